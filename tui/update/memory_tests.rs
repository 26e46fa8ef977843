//! A cut line loses nothing: half-written sheets and the place of the clerk are there again.

use crate::dialogs::Dialog;
use crate::msg::Msg;
use crate::town::Town;
use crate::update::{start, update};

#[test]
fn a_cut_line_loses_no_word_and_the_clerk_is_back_at_the_letter_and_its_sheet() {
    let mut town = Town::new();
    let head = town.head();
    for n in 0..5 {
        town.files(&format!("نامه {n}"), 0);
    }
    let mut desk = town.desk(head, 120, 40);
    desk.types("jjr<tab>ناقص است و");
    let letter = desk.app.dialog.as_ref().and_then(Dialog::letter);
    assert!(letter.is_some());
    // The line goes: no tick came between the last key and this.
    let effects = update(&mut desk.app, Msg::Leave);
    desk.perform(effects);

    let mut next = town.desk(head, 120, 40);
    assert_eq!(next.app.selected(), letter);
    assert_eq!(next.app.dialog.as_ref().and_then(Dialog::letter), letter);
    assert!(next.screen().contains("ناقص است و"), "{}", next.screen());
    next.types("<tab> بی‌امضا");
    assert!(matches!(next.app.dialog, Some(Dialog::Reason(_))));
}

#[test]
fn a_referral_begun_before_the_line_was_cut_is_there_again() {
    let mut town = Town::new();
    let head = town.head();
    town.files("نامه", 0);
    let mut desk = town.desk(head, 120, 40);
    desk.types("a<enter>6t<tab>d<space><tab><tab>7<tab>هامش من");
    let effects = update(&mut desk.app, Msg::Leave);
    desk.perform(effects);
    let mut next = town.desk(head, 120, 40);
    let screen = next.screen();
    assert!(screen.contains("هامش من") && screen.contains("درآمد رونوشت به:"), "{screen}");
    next.types("<enter>");
    let referral = &next.app.shown().unwrap().referrals[1];
    assert_eq!((referral.to_unit.as_str(), referral.note.as_str()), ("درآمد", "هامش من"));
    assert_eq!(referral.due_at.unwrap().date().to_string(), "1405/09/09");
}

#[test]
fn what_was_sent_is_not_kept_and_what_rests_is() {
    let mut town = Town::new();
    let head = town.head();
    town.files("نامه", 0);
    let mut desk = town.desk(head, 120, 40);
    let in_file = || town.ledger.read(|view| pishkhan::store::desks::drafts(view, head)).unwrap().len();
    desk.types("r<tab>ناقص");
    desk.ticks(500);
    assert_eq!(in_file(), 0);
    desk.ticks(2_000);
    assert_eq!(in_file(), 1);
    desk.types("<c-s>");
    desk.ticks(2_100);
    assert_eq!(in_file(), 0);
    // Another clerk's desk knows nothing of it.
    let other = town.clerk("sohrabi", "سهرابی", pishkhan::domain::role::Role::Head, None);
    desk.types("p<tab>پاسخ");
    desk.ticks(2_100);
    let mut theirs = town.desk(other, 120, 40);
    let effects = start(&mut theirs.app);
    theirs.perform(effects);
    assert!(theirs.app.drafts.is_empty());
}

#[test]
fn two_clerks_at_one_letter_each_see_that_the_other_is_there() {
    let mut town = Town::new();
    let head = town.head();
    town.files("نامه", 0);
    let other = town.clerk("sohrabi", "حمید سهرابی", pishkhan::domain::role::Role::Head, None);
    let mut theirs = town.desk(other, 80, 24);
    theirs.types("<enter>");
    let mut desk = town.desk(head, 80, 24);
    desk.types("<enter>");
    assert!(desk.screen().contains("حمید سهرابی هم این نامه را گشوده است"), "{}", desk.screen());
    theirs.hears(Msg::Changed);
    assert!(theirs.screen().contains("مریم کریمی هم"), "{}", theirs.screen());
    theirs.types("<esc>r<tab>ناقص است<c-s>");
    desk.hears(Msg::Changed);
    assert!(!desk.screen().contains("گشوده است"), "{}", desk.screen());
}

#[test]
fn what_is_used_most_stands_first() {
    let mut town = Town::new();
    let head = town.head();
    town.files("نامه", 0);
    let first =
        |desk: &crate::town::Desk| desk.app.office.as_ref().map(|office| office.templates.reasons[0].title.clone());
    let mut desk = town.desk(head, 120, 40);
    let before = first(&desk);
    desk.types("r<down><enter>");
    desk.hears(Msg::Changed);
    assert_ne!(first(&desk), before);
}
