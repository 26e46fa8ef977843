//! Letters of another unit: every act on a letter, by every role and by the officer of a unit that has nothing to do with
//! it, on a letter in every state. What is not theirs is not found, and trying leaves no trace.

use pishkhan::actions::answer_referral::{AtHand, accept_referral, finish_copy, recall_referral, refuse_referral};
use pishkhan::actions::approve_letter::{Approval, approve_letter};
use pishkhan::actions::clerk_log_in::clerk_log_in;
use pishkhan::actions::close_letter::close_letter;
use pishkhan::actions::desk_file::put_desk_file;
use pishkhan::actions::file_link::make_file_link;
use pishkhan::actions::look_at_file::{look_at_file, note_file_facts};
use pishkhan::actions::mend_sms::{cancel_sms, retry_sms};
use pishkhan::actions::open_letter::{download_file, open_letter};
use pishkhan::actions::print_letter::{LetterOrder, print_letter};
use pishkhan::actions::refer_letter::{Recipient, ReferralOrder, refer_letter};
use pishkhan::actions::reject_letter::reject_letter;
use pishkhan::actions::reply_letter::reply_letter;
use pishkhan::actions::return_letter::return_letter;
use pishkhan::actions::reverse_letter::reverse_letter;
use pishkhan::actions::send_notice::send_notice;
use pishkhan::actions::undo::undo;
use pishkhan::actions::withdraw_letter::withdraw_letter;
use pishkhan::domain::ids::{AttachmentId, LetterId, ReferralId, SmsId, UnitId};
use pishkhan::domain::query::Query;
use pishkhan::domain::workdays::Deadline;
use pishkhan::error::Error;
use pishkhan::paper::Form;
use pishkhan::paper::letter::Part;
use pishkhan::store::attachments::FileFacts;
use pishkhan::store::queues::{self, Queue, Way};
use pishkhan::store::{attachments, counts, letters, referrals, search, sms};
use pishkhan::words::Lang;

use super::*;
use crate::common::pdf;
use pishkhan::actions::add_clerk::{NewClerk, add_clerk};
use pishkhan::actions::add_unit::add_unit;
use pishkhan::actions::disable_clerk::disable_clerk;
use pishkhan::domain::role::Power;
use pishkhan::store::Ledger;

/// A letter and what belongs to it.
struct Case {
    name: &'static str,
    letter: LetterId,
    version: i64,
    file: AttachmentId,
    referral: ReferralId,
    sms: SmsId,
    unit: UnitId,
}

type Act = fn(&Ledger, ClerkId, &Case) -> Result<()>;

