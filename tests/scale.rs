//! Work, not time: opening, paging, searching, deciding and sending take as many steps and pages in a large archive as in
//! a small one. Steps are those of SQLite's machine; pages are counted by the kernel as they are read into an empty cache.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[path = "scale/archive.rs"]
mod archive;
#[expect(dead_code, reason = "this file needs only a part of the town")]
mod common;
#[path = "faults/sizes.rs"]
#[expect(dead_code, reason = "this file needs only a part of the sizes")]
mod sizes;

use std::fs;
use std::path::Path;

use archive::{Archive, files, own_word};
use pishkhan::actions::approve_letter::{Approval, approve_letter};
use pishkhan::actions::open_letter::open_letter;
use pishkhan::actions::refer_letter::{Recipient, ReferralOrder, refer_letter};
use pishkhan::actions::reject_letter::reject_letter;
use pishkhan::actions::reply_letter::reply_letter;
use pishkhan::actions::return_letter::return_letter;
use pishkhan::actions::save_draft::save_draft;
use pishkhan::actions::withdraw_letter::withdraw_letter;
use pishkhan::domain::ids::{LetterId, PublicId};
use pishkhan::domain::query::Query;
use pishkhan::domain::register_no::Direction;
use pishkhan::domain::workdays::Deadline;
use pishkhan::postman::{FileGateway, Gateway, deliver_due};
use pishkhan::store::clerks::{self, Clerk};
use pishkhan::store::letters::Letter;
use pishkhan::store::queues::{self, Queue, Way};
use pishkhan::store::register::book;
use pishkhan::store::{
    Durability, Ledger, View, attachments, audit, audit_log, counts, letters, referrals, replies, search, sms, witness,
};

/// Rows of a page.
const PAGE: i64 = 25;
/// How far a page is from its end of the list when it is «deep».
const DEEP: i64 = 40;

/// What something took: steps of SQLite's machine, and pages.
#[derive(Clone, Copy, Debug)]
struct Work {
    steps: u64,
    pages: u64,
    /// Steps that may come on top, whatever the size.
    spare: u64,
}

/// How often this thread asked the kernel for bytes.
fn asked_of_the_kernel() -> u64 {
    let counts = fs::read_to_string("/proc/thread-self/io").unwrap();
    counts.lines().find_map(|line| line.strip_prefix("syscr: ")).unwrap().parse().unwrap()
}

fn work_of(deed: impl FnOnce()) -> Work {
    let (steps, pages) = (witness::steps(), asked_of_the_kernel());
    deed();
    // Reading the count is itself one question to the kernel.
    Work { steps: witness::steps() - steps, pages: (asked_of_the_kernel() - pages).saturating_sub(1), spare: 200 }
}

