//! Stories of letters on their way through the office: referrals, copies, and who holds what.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[expect(dead_code, reason = "this file needs only a part of the town")]
mod common;
#[path = "stories_referrals/deadlines.rs"]
mod deadlines;

use common::{PASSWORD, Town, refusal};
use pishkhan::actions::add_clerk::{NewClerk, add_clerk};
use pishkhan::actions::answer_referral::{AtHand, accept_referral, finish_copy, recall_referral, refuse_referral};
use pishkhan::actions::check_office::check_office;
use pishkhan::actions::close_letter::close_letter;
use pishkhan::actions::open_letter::open_letter;
use pishkhan::actions::refer_letter::{Recipient, ReferralOrder, refer_letter};
use pishkhan::actions::reopen_letter::reopen_letter;
use pishkhan::actions::reply_letter::reply_letter;
use pishkhan::actions::undo::undo;
use pishkhan::domain::calendar::JalaliDate;
use pishkhan::domain::event::EventKind;
use pishkhan::domain::ids::{ClerkId, LetterId, PersonId};
use pishkhan::domain::letter::{ReferralKind, State};
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::role::Role;
use pishkhan::domain::settings::Profile;
use pishkhan::domain::workdays::Deadline;
use pishkhan::error::Error;
use pishkhan::store::letters::{Letter, late};
use pishkhan::store::queues::{Queue, Way};
use pishkhan::store::referrals::Referral;
use pishkhan::store::referrals::rights::holder;
use pishkhan::store::{Actor, audit, clerks, counts, queues, referrals};
use rusqlite::Connection;

const DAY: i64 = 86_400;

fn day(month: u8, day: u8) -> JalaliDate {
    JalaliDate::new(1405, month, day).unwrap()
}

/// A town with an officer in either unit; letters are approved for the parks unit.
struct Office {
    town: Town,
    sara: PersonId,
    head: ClerkId,
    /// Of the parks.
    parks: ClerkId,
    /// Of the works.
    works: ClerkId,
}

impl Office {
    fn new(settings: &[(&str, &str)]) -> Self {
        let mut all = vec![("undo.window", "30")];
        all.extend(settings);
        let mut town = Town::new(Profile::Agency, &all);
        let (sara, head, parks) = (town.citizen("سارا"), town.clerk(Role::Head), town.clerk(Role::UnitOfficer));
        let new = NewClerk {
            login: "azadi",
            name: "فرزاد آزادی",
            role: Role::UnitOfficer,
            unit_code: Some("umr"),
            password: PASSWORD,
        };
        let works = add_clerk(&town.ledger, Actor::Admin, &new).unwrap();
        Self { town, sara, head, parks, works }
    }

    fn approved(&self, subject: &str) -> LetterId {
        let letter = self.town.submits(self.sara, subject, Vec::new());
        self.town.approves(self.head, &letter).unwrap();
        letter.id
    }

    fn letter(&self, id: LetterId) -> Letter {
        self.town.letter(self.head, id).unwrap()
    }

    fn tree(&self, id: LetterId) -> Vec<Referral> {
        self.town.ledger.read(|view| referrals::of_letter(view, id)).unwrap()
    }

    /// The referral whose receiver has to act; it must be the one that the letter itself names.
    fn holder(&self, id: LetterId) -> Referral {
        let (letter, all) = (self.letter(id), self.tree(id));
        let holder = holder(&all).unwrap().clone();
        assert_eq!(holder.to_unit_id, letter.unit_id, "the letter and its referrals name one unit");
        holder
    }

    fn at(&self, id: LetterId) -> AtHand {
        AtHand { letter: id, version: self.letter(id).version, referral: self.holder(id).id }
    }

    fn order(&self, id: LetterId, to: &str, copies: &[&str]) -> ReferralOrder {
        ReferralOrder {
            letter: id,
            version: self.letter(id).version,
            original: Some(Recipient { unit: self.town.unit(to), clerk: None }),
            copies: copies.iter().map(|code| self.town.unit(code)).collect(),
            due: Deadline::Usual,
            note: "جهت اقدام".to_owned(),
        }
    }