/// Every act of a clerk on a letter or on something of it, with the power that it takes; none: whoever may read may.
const ACTS: &[(&str, Option<Power>, Act)] = &[
    ("approve_letter", Some(Power::Decide), |ledger, who, on| {
        let (letter, version, unit) = (on.letter, on.version, on.unit);
        approve_letter(ledger, who, Approval { letter, version, unit, copies: Vec::new(), note: String::new() })
            .map(drop)
    }),
    ("reject_letter", Some(Power::Decide), |ledger, who, on| reject_letter(ledger, who, on.letter, on.version, "چرا")),
    ("return_letter", Some(Power::Return), |ledger, who, on| return_letter(ledger, who, on.letter, on.version, "چرا")),
    ("reverse_letter", Some(Power::Decide), |ledger, who, on| {
        reverse_letter(ledger, who, on.letter, on.version, "چرا")
    }),
    ("undo", None, |ledger, who, on| undo(ledger, who, on.letter, on.version)),
    ("refer_letter", Some(Power::Refer), |ledger, who, on| {
        let order = ReferralOrder {
            letter: on.letter,
            version: on.version,
            original: Some(Recipient { unit: on.unit, clerk: None }),
            copies: Vec::new(),
            due: Deadline::Days(3),
            note: String::new(),
        };
        refer_letter(ledger, who, &order)
    }),
    ("accept_referral", None, |ledger, who, on| accept_referral(ledger, who, at_hand(on))),
    ("refuse_referral", None, |ledger, who, on| refuse_referral(ledger, who, at_hand(on), "چرا")),
    ("recall_referral", None, |ledger, who, on| recall_referral(ledger, who, at_hand(on))),
    ("finish_copy", None, |ledger, who, on| finish_copy(ledger, who, on.letter, on.referral)),
    ("reply_letter", Some(Power::Reply), |ledger, who, on| {
        reply_letter(ledger, who, on.letter, on.version, "پاسخ", Vec::new()).map(drop)
    }),
    ("close_letter", Some(Power::Reply), |ledger, who, on| close_letter(ledger, who, on.letter, on.version)),
    ("send_notice", Some(Power::Notify), |ledger, who, on| send_notice(ledger, who, on.letter, "بیایید")),
    ("retry_sms", Some(Power::MendOutbox), |ledger, who, on| retry_sms(ledger, who, on.sms)),
    ("cancel_sms", Some(Power::MendOutbox), |ledger, who, on| cancel_sms(ledger, who, on.sms)),
    ("put_desk_file", Some(Power::Reply), |ledger, who, on| {
        put_desk_file(ledger, who, on.letter, b"%PDF-1.4\nx".to_vec()).map(drop)
    }),
    ("open_letter", None, |ledger, who, on| open_letter(ledger, who, on.letter)),
    ("download_file", None, |ledger, who, on| download_file(ledger, who, on.file)),
    ("look_at_file", None, |ledger, who, on| look_at_file(ledger, who, on.file)),
    ("note_file_facts", None, |ledger, who, on| note_file_facts(ledger, who, vec![(on.file, FileFacts::default())])),
    ("make_file_link", None, |ledger, who, on| make_file_link(ledger, who, on.file).map(drop)),
    ("print_letter", None, |ledger, who, on| {
        let order = LetterOrder { part: Part::Letter, form: Form::Html, lang: Lang::Fa, public_url: None };
        print_letter(ledger, who.into(), on.letter, &order, &mut Vec::new())
    }),
];

/// Acts of a clerk that touch no letter that is there, or the own desk only.
const OF_NO_LETTER: &[&str] = &[
    "add_key",
    "name_deputy",
    "set_clerk_password",
    "decide_identity",
    "read_authorisation",
    "drop_desk_file",
    "enter_letter",
    // By whoever manages the office, and by number: tests/stories_retention.rs.
    "erase_letter",
    "keep_desk",
    "save_view",
    "change_view",
    "drop_view",
    "keep_writing",
    "see_tour",
    "use_template",
    "verify_chain",
];

fn at_hand(on: &Case) -> AtHand {
    AtHand { letter: on.letter, version: on.version, referral: on.referral }
}

#[test]
fn every_act_of_a_clerk_has_a_row_in_the_matrix() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/actions");
    let mut found = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for rest in text.split("\npub fn ").skip(1) {
            let head = rest.split_once('{').unwrap().0;
            if !(head.contains("clerk: ClerkId") || head.contains("actor: Actor") && head.contains("LetterId")) {
                continue;
            }
            let name = head.split_once(['(', '<']).unwrap().0;
            let listed = ACTS.iter().any(|(act, ..)| *act == name) || OF_NO_LETTER.contains(&name);
            assert!(listed, "{name} is in no row: add it to ACTS with the power that it takes");
            found += 1;
        }
    }
    assert_eq!(found, ACTS.len() + OF_NO_LETTER.len(), "a row is of an act that is gone");
}

