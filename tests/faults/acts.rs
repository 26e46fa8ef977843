//! The acts whose power is cut: eight of them, done by a process of its own that says of each when it is acknowledged,
//! and afterwards looked at from all sides: state, event, SMS, number, referral and file are all there, or none is.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use pishkhan::actions::approve_letter::{Approval, approve_letter};
use pishkhan::actions::back_up::back_up;
use pishkhan::actions::check_office::check_office;
use pishkhan::actions::refer_letter::{Recipient, ReferralOrder, refer_letter};
use pishkhan::actions::reject_letter::reject_letter;
use pishkhan::actions::reply_letter::reply_letter;
use pishkhan::actions::return_letter::return_letter;
use pishkhan::actions::submit_letter::submit_letter;
use pishkhan::actions::undo::undo;
use pishkhan::domain::event::EventKind;
use pishkhan::domain::ids::{ClerkId, LetterId, PersonId, PublicId};
use pishkhan::domain::letter::State;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::role::Role;
use pishkhan::domain::settings::Profile;
use pishkhan::domain::sms_text::SmsKind;
use pishkhan::domain::workdays::Deadline;
use pishkhan::error::{Error, Result};
use pishkhan::store::clock::Clock;
use pishkhan::store::letters::Letter;
use pishkhan::store::sms::SmsState;
use pishkhan::store::{Ledger, OpenOptions, attachments, audit, clerks, letters, office, referrals, sms};

use crate::common::{Town, pdf, saturday, text};

/// How often a process does its act.
pub const TIMES: usize = 3;
const FILE_BYTES: usize = 30_000;

/// An act of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Submit,
    Approve,
    Reject,
    Return,
    Refer,
    Reply,
    Undo,
    BackUp,
}

pub const ACTS: [Act; 8] =
    [Act::Submit, Act::Approve, Act::Reject, Act::Return, Act::Refer, Act::Reply, Act::Undo, Act::BackUp];
/// Those that have letters of their own in the office.
const ON_LETTERS: [Act; 6] = [Act::Approve, Act::Reject, Act::Return, Act::Refer, Act::Reply, Act::Undo];

/// How an attempt ended, as the process says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    Done,
    /// Refused with a sentence for people: the disk is full.
    Full,
    /// Nothing was done, try again.
    Busy,
    /// A fault of the machine, with a number to quote.
    Fault,
}

