//! Stories of letters as their senders live them: drafts, corrections, follow-ups, reopening, letters without approval.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[expect(dead_code, reason = "this file needs only a part of the town")]
mod common;

use common::{Town, pdf, refusal, text};
use pishkhan::actions::add_addressee::add_addressee;
use pishkhan::actions::approve_letter::{Approval, approve_letter};
use pishkhan::actions::check_office::check_office;
use pishkhan::actions::close_letter::close_letter;
use pishkhan::actions::follow_up::follow_up;
use pishkhan::actions::open_letter::open_letter;
use pishkhan::actions::reject_letter::reject_letter;
use pishkhan::actions::reopen_letter::reopen_letter;
use pishkhan::actions::reply_letter::reply_letter;
use pishkhan::actions::return_letter::return_letter;
use pishkhan::actions::save_draft::save_draft;
use pishkhan::actions::set_setting::set_setting;
use pishkhan::actions::submit_letter::submit_letter;
use pishkhan::actions::undo::undo;
use pishkhan::actions::withdraw_letter::withdraw_letter;
use pishkhan::domain::ids::{ClerkId, PersonId, PublicId};
use pishkhan::domain::letter::State;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::role::Role;
use pishkhan::domain::settings::{Profile, Settings};
use pishkhan::error::Error;
use pishkhan::store::letters::{self, Letter, LetterText, correction, kin};
use pishkhan::store::{Actor, attachments, audit, referrals};

fn answered(town: &Town, head: ClerkId, sara: PersonId) -> Letter {
    let letter = town.submits(sara, "هرس درخت", Vec::new());
    town.approves(head, &letter).unwrap();
    let letter = town.letter(head, letter.id).unwrap();
    reply_letter(&town.ledger, head, letter.id, letter.version, "انجام شد.", Vec::new()).unwrap();
    town.letter(head, letter.id).unwrap()
}

/// The names of the files that this person's form shows, and of those that everybody sees.
fn files(town: &Town, letter: &Letter) -> (usize, usize) {
    town.ledger
        .read(|view| {
            let form = attachments::of_form(view, letter.id)?.len();
            Ok((form, attachments::of_letter(view, letter.id)?.len()))
        })
        .unwrap()
}

#[test]
fn a_half_mended_letter_does_not_change_what_was_returned() {
    let mut town = Town::new(Profile::Agency, &[("undo.window", "30")]);
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let letter = town.submits(sara, "هرس درخت", vec![pdf(100)]);
    return_letter(&town.ledger, head, letter.id, letter.version, "پلاک؟").unwrap();
    let old = town.ledger.read(|view| attachments::of_letter(view, letter.id)).unwrap()[0].public_id;
    let half = LetterText { body: "نیمه".to_owned(), ..text("") };
    save_draft(&town.ledger, sara, letter.public_id, half, vec![pdf(200), pdf(300)], vec![old]).unwrap();
    assert_eq!(files(&town, &letter), (2, 1));
    let seen = town.letter(head, letter.id).unwrap();
    assert_eq!((seen.subject.as_str(), seen.attachments), ("هرس درخت", 1));
    // The clerk takes the return back: the letter in review is the one that was filed, whole.
    undo(&town.ledger, head, letter.id, seen.version).unwrap();
    let seen = town.letter(head, letter.id).unwrap();
    assert_eq!((seen.state, seen.subject.as_str(), seen.body.is_empty()), (State::InReview, "هرس درخت", false));
    // Decided, the correction is gone and no file of it is left over.
    reject_letter(&town.ledger, head, seen.id, seen.version, "ناقص").unwrap();
    assert_eq!(files(&town, &letter), (1, 1));
    assert!(town.ledger.read(|view| correction::of_letter(view, letter.id)).unwrap().is_none());
}