/// A letter of the parks in every state, twice: nothing here is used up by the first who may.
fn cases(town: &mut Town) -> Vec<Case> {
    let sara = town.citizen("سارا");
    let head = town.clerk(Role::Head);
    let unit = town.unit("fs");
    let mut cases = Vec::new();
    for name in ["in review", "returned", "rejected", "approved", "answered", "closed", "withdrawn"] {
        for _ in 0..2 {
            let letter = town.submits(sara, &format!("رازپوش {name}"), vec![pdf(300)]);
            let version = |town: &Town| town.letter(head, letter.id).unwrap().version;
            match name {
                "returned" => return_letter(&town.ledger, head, letter.id, version(town), "پلاک").unwrap(),
                "rejected" => reject_letter(&town.ledger, head, letter.id, version(town), "تکراری").unwrap(),
                "withdrawn" => withdraw_letter(&town.ledger, sara, letter.public_id).unwrap(),
                "approved" | "answered" | "closed" => {
                    let (letter, version, copies) = (letter.id, version(town), vec![town.unit("bz")]);
                    let approval = Approval { letter, version, unit, copies, note: String::new() };
                    approve_letter(&town.ledger, head, approval).unwrap();
                }
                _ => {}
            }
            if matches!(name, "answered" | "closed") {
                reply_letter(&town.ledger, head, letter.id, version(town), "انجام شد.", Vec::new()).unwrap();
            }
            if name == "closed" {
                close_letter(&town.ledger, head, letter.id, version(town)).unwrap();
            }
            let (files, refs, texts) = town
                .ledger
                .read(|view| {
                    let files = attachments::of_letter(view, letter.id)?;
                    Ok((files, referrals::of_letter(view, letter.id)?, sms::of_letter(view, letter.id)?))
                })
                .unwrap();
            cases.push(Case {
                name,
                letter: letter.id,
                version: version(town),
                file: files[0].id,
                referral: refs.first().map_or(ReferralId(i64::MAX), |referral| referral.id),
                sms: texts[0].id,
                unit,
            });
        }
    }
    cases
}

fn office() -> (Town, Vec<Case>, ClerkId) {
    let mut town = Town::new(pishkhan::domain::settings::Profile::Agency, &[("undo.window", "600")]);
    add_unit(&town.ledger, Actor::Admin, "bz", "بازرگانی", "مدیر").unwrap();
    let stranger = NewClerk {
        login: "stranger",
        name: "بهرام سبزی",
        role: Role::UnitOfficer,
        unit_code: Some("umr"),
        password: PASSWORD,
    };
    let stranger = add_clerk(&town.ledger, Actor::Admin, &stranger).unwrap();
    let cases = cases(&mut town);
    (town, cases, stranger)
}

fn is_refused(outcome: &Result<()>) -> bool {
    matches!(outcome, Err(Error::NotFound | Error::Refused(Refusal::NotAllowed)))
}

#[test]
fn a_letter_of_another_unit_is_out_of_reach_of_every_act() {
    let (town, cases, stranger) = office();
    let watch = town.ledger.watch().unwrap();
    let mut tried = 0;
    for (act, _, run) in ACTS {
        for case in &cases {
            let before = watch.change_number().unwrap();
            let outcome = run(&town.ledger, stranger, case);
            assert!(is_refused(&outcome), "{act} on a letter {}: {outcome:?}", case.name);
            assert_eq!(watch.change_number().unwrap(), before, "{act} on a letter {}", case.name);
            tried += 1;
        }
    }
    println!("acts on letters of another unit: {tried}, 0 done");
}

