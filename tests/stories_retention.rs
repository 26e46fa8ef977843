//! Keeping and forgetting: what is due goes and nothing else, an erased letter keeps its number and its log, and not one
//! word of it is found in the file, in the log beside it or in a new backup.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[expect(dead_code, reason = "this file needs only a part of the town")]
mod common;
#[path = "faults/sizes.rs"]
#[expect(dead_code, reason = "this file needs only a part of the sizes")]
mod sizes;

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use common::{Town, text};
use pishkhan::actions::back_up::back_up;
use pishkhan::actions::check_office::check_office;
use pishkhan::actions::close_account::close_account;
use pishkhan::actions::close_letter::close_letter;
use pishkhan::actions::drill_backup::drill_backup;
use pishkhan::actions::erase_letter::erase_letter;
use pishkhan::actions::keep_retention::{Due, Swept, is_night_run_due, keep_retention, retention_due};
use pishkhan::actions::new_file::{CheckedFile, FileBody, NewFile};
use pishkhan::actions::open_letter::{download_file, open_letter};
use pishkhan::actions::refer_letter::{ReferralOrder, refer_letter};
use pishkhan::actions::reject_letter::reject_letter;
use pishkhan::actions::reopen_letter::reopen_letter;
use pishkhan::actions::reply_letter::reply_letter;
use pishkhan::actions::request_company::{CompanyForm, request_company};
use pishkhan::actions::save_draft::save_draft;
use pishkhan::actions::send_notice::send_notice;
use pishkhan::actions::set_setting::set_setting;
use pishkhan::actions::submit_letter::submit_letter;
use pishkhan::actions::withdraw_letter::withdraw_letter;
use pishkhan::domain::event::{EventKind, LOOKS};
use pishkhan::domain::ids::{LetterId, PersonId};
use pishkhan::domain::query::Query;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::retention::Kept;
use pishkhan::domain::role::Role;
use pishkhan::domain::workdays::Deadline;
use pishkhan::error::Error;
use pishkhan::store::letters::Letter;
use pishkhan::store::register::book::{self, Wanted};
use pishkhan::store::{Actor, attachments, audit, clerks, replies, search, sms};

const DAY: i64 = 86_400;

/// Letters that the great erasure makes and erases.
fn erased_letters() -> usize {
    sizes::size(100, 1_000)
}

fn set(town: &Town, key: &str, value: &str) {
    set_setting(&town.ledger, Actor::Admin, key, value).unwrap();
}

fn count(due: &[Due], kind: Kept) -> i64 {
    due.iter().find(|one| one.kind == kind).unwrap().count
}

fn refusal<T: std::fmt::Debug>(outcome: Result<T, Error>) -> Refusal {
    outcome.unwrap_err().refusal().cloned().unwrap()
}

fn file(name: &str, words: &str) -> CheckedFile {
    let bytes = [b"%PDF-1.4\n", words.as_bytes()].concat();
    NewFile { name: format!("{name}.pdf"), body: FileBody::Memory(bytes) }.check().unwrap()
}

/// A letter in which every field holds a needle of its own, answered and done.
fn needled(town: &Town, person: PersonId, n: usize) -> (Letter, Vec<String>) {
    let needle = |field: &str| format!("سوزن{field}{n:05}x");
    let head = town.clerk(Role::Head);
    let mut written = text(&needle("موضوع"));
    written.sender_name = needle("فرستنده");
    written.body = format!("{} {} {}", needle("متن"), word(n), "کلمه ".repeat(40));
    let id = town.new_id();
    submit_letter(&town.ledger, person, id, written, vec![file(&needle("نام"), &needle("فایل"))]).unwrap();
    let letter = town.letter_of(person, id);
    let needles: Vec<String> = ["موضوع", "فرستنده", "متن", "نام", "فایل", "یادداشت", "اعلان", "پاسخ", "پیوست", "رد"]
        .iter()
        .map(|field| needle(field))
        .collect();
    if n.is_multiple_of(3) {
        reject_letter(&town.ledger, head, letter.id, letter.version, &needle("رد")).unwrap();
    } else {
        town.approves(head, &letter).unwrap();
        let letter = town.letter_of(person, id);
        let order = ReferralOrder {
            letter: letter.id,
            version: letter.version,
            original: None,
            copies: vec![town.unit("umr")],
            due: Deadline::Usual,
            note: needle("یادداشت"),
        };
        refer_letter(&town.ledger, head, &order).unwrap();
        send_notice(&town.ledger, head, letter.id, &needle("اعلان")).unwrap();
        let letter = town.letter_of(person, id);
        let files = vec![file(&needle("پیوست"), &needle("پیوست"))];
        reply_letter(&town.ledger, head, letter.id, letter.version, &needle("پاسخ"), files).unwrap();
    }
    (town.letter_of(person, id), needles)
}

