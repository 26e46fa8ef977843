//! A letter on paper: as the office keeps it, its reply as it goes out, and the receipt that a walk-in takes home.

use std::io;

use super::{Column, Fact, Lie, Look, Press, Run, Sheet};
use crate::domain::calendar::Instant;
use crate::domain::ids::{ReplyId, hex};
use crate::domain::letter::{Source, State};
use crate::messages::{WORDS, digits, long_date, long_moment, size};
use crate::store::attachments::Attachment;
use crate::store::letters::Letter;
use crate::store::referrals::Referral;
use crate::store::replies::Reply;
use crate::words::Lang;

/// What of a letter is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The letter with its files, referrals and replies.
    Letter,
    /// One reply, as it goes to the sender.
    Reply(ReplyId),
    /// The receipt of the sender.
    Receipt,
}

impl Part {
    /// As the log names it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Letter => "letter",
            Self::Reply(_) => "reply",
            Self::Receipt => "receipt",
        }
    }
}

/// Everything that may stand on it.
#[derive(Clone, Debug)]
pub struct LetterPaper {
    /// The language of its words.
    pub lang: Lang,
    /// The office.
    pub office: String,
    /// How the office is reached; may be empty.
    pub contact: String,
    /// Where the letter is followed, without the code; nothing when the office has no public address.
    pub follow: Option<String>,
    /// When it is printed.
    pub at: Instant,
    /// By whom.
    pub by: String,
    /// The letter.
    pub letter: Letter,
    /// The number of the letter that it follows.
    pub follows: String,
    /// Its files and those of its replies.
    pub files: Vec<Attachment>,
    /// گردش.
    pub referrals: Vec<Referral>,
    /// Replies that stand.
    pub replies: Vec<Reply>,
}

impl LetterPaper {
    /// Sets the letter.
    pub fn letter(&self, press: &mut dyn Press) -> io::Result<()> {
        let letter = &self.letter;
        let files: Vec<&Attachment> = self.files.iter().filter(|file| file.reply_id.is_none()).collect();
        press
            .open(&self.sheet("paper-letter", self.stamp(letter.register_no.as_deref(), letter.approved_at, &files)))?;
        press.facts(&self.facts())?;
        if !letter.body.trim().is_empty() {
            press.heading(&self.say("paper-text"))?;
            press.text(&letter.body)?;
        }
        self.files_table(press, &files)?;
        self.referrals_table(press)?;
        for reply in &self.replies {
            let date = long_date(self.lang, reply.registered_at.date());
            press.heading(&self.with("paper-reply-head", &[("number", &reply.register_no), ("date", &date)]))?;
            press.text(&reply.body)?;
            let files: Vec<&Attachment> = self.files.iter().filter(|file| file.reply_id == Some(reply.id)).collect();
            self.files_table(press, &files)?;
        }
        self.scan(press)?;
        press.close()
    }

    /// Sets a reply: number and date of its own, عطف to the letter, signed by the clerk who registered it.
    pub fn reply(&self, press: &mut dyn Press, reply: &Reply) -> io::Result<()> {
        let letter = &self.letter;
        let files: Vec<&Attachment> = self.files.iter().filter(|file| file.reply_id == Some(reply.id)).collect();
        let stamp = self.stamp(Some(&reply.register_no), Some(reply.registered_at), &files);
        press.open(&self.sheet("paper-reply", stamp))?;
        press.centred(&self.say("paper-in-the-name"))?;
        let mut facts = vec![self.fact("paper-to", party(letter)), self.fact("paper-subject", &letter.subject)];
        let date = letter.approved_at.map(|at| long_date(self.lang, at.date())).unwrap_or_default();
        let number = letter.register_no.as_deref().unwrap_or_default();
        facts.push(self.fact("paper-answers", &self.with("paper-dated", &[("number", number), ("date", &date)])));
        press.facts(&facts)?;
        press.heading(&self.say("paper-text"))?;
        press.text(&reply.body)?;
        press.text("\n")?;
        press.facts(&[self.fact("paper-signed", &reply.clerk)])?;
        self.files_table(press, &files)?;
        self.scan(press)?;
        press.close()
    }