    fn refers(&self, clerk: ClerkId, id: LetterId, to: &str, copies: &[&str]) {
        refer_letter(&self.town.ledger, clerk, &self.order(id, to, copies)).unwrap();
    }

    fn events(&self, id: LetterId, kind: EventKind) -> usize {
        let rows = self.town.ledger.read(|view| audit::of_letter(view, id)).unwrap();
        rows.iter().filter(|row| row.event == kind).count()
    }

    fn late_queue(&self) -> usize {
        let head = self.town.ledger.read(|view| clerks::by_id(view, self.head)).unwrap();
        self.town.ledger.read(|view| queues::page(view, &head, Queue::Late, None, Way::Onward, 100)).unwrap().len()
    }

    fn is_sound(&self) {
        let findings = check_office(&self.town.ledger).unwrap();
        // Nobody backs this town up.
        let passes = ["disk", "backup"];
        assert!(findings.iter().all(|finding| finding.is_good || passes.contains(&finding.what)), "{findings:?}");
    }
}

#[test]
fn original_and_copies_go_out_in_one_act() {
    let office = Office::new(&[]);
    let id = office.approved("هرس درخت");
    let before = office.letter(id).version;
    let order = ReferralOrder { due: Deadline::Days(3), ..office.order(id, "umr", &["fs", "fs", "umr"]) };
    refer_letter(&office.town.ledger, office.head, &order).unwrap();
    let tree = office.tree(id);
    let kinds: Vec<_> = tree.iter().map(|referral| (referral.kind, referral.to_unit.as_str())).collect();
    assert_eq!(
        kinds,
        [(ReferralKind::Action, "فضای سبز"), (ReferralKind::Action, "عمران"), (ReferralKind::Copy, "فضای سبز")]
    );
    assert!(tree[1..].iter().all(|one| one.parent == Some(tree[0].id) && one.note == "جهت اقدام"));
    // Saturday, and three days on which an agency works.
    assert_eq!(tree[1].due_at.unwrap().date_time(), "1405/09/03 23:59");
    assert_eq!((office.letter(id).version, office.holder(id).to_unit.as_str()), (before + 1, "عمران"));
    assert_eq!(office.events(id, EventKind::LetterReferred), 1);
    // Only copies: the duty stays where it is; and a copy that is there already is not sent twice.
    let copies = |copies: &[&str]| ReferralOrder { original: None, ..office.order(id, "fs", copies) };
    assert_eq!(refusal(refer_letter(&office.town.ledger, office.head, &copies(&["fs"]))), Some(Refusal::ReferralEmpty));
    assert_eq!(refusal(refer_letter(&office.town.ledger, office.head, &copies(&[]))), Some(Refusal::ReferralEmpty));
    office.is_sound();
}

#[test]
fn an_officer_who_opens_a_letter_acknowledges_it_and_takes_it_on() {
    let office = Office::new(&[]);
    let id = office.approved("هرس درخت");
    open_letter(&office.town.ledger, office.head, id).unwrap();
    assert!(office.holder(id).opened_at.is_none(), "its sender's look is no receipt");
    let wrong = AtHand { version: 1, ..office.at(id) };
    assert!(matches!(
        refusal(accept_referral(&office.town.ledger, office.parks, wrong)),
        Some(Refusal::LetterChanged { .. })
    ));
    assert!(matches!(accept_referral(&office.town.ledger, office.works, office.at(id)), Err(Error::NotFound)));
    assert_eq!(
        refusal(accept_referral(&office.town.ledger, office.head, office.at(id))),
        Some(Refusal::ReferralNotReceiver)
    );
    open_letter(&office.town.ledger, office.parks, id).unwrap();
    let seen = office.holder(id).opened_at;
    assert_eq!(seen, Some(office.town.clock.now()));
    office.town.later(60);
    accept_referral(&office.town.ledger, office.parks, office.at(id)).unwrap();
    let holder = office.holder(id);
    assert_eq!((holder.accepted_by, holder.opened_at), (Some(office.parks), seen));
    assert_eq!(office.letter(id).clerk_id, Some(office.parks));
    let again = accept_referral(&office.town.ledger, office.parks, office.at(id));
    assert_eq!(refusal(again), Some(Refusal::ReferralOver));
    // Assigned to a colleague by name, it waits for that colleague's look.
    let to = Some(Recipient { unit: office.town.unit("umr"), clerk: Some(office.works) });
    let order = ReferralOrder { original: to, ..office.order(id, "umr", &[]) };
    refer_letter(&office.town.ledger, office.parks, &order).unwrap();
    assert_eq!((office.letter(id).clerk_id, office.holder(id).opened_at), (Some(office.works), None));
}