type Question = fn(&View<'_>, &Archive, &Clerk) -> usize;

fn found(view: &View<'_>, clerk: &Clerk, line: &str) -> usize {
    let query = Query::parse(line, view.now).unwrap();
    search::letters(view, clerk, &query, PAGE).unwrap().items.len()
}

fn top(view: &View<'_>, clerk: &Clerk, queue: Queue, way: Way) -> usize {
    queues::page(view, clerk, queue, None, way, PAGE).unwrap().len()
}

/// What people ask, in the words of the table.
const QUESTIONS: &[(&str, Question)] = &[
    ("console: counts and head line", |view, _, clerk| {
        counts::for_clerk(view, clerk).unwrap();
        sms::ways::health(view).unwrap();
        1
    }),
    ("console: waiting, first page", |view, _, clerk| top(view, clerk, Queue::Review, Way::Onward)),
    ("console: waiting, last page", |view, _, clerk| top(view, clerk, Queue::Review, Way::Back)),
    ("console: approved, first page", |view, _, clerk| top(view, clerk, Queue::Approved, Way::Onward)),
    ("console: late, first page", |view, _, clerk| top(view, clerk, Queue::Late, Way::Onward)),
    ("console: all, first page", |view, _, clerk| top(view, clerk, Queue::All, Way::Onward)),
    ("console: all, a page deep in it", |view, _, clerk| {
        let end = queues::page(view, clerk, Queue::All, None, Way::Back, DEEP).unwrap();
        queues::page(view, clerk, Queue::All, Some(end[0].key), Way::Back, PAGE).unwrap().len()
    }),
    ("console: officer's approved", |view, archive, _| {
        let officer = clerks::by_id(view, archive.officer).unwrap();
        top(view, &officer, Queue::Approved, Way::Onward)
    }),
    ("console: officer's late", |view, archive, _| {
        let officer = clerks::by_id(view, archive.officer).unwrap();
        top(view, &officer, Queue::Late, Way::Onward)
    }),
    ("console: a letter with all of it", |view, archive, clerk| {
        let letter = letters::filed_by(view, archive.person, None, 1).unwrap().remove(0);
        letters::for_clerk(view, clerk, letter.id).unwrap();
        attachments::of_letter(view, letter.id).unwrap();
        referrals::of_letter(view, letter.id).unwrap();
        replies::of_letter(view, letter.id).unwrap();
        sms::of_letter(view, letter.id).unwrap();
        audit::of_letter(view, letter.id).unwrap().len()
    }),
    ("search: a word of every letter", |view, _, clerk| found(view, clerk, "رسیدگی")),
    ("search: two words", |view, _, clerk| found(view, clerk, "دستور نرگس")),
    ("search: a beginning", |view, _, clerk| found(view, clerk, "خواهشمند رسید")),
    ("search: a word of one letter", |view, _, clerk| found(view, clerk, &format!("{} رسیدگی", own_word(77)))),
    ("search: a word of none", |view, _, clerk| found(view, clerk, "قسطنطنیه") + 1),
    ("search: word and state", |view, _, clerk| found(view, clerk, "رسیدگی وضعیت:رد")),
    ("search: word and sender", |view, _, clerk| found(view, clerk, "رسیدگی از:نرگس")),
    ("search: state", |view, _, clerk| found(view, clerk, "وضعیت:رد")),
    ("search: unit", |view, _, clerk| found(view, clerk, "واحد:fs")),
    ("search: number", |view, _, clerk| found(view, clerk, "شماره:12")),
    ("log: first page", |view, _, _| {
        audit_log::page(view, &audit_log::AuditFilter::default(), None, 100).unwrap().entries.len()
    }),
    ("outbox: first page", |view, _, _| sms::newest(view, None, PAGE).unwrap().len()),
    ("register: last page", |view, _, clerk| {
        let volume =
            book::volumes(view, clerk).unwrap().into_iter().find(|v| v.direction == Direction::Incoming).unwrap();
        let span = book::Span {
            direction: volume.direction,
            year: volume.year,
            first: volume.last - PAGE + 1,
            last: volume.last,
        };
        book::lines(view, clerk, span, PAGE).unwrap().len()
    }),
    ("web: the desk of a sender", |view, archive, _| {
        let desk = letters::filed_by(view, archive.person, None, 20).unwrap();
        letters::drafts_of(view, archive.person, 20).unwrap();
        desk.len()
    }),
];

/// Everything that is asked of an archive, each by somebody who has just come in.
fn questions(archive: &Archive) -> Vec<(&'static str, Work)> {
    QUESTIONS
        .iter()
        .map(|(name, question)| {
            let ledger = archive.opened(&archive.path(), Durability::Full);
            let clerk = ledger.read(|view| clerks::by_id(view, archive.head)).unwrap();
            let mut rows = 0;
            let work = work_of(|| rows = ledger.read(|view| Ok(question(view, archive, &clerk))).unwrap());
            assert!(rows > 0, "{name} finds nothing");
            (*name, work)
        })
        .collect()
}

/// What is done in an office, each act measured in a copy of the file.
fn acts(archive: &Archive) -> Vec<(&'static str, Work)> {
    let copy = archive.folder.path().join("copy.db");
    fs::copy(archive.path(), &copy).unwrap();
    let ledger = archive.opened(&copy, Durability::Building);
    let mut told = Vec::new();
    let mut gateway = Gateway::File(FileGateway::open(&archive.folder.path().join("sent.jsonl")).unwrap());
    // The first of each kind prepares its statements.
    for round in 0..2 {
        told.clear();
        let letter = |n: usize| {
            let mut filed: Option<Letter> = None;
            let work = work_of(|| filed = Some(files(&ledger, archive.person, 9_000_000 + round * 10 + n)));
            (filed.unwrap(), work)
        };
        let (first, filing) = letter(0);
        told.push(("file a letter", filing));
        told.push(("open a letter", work_of(|| open_letter(&ledger, archive.head, first.id).unwrap())));
        told.push(("approve", work_of(|| approves(&ledger, archive, &first))));
        let order = ReferralOrder {
            letter: first.id,
            version: first.version + 1,
            original: Some(Recipient { unit: archive.unit, clerk: Some(archive.officer) }),
            copies: Vec::new(),
            due: Deadline::Usual,
            note: String::new(),
        };
        told.push(("refer", work_of(|| refer_letter(&ledger, archive.head, &order).unwrap())));
        told.push(("reply", work_of(|| replies_to(&ledger, archive, first.id, first.version + 2))));
        let (second, _) = letter(1);
        told.push((
            "reject",
            work_of(|| reject_letter(&ledger, archive.head, second.id, second.version, "ناقص").unwrap()),
        ));
        let (third, _) = letter(2);
        told.push((
            "return",
            work_of(|| return_letter(&ledger, archive.head, third.id, third.version, "عکس ندارد").unwrap()),
        ));
        let (fourth, _) = letter(3);
        told.push(("withdraw", work_of(|| withdraw_letter(&ledger, archive.person, fourth.public_id).unwrap())));
        let draft = PublicId(ledger.dice().bytes().unwrap());
        told.push((
            "keep a draft",
            work_of(|| {
                let text = common::text("پیش‌نویس");
                save_draft(&ledger, archive.person, draft, text, Vec::new(), Vec::new()).unwrap();
            }),
        ));
        told.push((
            "carry the SMS",
            work_of(|| {
                assert!(deliver_due(&ledger, &mut gateway).unwrap() > 3);
            }),
        ));
    }
    // Pages that were read before are at hand, so what an act reads says nothing; and now and then one of them has to merge
    // a few pieces of the full-text index.
    for (_, work) in &mut told {
        *work = Work { steps: work.steps, pages: 0, spare: 3_000 };
    }
    drop(ledger);
    remove(&copy);
    told
}

fn approves(ledger: &Ledger, archive: &Archive, letter: &Letter) {
    let approval = Approval {
        letter: letter.id,
        version: letter.version,
        unit: archive.unit,
        copies: Vec::new(),
        note: String::new(),
    };
    approve_letter(ledger, archive.head, approval).unwrap();
}

fn replies_to(ledger: &Ledger, archive: &Archive, letter: LetterId, version: i64) {
    reply_letter(ledger, archive.head, letter, version, "انجام شد.", Vec::new()).unwrap();
}

fn remove(path: &Path) {
    fs::remove_file(path).unwrap();
}

/// A tree that is a level higher costs a page more at each look-up; a walk costs ten or a hundred times more.
fn is_as_before(name: &str, small: Work, large: Work) -> bool {
    let bound = BOUNDED.iter().find(|(bounded, ..)| *bounded == name).map_or(0, |(_, steps, _)| *steps);
    large.steps <= (small.steps * 13 / 10 + small.spare).max(bound) && large.pages <= small.pages * 3 / 2 + 8
}

/// What grows up to a bound: steps at the most, and why.
const BOUNDED: [(&str, u64, &str); 1] = [(
    "console: counts and head line",
    30_000,
    "late letters are counted up to a thousand, and so are the day's own deeds, which are a day's work",
)];

#[test]
fn opening_paging_searching_and_deciding_do_not_grow_with_the_archive() {
    witness::begin();
    let sizes = [sizes::size(300, 1_000), sizes::size(3_000, 100_000)];
    let [small, large] = sizes.map(|count| {
        let archive = Archive::of(count);
        let mut work = questions(&archive);
        work.extend(acts(&archive));
        let wrong = witness::unplanned(&archive.path()).unwrap();
        assert!(wrong.is_empty(), "plans that grow with the archive:\n{}", wrong.join("\n"));
        work
    });
    let mut grown = Vec::new();
    println!("scale | {} letters against {} | steps | pages", sizes[0], sizes[1]);
    for ((name, before), (_, after)) in small.into_iter().zip(large) {
        println!("scale | {name} | {} -> {} | {} -> {}", before.steps, after.steps, before.pages, after.pages);
        if !is_as_before(name, before, after) {
            grown.push(format!("{name}: {before:?} -> {after:?}"));
        }
    }
    assert!(grown.is_empty(), "these grow with the archive:\n{}", grown.join("\n"));
}