    /// Sets the receipt: what was handed in, when, and how it is followed.
    pub fn receipt(&self, press: &mut dyn Press) -> io::Result<()> {
        let letter = &self.letter;
        let files: Vec<&Attachment> = self.files.iter().filter(|file| file.reply_id.is_none()).collect();
        press.open(
            &self.sheet("paper-receipt", self.stamp(letter.register_no.as_deref(), letter.approved_at, &files)),
        )?;
        press.facts(&self.facts())?;
        self.files_table(press, &files)?;
        press.text(&self.say("paper-receipt-note"))?;
        if letter.mobile.is_none() && letter.person_id.is_none() {
            press.text(&self.say("paper-receipt-no-mobile"))?;
        }
        if !self.contact.trim().is_empty() {
            press.text(&self.contact)?;
        }
        self.scan(press)?;
        press.close()
    }

    fn say(&self, key: &str) -> String {
        WORDS.get(self.lang, key)
    }

    fn with(&self, key: &str, values: &[(&str, &str)]) -> String {
        WORDS.with(self.lang, key, values)
    }

    fn number(&self, n: i64) -> String {
        digits(self.lang, &n.to_string())
    }

    fn fact(&self, key: &str, value: &str) -> Fact {
        Fact { name: self.say(key), value: value.to_owned(), run: Run::Auto }
    }

    fn sheet(&self, title: &str, stamp: Vec<(String, String)>) -> Sheet {
        let at = long_moment(self.lang, self.at);
        Sheet {
            lang: self.lang,
            lie: Lie::Portrait,
            title: self.say(title),
            office: self.office.clone(),
            stamp,
            foot: self.with("paper-printed", &[("by", &self.by), ("at", &at)]),
            at: self.at,
        }
    }

    /// شماره، تاریخ، پیوست: how many of what kind, not merely that there are some.
    fn stamp(&self, number: Option<&str>, at: Option<Instant>, files: &[&Attachment]) -> Vec<(String, String)> {
        let none = self.say("paper-none-yet");
        let is_incoming = files.iter().all(|file| file.reply_id.is_none());
        let pieces =
            if is_incoming && number == self.letter.register_no.as_deref() { self.letter.paper_pieces } else { 0 };
        let mut said = Vec::new();
        if !files.is_empty() {
            said.push(self.with("paper-files", &[("n", &self.number(files.len() as i64))]));
        }
        if pieces > 0 {
            said.push(self.with("paper-pieces", &[("n", &self.number(pieces))]));
        }
        let said = if said.is_empty() { self.say("paper-has-none") } else { said.join("، ") };
        vec![
            (self.say("paper-number"), number.map_or_else(|| none.clone(), str::to_owned)),
            (self.say("paper-date"), at.map_or(none, |at| digits(self.lang, &at.date().to_string()))),
            (self.say("paper-attachment"), said),
        ]
    }