impl Said {
    const ALL: [(Self, &'static str); 4] =
        [(Self::Done, "ack"), (Self::Full, "full"), (Self::Busy, "busy"), (Self::Fault, "fault")];

    fn word(self) -> &'static str {
        Self::ALL.iter().find(|(said, _)| *said == self).unwrap().1
    }

    fn of<T>(outcome: &Result<T>) -> Self {
        match outcome {
            Ok(_) => Self::Done,
            Err(Error::Refused(Refusal::DiskFull)) => Self::Full,
            Err(Error::Busy) => Self::Busy,
            Err(Error::Internal(fault)) => {
                println!("because of {fault:?}");
                Self::Fault
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// What a process said of its attempts.
    pub fn all_in(output: &[u8]) -> Vec<Self> {
        let output = String::from_utf8_lossy(output).into_owned();
        let said = |line: &str| Self::ALL.into_iter().find(|(_, word)| *word == line).map(|(said, _)| said);
        output.lines().filter_map(said).collect()
    }
}

/// The office that every round begins with.
pub struct Template {
    town: Town,
}

impl Template {
    pub fn new() -> Self {
        let settings = [("undo.window", "600"), ("sms.on_submit", "on")];
        let mut town = Town::new(Profile::Agency, &settings);
        let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
        for act in ON_LETTERS {
            for n in 0..TIMES {
                let letter = town.submits(sara, &format!("نامه {n}"), Vec::new());
                assert_eq!(letter.id, letter_of(act, n), "letters are numbered as they come");
                if matches!(act, Act::Refer | Act::Reply | Act::Undo) {
                    town.approves(head, &letter).unwrap();
                }
            }
        }
        // All in one file, so that a copy of it is whole.
        let path = town.path("template.db");
        back_up(&town.ledger, &path).unwrap();
        Self { town }
    }

    /// A fresh copy in a folder of its own.
    pub fn copy(&self) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::copy(self.town.path("template.db"), office_in(folder.path())).unwrap();
        folder
    }
}

pub fn office_in(folder: &Path) -> PathBuf {
    folder.join("office.db")
}

pub fn open(folder: &Path) -> Result<Ledger> {
    open_file(&office_in(folder))
}

fn open_file(file: &Path) -> Result<Ledger> {
    let clock = Clock::at(saturday().plus(60));
    Ledger::open(file, OpenOptions { clock, ..OpenOptions::default() })
}

fn letter_of(act: Act, n: usize) -> LetterId {
    let place = ON_LETTERS.iter().position(|one| *one == act).unwrap();
    LetterId((place * TIMES + n) as i64 + 1)
}

fn new_letter(n: usize) -> PublicId {
    PublicId([n as u8 + 1; 16])
}

fn backup_in(folder: &Path, n: usize) -> PathBuf {
    folder.join(format!("backup-{n}.db"))
}

fn head(ledger: &Ledger) -> ClerkId {
    ledger.read(|view| clerks::by_login(view, "head")).unwrap().unwrap().id
}

fn seen(ledger: &Ledger, id: LetterId) -> Result<Letter> {
    let clerk = head(ledger);
    ledger.read(|view| letters::for_clerk(view, &clerks::by_id(view, clerk)?, id))
}

/// Does an act for the `n`th time.
fn perform(ledger: &Ledger, folder: &Path, act: Act, n: usize) -> Result<()> {
    if act == Act::Submit {
        let sara = PersonId(1);
        return submit_letter(ledger, sara, new_letter(n), text("نامه نو"), vec![pdf(FILE_BYTES)]);
    }
    if act == Act::BackUp {
        return back_up(ledger, &backup_in(folder, n)).map(|_| ());
    }
    let (clerk, letter) = (head(ledger), seen(ledger, letter_of(act, n))?);
    let (id, version) = (letter.id, letter.version);
    let unit = |code| ledger.read(|view| office::unit_by_code(view, code)).map(|unit| unit.unwrap().id);
    match act {
        Act::Approve => {
            let (unit, note) = (unit("fs")?, "اقدام شود".to_owned());
            approve_letter(ledger, clerk, Approval { letter: id, version, unit, copies: Vec::new(), note }).map(|_| ())
        }
        Act::Reject => reject_letter(ledger, clerk, id, version, "مدارک ناقص است"),
        Act::Return => return_letter(ledger, clerk, id, version, "پیوست خوانا نیست"),
        Act::Refer => {
            let original = Some(Recipient { unit: unit("umr")?, clerk: None });
            let (copies, due, note) = (vec![unit("fs")?], Deadline::Usual, String::new());
            refer_letter(ledger, clerk, &ReferralOrder { letter: id, version, original, copies, due, note })
        }
        Act::Reply => reply_letter(ledger, clerk, id, version, "پاسخ", vec![pdf(FILE_BYTES)]).map(|_| ()),
        Act::Undo => undo(ledger, clerk, id, version),
        Act::Submit | Act::BackUp => Ok(()),
    }
}

/// The process that acts: each attempt is told as soon as its outcome is known, in one write.
pub fn act_in(folder: &Path, act: Act) {
    let say = |said: Said| {
        std::io::stdout().write_all(format!("\n{}\n", said.word()).as_bytes()).unwrap();
        std::io::stdout().flush().unwrap();
    };
    match open(folder) {
        Ok(ledger) => {
            for n in 0..TIMES {
                say(Said::of(&perform(&ledger, folder, act, n)));
            }
            if ON_LETTERS.iter().all(|act| seen(&ledger, letter_of(*act, 0)).is_ok()) {
                std::io::stdout().write_all(b"\nreads\n").unwrap();
            }
        }
        refused => say(Said::of(&refused)),
    }
}

/// Whether the `n`th act was done. Panics when it was done by halves.
fn is_done(ledger: &Ledger, folder: &Path, act: Act, n: usize) -> bool {
    if act == Act::BackUp {
        return is_valid_or_absent(&backup_in(folder, n));
    }
    let id = if act == Act::Submit {
        match ledger.read(|view| letters::of_person_by_public_id(view, PersonId(1), new_letter(n))) {
            Ok(letter) => letter.id,
            Err(Error::NotFound) => return false,
            Err(error) => panic!("{error}"),
        }
    } else {
        letter_of(act, n)
    };
    let letter = seen(ledger, id).unwrap();
    let (events, texts, referrals, files) = ledger
        .read(|view| {
            Ok((
                audit::of_letter(view, id)?,
                sms::of_letter(view, id)?,
                referrals::of_letter(view, id)?,
                attachments::of_letter(view, id)?,
            ))
        })
        .unwrap();
    let event = |kind: EventKind| events.iter().filter(|row| row.event == kind).count() == 1;
    let told = |kind: SmsKind| texts.iter().filter(|sms| sms.kind == kind).count() == 1;
    let numbered = letter.register_no.is_some();
    let umr = ledger.read(|view| office::unit_by_code(view, "umr")).unwrap().unwrap().id;
    let signs = match act {
        Act::Submit => vec![
            letter.state == State::InReview,
            event(EventKind::LetterSubmitted),
            told(SmsKind::Submitted),
            letter.attachments == 1 && files.len() == 1,
        ],
        Act::Approve => vec![
            letter.state == State::Approved,
            event(EventKind::LetterApproved),
            told(SmsKind::Approved),
            numbered,
            referrals.len() == 1,
        ],
        Act::Reject => vec![
            letter.state == State::Rejected,
            event(EventKind::LetterRejected),
            told(SmsKind::Rejected),
            letter.reason.is_some(),
        ],
        Act::Return => vec![
            letter.state == State::Returned,
            event(EventKind::LetterReturned),
            told(SmsKind::Returned),
            letter.reason.is_some(),
        ],
        Act::Refer => vec![letter.unit_id == Some(umr), event(EventKind::LetterReferred), referrals.len() == 3],
        Act::Reply => vec![
            letter.state == State::Answered,
            event(EventKind::ReplyRegistered),
            told(SmsKind::Replied),
            files.len() == 1,
            referrals.iter().all(|referral| referral.done_at.is_some()),
        ],
        Act::Undo => vec![
            letter.state == State::InReview,
            event(EventKind::DecisionUndone),
            texts.iter().any(|sms| sms.kind == SmsKind::Approved && sms.state == SmsState::Cancelled),
            !numbered,
        ],
        Act::BackUp => Vec::new(),
    };
    assert!(signs.iter().all(|sign| *sign == signs[0]), "{act:?} {n} was done by halves: {signs:?} {letter:?}");
    signs[0]
}

fn is_valid_or_absent(backup: &Path) -> bool {
    if !backup.exists() {
        return false;
    }
    let copy = open_file(backup).unwrap();
    let findings = check_office(&copy).unwrap();
    assert!(findings.iter().all(|finding| is_of_the_machine(finding.what) || finding.is_good), "{findings:?}");
    true
}

/// What says nothing of the file: the disk of this machine, a clock that stands still, and backups that nobody makes.
fn is_of_the_machine(what: &str) -> bool {
    matches!(what, "disk" | "clock" | "sms" | "backup")
}

/// Opens the office after a fault and looks at it. Gives how many acknowledged acts are missing; whatever else is wrong
/// is a panic.
pub fn lost(folder: &Path, act: Act, acknowledged: usize) -> usize {
    let ledger = open(folder).unwrap();
    let findings = check_office(&ledger).unwrap();
    assert!(findings.iter().all(|finding| is_of_the_machine(finding.what) || finding.is_good), "{findings:?}");
    (0..acknowledged).filter(|n| !is_done(&ledger, folder, act, *n)).count()
        + (acknowledged..TIMES).filter(|n| is_done(&ledger, folder, act, *n)).count().saturating_sub(1)
}

/// The same when some attempts in between failed: what was acknowledged is there, and nothing that was not.
pub fn lost_of(folder: &Path, act: Act, said: &[Said]) -> usize {
    let ledger = open(folder).unwrap();
    let findings = check_office(&ledger).unwrap();
    assert!(findings.iter().all(|finding| is_of_the_machine(finding.what) || finding.is_good), "{findings:?}");
    let missing = |(n, said): &(usize, &Said)| **said == Said::Done && !is_done(&ledger, folder, act, *n);
    said.iter().take(TIMES).enumerate().filter(missing).count()
}

/// What was not done is done now, without a manual step.
pub fn goes_on(folder: &Path, act: Act) {
    let ledger = open(folder).unwrap();
    for n in 0..TIMES {
        if !is_done(&ledger, folder, act, n) {
            perform(&ledger, folder, act, n).unwrap();
        }
        assert!(is_done(&ledger, folder, act, n), "{act:?} {n}");
    }
}
