//! A walk-in's paper letter is entered at the counter: letter, scans, code, event and SMS in one commit, and on a
//! decider's word also the approval with number and referral.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::ids::{ClerkId, LetterId, PersonId, PublicId, UnitId};
use crate::domain::national_id::NationalId;
use crate::domain::role::Power;
use crate::domain::sms_text::{self, SmsKind};
use crate::domain::text::fold;
use crate::error::Result;
use crate::store::letters::{self, counter};
use crate::store::{Actor, Ledger, Tx, audit, clerks, holidays, office, people};

use super::approve_letter::{Approval, approve_in, referral_note};
use super::counter_form::{Card, CounterEntry};
use super::new_file::{CheckedFile, store_all};
use super::notify::{Notice, notify};
use super::register_by_rule::register_by_rule;
use super::submit_letter::new_code;

/// The level from which an account's name is the civil registry's, not the holder's own word.
const REGISTRY: i64 = 3;

/// What happens to the letter once it is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Course {
    /// It waits for review with the others.
    Review,
    /// It is approved at once, by a clerk who may.
    Approve {
        /// The unit that has to act.
        unit: UnitId,
        /// Units that get a copy.
        copies: Vec<UnitId>,
        /// هامش for the unit; may be empty.
        note: String,
    },
}

/// A letter that was entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
    /// The letter.
    pub letter: LetterId,
    /// The code on the bearer's receipt.
    pub code: String,
    /// Its number, if it was approved.
    pub number: Option<String>,
}

/// Enters a letter. `id` is the public name that the sheet carries: the same sheet sent twice gives one letter.
pub fn enter_letter(
    ledger: &Ledger,
    clerk: ClerkId,
    id: PublicId,
    entry: CounterEntry,
    files: Vec<CheckedFile>,
    course: Course,
) -> Result<Entered> {
    let settings = ledger.settings()?;
    let template = settings.register_template()?;
    let note = match &course {
        Course::Approve { note, .. } => referral_note(note)?,
        Course::Review => String::new(),
    };
    ledger.write(Actor::Clerk(clerk), move |tx| {
        if course != Course::Review {
            clerks::acting(tx, Power::Decide)?;
        }
        let clerk = clerks::acting(tx, Power::EnterLetter)?;
        if let Some(known) = letters::by_public_id(tx, id)? {
            return entered(tx, known.id);
        }
        let person = account_of(tx, &entry)?;
        let mobile = match (&entry.mobile, person) {
            (None, Some(person)) => Some(people::by_id(tx, person)?.mobile),
            (typed, _) => typed.clone(),
        };
        let code = new_code(tx)?.to_string();
        let new = counter::NewAtCounter {
            public_id: id,
            secretariat_id: office::main_secretariat(tx)?,
            person,
            mobile: mobile.as_ref(),
            card_id: entry.national_id.as_ref().map(NationalId::as_str),
            text: &entry.text,
            senders_number: &entry.senders_number,
            senders_date: &entry.senders_date,
            paper: entry.paper,
            code: &code,
            due_at: holidays::calendar_since(tx, &settings, tx.now)?.due(tx.now, settings.number("answer.days")),
            files: files.len() as i64,
        };
        let letter = counter::add(tx, &new)?;
        store_all(tx, &settings, letter, &files, false)?;
        // A paper is asked for by its own number, too.
        let mut found_by = entry.text.clone();
        found_by.body = format!("{}\n{}", found_by.body, entry.senders_number);
        letters::index(tx, letter, &found_by)?;
        let facts = json!({
            "code": code,
            "files": files.len(),
            "sheets": entry.paper.0,
            "pieces": entry.paper.1,
            "card_seen": entry.card == Card::Seen,
            "account": person.is_some(),
        });
        let event_id = audit::append(tx, EventKind::LetterEntered, Some(letter), &facts, None)?;
        if let Course::Approve { unit, copies, .. } = &course {
            let version = letters::by_id(tx, letter)?.version;
            let approval = Approval { letter, version, unit: *unit, copies: copies.clone(), note: note.clone() };
            approve_in(tx, (&settings, &template), &clerk, &approval, &note)?;
            return entered(tx, letter);
        }
        if !settings.is_on("approval.required") && register_by_rule(tx, &settings, letter)? {
            return entered(tx, letter);
        }
        if settings.code_at_submit() {
            let body = sms_text::submitted(&code);
            let notice = Notice {
                kind: SmsKind::Submitted,
                letter,
                mobile: mobile.as_ref(),
                switch: "sms.on_submit",
                event_id,
                body: &body,
                hold: 0,
            };
            notify(tx, &settings, &notice)?;
        }
        entered(tx, letter)
    })
}

fn entered(tx: &Tx<'_>, id: LetterId) -> Result<Entered> {
    let letter = letters::by_id(tx, id)?;
    Ok(Entered { letter: id, code: letter.follow_up_code.unwrap_or_default(), number: letter.register_no })
}

/// The account on whose desk the letter appears, too. A number that is only said, or typed with a slip, must not lay
/// one citizen's letter on another's desk: so the card was seen, the civil registry has confirmed the account, and the
/// name on the paper is the account's.
fn account_of(tx: &Tx<'_>, entry: &CounterEntry) -> Result<Option<PersonId>> {
    let (Some(id), Card::Seen) = (&entry.national_id, entry.card) else { return Ok(None) };
    let account = people::by_national_id(tx, id)?;
    Ok(account
        .filter(|account| account.identity_level >= REGISTRY && key(&account.name()) == key(&entry.text.sender_name))
        .map(|account| account.id))
}

/// A name as it is compared: folded, without the spaces and joiners that people type differently.
fn key(name: &str) -> String {
    fold(name).chars().filter(|c| c.is_alphanumeric()).collect()
}