    fn facts(&self) -> Vec<Fact> {
        let letter = &self.letter;
        let mut facts = Vec::new();
        let mut add = |key: &str, value: &str, run: Run| {
            if !value.trim().is_empty() {
                facts.push(Fact { name: self.say(key), value: value.to_owned(), run });
            }
        };
        add("paper-subject", &letter.subject, Run::Auto);
        add("paper-from", &letter.sender_name, Run::Auto);
        add("paper-company", &letter.company_name, Run::Auto);
        add("paper-role", &letter.signer_role, Run::Auto);
        add("paper-to", letter.addressee.as_deref().unwrap_or_default(), Run::Auto);
        add("paper-senders-number", &letter.senders_number, Run::Auto);
        add("paper-senders-date", &digits(self.lang, &letter.senders_date), Run::Auto);
        add("paper-follows", &self.follows, Run::Auto);
        add("paper-code", letter.follow_up_code.as_deref().unwrap_or_default(), Run::Ltr);
        if let Some(at) = letter.submitted_at {
            add("paper-received", &long_moment(self.lang, at), Run::Auto);
        }
        if letter.source == Source::Counter {
            let (sheets, pieces) = (self.number(letter.paper_pages), self.number(letter.paper_pieces));
            add("paper-counter", &self.with("paper-counted", &[("sheets", &sheets), ("pieces", &pieces)]), Run::Auto);
        }
        add("paper-state", &self.say(&format!("state-{}", letter.state.code())), Run::Auto);
        if letter.state == State::Rejected {
            add("paper-reason", letter.reason.as_deref().unwrap_or_default(), Run::Auto);
        }
        facts
    }

    fn files_table(&self, press: &mut dyn Press, files: &[&Attachment]) -> io::Result<()> {
        if files.is_empty() {
            return Ok(());
        }
        press.heading(&self.say("paper-attachments"))?;
        let columns = [
            ("paper-row", 5, Run::Auto),
            ("paper-file", 34, Run::Auto),
            ("paper-kind", 8, Run::Ltr),
            ("paper-size", 13, Run::Auto),
            ("paper-sha256", 40, Run::Ltr),
        ];
        press.table(self.columns(&columns), None)?;
        for (n, file) in files.iter().enumerate() {
            let cells = [
                self.number(n as i64 + 1),
                file.file_name.clone(),
                file.kind.code().to_uppercase(),
                size(self.lang, file.size_bytes),
                hex(&file.sha256),
            ];
            press.row(&cells, Look::Plain, 0)?;
        }
        press.end_table()
    }

    fn referrals_table(&self, press: &mut dyn Press) -> io::Result<()> {
        if self.referrals.is_empty() {
            return Ok(());
        }
        press.heading(&self.say("paper-referrals"))?;
        let columns = [
            ("paper-date", 13, Run::Auto),
            ("paper-from", 16, Run::Auto),
            ("paper-to", 20, Run::Auto),
            ("paper-kind", 15, Run::Auto),
            ("paper-note", 24, Run::Auto),
            ("paper-due", 12, Run::Auto),
        ];
        press.table(self.columns(&columns), None)?;
        for referral in &self.referrals {
            let to = match &referral.to_clerk {
                Some(clerk) => format!("{} ({clerk})", referral.to_unit),
                None => referral.to_unit.clone(),
            };
            let date = |at: Option<Instant>| at.map(|at| digits(self.lang, &at.date().to_string())).unwrap_or_default();
            let look = if referral.recalled_at.is_some() { Look::Void } else { Look::Plain };
            let cells = [
                date(Some(referral.created_at)),
                referral.from_clerk.clone(),
                to,
                self.say(&format!("referral-{}", referral.kind.code())),
                referral.note.clone(),
                date(referral.due_at),
            ];
            press.row(&cells, look, 0)?;
        }
        press.end_table()
    }

    fn columns(&self, columns: &[(&str, u16, Run)]) -> Vec<Column> {
        columns.iter().map(|(head, share, run)| Column { head: self.say(head), share: *share, run: *run }).collect()
    }

    /// Leads a phone's camera to the page that follows the letter; without a public address it holds the code alone.
    fn scan(&self, press: &mut dyn Press) -> io::Result<()> {
        let Some(code) = &self.letter.follow_up_code else { return Ok(()) };
        match &self.follow {
            Some(base) => {
                press.qr(&format!("{}/follow?code={code}", base.trim_end_matches('/')), &self.say("paper-scan"))
            }
            None => press.qr(code, &self.say("paper-scan-code")),
        }
    }
}

/// Whom a letter is from: the company, else the person.
fn party(letter: &Letter) -> &str {
    if letter.company_name.is_empty() { &letter.sender_name } else { &letter.company_name }
}
