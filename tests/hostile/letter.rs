//! A letter whose every field wants to be more than letters, and its sender: what the tests of the commands, of the console's
//! frames and of its line file. Each field begins with a mark, so that it can be told which of them a screen shows.

use pishkhan::actions::add_person::{SeenPerson, add_person};
use pishkhan::actions::new_file::{FileBody, NewFile};
use pishkhan::actions::submit_letter::submit_letter;
use pishkhan::domain::ids::{PersonId, PublicId};
use pishkhan::domain::letter::PersonKind;
use pishkhan::domain::mobile::Mobile;
use pishkhan::store::letters::LetterText;
use pishkhan::store::{Actor, Ledger};

/// The fields that hold a payload: first and last name, sender, company, role, subject, body, name of the file. Digits, which
/// turn no line round.
pub const MARKS: [&str; 8] = ["71701", "71702", "71703", "71704", "71705", "71706", "71707", "71708"];

/// The words of a field that holds this.
pub fn words(field: usize, payload: &str) -> String {
    format!("{} م{payload}", MARKS[field])
}

/// Somebody whose names hold this.
pub fn sender(ledger: &Ledger, mobile: &str, identity_level: i64, payload: &str) -> PersonId {
    let seen = SeenPerson {
        national_id: None,
        mobile: Mobile::parse(mobile).unwrap(),
        first_name: words(0, payload),
        last_name: words(1, payload),
        birth_date: Some("1370/01/15".to_owned()),
        identity_level,
    };
    add_person(ledger, Actor::Admin, seen).unwrap()
}

/// A file whose name holds this.
pub fn file(payload: &str) -> NewFile {
    let name = format!("{}.pdf", words(7, payload));
    NewFile { name, body: FileBody::Memory(b"%PDF-1.4\nx".to_vec()) }
}

/// The letter.
pub fn files(ledger: &Ledger, person: PersonId, id: PublicId, payload: &str) {
    let text = LetterText {
        person_kind: PersonKind::Legal,
        sender_name: words(2, payload),
        company_name: words(3, payload),
        company_id: "10380284790".to_owned(),
        signer_role: words(4, payload),
        addressee_id: None,
        subject: words(5, payload),
        body: format!("{}\nم{payload}", words(6, payload)),
    };
    submit_letter(ledger, person, id, text, vec![file(payload).check().unwrap()]).unwrap();
}
