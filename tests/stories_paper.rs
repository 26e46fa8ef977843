//! Paper in and paper out: a walk-in's letter is entered, the register and letters are printed, and what is printed says
//! what the office knows and nothing that a citizen smuggled in.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[expect(dead_code, reason = "this file needs only a part of the town")]
mod common;

use std::process::Command;

use common::{Town, pdf, saturday};
use pishkhan::actions::add_person::{SeenPerson, add_person};
use pishkhan::actions::counter_form::{Card, CounterForm};
use pishkhan::actions::enter_letter::{Course, Entered, enter_letter};
use pishkhan::actions::new_file::CheckedFile;
use pishkhan::actions::print_letter::{LetterOrder, find_printable, print_letter};
use pishkhan::actions::print_register::{RegisterOrder, print_register};
use pishkhan::actions::reply_letter::reply_letter;
use pishkhan::actions::return_letter::return_letter;
use pishkhan::actions::send_notice::send_notice;
use pishkhan::actions::undo::undo;
use pishkhan::domain::calendar::JalaliDate;
use pishkhan::domain::event::EventKind;
use pishkhan::domain::follow_up_code::FollowUpCode;
use pishkhan::domain::ids::{ClerkId, LetterId, PublicId, UnitId};
use pishkhan::domain::letter::{PersonKind, Source, State};
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::national_id::NationalId;
use pishkhan::domain::query::Query;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::register_no::Direction;
use pishkhan::domain::role::Role;
use pishkhan::domain::settings::Profile;
use pishkhan::error::{Error, Result};
use pishkhan::paper::Form;
use pishkhan::paper::letter::Part;
use pishkhan::store::register::book::{self, Wanted};
use pishkhan::store::{Actor, audit, clerks, letters, people, search, sms};
use pishkhan::words::Lang;
use rusqlite::Connection;

fn words(typed: &str) -> Query {
    Query::parse(typed, saturday()).unwrap()
}

fn form() -> CounterForm {
    CounterForm {
        person_kind: Some(PersonKind::Natural),
        sender_name: "سارا راد".to_owned(),
        subject: "درخواست مجوز (IR-120) برای خیابان بهار".to_owned(),
        body: "با سلام و احترام\nخواهشمند است دستور رسیدگی فرمایید؛ شمارهٔ پروانهٔ ۱۲۳/الف می‌باشد.".to_owned(),
        senders_number: "ص/412".to_owned(),
        senders_date: "۱۴۰۵/۸/۲۸".to_owned(),
        pages: "۲".to_owned(),
        pieces: "1".to_owned(),
        ..CounterForm::default()
    }
}

fn enters(town: &Town, clerk: ClerkId, form: &CounterForm, files: Vec<CheckedFile>, course: Course) -> Result<Entered> {
    let entry = form.check(saturday(), files.len()).unwrap();
    enter_letter(&town.ledger, clerk, PublicId(town.ledger.dice().bytes().unwrap()), entry, files, course)
}

fn at_once(town: &Town) -> Course {
    Course::Approve { unit: town.unit("fs"), copies: vec![town.unit("umr")], note: "بررسی و پاسخ".to_owned() }
}

fn printed(town: &Town, actor: Actor, entered: &Entered, part: Part, form: Form) -> Result<Vec<u8>> {
    let order = LetterOrder { part, form, lang: Lang::Fa, public_url: Some("https://office.example/".to_owned()) };
    let mut out = Vec::new();
    print_letter(&town.ledger, actor, entered.letter, &order, &mut out).map(|()| out)
}

fn register(town: &Town, actor: Actor, lines: Wanted, form: Form) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    let order = RegisterOrder { lines, form, lang: Lang::Fa };
    print_register(&town.ledger, actor, &order, &mut out).map(|_| out)
}

/// The text of a PDF as another program reads it, without the marks of direction that it adds.
fn text_of(pdf: &[u8]) -> String {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), pdf).unwrap();
    let read = Command::new("pdftotext").arg(file.path()).arg("-").output();
    let read = read.expect("pdftotext (poppler-utils) reads what was printed");
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    assert!(read.stderr.is_empty(), "{}", String::from_utf8_lossy(&read.stderr));
    String::from_utf8(read.stdout).unwrap().replace(['\u{202a}', '\u{202b}', '\u{202c}'], "")
}

