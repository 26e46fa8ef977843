//! F01: the form is killed in the middle of an upload, at any byte of the body and at moments around the commit. After
//! each kill the letter is there wholly or not at all, and the same form, sent again, ends with one letter.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use pishkhan::domain::ids::PublicId;
use pishkhan::domain::mobile::Mobile;
use pishkhan::store::queues::{Queue, Way, page};
use pishkhan::store::{clerks, letters};

use crate::building::Office;
use crate::sizes::{size, tell};
use crate::street::multipart;
use crate::{ledger, logs_in, visitor_at};

const MOBILE: &str = "+989120006060";
/// Kills between two looks at the whole file.
const BETWEEN_CHECKS: usize = 50;

/// A form as it goes over the line.
struct Form {
    kind: String,
    body: Vec<u8>,
    subject: String,
    draft: PublicId,
}

impl Form {
    fn new(n: usize, file: &[u8]) -> Self {
        let (draft, subject) = (PublicId((n as u128 + 1).to_be_bytes()), format!("نامه {n}"));
        let id = draft.to_string();
        let fields = [
            ("draft", &*id),
            ("sender_name", "آزمون"),
            ("addressee", "1"),
            ("subject", &*subject),
            ("body", "x"),
            ("step", "submit"),
        ];
        let (kind, body) = multipart(&fields, &[("files", "a.pdf", file)]);
        Self { kind, body, subject, draft }
    }

    /// Sends the form's first bytes.
    fn begins(&self, office: &Office, cookie: &str, bytes: usize) -> TcpStream {
        let address = office.base.trim_start_matches("http://").to_owned();
        let mut socket = TcpStream::connect(&address).unwrap();
        write!(
            socket,
            "POST /letters/new HTTP/1.1\r\nhost: {address}\r\ncookie: {cookie}\r\nconnection: close\r\ncontent-type: {}\r\ncontent-length: {}\r\n\r\n",
            self.kind,
            self.body.len()
        )
        .unwrap();
        socket.write_all(&self.body[..bytes]).unwrap();
        socket
    }

    /// Whether the form's letter was acknowledged: it is sent on to its receipt.
    fn is_acknowledged(&self, mut socket: TcpStream) -> bool {
        let mut answer = Vec::new();
        // A killed program cuts the line.
        let _ = socket.read_to_end(&mut answer);
        let answer = String::from_utf8_lossy(&answer);
        answer.starts_with("HTTP/1.1 303") && answer.contains(&format!("/receipt/{}", self.draft))
    }
}

/// How much of a body comes in before the kill, and how long it waits then: at first known moments, after them any byte,
/// and any moment of the first twenty milliseconds behind the last one.
fn moment(round: usize, length: usize) -> (usize, Duration) {
    const KNOWN: [(usize, u64); 9] = [
        (10, 0),
        (60, 0),
        (99, 0),
        (100, 0),
        (100, 2_000),
        (100, 6_000),
        (100, 12_000),
        (100, 30_000),
        (100, 3_000_000),
    ];
    if let Some((percent, micros)) = KNOWN.get(round) {
        return (length * percent / 100, Duration::from_micros(*micros));
    }
    // Evenly spread and the same in every run.
    let any = (round as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    if round.is_multiple_of(2) {
        (any as usize % length, Duration::ZERO)
    } else {
        (length, Duration::from_micros(any % 20_000))
    }
}

#[test]
fn f01_a_form_killed_during_an_upload_has_taken_the_letter_wholly_or_not_at_all() {
    let mut office = Office::opens("company", &["captcha=off", "letter.per_day=0"]);
    let visitor = logs_in(&office, MOBILE);
    let cookie = visitor.cookie();
    let rounds = size(12, 1_000);
    let (mut acknowledged, mut there, mut lost) = (0, 0, 0);
    for round in 0..rounds {
        let file: Vec<u8> =
            b"%PDF-1.4\n".iter().copied().chain((0..400_000).map(|n| ((n + round) % 251) as u8)).collect();
        let form = Form::new(round, &file);
        let (bytes, pause) = moment(round, form.body.len());
        let socket = form.begins(&office, &cookie, bytes);
        std::thread::park_timeout(pause);
        office.is_killed();
        let told = form.is_acknowledged(socket);
        office.opens_again();
        let receipt = format!("/receipt/{}", form.draft);
        let is_there = visitor_at(&office, &visitor, &receipt) == 200;
        acknowledged += usize::from(told);
        there += usize::from(is_there);
        lost += usize::from(told && !is_there);
        assert!(bytes == form.body.len() || !is_there, "a letter was taken of a part of its form");
        // Who has no answer sends the form again.
        let socket = form.begins(&office, &cookie, form.body.len());
        assert!(form.is_acknowledged(socket), "the same form again, after {bytes} bytes and {pause:?}");
        if round.is_multiple_of(BETWEEN_CHECKS) {
            office.is_sound();
        }
    }
    office.is_sound();
    assert_eq!(lost, 0, "acknowledged letters are lost");
    assert!(acknowledged > 0, "a form that is left in peace for three seconds takes the letter");
    let mobile = Mobile::parse(MOBILE).unwrap();
    let mut mine = ledger(&office)
        .read(|view| {
            let head = clerks::all(view)?.into_iter().find(clerks::Clerk::sees_all).unwrap();
            let all = page(view, &head, Queue::All, None, Way::Onward, 10_000)?;
            all.into_iter().map(|item| letters::for_clerk(view, &head, item.id)).collect::<Result<Vec<_>, _>>()
        })
        .unwrap();
    mine.retain(|letter| letter.mobile.as_ref() == Some(&mobile));
    let mut subjects: Vec<&str> = mine.iter().map(|letter| &*letter.subject).collect();
    subjects.sort_unstable();
    let mut sent: Vec<String> = (0..rounds).map(|round| Form::new(round, b"").subject).collect();
    sent.sort_unstable();
    assert_eq!(subjects, sent, "each form is one letter");
    assert!(mine.iter().all(|letter| letter.attachments == 1), "a letter came in without its file");
    let words = format!(
        "killed in the middle of an upload: {acknowledged} acknowledged, {there} there, each one letter once its form was sent again"
    );
    tell("F01", &words, rounds, lost);
}