/// A word of one letter that shares its beginning with no other: the index keeps the end of it as it is.
fn word(n: usize) -> String {
    format!("{:016x}", (n as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

/// How many ends of such words stand in a file.
fn indexed(path: &Path, letters: usize) -> usize {
    let Ok(bytes) = fs::read(path) else { return 0 };
    let ends: HashSet<Vec<u8>> = (0..letters).map(|n| word(n).into_bytes()[6..].to_vec()).collect();
    bytes.windows(10).filter(|window| ends.contains(*window)).count()
}

/// How often one of the needles stands in a file.
fn found(path: &Path, needles: &[String]) -> usize {
    let Ok(bytes) = fs::read(path) else { return 0 };
    // Every needle begins with the same word, so the places to look at are few.
    let first = "سوزن".as_bytes();
    let mut hits = 0;
    for (place, window) in bytes.windows(first.len()).enumerate() {
        if window == first {
            let rest = &bytes[place..];
            hits += usize::from(needles.iter().any(|needle| rest.starts_with(needle.as_bytes())));
        }
    }
    hits
}

#[test]
fn of_erased_letters_no_word_is_left_in_the_file_its_log_or_a_new_backup() {
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    let many = erased_letters();
    let (mut letters, mut needles) = (Vec::new(), Vec::new());
    for n in 0..many {
        let (letter, own) = needled(&town, sara, n);
        letters.push(letter);
        needles.extend(own);
    }
    town.sms_to(sara);
    town.later(40 * DAY);
    // One that stays: the search for needles finds what is there.
    let (kept, kept_needles) = needled(&town, sara, many);
    town.sms_to(sara);
    let (db, wal) = (town.path("office.db"), town.path("office.db-wal"));
    assert!(found(&db, &needles) + found(&wal, &needles) > many * 5);
    assert!(indexed(&db, many) + indexed(&wal, many) >= many * 2, "once in the text, once in the index");

    let admin = town.clerk(Role::Admin);
    // Some one by one, as their senders ask for it; the others as they fall due.
    for letter in letters.iter().take(4) {
        let number = letter.follow_up_code.clone().unwrap();
        let (id, swept) = erase_letter(&town.ledger, Actor::Clerk(admin), &number, "به درخواست فرستنده").unwrap();
        assert_eq!((id, swept), (letter.id, Swept::Clean));
    }
    set(&town, "retention.answered_days", "30");
    set(&town, "retention.rejected_days", "30");
    let (gone, swept) = keep_retention(&town.ledger, Actor::Clerk(admin)).unwrap();
    assert_eq!((count(&gone, Kept::Answered) + count(&gone, Kept::Rejected), swept), (many as i64 - 4, Swept::Clean));
    let backup = town.path("after.db");
    back_up(&town.ledger, &backup).unwrap();
    let hits = [&db, &wal, &backup].map(|path| found(path, &needles) + indexed(path, many));
    println!("erased letters  needles  in the file  in the log  in a new backup");
    println!("{many:>14}  {:>7}  {:>11}  {:>10}  {:>15}", needles.len(), hits[0], hits[1], hits[2]);
    assert_eq!(hits, [0, 0, 0]);
    assert!(found(&db, &kept_needles) > 5, "what was not erased is there");
    assert_eq!(town.letter_of(sara, kept.public_id).subject, kept.subject);
    // Nobody backs this town up.
    let wrong = check_office(&town.ledger).unwrap().into_iter().find(|one| !one.is_good && one.what != "backup");
    assert_eq!(wrong, None);
}

#[test]
fn an_erased_letter_keeps_its_number_dates_and_log_and_nothing_can_be_done_to_it() {
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    let (head, admin) = (town.clerk(Role::Head), town.clerk(Role::Admin));
    let (letter, _) = needled(&town, sara, 1);
    let number = letter.register_no.clone().unwrap();
    assert_eq!(refusal(erase_letter(&town.ledger, Actor::Clerk(head), &number, "کهنه")), Refusal::NotAllowed);
    assert_eq!(refusal(erase_letter(&town.ledger, Actor::Admin, &number, "  ")), Refusal::ReasonMissing);
    assert!(matches!(erase_letter(&town.ledger, Actor::Admin, "1405/و/99999", "کهنه"), Err(Error::NotFound)));
    let open = town.submits(sara, "تازه", Vec::new());
    let code = open.follow_up_code.unwrap();
    assert!(matches!(refusal(erase_letter(&town.ledger, Actor::Admin, &code, "کهنه")), Refusal::EraseNotDone { .. }));

    erase_letter(&town.ledger, Actor::Clerk(admin), &number, "به درخواست فرستنده").unwrap();
    let erased = town.letter_of(sara, letter.public_id);
    assert_eq!((&erased.register_no, &erased.follow_up_code), (&letter.register_no, &letter.follow_up_code));
    assert_eq!((erased.state, erased.approved_at), (letter.state, letter.approved_at));
    assert_eq!((erased.subject.as_str(), erased.body.as_str(), erased.mobile), ("پاک شده", "", None));
    let year = letter.approved_at.unwrap().date().year;
    let viewer = town.ledger.read(|view| clerks::by_id(view, admin)).unwrap();
    let lines = town
        .ledger
        .read(|view| {
            let wanted = Wanted::Year(pishkhan::domain::register_no::Direction::Incoming, year);
            let span = book::span(view, &viewer, wanted)?;
            book::lines(view, &viewer, span.unwrap(), 10)
        })
        .unwrap();
    assert_eq!((lines[0].number.as_str(), lines[0].subject.as_str()), (number.as_str(), "پاک شده"));

    let (log, files, answers, texts, hits) = town
        .ledger
        .read(|view| {
            let query = Query::parse("سوزنموضوع00001x", view.now).unwrap();
            Ok((
                audit::of_letter(view, letter.id)?,
                attachments::of_letter(view, letter.id)?,
                replies::of_letter(view, letter.id)?,
                sms::of_letter(view, letter.id)?,
                search::letters(view, &viewer, &query, 10)?,
            ))
        })
        .unwrap();
    assert!(files.is_empty() && hits.items.is_empty());
    assert!(answers.iter().all(|reply| reply.body.is_empty() && !reply.register_no.is_empty()));
    assert!(!texts.is_empty() && texts.iter().all(|sms| sms.body.is_empty() && !sms.mobile.as_str().contains("912")));
    let (last, before) = log.split_last().unwrap();
    assert_eq!((last.event, last.note.as_deref()), (EventKind::LetterErased, Some("به درخواست فرستنده")));
    assert!(before.len() > 4 && before.iter().all(|row| row.note.is_none()));

    let id = letter.id;
    assert_eq!(refusal(close_letter(&town.ledger, head, id, erased.version)), Refusal::LetterErased);
    assert_eq!(refusal(reply_letter(&town.ledger, head, id, erased.version, "باز", Vec::new())), Refusal::LetterErased);
    assert_eq!(refusal(send_notice(&town.ledger, head, id, "باز")), Refusal::LetterErased);
    assert_eq!(refusal(reopen_letter(&town.ledger, sara, letter.public_id, "باز")), Refusal::LetterErased);
    assert_eq!(refusal(erase_letter(&town.ledger, Actor::Admin, &number, "باز")), Refusal::LetterErased);
}

#[test]
fn a_run_forgets_exactly_what_is_due_and_a_dry_run_nothing() {
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    let head = town.clerk(Role::Head);
    let files = |town: &Town, id: LetterId| town.letter(town.clerk(Role::Head), id).unwrap().erased_at.is_some();
    let old = needled(&town, sara, 1).0;
    let refused = needled(&town, sara, 3).0;
    let withdrawn = town.submits(sara, "پس گرفتم", Vec::new());
    withdraw_letter(&town.ledger, sara, withdrawn.public_id).unwrap();
    let waiting = town.submits(sara, "منتظر", Vec::new());
    let (left, fresh) = (town.new_id(), town.new_id());
    save_draft(&town.ledger, sara, left, text("رهاشده"), Vec::new(), Vec::new()).unwrap();
    save_draft(&town.ledger, sara, fresh, text("زنده"), Vec::new(), Vec::new()).unwrap();
    town.sms_to(sara);
    town.later(200 * DAY);
    save_draft(&town.ledger, sara, fresh, text("زنده و تازه"), Vec::new(), Vec::new()).unwrap();
    let young = needled(&town, sara, 2).0;
    town.sms_to(sara);

    // By default letters stay for ever, drafts do not.
    let due = retention_due(&town.ledger).unwrap();
    assert_eq!((count(&due, Kept::Answered), count(&due, Kept::Rejected), count(&due, Kept::Drafts)), (0, 0, 1));
    set(&town, "retention.answered_days", "100");
    set(&town, "retention.withdrawn_days", "100");
    set(&town, "retention.sms_days", "100");
    let due = retention_due(&town.ledger).unwrap();
    let texts = town.ledger.read(|view| sms::newest(view, None, 100)).unwrap();
    let old_texts = texts.iter().filter(|sms| sms.created_at < town.clock.now().plus(-100 * DAY)).count();
    assert_eq!(count(&due, Kept::Answered), 1);
    assert_eq!(count(&due, Kept::Withdrawn), 1);
    assert_eq!(count(&due, Kept::Drafts), 1);
    assert_eq!(count(&due, Kept::SmsTexts), old_texts as i64);
    assert!(!files(&town, old.id), "a dry run changes nothing");

    let (gone, swept) = keep_retention(&town.ledger, Actor::Admin).unwrap();
    assert_eq!(swept, Swept::Clean);
    assert_eq!(count(&gone, Kept::Answered), 1);
    assert_eq!(count(&gone, Kept::Drafts), 1);
    assert!(files(&town, old.id) && files(&town, withdrawn.id));
    for stays in [&refused, &waiting, &young] {
        assert!(!files(&town, stays.id), "{}", stays.subject);
    }
    let drafts = town.ledger.read(|view| pishkhan::store::letters::drafts_of(view, sara, 10)).unwrap();
    assert_eq!(drafts.iter().map(|draft| draft.subject.as_str()).collect::<Vec<_>>(), ["زنده و تازه"]);
    let after = retention_due(&town.ledger).unwrap();
    assert!(after.iter().all(|due| due.count == 0), "{after:?}");
    assert_eq!(refusal(keep_retention(&town.ledger, Actor::Clerk(head))), Refusal::NotAllowed);
    // Nobody backs this town up.
    let wrong = check_office(&town.ledger).unwrap().into_iter().find(|one| !one.is_good && one.what != "backup");
    assert_eq!(wrong, None);
}

#[test]
fn the_night_run_comes_once_a_day_from_three_o_clock_on() {
    let town = Town::agency();
    assert!(is_night_run_due(&town.ledger).unwrap(), "a new office has not run yet");
    keep_retention(&town.ledger, Actor::Postman).unwrap();
    assert!(!is_night_run_due(&town.ledger).unwrap());
    town.later(15 * 3_600);
    assert!(!is_night_run_due(&town.ledger).unwrap(), "one in the night");
    town.later(2 * 3_600);
    assert!(is_night_run_due(&town.ledger).unwrap(), "three in the night");
    set(&town, "retention.nightly", "off");
    assert!(!is_night_run_due(&town.opened_again()).unwrap());
}

#[test]
fn the_letter_of_authorisation_of_a_closed_account_goes_when_its_time_is_over() {
    let mut town = Town::agency();
    let company = CompanyForm {
        company_name: "سازه‌گستر".to_owned(),
        company_id: "10380284790".to_owned(),
        signer_role: "مدیرعامل".to_owned(),
    };
    let (sara, reza) = (town.citizen("سارا"), town.citizen("رضا"));
    for person in [sara, reza] {
        let paper = file("معرفی", &format!("سوزن{:05}", person.0));
        request_company(&town.ledger, person, company.check().unwrap(), Some(paper)).unwrap();
    }
    town.later(400 * DAY);
    close_account(&town.ledger, sara, "").unwrap();
    town.later(364 * DAY);
    assert_eq!(count(&keep_retention(&town.ledger, Actor::Postman).unwrap().0, Kept::Authorisations), 0);
    town.later(2 * DAY);
    set(&town, "retention.closed_days", "0");
    assert_eq!(
        count(&retention_due(&town.ledger).unwrap(), Kept::Authorisations),
        0,
        "for ever, if the office says so"
    );
    set(&town, "retention.closed_days", "365");
    assert_eq!(count(&retention_due(&town.ledger).unwrap(), Kept::Authorisations), 1);
    assert_eq!(count(&keep_retention(&town.ledger, Actor::Postman).unwrap().0, Kept::Authorisations), 1);
    let needles: Vec<String> = [sara, reza].map(|person| format!("سوزن{:05}", person.0)).into();
    let (db, wal) = (town.path("office.db"), town.path("office.db-wal"));
    assert_eq!(found(&db, &needles[..1]) + found(&wal, &needles[..1]), 0);
    assert!(found(&db, &needles[1..]) > 0, "an open account keeps its paper");
    let wrong = check_office(&town.ledger).unwrap().into_iter().find(|one| !one.is_good && one.what != "backup");
    assert_eq!(wrong, None);
}

#[test]
fn after_two_years_nobody_knows_who_looked_at_what_and_the_log_is_sound() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let letter = town.submits(sara, "نامه", vec![file("الف", "متن")]);
    let files = town.ledger.read(|view| attachments::of_letter(view, letter.id)).unwrap();
    open_letter(&town.ledger, head, letter.id).unwrap();
    download_file(&town.ledger, head, files[0].id).unwrap();
    let looks = |town: &Town| {
        let log = town.ledger.read(|view| audit::of_letter(view, letter.id)).unwrap();
        log.iter().filter(|row| LOOKS.contains(&row.event)).count()
    };
    let is_sound = |town: &Town| {
        check_office(&town.ledger).unwrap().iter().any(|finding| finding.what == "audit" && finding.is_good)
    };
    assert_eq!((looks(&town), is_sound(&town)), (2, true));
    back_up(&town.ledger, &town.path("before.db")).unwrap();
    town.later(729 * DAY);
    open_letter(&town.ledger, head, letter.id).unwrap();
    assert_eq!(count(&retention_due(&town.ledger).unwrap(), Kept::Looks), 0);
    town.later(2 * DAY);
    assert_eq!(count(&keep_retention(&town.ledger, Actor::Postman).unwrap().0, Kept::Looks), 2);
    assert_eq!((looks(&town), is_sound(&town)), (1, true), "the fresh one is known");
    assert_eq!(count(&keep_retention(&town.ledger, Actor::Postman).unwrap().0, Kept::Looks), 0, "once");
    let rows = town.ledger.read(audit::head).unwrap().unwrap().0;
    assert!(rows > 8, "that somebody looked stays in the log");
    // A backup from before tells it still, and a drill knows why they differ.
    assert!(drill_backup(&town.ledger, Some(&town.path("before.db")), &[]).unwrap().is_good());
    // Whoever hides a fresh look, or changes an old one, is found.
    set(&town, "retention.look_days", "90");
    #[expect(clippy::disallowed_methods, reason = "this test goes past the ledger on purpose")]
    let bare = rusqlite::Connection::open(town.path("office.db")).unwrap();
    let look = "event = 'letter.opened' and actor <> ''";
    let changed = format!("update audit set actor = 'clerk:9', note_salt = null where {look}");
    assert!(bare.execute(&changed, []).unwrap_err().to_string().contains("never changed"));
    let hide = format!("update audit set actor = '', letter_id = null, facts = '{{}}', note_salt = null where {look}");
    assert_eq!(bare.execute(&hide, []).unwrap(), 1);
    assert!(!is_sound(&town), "a look of yesterday is not forgotten");
}
