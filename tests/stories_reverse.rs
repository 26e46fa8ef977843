//! A decision that the sender has heard of is reversed: a recorded step with a reason and its own SMS.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[expect(dead_code, reason = "this file needs only a part of the town")]
mod common;

use common::{Town, refusal};
use pishkhan::actions::check_office::check_office;
use pishkhan::actions::reject_letter::reject_letter;
use pishkhan::actions::reopen_letter::reopen_letter;
use pishkhan::actions::reply_letter::reply_letter;
use pishkhan::actions::return_letter::return_letter;
use pishkhan::actions::reverse_letter::reverse_letter;
use pishkhan::domain::event::EventKind;
use pishkhan::domain::letter::State;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::role::Role;
use pishkhan::domain::settings::Profile;
use pishkhan::store::{audit, referrals};

#[test]
fn a_reversed_approval_voids_its_number_recalls_its_referrals_and_is_told() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let filed = town.submits(sara, "پروانه", Vec::new());
    let number = town.approves(head, &filed).unwrap();
    let approved = town.letter(head, filed.id).unwrap();
    town.later(86_400);
    assert_eq!(
        refusal(reverse_letter(&town.ledger, head, filed.id, approved.version, "  ")),
        Some(Refusal::ReasonMissing)
    );
    reverse_letter(&town.ledger, head, filed.id, approved.version, "مدارک دوباره دیده شد").unwrap();

    let letter = town.letter(head, filed.id).unwrap();
    assert_eq!((letter.state, letter.register_no.as_ref(), letter.unit_id), (State::InReview, None, None));
    let code = letter.follow_up_code.clone().unwrap();
    let texts = town.sms_to(sara);
    let last = texts.last().unwrap();
    assert!(last.contains(&code) && last.contains("مدارک دوباره دیده شد"), "{last}");
    let referrals = town.ledger.read(|view| referrals::of_letter(view, filed.id)).unwrap();
    assert!(!referrals.is_empty() && referrals.iter().all(|referral| referral.recalled_at.is_some()));
    let history = town.ledger.read(|view| audit::of_letter(view, filed.id)).unwrap();
    let row = history.iter().rfind(|row| row.event == EventKind::LetterReversed).unwrap();
    assert_eq!((row.fact("was"), row.fact("number")), ("approved", number.as_str()));
    assert_eq!(row.note.as_deref(), Some("مدارک دوباره دیده شد"));

    // The number is not given again, and the register has no gap.
    let again = town.approves(head, &letter).unwrap();
    assert_ne!(again, number);
    assert!(check_office(&town.ledger).unwrap().iter().all(|finding| finding.is_good || finding.what == "disk"));
}

#[test]
fn refused_and_returned_letters_come_back_into_review() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    for decide in [reject_letter, return_letter] {
        let filed = town.submits(sara, "پروانه", Vec::new());
        decide(&town.ledger, head, filed.id, filed.version, "ناقص است").unwrap();
        let decided = town.letter(head, filed.id).unwrap();
        assert_ne!(decided.state, State::InReview);
        reverse_letter(&town.ledger, head, filed.id, decided.version, "اشتباه شد").unwrap();
        let letter = town.letter(head, filed.id).unwrap();
        assert_eq!((letter.state, letter.reason), (State::InReview, None));
        assert!(matches!(
            refusal(reverse_letter(&town.ledger, head, filed.id, letter.version, "دوباره")),
            Some(Refusal::StepDoesNotFit { .. })
        ));
    }
}

#[test]
fn what_can_still_be_undone_or_was_answered_is_not_reversed() {
    let mut town = Town::new(Profile::Agency, &[("undo.window", "30")]);
    let (sara, head, officer) = (town.citizen("سارا"), town.clerk(Role::Head), town.clerk(Role::UnitOfficer));
    let filed = town.submits(sara, "پروانه", Vec::new());
    town.approves(head, &filed).unwrap();
    let version = town.letter(head, filed.id).unwrap().version;
    let reverse = |clerk, version| refusal(reverse_letter(&town.ledger, clerk, filed.id, version, "دلیل"));
    assert_eq!(reverse(head, version), Some(Refusal::ReverseTooSoon));
    assert_eq!(reverse(officer, version), Some(Refusal::NotAllowed));
    town.later(60);
    reply_letter(&town.ledger, head, filed.id, version, "انجام شد", Vec::new()).unwrap();
    town.later(60);
    let answered = town.letter(head, filed.id).unwrap();
    assert_eq!(reverse(head, answered.version), Some(Refusal::ReverseAnswered));
    // Taken up again by its sender, it still has its reply.
    reopen_letter(&town.ledger, sara, answered.public_id, "کافی نبود").unwrap();
    let reopened = town.letter(head, filed.id).unwrap();
    assert_eq!(reopened.state, State::Approved);
    assert_eq!(reverse(head, reopened.version), Some(Refusal::ReverseAnswered));
}

#[test]
fn an_sms_that_has_not_left_does_not_contradict_the_reversal() {
    let mut town = Town::new(Profile::Agency, &[("undo.window", "30")]);
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let filed = town.submits(sara, "پروانه", Vec::new());
    reject_letter(&town.ledger, head, filed.id, filed.version, "ناقص است").unwrap();
    // The postman was away for the whole window.
    town.later(31);
    let version = town.letter(head, filed.id).unwrap().version;
    reverse_letter(&town.ledger, head, filed.id, version, "اشتباه شد").unwrap();
    let texts = town.sms_to(sara);
    assert!(!texts.iter().any(|text| text.contains("رد شد")), "{texts:?}");
    assert!(texts.last().unwrap().contains("پس گرفته شد"), "{texts:?}");
}

#[test]
fn an_sms_of_unknown_fate_is_not_sent_again_after_the_reversal() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let filed = town.submits(sara, "پروانه", Vec::new());
    town.sms_to(sara);
    reject_letter(&town.ledger, head, filed.id, filed.version, "ناقص است").unwrap();
    town.postman_dies_with_what_is_due();
    town.later(300);
    // The lease is over: the next round finds the row and knows nothing of it.
    town.sms_to(sara);
    let version = town.letter(head, filed.id).unwrap().version;
    reverse_letter(&town.ledger, head, filed.id, version, "اشتباه شد").unwrap();
    for _ in 0..3 {
        town.later(1_000);
        let texts = town.sms_to(sara);
        assert!(!texts.iter().any(|text| text.contains("رد شد")), "{texts:?}");
    }
    assert!(town.sms_to(sara).last().unwrap().contains("پس گرفته شد"));
}

#[test]
fn whoever_comes_second_is_told_who_did_what_and_when() {
    let mut town = Town::agency();
    let (sara, head) = (town.citizen("سارا"), town.clerk(Role::Head));
    let filed = town.submits(sara, "پروانه", Vec::new());
    town.approves(head, &filed).unwrap();
    let late = |town: &Town| {
        let refused = refusal(reject_letter(&town.ledger, head, filed.id, filed.version, "ناقص است")).unwrap();
        refused.sentence(pishkhan::words::Lang::Fa)
    };
    let said = late(&town);
    assert!(said.starts_with("این نامه را مریم کریمی همین حالا تأیید کرد."), "{said}");
    town.later(3 * 3_600 + 5);
    let said = late(&town);
    assert!(said.starts_with("این نامه را مریم کریمی ۳ ساعت پیش تأیید کرد."), "{said}");
}
