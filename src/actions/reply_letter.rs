//! A reply is registered: outgoing number and date, text and files, SMS to the sender.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::{ClerkId, LetterId};
use crate::domain::letter::Step;
use crate::domain::name::body;
use crate::domain::refusal::Refusal;
use crate::domain::register_no::Direction;
use crate::domain::role::Power;
use crate::domain::sms_text::{self, SmsKind};
use crate::error::Result;
use crate::store::{Actor, Ledger, audit, clerks, letters, referrals, register, replies};

use super::new_file::CheckedFile;
use super::notify::{Notice, notify};

/// Registers a reply and gives its outgoing number. Text or at least one file is needed.
pub fn reply_letter(
    ledger: &Ledger,
    clerk: ClerkId,
    letter: LetterId,
    version: i64,
    typed: &str,
    files: Vec<CheckedFile>,
) -> Result<String> {
    let settings = ledger.settings()?;
    let template = settings.register_template()?;
    let text = body(typed)?;
    if text.is_empty() && files.is_empty() {
        return Err(Refusal::ReplyEmpty.into());
    }
    ledger.write(Actor::Clerk(clerk), move |tx| {
        let clerk = clerks::acting(tx, Power::Reply)?;
        letters::to_act(tx, &clerk, letter)?;
        let letter = letters::at_version(tx, letter, version)?;
        letter.state.after(Step::Reply)?;
        let number = register::give(tx, &template, Direction::Outgoing, letter.id, Some(clerk.id))?;
        let reply = replies::add(tx, letter.id, clerk.id, &text, &number)?;
        register::tie_to_reply(tx, letter.id, &number, reply)?;
        for file in &files {
            file.store_with_reply(tx, clerk.id, letter.id, reply)?;
        }
        referrals::mark_done(tx, letter.id)?;
        letters::answer(tx, letter.id, letter.version)?;
        let facts = json!({ "number": number, "files": files.len() });
        let event_id = audit::append(tx, EventKind::ReplyRegistered, Some(letter.id), &facts, None)?;
        let code = letter.follow_up_code.as_deref().unwrap_or_default();
        let body = sms_text::replied(code);
        let hold = settings.number("undo.window");
        let notice = Notice {
            kind: SmsKind::Replied,
            letter: letter.id,
            mobile: letter.mobile.as_ref(),
            switch: "sms.on_reply",
            event_id,
            body: &body,
            hold,
        };
        notify(tx, &settings, &notice)?;
        Ok(number)
    })
}