#[test]
fn what_a_role_has_no_power_for_is_refused_in_every_state() {
    let (town, cases, _) = office();
    let watch = town.ledger.watch().unwrap();
    let (mut refused, mut done) = (0, std::collections::BTreeSet::new());
    for &role in Role::ALL {
        let who = town.clerk(role);
        for (act, power, run) in ACTS.iter().filter(|(_, power, _)| power.is_some_and(|power| !role.may(power))) {
            for case in &cases {
                let before = watch.change_number().unwrap();
                let outcome = run(&town.ledger, who, case);
                assert!(is_refused(&outcome), "{act} ({power:?}) by {role:?} on a letter {}: {outcome:?}", case.name);
                assert_eq!(watch.change_number().unwrap(), before, "{act} by {role:?}");
                refused += 1;
            }
        }
    }
    println!("acts without the power: {refused}, 0 done");
    // The auditor writes nothing but that something was read.
    let auditor = town.clerk(Role::Auditor);
    for (act, _, run) in
        ACTS.iter().filter(|(act, ..)| act.contains("referral") || *act == "undo" || *act == "finish_copy")
    {
        for case in &cases {
            let outcome = run(&town.ledger, auditor, case);
            assert!(outcome.is_err(), "{act} by the auditor on a letter {}", case.name);
        }
    }
    // Where the power is there, the same acts are done: the refusals above are the power's.
    for &role in Role::ALL {
        let who = town.clerk(role);
        for (act, power, run) in ACTS {
            if power.is_none_or(|power| role.may(power)) {
                for case in &cases {
                    if done.contains(act) {
                        break;
                    }
                    let version = town.letter(town.clerk(Role::Head), case.letter).unwrap().version;
                    if run(&town.ledger, who, &Case { version, ..*case }).is_ok() {
                        done.insert(*act);
                    }
                }
            }
        }
    }
    // No text has failed here and is to be tried again, the only copies are another unit's, and while a decision can be
    // undone its time to be reversed has not come.
    for (act, ..) in ACTS.iter().filter(|(act, ..)| !matches!(*act, "retry_sms" | "finish_copy" | "reverse_letter")) {
        assert!(done.contains(act), "{act} was done by nobody");
    }
}

#[test]
fn a_letter_of_another_unit_is_in_no_list_count_or_search() {
    let (town, cases, stranger) = office();
    let clerk = clerk(&town, stranger);
    let head = town.clerk(Role::Head);
    for queue in Queue::ALL {
        let page = town.ledger.read(|view| queues::page(view, &clerk, queue, None, Way::Onward, 50)).unwrap();
        assert!(page.is_empty(), "{queue:?}");
    }
    let counted = town.ledger.read(|view| counts::for_clerk(view, &clerk)).unwrap();
    let quiet = town.ledger.read(|view| counts::for_clerk(view, &clerks::by_id(view, head)?)).unwrap();
    assert_ne!(format!("{counted:?}"), format!("{quiet:?}"));
    for case in &cases {
        let letter = town.letter(head, case.letter).unwrap();
        assert!(matches!(town.letter(stranger, case.letter), Err(Error::NotFound)));
        let code = letter.follow_up_code.unwrap();
        let lines = ["رازپوش".to_owned(), code, letter.register_no.unwrap_or_else(|| "رازپوش".to_owned())];
        for line in lines.iter().map(String::as_str).chain(["واحد:fs", "واحد:فضای سبز", "وضعیت:رد", "از:سارا"])
        {
            let query = Query::parse(line, town.ledger.now()).unwrap();
            let found = town.ledger.read(|view| search::letters(view, &clerk, &query, 50)).unwrap();
            assert!(found.items.is_empty(), "{line}");
            let by_number = town.ledger.read(|view| letters::by_any_number(view, &clerk, line)).unwrap();
            assert_eq!(by_number, None, "{line}");
        }
        assert!(matches!(
            town.ledger.read(|view| attachments::for_clerk(view, &clerk, case.file)),
            Err(Error::NotFound)
        ));
    }
}

#[test]
fn a_clerk_who_is_gone_does_nothing_at_all() {
    let (town, cases, stranger) = office();
    let approver = town.clerk(Role::Approver);
    for login in ["approver", "stranger"] {
        disable_clerk(&town.ledger, Actor::Admin, login).unwrap();
    }
    assert!(clerk_log_in(&town.ledger, "approver", PASSWORD).is_err());
    let watch = town.ledger.watch().unwrap();
    let before = watch.change_number().unwrap();
    for who in [approver, stranger] {
        for (act, _, run) in ACTS {
            for case in &cases {
                assert!(run(&town.ledger, who, case).is_err(), "{act} on a letter {}", case.name);
            }
        }
    }
    assert_eq!(watch.change_number().unwrap(), before);
}
