//! A clerk's day: where a letter stands in its queue, how much was done today, and the digest of the day.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[expect(dead_code, reason = "this file needs only a part of the town")]
mod common;

use common::Town;
use pishkhan::actions::reject_letter::reject_letter;
use pishkhan::actions::reply_letter::reply_letter;
use pishkhan::actions::return_letter::return_letter;
use pishkhan::actions::undo::undo;
use pishkhan::digest::text;
use pishkhan::domain::event::EventKind;
use pishkhan::domain::ids::ClerkId;
use pishkhan::domain::role::Role;
use pishkhan::domain::settings::Profile;
use pishkhan::store::counts::Counts;
use pishkhan::store::queues::{Queue, WALK, Way, before, page};
use pishkhan::store::sms::SmsState;
use pishkhan::store::{clerks, counts, digest};
use pishkhan::words::Lang;

fn counts_of(town: &Town, clerk: ClerkId) -> Counts {
    town.ledger.read(|view| counts::for_clerk(view, &clerks::by_id(view, clerk)?)).unwrap()
}

#[test]
fn every_letter_knows_its_place_in_every_queue() {
    let mut town = Town::agency();
    let (sara, head, officer) = (town.citizen("سارا"), town.clerk(Role::Head), town.clerk(Role::UnitOfficer));
    for n in 0..24 {
        let letter = town.submits(sara, &format!("نامه {n}"), Vec::new());
        town.later(60);
        match n % 4 {
            0 => drop(town.approves(head, &letter).unwrap()),
            1 => reject_letter(&town.ledger, head, letter.id, letter.version, "ناقص").unwrap(),
            _ => {}
        }
    }
    town.later(40 * 86_400);
    let mut seen = 0;
    for clerk in [head, officer] {
        town.ledger
            .read(|view| {
                let clerk = clerks::by_id(view, clerk)?;
                for queue in Queue::ALL {
                    for (place, row) in page(view, &clerk, queue, None, Way::Onward, 100)?.iter().enumerate() {
                        assert_eq!(before(view, &clerk, queue, row.key, WALK)?, Some(place as i64), "{queue:?}");
                        seen += 1;
                    }
                }
                Ok(())
            })
            .unwrap();
    }
    assert!(seen > 60, "{seen}");
}

#[test]
fn deep_in_a_long_queue_no_place_is_claimed_and_from_either_end_it_is_right() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    for n in 0..20 {
        let letter = town.submits(sara, &format!("نامه {n}"), Vec::new());
        town.later(60);
        if n % 2 == 0 {
            reject_letter(&town.ledger, head, letter.id, letter.version, "ناقص").unwrap();
        }
    }
    let walk = 3;
    town.ledger
        .read(|view| {
            let clerk = clerks::by_id(view, head)?;
            for (queue, all) in [(Queue::Review, 10), (Queue::Rejected, 10), (Queue::All, 20)] {
                let rows = page(view, &clerk, queue, None, Way::Onward, 100)?;
                assert_eq!(rows.len(), all);
                for (place, row) in rows.iter().enumerate() {
                    let known = before(view, &clerk, queue, row.key, walk)?;
                    let is_deep = (4..all - 4).contains(&place);
                    assert_eq!(known, (!is_deep).then_some(place as i64), "{queue:?} {place}");
                }
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_clerk_sees_what_is_done_today_and_not_what_was_taken_back() {
    let mut town = Town::new(Profile::Agency, &[("undo.window", "30")]);
    let (sara, head, other) = (town.citizen("سارا"), town.clerk(Role::Head), town.clerk(Role::Approver));
    let yesterday = town.submits(sara, "دیروز", Vec::new());
    town.approves(head, &yesterday).unwrap();
    town.later(86_400);
    assert_eq!(counts_of(&town, head).done_today, 0);
    let [a, b, c] = ["الف", "ب", "پ"].map(|subject| town.submits(sara, subject, Vec::new()));
    town.approves(head, &a).unwrap();
    return_letter(&town.ledger, head, b.id, b.version, "عکس").unwrap();
    reject_letter(&town.ledger, other, c.id, c.version, "ناقص").unwrap();
    assert_eq!((counts_of(&town, head).done_today, counts_of(&town, other).done_today), (2, 1));
    undo(&town.ledger, head, b.id, b.version + 1).unwrap();
    assert_eq!(counts_of(&town, head).done_today, 1);
}

#[test]
fn the_digest_of_a_day_is_what_a_hand_counts() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let old = town.submits(sara, "دیروز", Vec::new());
    town.later(86_400);
    let day = town.ledger.now().date();
    let [a, b, c] = ["الف", "ب", "پ"].map(|subject| town.submits(sara, subject, Vec::new()));
    town.approves(head, &old).unwrap();
    town.approves(head, &a).unwrap();
    reject_letter(&town.ledger, head, b.id, b.version, "ناقص").unwrap();
    return_letter(&town.ledger, head, c.id, c.version, "عکس").unwrap();
    let a = town.letter(head, a.id).unwrap();
    reply_letter(&town.ledger, head, a.id, a.version, "انجام شد", Vec::new()).unwrap();
    town.sms_to(sara);
    // What happens tomorrow is not of this day.
    town.later(86_400);
    let d = town.submits(sara, "فردا", Vec::new());
    reject_letter(&town.ledger, head, d.id, d.version, "ناقص").unwrap();

    let digest = town.ledger.read(|view| digest::of_day(view, day)).unwrap();
    assert_eq!((digest.filed, digest.waiting, digest.late), (3, 0, 0));
    for (deed, n) in [
        (EventKind::LetterApproved, 2),
        (EventKind::LetterRejected, 1),
        (EventKind::LetterReturned, 1),
        (EventKind::ReplyRegistered, 1),
        (EventKind::LetterReversed, 0),
    ] {
        assert_eq!(digest.count(deed), n, "{deed:?}");
    }
    assert_eq!(digest.clerks, [("مریم کریمی".to_owned(), 5)]);
    assert_eq!(digest.units.len(), 1);
    assert_eq!((digest.units[0].got, digest.units[0].answered, digest.units[0].late), (2, 1, 0));
    assert_eq!(digest.sms, [(SmsState::Sent, 8)]);
    let printed = text(Lang::Fa, "شهرداری نمونه", &digest);
    for line in ["نامه رسیده: ۳", "تأیید: ۲", "رد: ۱", "پاسخ: ۱", "فضای سبز: ۲ نامه گرفت، ۱ پاسخ داد", "مریم کریمی: ۵"]
    {
        assert!(printed.lines().any(|printed| printed == line), "{line}:\n{printed}");
    }
    town.later(60 * 86_400);
    let later = town.ledger.read(|view| digest::of_day(view, day)).unwrap();
    assert_eq!((later.filed, later.late), (3, 1), "the approved letter without a reply");
    assert!(text(Lang::En, "Office", &later).contains("! Late: 1 letters"));
}