#[test]
fn a_correction_that_is_filed_becomes_the_letter_with_its_files() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let letter = town.submits(sara, "هرس درخت", vec![pdf(100)]);
    return_letter(&town.ledger, head, letter.id, letter.version, "پلاک؟").unwrap();
    let old = town.ledger.read(|view| attachments::of_letter(view, letter.id)).unwrap()[0].public_id;
    save_draft(&town.ledger, sara, letter.public_id, text("x"), vec![pdf(200)], vec![old]).unwrap();
    submit_letter(&town.ledger, sara, letter.public_id, text("پلاک ۱۲"), vec![pdf(300)]).unwrap();
    let seen = town.letter(head, letter.id).unwrap();
    assert_eq!(
        (seen.subject.as_str(), seen.attachments, seen.follow_up_code),
        ("پلاک ۱۲", 2, letter.follow_up_code.clone())
    );
    assert_eq!(files(&town, &letter), (2, 2));
    assert!(town.ledger.read(|view| correction::of_letter(view, letter.id)).unwrap().is_none());
    assert!(check_office(&town.ledger).unwrap().iter().all(|finding| finding.is_good || finding.what == "disk"));
}

#[test]
fn a_withdrawn_correction_leaves_nothing_behind() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let letter = town.submits(sara, "هرس درخت", vec![pdf(100)]);
    return_letter(&town.ledger, head, letter.id, letter.version, "پلاک؟").unwrap();
    let old = town.ledger.read(|view| attachments::of_letter(view, letter.id)).unwrap()[0].public_id;
    save_draft(&town.ledger, sara, letter.public_id, text("x"), vec![pdf(200)], vec![old]).unwrap();
    withdraw_letter(&town.ledger, sara, letter.public_id).unwrap();
    assert_eq!(files(&town, &letter), (1, 1));
    assert_eq!(town.letter(head, letter.id).unwrap().subject, "هرس درخت");
}

#[test]
fn a_draft_that_was_thrown_away_keeps_no_word_of_it() {
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    let id = town.new_id();
    save_draft(&town.ledger, sara, id, text("راز"), vec![pdf(100)], Vec::new()).unwrap();
    withdraw_letter(&town.ledger, sara, id).unwrap();
    let letter = town.letter_of(sara, id);
    assert_eq!((letter.state, letter.subject.as_str(), letter.body.as_str()), (State::Withdrawn, "", ""));
    assert_eq!((letter.attachments, files(&town, &letter)), (0, (0, 0)));
    let drafts = town.ledger.read(|view| letters::drafts_of(view, sara, 10)).unwrap();
    assert!(drafts.is_empty());
}

#[test]
fn a_follow_up_names_an_own_filed_letter_and_begins_once() {
    let mut town = Town::agency();
    let (sara, nima) = (town.citizen("سارا"), town.citizen("نیما"));
    let first = town.submits(sara, "هرس درخت", Vec::new());
    let draft = follow_up(&town.ledger, sara, first.public_id).unwrap();
    assert_eq!(follow_up(&town.ledger, sara, first.public_id).unwrap(), draft);
    let begun = town.letter_of(sara, draft);
    assert_eq!((begun.follows_id, begun.subject.as_str()), (Some(first.id), "پیرو: هرس درخت"));
    assert!(matches!(follow_up(&town.ledger, nima, first.public_id), Err(Error::NotFound)));
    assert!(matches!(follow_up(&town.ledger, sara, draft), Err(Error::NotFound)), "a draft cannot be followed");
    // Only what was filed is shown at the earlier one.
    let following = || town.ledger.read(|view| kin::following(view, first.id)).unwrap();
    assert!(following().is_empty());
    submit_letter(&town.ledger, sara, draft, text("پیرو: هرس درخت"), Vec::new()).unwrap();
    assert_eq!(following()[0].public_id, draft);
    assert_eq!(town.letter_of(sara, draft).follows_id, Some(first.id));
}

