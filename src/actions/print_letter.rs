//! A letter, a reply or a receipt is printed. Who printed what is in the log, as an opening is; a unit officer prints
//! what may be read.

use std::io::Write;

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::LetterId;
use crate::domain::refusal::Refusal;
use crate::error::{Error, Result};
use crate::messages::WORDS;
use crate::paper::Form;
use crate::paper::letter::{LetterPaper, Part};
use crate::store::letters::{Letter, kin};
use crate::store::{Actor, Ledger, Tx, View, attachments, audit, clerks, letters, referrals, register, replies};
use crate::words::Lang;

/// How it is to be printed.
#[derive(Clone, Debug)]
pub struct LetterOrder {
    /// What of the letter.
    pub part: Part,
    /// As HTML or PDF.
    pub form: Form,
    /// The language of its words.
    pub lang: Lang,
    /// The public address of the office, for the QR code.
    pub public_url: Option<String>,
}

/// Prints into `out`.
pub fn print_letter(
    ledger: &Ledger,
    actor: Actor,
    letter: LetterId,
    order: &LetterOrder,
    out: &mut dyn Write,
) -> Result<()> {
    let settings = ledger.settings()?;
    let (part, form) = (order.part, order.form);
    let by = ledger.write(actor, move |tx| {
        let (letter, by) = may_print(tx, letter)?;
        let facts = json!({ "part": part.code(), "form": form.ending() });
        audit::append(tx, EventKind::LetterPrinted, Some(letter.id), &facts, None)?;
        Ok(by)
    })?;
    let paper = ledger.read(|view| {
        let letter = letters::by_id(view, letter)?;
        Ok(LetterPaper {
            lang: order.lang,
            office: settings.text("office.name").to_owned(),
            contact: settings.text("office.contact").to_owned(),
            follow: order.public_url.clone(),
            at: view.now,
            by,
            follows: followed(view, &letter)?,
            files: attachments::of_letter(view, letter.id)?,
            referrals: referrals::of_letter(view, letter.id)?,
            replies: replies::of_letter(view, letter.id)?,
            letter,
        })
    })?;
    let mut press = form.press(out);
    let set = match part {
        Part::Letter => paper.letter(press.as_mut()),
        Part::Receipt => paper.receipt(press.as_mut()),
        Part::Reply(id) => {
            let reply = paper.replies.iter().find(|reply| reply.id == id).ok_or(Error::NotFound)?;
            paper.reply(press.as_mut(), reply)
        }
    };
    set.map_err(|error| Error::print(&error))
}

/// The letter, or the reply to one, that a typed follow-up code or register number names, for the admin at the shell.
pub fn find_printable(ledger: &Ledger, typed: &str) -> Result<(LetterId, Part)> {
    let found = ledger.read(|view| match letters::of_number(view, typed)? {
        None => Ok(None),
        Some(id) => Ok(Some((id, register::reply_of_number(view, id, typed)?.map_or(Part::Letter, Part::Reply)))),
    })?;
    found.ok_or(Error::NotFound)
}

/// Whoever prints may read the letter; to the unit that it was referred to it counts as opened.
fn may_print(tx: &Tx<'_>, letter: LetterId) -> Result<(Letter, String)> {
    match tx.actor {
        Actor::Clerk(_) => {
            let clerk = clerks::acting_any(tx)?;
            let letter = letters::for_clerk(tx, &clerk, letter)?;
            letters::note_place(tx, &clerk, &letter)?;
            referrals::mark_opened(tx, letter.id, &clerk)?;
            Ok((letter, clerk.name))
        }
        Actor::Admin => {
            let letter = letters::by_id(tx, letter)?;
            if letter.submitted_at.is_none() {
                return Err(Error::NotFound);
            }
            Ok((letter, WORDS.get(Lang::Fa, "by-admin")))
        }
        Actor::Visitor | Actor::Person(_) | Actor::Postman => Err(Refusal::NotAllowed.into()),
    }
}

fn followed(view: &View<'_>, letter: &Letter) -> Result<String> {
    let Some(earlier) = letter.follows_id else { return Ok(String::new()) };
    Ok(kin::of_id(view, earlier)?.and_then(|kin| kin.register_no.or(kin.follow_up_code)).unwrap_or_default())
}