#[test]
fn a_refused_letter_goes_back_to_whoever_referred_it() {
    let office = Office::new(&[]);
    let id = office.approved("هرس درخت");
    office.refers(office.parks, id, "umr", &[]);
    let at = office.at(id);
    assert_eq!(refusal(refuse_referral(&office.town.ledger, office.works, at, " \n")), Some(Refusal::ReasonMissing));
    assert_eq!(
        refusal(refuse_referral(&office.town.ledger, office.parks, at, "کار ما نیست")),
        Some(Refusal::ReferralNotReceiver)
    );
    let auditor = office.town.clerk(Role::Auditor);
    assert_eq!(refusal(refuse_referral(&office.town.ledger, auditor, at, "نه")), Some(Refusal::NotAllowed));
    refuse_referral(&office.town.ledger, office.works, at, "در حوزه این واحد نیست.").unwrap();
    let letter = office.letter(id);
    assert_eq!((letter.unit_id, letter.clerk_id), (Some(office.town.unit("fs")), Some(office.parks)));
    let tree = office.tree(id);
    assert_eq!(tree.len(), 2, "the parks unit never lost its duty");
    assert_eq!(tree[1].refusal.as_deref(), Some("در حوزه این واحد نیست."));
    assert_eq!(office.holder(id).id, tree[0].id);
    assert!(matches!(office.town.letter(office.works, id), Err(Error::NotFound)), "it is not theirs to read any more");
    // The parks unit refuses it, too: back to the secretariat, by name, and it is on that clerk's own list.
    refuse_referral(&office.town.ledger, office.parks, office.at(id), "پرونده ندارد.").unwrap();
    let letter = office.letter(id);
    assert_eq!((letter.state, letter.unit_id, letter.clerk_id), (State::Approved, None, Some(office.head)));
    let back = office.holder(id);
    assert_eq!(
        (back.to_unit.as_str(), back.to_clerk_id, back.parent),
        ("دبیرخانه", Some(office.head), Some(tree[0].id))
    );
    let head = office.town.ledger.read(|view| clerks::by_id(view, office.head)).unwrap();
    let mine = office.town.ledger.read(|view| queues::page(view, &head, Queue::Mine, None, Way::Onward, 9)).unwrap();
    assert_eq!(mine.len(), 1);
    assert_eq!(
        refusal(recall_referral(&office.town.ledger, office.head, office.at(id))),
        Some(Refusal::ReferralNotSender),
        "the head does not recall what came back to the head"
    );
    // From there it goes on as any letter.
    office.refers(office.head, id, "umr", &["fs"]);
    reply_letter(&office.town.ledger, office.works, id, office.letter(id).version, "انجام شد.", Vec::new()).unwrap();
    let tree = office.tree(id);
    assert!(tree[0].done_at.is_none() && tree[1].done_at.is_none(), "what was refused was never done");
    assert!(tree[3].done_at.is_some() && tree[4].done_at.is_none(), "a copy is not done by the reply of another unit");
    office.is_sound();
}