fn events(town: &Town, event: EventKind) -> usize {
    let letters = 1..200;
    let history = |id| town.ledger.read(|view| audit::of_letter(view, LetterId(id))).unwrap();
    letters.flat_map(history).filter(|row| row.event == event).count()
}

#[test]
fn a_walk_in_without_a_mobile_is_registered_and_nobody_is_sent_an_sms() {
    let town = Town::agency();
    let approver = town.clerk(Role::Approver);
    let entered = enters(&town, approver, &form(), vec![pdf(3_000)], at_once(&town)).unwrap();
    assert_eq!(entered.number.as_deref(), Some("1405/و/00001"));
    let letter = town.letter(approver, entered.letter).unwrap();
    assert_eq!((letter.source, letter.state), (Source::Counter, State::Approved));
    assert_eq!((letter.senders_number.as_str(), letter.senders_date.as_str()), ("ص/412", "1405/08/28"));
    assert_eq!((letter.paper_pages, letter.paper_pieces, letter.attachments), (2, 1, 1));
    assert!(letter.mobile.is_none() && letter.person_id.is_none());
    assert!(town.ledger.read(|view| sms::of_letter(view, letter.id)).unwrap().is_empty());
    let refused = send_notice(&town.ledger, approver, letter.id, "لطفاً تماس بگیرید").unwrap_err();
    assert_eq!(refused.refusal(), Some(&Refusal::NoMobile));
    // The code alone opens nothing on the web: there are no four digits that would fit.
    let code = FollowUpCode::parse(&entered.code).unwrap();
    for digits in ["", "0000", "null"] {
        assert!(town.ledger.read(|view| letters::by_follow_up(view, code, digits)).is_err(), "{digits}");
    }
    for typed in ["پروانه", "412"] {
        let found = town.ledger.read(|view| search::letters(view, &clerks::by_id(view, approver)?, &words(typed), 9));
        assert_eq!(found.unwrap().items.len(), 1, "a walk-in's letter is found by {typed}");
    }
}

#[test]
fn the_follow_up_code_of_a_walk_in_with_a_mobile_works_on_the_web() {
    let mut town = Town::agency();
    let intake = town.clerk(Role::Intake);
    let with_mobile = CounterForm { mobile: "۰۹۱۲ ۱۱۱ ۲۲۳۳".to_owned(), ..form() };
    let entered = enters(&town, intake, &with_mobile, Vec::new(), Course::Review).unwrap();
    assert_eq!(entered.number, None);
    let code = FollowUpCode::parse(&entered.code).unwrap();
    let letter = town.ledger.read(|view| letters::by_follow_up(view, code, "2233")).unwrap();
    assert_eq!(letter.state, State::InReview);
    let sms = town.sms_to_number("+989121112233");
    assert!(sms.len() == 1 && sms[0].contains(&entered.code), "{sms:?}");
}

#[test]
fn an_office_without_approval_registers_a_walk_in_by_its_rule() {
    let town = Town::new(Profile::Agency, &[("undo.window", "0"), ("approval.required", "off")]);
    let entered = enters(&town, town.clerk(Role::Intake), &form(), Vec::new(), Course::Review).unwrap();
    assert_eq!(entered.number.as_deref(), Some("1405/و/00001"));
    assert_eq!(town.letter(town.clerk(Role::Head), entered.letter).unwrap().state, State::Approved);
}

#[test]
fn who_may_not_enter_or_decide_leaves_nothing_behind() {
    let town = Town::agency();
    for (role, course) in [
        (Role::Auditor, Course::Review),
        (Role::Admin, Course::Review),
        (Role::UnitOfficer, Course::Review),
        (Role::Intake, at_once(&town)),
    ] {
        let refused = enters(&town, town.clerk(role), &form(), Vec::new(), course).unwrap_err();
        assert_eq!(refused.refusal(), Some(&Refusal::NotAllowed), "{role:?}");
    }
    assert!(town.letter(town.clerk(Role::Head), LetterId(1)).is_err());
    // No number is spent on a unit that does not work.
    let nowhere = Course::Approve { unit: UnitId(99), copies: Vec::new(), note: String::new() };
    let refused = enters(&town, town.clerk(Role::Head), &form(), Vec::new(), nowhere).unwrap_err();
    assert_eq!(refused.refusal(), Some(&Refusal::UnitMissing));
    let entered = enters(&town, town.clerk(Role::Head), &form(), Vec::new(), at_once(&town)).unwrap();
    assert_eq!(entered.number.as_deref(), Some("1405/و/00001"));
}