#[test]
fn only_an_own_letter_of_the_last_days_counts_as_similar() {
    let mut town = Town::agency();
    let (sara, nima) = (town.citizen("سارا"), town.citizen("نیما"));
    let own = PublicId([9; 16]);
    let first = town.submits(sara, "هرس درختان می‌خواهم", Vec::new());
    let similar = |person, subject: &str, seconds: i64| {
        let since = town.clock.now().plus(-seconds);
        town.ledger.read(|view| kin::similar(view, person, own, subject, since)).unwrap().map(|found| found.public_id)
    };
    assert_eq!(similar(sara, "هرس درختان  میخواهم", 60), Some(first.public_id));
    assert_eq!(similar(sara, "هرس درختان نمی‌خواهم", 60), None);
    assert_eq!(similar(sara, " .! ", 60), None);
    assert_eq!(similar(nima, "هرس درختان می‌خواهم", 60), None);
    town.later(61);
    assert_eq!(similar(sara, "هرس درختان می‌خواهم", 60), None);
    withdraw_letter(&town.ledger, sara, first.public_id).unwrap();
    assert_eq!(similar(sara, "هرس درختان می‌خواهم", 600), None, "what was taken back is no double");
}

#[test]
fn an_answered_letter_reopened_is_on_the_units_table_again() {
    let mut town = Town::new(Profile::Agency, &[("reopen.days", "3"), ("undo.window", "600")]);
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let letter = answered(&town, head, sara);
    let again = |reason: &str| reopen_letter(&town.ledger, sara, letter.public_id, reason);
    assert_eq!(refusal(again("\n")), Some(Refusal::ReasonMissing));
    town.later(86_400);
    again("فقط یک درخت هرس شد.").unwrap();
    let reopened = town.letter(head, letter.id).unwrap();
    assert_eq!((reopened.state, reopened.register_no.clone()), (State::Approved, letter.register_no.clone()));
    assert!(reopened.due_at > letter.due_at);
    let referral = town.ledger.read(|view| referrals::of_letter(view, letter.id)).unwrap().pop().unwrap();
    assert!(referral.done_at.is_none() && referral.due_at == reopened.due_at);
    assert!(matches!(refusal(again("دوباره")), Some(Refusal::StepDoesNotFit { .. })));
    let history = town.ledger.read(|view| audit::of_letter(view, letter.id)).unwrap();
    assert_eq!(history.last().unwrap().note.as_deref(), Some("فقط یک درخت هرس شد."));
    // Answered again and closed, it can be taken up for three days, and not a second longer.
    reply_letter(&town.ledger, head, letter.id, reopened.version, "همه هرس شد.", Vec::new()).unwrap();
    let version = town.letter(head, letter.id).unwrap().version;
    close_letter(&town.ledger, head, letter.id, version).unwrap();
    town.later(3 * 86_400 + 1);
    assert_eq!(refusal(again("باز هم")), Some(Refusal::ReopenTooLate));
    set_setting(&town.ledger, Actor::Admin, "reopen.days", "4").unwrap();
    again("باز هم").unwrap();
    let closed_at = town.letter(head, letter.id).unwrap().closed_at;
    assert_eq!(closed_at, None);
    set_setting(&town.ledger, Actor::Admin, "reopen.days", "0").unwrap();
    let other = answered(&town, head, sara);
    assert_eq!(refusal(reopen_letter(&town.ledger, sara, other.public_id, "چرا")), Some(Refusal::ReopenTooLate));
}

#[test]
fn the_approval_of_a_reopened_letter_is_not_undone_from_under_its_reply() {
    let mut town = Town::new(Profile::Agency, &[("undo.window", "600")]);
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let letter = answered(&town, head, sara);
    reopen_letter(&town.ledger, sara, letter.public_id, "کافی نیست").unwrap();
    let version = town.letter(head, letter.id).unwrap().version;
    assert_eq!(refusal(undo(&town.ledger, head, letter.id, version)), Some(Refusal::UndoTooLate));
}