#[test]
fn a_letter_that_the_secretariat_answers_itself_can_be_taken_up_again() {
    let office = Office::new(&[]);
    let id = office.approved("هرس درخت");
    refuse_referral(&office.town.ledger, office.parks, office.at(id), "پرونده ندارد.").unwrap();
    reply_letter(&office.town.ledger, office.head, id, office.letter(id).version, "انجام شد.", Vec::new()).unwrap();
    undo(&office.town.ledger, office.head, id, office.letter(id).version).unwrap();
    assert_eq!(office.holder(id).to_clerk_id, Some(office.head), "an undone reply gives the duty back");
    reply_letter(&office.town.ledger, office.head, id, office.letter(id).version, "انجام شد.", Vec::new()).unwrap();
    close_letter(&office.town.ledger, office.head, id, office.letter(id).version).unwrap();
    reopen_letter(&office.town.ledger, office.sara, office.letter(id).public_id, "ناتمام است").unwrap();
    let holder = office.holder(id);
    assert_eq!((holder.to_clerk_id, holder.due_at), (Some(office.head), office.letter(id).due_at));
    office.is_sound();
}

#[test]
fn a_referral_is_taken_back_until_it_was_opened() {
    let office = Office::new(&[]);
    let id = office.approved("هرس درخت");
    office.refers(office.parks, id, "umr", &[]);
    let at = office.at(id);
    let approver = office.town.clerk(Role::Approver);
    assert_eq!(refusal(recall_referral(&office.town.ledger, approver, at)), Some(Refusal::ReferralNotSender));
    recall_referral(&office.town.ledger, office.parks, at).unwrap();
    let letter = office.letter(id);
    assert_eq!((letter.unit_id, letter.clerk_id), (Some(office.town.unit("fs")), Some(office.parks)));
    assert!(office.tree(id)[1].recalled_at.is_some());
    // Seen, it stays.
    office.refers(office.parks, id, "umr", &[]);
    open_letter(&office.town.ledger, office.works, id).unwrap();
    let at = office.at(id);
    assert_eq!(refusal(recall_referral(&office.town.ledger, office.parks, at)), Some(Refusal::ReferralOpened));
    assert_eq!(refusal(recall_referral(&office.town.ledger, office.head, at)), Some(Refusal::ReferralOpened));
    // A letter that nobody had before comes back to its approver.
    let other = office.approved("آسفالت");
    recall_referral(&office.town.ledger, office.head, office.at(other)).unwrap();
    assert_eq!((office.letter(other).unit_id, office.letter(other).clerk_id), (None, Some(office.head)));
    let twice = AtHand { referral: office.tree(other)[0].id, ..office.at(other) };
    assert_eq!(refusal(recall_referral(&office.town.ledger, office.head, twice)), Some(Refusal::ReferralOver));
    // The approval can still be undone, and then nobody has it.
    undo(&office.town.ledger, office.head, other, office.letter(other).version).unwrap();
    assert!(office.tree(other).iter().all(|referral| referral.recalled_at.is_some()));
    assert_eq!((office.letter(other).state, office.letter(other).clerk_id), (State::InReview, None));
    office.is_sound();
}

#[test]
fn a_copy_is_taken_back_or_dealt_with_and_changes_no_duty() {
    let office = Office::new(&[]);
    let id = office.approved("هرس درخت");
    let copies = ReferralOrder { original: None, ..office.order(id, "fs", &["umr"]) };
    refer_letter(&office.town.ledger, office.head, &copies).unwrap();
    let copy = office.tree(id)[1].clone();
    let holder = office.holder(id).id;
    let ledger = &office.town.ledger;
    let listed = |clerk| {
        ledger
            .read(|view| {
                let clerk = clerks::by_id(view, clerk)?;
                let page = queues::page(view, &clerk, Queue::Copies, None, Way::Onward, 9)?.len() as i64;
                assert_eq!(page, counts::for_clerk(view, &clerk)?.copies);
                Ok(page)
            })
            .unwrap()
    };
    assert_eq!((listed(office.works), listed(office.parks), listed(office.head)), (1, 0, 0));
    assert_eq!(refusal(finish_copy(ledger, office.parks, id, copy.id)), Some(Refusal::ReferralNotReceiver));
    let at = || AtHand { referral: copy.id, ..office.at(id) };
    assert_eq!(refusal(refuse_referral(ledger, office.works, at(), "نه")), Some(Refusal::ReferralOver));
    finish_copy(ledger, office.works, id, copy.id).unwrap();
    assert_eq!(listed(office.works), 0);
    let done = office.tree(id)[1].clone();
    assert!(done.done_at.is_some() && done.opened_at.is_some());
    assert_eq!(refusal(recall_referral(ledger, office.head, at())), Some(Refusal::ReferralOver));
    assert_eq!(office.holder(id).id, holder);
    refer_letter(ledger, office.head, &ReferralOrder { version: office.letter(id).version, ..copies }).unwrap();
    let copy = office.tree(id)[2].clone();
    recall_referral(ledger, office.head, AtHand { referral: copy.id, ..office.at(id) }).unwrap();
    assert!(office.tree(id)[2].recalled_at.is_some());
    // Closed, nothing is open.
    close_letter(ledger, office.head, id, office.letter(id).version).unwrap();
    assert!(office.tree(id).iter().all(|referral| !referral.is_open()));
    assert!(matches!(
        refusal(accept_referral(
            ledger,
            office.parks,
            AtHand { letter: id, version: office.letter(id).version, referral: holder }
        )),
        Some(Refusal::StepDoesNotFit { .. })
    ));
}

