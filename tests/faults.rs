//! Killed without a warning: the form in the middle of an upload, a console in the middle of an approval. Nothing is
//! half done, what was acknowledged is there, and `check` is clean.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[path = "common/building.rs"]
#[expect(dead_code, reason = "this file needs only a part of the building")]
mod building;

use std::io::{Read, Write};
use std::net::TcpStream;

use building::{Desk, Office, wait_for};
use pishkhan::domain::letter::State;
use pishkhan::store::queues::{Queue, Way, page};
use pishkhan::store::{Ledger, OpenOptions, clerks, letters};

const PASSWORD: &str = "درخت سبز کنار جوی";

fn ledger(office: &Office) -> Ledger {
    Ledger::open(&office.db(), OpenOptions::default()).unwrap()
}

#[test]
fn a_form_killed_during_an_upload_leaves_nothing_half_done() {
    let mut office = Office::opens("company", &["captcha=off"]);
    let before = ledger(&office).read(|view| letters_in(view)).unwrap();
    for cut in [200, 5_000, 300_000, 1_500_000] {
        let address = office.base.trim_start_matches("http://").to_owned();
        let mut socket = TcpStream::connect(&address).unwrap();
        let size = 2_000_000;
        write!(
            socket,
            "POST /letters/new HTTP/1.1\r\nhost: {address}\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: {size}\r\n\r\n--b\r\ncontent-disposition: form-data; name=\"files\"; filename=\"a.pdf\"\r\n\r\n%PDF-1.4\n"
        )
        .unwrap();
        // The other side may close early: it refuses a stranger's files.
        let _ = socket.write_all(&vec![b'x'; cut]);
        office.is_killed();
        let mut rest = Vec::new();
        let _ = socket.read_to_end(&mut rest);
        office.opens_again();
    }
    assert_eq!(ledger(&office).read(|view| letters_in(view)).unwrap(), before);
    office.is_sound();
}

fn letters_in(view: &pishkhan::store::View<'_>) -> pishkhan::error::Result<usize> {
    let head = clerks::all(view)?.into_iter().find(pishkhan::store::clerks::Clerk::sees_all).unwrap();
    page(view, &head, Queue::All, None, Way::Onward, 10_000).map(|items| items.len())
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
    // A console that is left in peace approves: the kills above hit a real approval.
    let first = waiting().into_iter().next().unwrap();
    let mut desk = Desk::opens(&office.db(), "negar", PASSWORD, 30, 120);
    desk.shows("نگار پارسا").types("1g").types("a").shows("شماره").types("\r");
    wait_for("the approval", || {
        let letter = ledger.read(|view| letters::for_clerk(view, &clerk, first.id)).unwrap();
        (letter.state == State::Approved).then_some(())
    });
    assert!(decided <= 5);
    office.is_sound();
}
