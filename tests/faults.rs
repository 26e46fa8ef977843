//! Killed without a warning: the form in the middle of an upload, a console in the middle of an approval. Nothing is
//! half done, what was acknowledged is there, and `check` is clean.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[path = "common/building.rs"]
#[expect(dead_code, reason = "this file needs only a part of the building")]
mod building;
#[path = "common/street.rs"]
#[expect(dead_code, reason = "this file needs only a part of the street")]
mod street;

use std::io::{Read, Write};
use std::net::TcpStream;

use building::{Desk, Office, wait_for};
use pishkhan::domain::letter::State;
use pishkhan::domain::mobile::Mobile;
use pishkhan::store::queues::{Queue, Way, page};
use pishkhan::store::{Ledger, OpenOptions, clerks, letters};
use street::{Visitor, multipart};

const PASSWORD: &str = "درخت سبز کنار جوی";

fn ledger(office: &Office) -> Ledger {
    Ledger::open(&office.db(), OpenOptions::default()).unwrap()
}

#[test]
fn a_form_killed_during_an_upload_has_taken_the_letter_wholly_or_not_at_all() {
    let mut office = Office::opens("company", &["captcha=off"]);
    let mobile = "+989120006060";
    let mut visitor = Visitor::new(&office.base);
    visitor.get("/login/otp");
    visitor.answers("/login/otp", &[("mobile", "09120006060")]);
    let code: String = office.sms_to(mobile, 1)[0].chars().filter(char::is_ascii_digit).collect();
    visitor.answers("/code", &[("code", &code)]);
    let cookie = visitor.cookie();
    let file: Vec<u8> = b"%PDF-1.4\n".iter().copied().chain((0..2_000_000).map(|n| (n % 251) as u8)).collect();
    let mut acknowledged = Vec::new();
    // Killed while the body comes in, and at moments around the commit once it is in.
    for (round, (part, pause_micros)) in
        [(10, 0), (60, 0), (99, 0), (100, 0), (100, 2_000), (100, 6_000), (100, 12_000), (100, 30_000), (100, 300_000)]
            .into_iter()
            .enumerate()
    {
        let subject = format!("نامه {round}");
        let fields =
            [("sender_name", "آزمون"), ("addressee", "1"), ("subject", &*subject), ("body", "x"), ("step", "submit")];
        let (kind, body) = multipart(&fields, &[("files", "a.pdf", &file)]);
        let address = office.base.trim_start_matches("http://").to_owned();
        let mut socket = TcpStream::connect(&address).unwrap();
        write!(
            socket,
            "POST /letters/new HTTP/1.1\r\nhost: {address}\r\ncookie: {cookie}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n",
            body.len()
        )
        .unwrap();
        socket.write_all(&body[..body.len() * part / 100]).unwrap();
        std::thread::park_timeout(std::time::Duration::from_micros(pause_micros));
        office.is_killed();
        let mut answer = Vec::new();
        let _ = socket.read_to_end(&mut answer);
        if answer.starts_with(b"HTTP/1.1 303") {
            acknowledged.push(subject);
        }
        office.opens_again();
        office.is_sound();
    }
    assert!(!acknowledged.is_empty(), "a form that is left in peace for a third of a second takes the letter");
    let ledger = ledger(&office);
    let mobile = Mobile::parse(mobile).unwrap();
    let mine = ledger
        .read(|view| {
            let head = clerks::all(view)?.into_iter().find(clerks::Clerk::sees_all).unwrap();
            let all = page(view, &head, Queue::All, None, Way::Onward, 10_000)?;
            all.into_iter().map(|item| letters::for_clerk(view, &head, item.id)).collect::<Result<Vec<_>, _>>()
        })
        .unwrap();
    let mine: Vec<_> = mine.into_iter().filter(|letter| letter.mobile.as_ref() == Some(&mobile)).collect();
    for subject in &acknowledged {
        assert!(mine.iter().any(|letter| letter.subject == *subject), "an acknowledged letter is lost: {subject}");
    }
    assert!(mine.iter().all(|letter| letter.attachments == 1), "a letter came in without its file");
}

#[test]
fn a_console_killed_during_an_approval_has_approved_wholly_or_not_at_all() {
    let office = Office::opens("agency", &[]);
    let file = office.folder.path().join("password");
    std::fs::write(&file, format!("{PASSWORD}\n")).unwrap();
    let file = file.to_str().unwrap();
    let made =
        office.runs(&["clerk", "add", "negar", "--name", "نگار پارسا", "--role", "head", "--password-file", file]);
    assert!(made.status.success());
    let ledger = ledger(&office);
    let clerk = ledger.read(|view| clerks::by_login(view, "negar")).unwrap().unwrap();
    let waiting = || ledger.read(|view| page(view, &clerk, Queue::Review, None, Way::Onward, 1_000)).unwrap();
    let mut decided = 0;
    for pause_micros in [0, 200, 1_000, 3_000, 10_000] {
        let first = waiting().into_iter().next().unwrap();
        let mut desk = Desk::opens(&office.db(), "negar", PASSWORD, 30, 120);
        desk.shows("نگار پارسا").types("1g").types("a").shows("شماره").types("\r");
        std::thread::park_timeout(std::time::Duration::from_micros(pause_micros));
        desk.is_killed();
        let letter = ledger.read(|view| letters::for_clerk(view, &clerk, first.id)).unwrap();
        match letter.state {
            State::Approved => {
                assert!(letter.register_no.is_some() && letter.unit_id.is_some());
                decided += 1;
            }
            State::InReview => assert!(letter.register_no.is_none() && letter.unit_id.is_none()),
            other => panic!("{other:?}"),
        }
        office.is_sound();
    }
    // A console that is left in peace approves: the kills above hit a real approval. When nothing is left to approve, all
    // of them came after it.
    let Some(first) = waiting().into_iter().next() else {
        assert_eq!(decided, 5, "letters went without a decision");
        return;
    };
    let mut desk = Desk::opens(&office.db(), "negar", PASSWORD, 30, 120);
    desk.shows("نگار پارسا").types("1g").types("a").shows("شماره").types("\r");
    wait_for("the approval", || {
        let letter = ledger.read(|view| letters::for_clerk(view, &clerk, first.id)).unwrap();
        (letter.state == State::Approved).then_some(())
    });
    assert!(decided <= 5);
    office.is_sound();
}