#[test]
fn a_letter_by_the_rule_goes_back_to_the_head() {
    let office = Office::new(&[("approval.required", "off"), ("approval.unit", "fs")]);
    let letter = office.town.submits(office.sara, "هرس درخت", Vec::new());
    assert_eq!(letter.state, State::Approved);
    refuse_referral(&office.town.ledger, office.parks, office.at(letter.id), "کار ما نیست").unwrap();
    assert_eq!(office.letter(letter.id).clerk_id, Some(office.head));
}

#[test]
fn the_file_itself_keeps_somebody_on_duty() {
    let office = Office::new(&[]);
    let id = office.approved("هرس درخت");
    #[expect(clippy::disallowed_methods, reason = "this test goes past the ledger on purpose")]
    let file = Connection::open(office.town.path("office.db")).unwrap();
    for (sql, says) in [
        ("update referral set recalled_at = 1", "keeps a referral"),
        ("update referral set refused_at = 1, refusal = 'x'", "keeps a referral"),
        (
            "insert into referral (letter_id, to_unit_id, kind, created_at, refused_at) values (1, 1, 'action', 1, 1)",
            "CHECK",
        ),
        (
            "insert into referral (letter_id, to_unit_id, kind, created_at, refused_at, refusal) values (1, 1, 'action', 1, 1, ' ')",
            "CHECK",
        ),
        (
            "insert into referral (letter_id, to_unit_id, kind, created_at, refused_at, refusal) values (1, 1, 'copy', 1, 1, 'x')",
            "CHECK",
        ),
        ("update referral set accepted_at = 1", "CHECK"),
        ("update referral set to_unit_id = null", "CHECK"),
        ("update letter set version = version + 1, unit_id = null, clerk_id = null", "CHECK"),
        ("update letter set escalated_at = 1, state = 'closed'", "version"),
        ("update letter set escalated_to = 1, version = version + 1", "CHECK"),
        ("insert into holiday values (14051301, 'x')", "CHECK"),
        ("insert into holiday values (14050101, ' ')", "CHECK"),
        ("update clerk set mobile = '09121234567'", "CHECK"),
    ] {
        let said = file.execute(sql, []).unwrap_err().to_string();
        assert!(said.contains(says), "{sql}: {said}");
    }
    assert_eq!(office.letter(id).state, State::Approved);
    let plan = |sql: &str| -> String {
        let mut statement = file.prepare(&format!("explain query plan {sql}")).unwrap();
        let values = vec![0; statement.parameter_count()];
        let rows = statement.query_map(rusqlite::params_from_iter(values), |row| row.get::<_, String>(3)).unwrap();
        rows.map(|row| row.unwrap()).collect::<Vec<_>>().join("; ")
    };
    for (sql, index) in [
        (late::unreported_sql("l.id"), "letter_to_escalate (due_at>? AND due_at<?)"),
        (referrals::OF_LETTER.to_owned(), "referral_by_letter (letter_id=?)"),
    ] {
        let plan = plan(&sql);
        assert!(plan.contains(index), "{sql}: {plan}");
        assert!(!plan.contains("TEMP B-TREE") && !plan.contains("SCAN"), "{sql}: {plan}");
    }
}