#[test]
fn without_approval_every_letter_is_registered_by_the_rule() {
    let mut town = Town::new(Profile::Agency, &[("approval.required", "off")]);
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let unit = |code: &str| set_setting(&town.ledger, Actor::Admin, "approval.unit", code);
    assert_eq!(refusal(unit("none")), Some(Refusal::UnitUnknown { code: "none".to_owned() }));
    unit("UMR").unwrap();
    let to = add_addressee(&town.ledger, Actor::Admin, "مدیر فضای سبز", Some(town.unit("fs"))).unwrap();
    let a = town.submits(sara, "به نشانی کسی", Vec::new());
    let id = town.new_id();
    submit_letter(&town.ledger, sara, id, LetterText { addressee_id: Some(to), ..text("هرس") }, Vec::new()).unwrap();
    let b = town.letter_of(sara, id);
    assert_eq!((a.state, a.unit_id), (State::Approved, Some(town.unit("umr"))));
    assert_eq!((b.state, b.unit_id), (State::Approved, Some(town.unit("fs"))));
    assert_eq!(a.register_no.as_deref(), Some("1405/و/00001"));
    assert_eq!(b.register_no.as_deref(), Some("1405/و/00002"));
    // The log says that it was the rule; the referral names nobody; the sender gets one SMS with number and code.
    let history = town.ledger.read(|view| audit::of_letter(view, a.id)).unwrap();
    assert_eq!(history.last().unwrap().fact("by"), "rule");
    let referral = town.ledger.read(|view| referrals::of_letter(view, a.id)).unwrap().pop().unwrap();
    assert_eq!(referral.from_clerk, "قاعده دفتر");
    let texts = town.sms_to(sara);
    assert_eq!(texts.len(), 2);
    assert!(texts[0].contains("1405/و/00001") && texts[0].contains(a.follow_up_code.as_deref().unwrap()));
    // Sent twice it has one number; the unit goes on as after any approval.
    submit_letter(&town.ledger, sara, a.public_id, text("به نشانی کسی"), Vec::new()).unwrap();
    assert_eq!(town.letter(head, a.id).unwrap().version, a.version);
    reply_letter(&town.ledger, head, a.id, a.version, "انجام شد.", Vec::new()).unwrap();
    set_setting(&town.ledger, Actor::Admin, "approval.required", "on").unwrap();
    let c = town.submits(sara, "با تأیید", Vec::new());
    assert_eq!((c.state, c.register_no.clone()), (State::InReview, None));
    town.approves(head, &c).unwrap();
    assert_eq!(town.letter(head, c.id).unwrap().register_no.as_deref(), Some("1405/و/00003"));
    assert!(check_office(&town.ledger).unwrap().iter().all(|finding| finding.is_good || finding.what == "disk"));
}

#[test]
fn the_sms_of_each_step_is_sent_or_not_as_the_office_set_it() {
    for switch in ["on", "off"] {
        let keys = ["sms.on_submit", "sms.on_approve", "sms.on_reject", "sms.on_return", "sms.on_reply"];
        let mut values: Vec<(&str, &str)> = keys.iter().map(|key| (*key, switch)).collect();
        values.push(("undo.window", "0"));
        let mut town = Town::new(Profile::Agency, &values);
        let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
        answered(&town, head, sara);
        let letter = town.submits(sara, "دوم", Vec::new());
        return_letter(&town.ledger, head, letter.id, letter.version, "پلاک؟").unwrap();
        submit_letter(&town.ledger, sara, letter.public_id, text("دوم"), Vec::new()).unwrap();
        let version = town.letter(head, letter.id).unwrap().version;
        reject_letter(&town.ledger, head, letter.id, version, "ناقص").unwrap();
        // Two filed, one approved, one answered, one returned, one refused.
        assert_eq!(town.sms_to(sara).len(), if switch == "on" { 6 } else { 0 });
    }
    // The code is told at the filing or not before the approval.
    for (told_at, texts) in [("submit", 1), ("approve", 0)] {
        let mut town = Town::new(Profile::Agency, &[("tracking_code_at", told_at)]);
        let sara = town.citizen("سارا");
        town.submits(sara, "هرس", Vec::new());
        assert_eq!(town.sms_to(sara).len(), texts, "{told_at}");
    }
}