#[test]
fn a_letter_lies_on_a_citizens_desk_only_when_card_registry_and_name_agree() {
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    let intake = town.clerk(Role::Intake);
    let account = town.ledger.read(|view| people::by_id(view, sara)).unwrap();
    let id = account.national_id.clone().unwrap().as_str().to_owned();
    let said = CounterForm { national_id: id.clone(), ..form() };
    let seen = CounterForm { card: Card::Seen, ..said.clone() };
    let other_name = CounterForm { sender_name: "رضا نوری".to_owned(), ..seen.clone() };
    for (form, whose) in [(&said, None), (&other_name, None), (&seen, Some(sara))] {
        let entered = enters(&town, intake, form, Vec::new(), Course::Review).unwrap();
        let letter = town.letter(intake, entered.letter).unwrap();
        assert_eq!(letter.person_id, whose);
        assert_eq!(letter.national_id.as_deref(), Some(id.as_str()), "the clerk sees what was given");
        let mobile = whose.map(|_| account.mobile.clone());
        assert_eq!(letter.mobile, mobile, "a proven account brings its number along");
    }
    let low = add_person(
        &town.ledger,
        Actor::Admin,
        SeenPerson {
            national_id: Some(NationalId::generate(300_000_000).unwrap()),
            mobile: Mobile::parse("09350000000").unwrap(),
            first_name: "سارا".to_owned(),
            last_name: "راد".to_owned(),
            birth_date: None,
            identity_level: 2,
        },
    )
    .unwrap();
    let account = town.ledger.read(|view| people::by_id(view, low)).unwrap();
    let unproven = CounterForm { national_id: account.national_id.unwrap().as_str().to_owned(), ..seen };
    let entered = enters(&town, intake, &unproven, Vec::new(), Course::Review).unwrap();
    assert_eq!(town.letter(intake, entered.letter).unwrap().person_id, None, "an account named by its holder alone");
}

#[test]
fn a_sheet_sent_twice_is_one_letter_and_a_walk_ins_letter_does_not_go_back_to_nobody() {
    let town = Town::agency();
    let head = town.clerk(Role::Head);
    let id = PublicId([7; 16]);
    let entry = form().check(saturday(), 0).unwrap();
    let first = enter_letter(&town.ledger, head, id, entry.clone(), Vec::new(), at_once(&town)).unwrap();
    let second = enter_letter(&town.ledger, head, id, entry, Vec::new(), at_once(&town)).unwrap();
    assert_eq!(first, second);
    let waiting = enters(&town, head, &form(), Vec::new(), Course::Review).unwrap();
    let letter = town.letter(head, waiting.letter).unwrap();
    let refused = return_letter(&town.ledger, head, letter.id, letter.version, "امضا ندارد").unwrap_err();
    assert_eq!(refused.refusal(), Some(&Refusal::NobodyToMend));
}

