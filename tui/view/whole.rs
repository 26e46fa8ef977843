//! A letter as plain text, line by line in logical order: what is copied, and what the mouse selects.

use std::fmt::Write;

use pishkhan::domain::mobile::Mobile;
use pishkhan::messages::long_date;

use crate::app::App;
use crate::msg::Dossier;
use crate::persian::clean;
use crate::words::heart;

/// The letter with its numbers, its text and its replies; control characters of the sender are gone.
pub fn whole(app: &App, dossier: &Dossier) -> String {
    let letter = &dossier.letter;
    let mut text = String::new();
    let mut fact = |key: &str, value: &str| {
        if !value.trim().is_empty() {
            // Writing into a string cannot fail.
            let _ = writeln!(text, "{}: {value}", app.say(key));
        }
    };
    let date = |at: Option<pishkhan::domain::calendar::Instant>| {
        at.map(|at| long_date(app.lang, at.date())).unwrap_or_default()
    };
    fact("letter-number", letter.register_no.as_deref().unwrap_or_default());
    fact("letter-code", letter.follow_up_code.as_deref().unwrap_or_default());
    fact("letter-sender", &letter.sender_name);
    fact("letter-company", &letter.company_name);
    fact("letter-company-id", &letter.company_id);
    fact("letter-national-id", letter.national_id.as_deref().unwrap_or_default());
    fact("letter-mobile", &letter.mobile.as_ref().map(Mobile::local).unwrap_or_default());
    fact("letter-addressee", letter.addressee.as_deref().unwrap_or_default());
    fact("letter-state", &heart(app.lang, &format!("state-{}", letter.state.code())));
    fact("letter-filed-at", &date(letter.submitted_at));
    fact("letter-approved-at", &date(letter.approved_at));
    fact("letter-reason", letter.reason.as_deref().unwrap_or_default());
    let mut part = |body: &str| {
        if !body.trim().is_empty() {
            text.push('\n');
            text.push_str(body.trim_end());
            text.push('\n');
        }
    };
    part(&letter.subject);
    part(&letter.body);
    let names: Vec<&str> = dossier.files.iter().map(|file| file.file_name.as_str()).collect();
    part(&names.join("\n"));
    for reply in &dossier.replies {
        part(&format!("{} · {}\n{}", reply.register_no, date(Some(reply.registered_at)), reply.body));
    }
    clean::typed(&text).into_owned()
}