#[test]
fn a_unit_that_opens_its_letter_is_seen_to_have_opened_it() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let letter = town.submits(sara, "هرس درخت", Vec::new());
    let (unit, copies) = (town.unit("umr"), vec![town.unit("fs")]);
    let approval = Approval { letter: letter.id, version: letter.version, unit, copies, note: String::new() };
    approve_letter(&town.ledger, head, approval).unwrap();
    let opened = || {
        let all = town.ledger.read(|view| referrals::of_letter(view, letter.id)).unwrap();
        all.iter().map(|referral| referral.opened_at.is_some()).collect::<Vec<_>>()
    };
    open_letter(&town.ledger, head, letter.id).unwrap();
    assert_eq!(opened(), [false, false]);
    // The officer of the unit with the copy opened it: that says nothing of the unit that has to act.
    open_letter(&town.ledger, town.clerk(Role::UnitOfficer), letter.id).unwrap();
    assert_eq!(opened(), [false, true]);
}

#[test]
fn the_form_settings_decide_what_is_asked() {
    use pishkhan::actions::letter_form::LetterForm;
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    let person = town.ledger.read(|view| pishkhan::store::people::by_id(view, sara)).unwrap();
    let to = add_addressee(&town.ledger, Actor::Admin, "شهردار", None).unwrap();
    let addressees = town.ledger.read(pishkhan::store::office::addressees).unwrap();
    let form = LetterForm { subject: "هرس".into(), body: "متن".into(), ..LetterForm::default() };
    let check = |values: &[(&str, &str)], form: &LetterForm| {
        let stored = values.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        form.check(&Settings::new(Profile::Agency, stored), &person, &addressees, 0)
    };
    let split = LetterForm { person_kind: "natural".into(), ..form.clone() };
    assert_eq!(check(&[], &form).unwrap_err(), [Refusal::PersonKindMissing, Refusal::AddresseeMissing]);
    assert_eq!(check(&[], &split).unwrap_err(), [Refusal::AddresseeMissing]);
    assert_eq!(
        check(&[("form.person_kind", "free"), ("form.addressee", "secretariat")], &form).unwrap_err(),
        [Refusal::SenderNameMissing]
    );
    // The secretariat picks: what a form says of an addressee is not believed.
    let forged = LetterForm { addressee: to.0.to_string(), ..split.clone() };
    assert_eq!(check(&[], &forged).unwrap().addressee_id, Some(to));
    assert_eq!(check(&[("form.addressee", "secretariat")], &forged).unwrap().addressee_id, None);
    let empty = LetterForm { body: String::new(), ..forged };
    for order in ["text-or-file", "file-or-text"] {
        assert_eq!(check(&[("form.body", order)], &empty).unwrap_err(), [Refusal::BodyMissing]);
    }
}

#[test]
fn a_script_fills_no_shelf_with_letters_or_drafts() {
    let mut town = Town::new(Profile::Agency, &[("undo.window", "0"), ("letter.per_day", "3"), ("draft.most", "2")]);
    let sara = town.citizen("سارا");
    for n in 0..3 {
        town.submits(sara, &format!("نامه {n}"), Vec::new());
    }
    let fourth = town.new_id();
    let refused = submit_letter(&town.ledger, sara, fourth, text("نامه چهارم"), Vec::new()).unwrap_err();
    assert_eq!(refused.refusal(), Some(&Refusal::LettersTooMany { limit: 3 }));
    // It is kept as a draft, and filed the day after.
    save_draft(&town.ledger, sara, fourth, text("نامه چهارم"), Vec::new(), Vec::new()).unwrap();
    save_draft(&town.ledger, sara, town.new_id(), text("پیش‌نویس"), Vec::new(), Vec::new()).unwrap();
    let third = save_draft(&town.ledger, sara, town.new_id(), text("یکی بیش"), Vec::new(), Vec::new()).unwrap_err();
    assert_eq!(third.refusal(), Some(&Refusal::DraftsTooMany { limit: 2 }));
    // A draft that is there is written on whatever the limit.
    save_draft(&town.ledger, sara, fourth, text("نامه چهارم، بازنوشته"), Vec::new(), Vec::new()).unwrap();
    town.later(86_401);
    submit_letter(&town.ledger, sara, fourth, text("نامه چهارم"), Vec::new()).unwrap();
    // Somebody else is not counted with her.
    let nima = town.citizen("نیما");
    town.submits(nima, "نامه نیما", Vec::new());
}