#[test]
fn the_register_names_every_number_also_the_void_ones() {
    let mut town = Town::new(Profile::Agency, &[("undo.window", "30")]);
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let undone = town.submits(sara, "نامه‌ای که تأییدش پس گرفته شد", Vec::new());
    town.approves(head, &undone).unwrap();
    undo(&town.ledger, head, undone.id, town.letter(head, undone.id).unwrap().version).unwrap();
    let entered = enters(&town, head, &form(), vec![pdf(900)], at_once(&town)).unwrap();
    town.later(2 * 86_400);
    let letter = town.letter(head, entered.letter).unwrap();
    reply_letter(&town.ledger, head, letter.id, letter.version, "انجام شد", Vec::new()).unwrap();
    let late = town.submits(sara, "نامه روز بعد", Vec::new());
    town.approves(head, &late).unwrap();

    let book = |wanted| {
        town.ledger.read(|view| {
            let viewer = clerks::by_id(view, head)?;
            let span = book::span(view, &viewer, wanted)?;
            span.map_or(Ok(Vec::new()), |span| book::lines(view, &viewer, span, 100))
        })
    };
    let year = book(Wanted::Year(Direction::Incoming, 1405)).unwrap();
    assert_eq!(year.iter().map(|line| line.serial).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(year[0].voided_at.is_some() && year[1].voided_at.is_none());
    assert_eq!((year[1].linked.as_str(), year[1].attachments), ("1405/ص/00001", 2));
    assert_eq!((year[1].senders_number.as_str(), year[1].unit.as_str()), ("ص/412", "فضای سبز"));
    let out = book(Wanted::Year(Direction::Outgoing, 1405)).unwrap();
    assert_eq!((out[0].linked.as_str(), out[0].party.as_str()), ("1405/و/00002", "سارا راد"));
    let day = |day| JalaliDate::new(1405, 8, day).unwrap();
    let days = |from, to| book(Wanted::Days(Direction::Incoming, day(from), day(to))).unwrap().len();
    assert_eq!((days(1, 29), days(30, 30)), (0, 2));
    let ninth = JalaliDate::new(1405, 9, 2).unwrap();
    assert_eq!(book(Wanted::Days(Direction::Incoming, ninth, ninth)).unwrap()[0].serial, 3);

    let text =
        text_of(&register(&town, Actor::Clerk(head), Wanted::Year(Direction::Incoming, 1405), Form::Pdf).unwrap());
    for words in ["باطل در", "تحویل حضوری", "مهر این چاپ", "این صفحه", "تا اینجا"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    let seal = town.ledger.read(audit::head).unwrap().unwrap();
    assert!(text.contains(&pishkhan::domain::ids::hex(&seal.1)), "the seal is the head of the log");
    let html = register(&town, Actor::Admin, Wanted::Year(Direction::Incoming, 1405), Form::Html).unwrap();
    assert_eq!(String::from_utf8(html).unwrap().matches("<tr class=\"void\">").count(), 1);
    for (wanted, refusal) in [
        (Wanted::Year(Direction::Incoming, 1404), Refusal::RegisterEmpty),
        (Wanted::Days(Direction::Incoming, day(1), day(2)), Refusal::RegisterEmpty),
    ] {
        assert_eq!(register(&town, Actor::Admin, wanted, Form::Pdf).unwrap_err().refusal(), Some(&refusal));
    }
    let officer = Actor::Clerk(town.clerk(Role::UnitOfficer));
    let refused = register(&town, officer, Wanted::Year(Direction::Incoming, 1405), Form::Pdf);
    assert_eq!(refused.unwrap_err().refusal(), Some(&Refusal::NotAllowed));
}

#[test]
fn a_print_is_noted_like_an_opening_and_nobody_prints_what_may_not_be_read() {
    let mut town = Town::agency();
    let (sara, head, officer) = (town.citizen("سارا"), town.clerk(Role::Head), town.clerk(Role::UnitOfficer));
    let entered = enters(&town, head, &form(), vec![pdf(900)], at_once(&town)).unwrap();
    let letter = town.letter(head, entered.letter).unwrap();
    reply_letter(&town.ledger, head, letter.id, letter.version, "با سلام\nانجام شد (IR-120).", Vec::new()).unwrap();
    let (found, part) = find_printable(&town.ledger, "1405/ص/00001").unwrap();
    assert!(found == letter.id && matches!(part, Part::Reply(_)));
    assert_eq!(find_printable(&town.ledger, &entered.code).unwrap(), (letter.id, Part::Letter));

    let reply = text_of(&printed(&town, Actor::Admin, &entered, part, Form::Pdf).unwrap());
    for words in ["باسمه تعالی", "عطف به", "سلام", "انجام شد", "IR-120"] {
        assert!(reply.contains(words), "{words}: {reply}");
    }
    let whole = text_of(&printed(&town, Actor::Clerk(officer), &entered, Part::Letter, Form::Pdf).unwrap());
    for words in ["شمارهٔ پروانهٔ", "می‌باشد", "اطلاع", "گردش نامه", "SHA-256", "908160775"]
    {
        assert!(whole.contains(words), "{words}: {whole}");
    }
    assert!(whole.contains(&entered.code) && whole.contains("https://office.example/follow?code="), "{whole}");
    let receipt = String::from_utf8(printed(&town, Actor::Clerk(head), &entered, Part::Receipt, Form::Html).unwrap());
    assert!(receipt.unwrap().contains("شماره همراهی داده نشده است"));
    assert_eq!(events(&town, EventKind::LetterPrinted), 3);

    let waiting = town.submits(sara, "برای دبیرخانه", Vec::new());
    let waiting = Entered { letter: waiting.id, code: String::new(), number: None };
    let refused = printed(&town, Actor::Clerk(officer), &waiting, Part::Letter, Form::Pdf);
    assert!(matches!(refused, Err(Error::NotFound)), "{refused:?}");
    assert!(printed(&town, Actor::Person(sara), &waiting, Part::Letter, Form::Pdf).is_err());
    assert_eq!(events(&town, EventKind::LetterPrinted), 3);
}

#[test]
fn what_a_citizen_smuggles_in_is_printed_as_text_or_not_at_all() {
    let town = Town::agency();
    let head = town.clerk(Role::Head);
    let hostile = CounterForm {
        sender_name: "<script>alert(1)</script>".to_owned(),
        subject: "الف \u{202e}ب)] TJ ET /JS (app.alert) \u{7}\u{1b}[31m".to_owned(),
        body: format!("{}\n\u{2028}</style><img src=x onerror=y>\n漢字 😀 {}", "الف".repeat(3_000), "x".repeat(5_000)),
        ..form()
    };
    let entered = enters(&town, head, &hostile, Vec::new(), at_once(&town)).unwrap();
    let html = String::from_utf8(printed(&town, Actor::Admin, &entered, Part::Letter, Form::Html).unwrap()).unwrap();
    for sign in ["<script", "<img", "\u{202e}", "\u{2028}", "\u{1b}", "\u{7}"] {
        assert!(!html.contains(sign), "{sign:?} stands in the page");
    }
    assert_eq!(html.matches("</style>").count(), 1);
    let pdf = printed(&town, Actor::Admin, &entered, Part::Letter, Form::Pdf).unwrap();
    for sign in [&b"app.alert"[..], b"/JS", b"\x1b", b"<script"] {
        let dictionaries = pdf.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"<<"));
        assert!(dictionaries.clone().all(|line| !line.windows(sign.len()).any(|part| part == sign)));
    }
    let text = text_of(&pdf);
    assert!(text.contains("script>alert(1)</script") && text.contains("漢字"), "{text}");
    assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']));
}

/// Ten thousand lines: minutes or gigabytes would show here first.
#[test]
#[expect(clippy::disallowed_methods, reason = "this test fills the file past the ledger")]
fn a_register_of_ten_thousand_lines_is_printed_in_bounded_memory() {
    let town = Town::agency();
    let file = Connection::open(town.path("office.db")).unwrap();
    file.execute_batch(
        "begin;
         with recursive n(n) as (select 1 union all select n + 1 from n where n < 10000)
         insert into letter (id, public_id, secretariat_id, source, state, sender_name, mobile, subject, follow_up_code,
             register_no, unit_id, created_at, submitted_at, approved_at, queued_at)
         select n, randomblob(16), 1, 'web', 'approved', 'فرستنده شماره ' || n, '+989121112233',
             'درخواست شماره ' || n || ' درباره هرس درختان خیابان', printf('%09d', n), printf('1405/و/%05d', n), 1,
             1795000000 + n, 1795000000 + n, 1795000000 + n, 1795000000 + n from n;
         insert into register_counter values (1, 'incoming', 1405, 10000);
         insert into register_entry (secretariat_id, direction, year, serial, number, letter_id, given_at)
         select 1, 'incoming', 1405, id, register_no, id, approved_at from letter;
         commit;",
    )
    .unwrap();
    let peak = || -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    };
    let before = peak();
    for form in [Form::Html, Form::Pdf] {
        let mut out = Counted(0);
        let order = RegisterOrder { lines: Wanted::Year(Direction::Incoming, 1405), form, lang: Lang::Fa };
        let started = std::time::Instant::now();
        let lines = print_register(&town.ledger, Actor::Admin, &order, &mut out).unwrap();
        assert_eq!(lines, 10_000);
        assert!(out.0 > 500_000, "{form:?}: {} bytes", out.0);
        println!("{form:?}: {} bytes in {:?}", out.0, started.elapsed());
        assert!(started.elapsed().as_secs() < 120, "{form:?} took {:?}", started.elapsed());
    }
    let grown = peak() - before;
    assert!(grown < 100_000, "printing took {grown} KiB more");
}

/// Counts what is written and holds nothing.
struct Counted(usize);

impl std::io::Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
