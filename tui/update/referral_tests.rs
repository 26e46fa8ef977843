//! Referrals by keys: out with copies and a deadline, taken on, refused, taken back; and how long there is left.

use pishkhan::actions::escalate_letters::escalate_letters;
use pishkhan::domain::ids::ClerkId;
use pishkhan::domain::letter::ReferralKind;
use pishkhan::domain::role::Role;
use pishkhan::store::referrals::Referral;

use crate::dialogs::Dialog;
use crate::msg::Msg;
use crate::town::{Desk, Town};

struct Office {
    town: Town,
    head: ClerkId,
    parks: ClerkId,
    works: ClerkId,
}

/// An office with an approved letter in the parks unit.
fn office() -> Office {
    let mut town = Town::new();
    let head = town.head();
    let parks = town.clerk("sabzi", "نرگس سبزی", Role::UnitOfficer, Some("fs"));
    let works = town.clerk("azadi", "فرزاد آزادی", Role::UnitOfficer, Some("umr"));
    town.files("هرس درخت", 0);
    town.desk(head, 80, 24).types("a<enter>");
    town.passes(60);
    Office { town, head, parks, works }
}

impl Office {
    fn at(&self, clerk: ClerkId, tab: &str) -> Desk {
        let mut desk = self.town.desk(clerk, 120, 40);
        desk.types(tab);
        desk
    }
}

fn tree(desk: &Desk) -> &[Referral] {
    &desk.app.shown().unwrap().referrals
}

#[test]
fn a_referral_with_a_copy_is_six_keys() {
    let office = office();
    let mut desk = office.at(office.head, "6");
    // t, the unit by its letter, Tab, the copy by its letter, Space, Enter.
    desk.types("tu<tab>d<space><enter>");
    let kinds: Vec<_> = tree(&desk).iter().map(|one| (one.kind, one.to_unit.as_str())).collect();
    assert_eq!(kinds[1..], [(ReferralKind::Action, "فنی و عمران"), (ReferralKind::Copy, "درآمد")]);
    assert!(desk.told().contains("ارجاع شد"));
}

#[test]
fn a_copy_alone_leaves_the_letter_where_it_is() {
    let office = office();
    let mut desk = office.at(office.head, "6");
    desk.types("t<enter>");
    assert!(desk.sees("نامه همین حالا نزد همین گیرنده است"));
    desk.types("<tab>d<space><enter>");
    let letter = &desk.app.shown().unwrap().letter;
    assert_eq!((letter.unit_name.as_deref(), tree(&desk)[1].kind), (Some("فضای سبز"), ReferralKind::Copy));
}

#[test]
fn a_deadline_is_typed_as_days_or_date_and_a_wrong_one_keeps_the_sheet() {
    let office = office();
    let mut desk = office.at(office.head, "6");
    desk.types("tumr<tab><tab><tab>");
    assert!(desk.sees("1405/09/14") || desk.sees("۱۴۰۵/۰۹/۱۴"), "the letter's own date is offered\n{}", desk.screen());
    desk.types("فردا<enter>");
    assert!(desk.sees("مهلت را با شمار روزهای کاری"), "{}", desk.screen());
    desk.types("<backspace><backspace><backspace><backspace>۸/۲۹<tab>زود لطفاً<enter>");
    // The 29th of this year has passed: it is next year's, too far for nobody.
    assert_eq!(tree(&desk)[1].due_at.unwrap().date().to_string(), "1406/08/29");
    assert_eq!(tree(&desk)[1].note, "زود لطفاً");
    desk.types("tfs<tab><tab><tab>3<enter>");
    assert_eq!(tree(&desk)[2].due_at.unwrap().date().to_string(), "1405/09/03");
}

#[test]
fn what_was_begun_on_the_sheets_outlives_esc() {
    let office = office();
    let mut desk = office.at(office.head, "6");
    desk.types("t<tab>d<space><tab><tab>7<tab>هامش من<esc>t");
    let screen = desk.screen();
    assert!(screen.contains("درآمد رونوشت به:") && screen.contains("هامش من"), "{screen}");
    let mut other = office.at(office.parks, "3");
    other.types("x<down>کار ما<esc>x");
    assert!(other.sees("کار ما"), "{}", other.screen());
}

#[test]
fn a_unit_takes_its_letter_on_and_the_tree_says_so() {
    let office = office();
    let mut desk = office.at(office.parks, "3");
    desk.types("<enter>");
    desk.hears(Msg::Changed);
    assert!(tree(&desk)[0].opened_at.is_some());
    assert!(desk.types("x").sees("به عهده می‌گیرم"), "{}", desk.screen());
    desk.types("<enter>");
    assert_eq!(tree(&desk)[0].accepter.as_deref(), Some("نرگس سبزی"));
    assert!(desk.told().contains("به عهده شما شد"));
    desk.types("2G<enter>G");
    assert!(desk.sees("نرگس سبزی بر عهده گرفت"), "{}", desk.screen());
}

#[test]
fn a_unit_refuses_with_a_reason_and_the_letter_is_on_the_approvers_list() {
    let office = office();
    let mut desk = office.at(office.parks, "3");
    desk.types("x<down><enter>");
    assert!(desk.sees("دلیل را بنویسید."), "{}", desk.screen());
    desk.types("در حوزه ما نیست<enter>");
    assert!(desk.told().contains("برگشت"), "{}", desk.told());
    let mut head = office.at(office.head, "2");
    assert_eq!(head.subject(), "هرس درخت");
    head.types("<enter>G");
    let screen = head.screen();
    for said in ["در حوزه ما نیست", "پذیرفته نشد", "نرگس سبزی به دبیرخانه (مریم کریمی)"]
    {
        assert!(screen.contains(said), "{said}\n{screen}");
    }
}

#[test]
fn a_referral_is_taken_back_until_its_receiver_looks() {
    let office = office();
    let mut desk = office.at(office.head, "6");
    desk.types("tumr<enter>x");
    assert!(desk.sees("پس می‌گیرم"), "{}", desk.screen());
    desk.types("<enter>");
    assert!(tree(&desk)[1].recalled_at.is_some(), "{}", desk.screen());
    desk.types("tumr<enter>");
    let mut officer = office.at(office.works, "3");
    officer.types("<enter>");
    desk.hears(Msg::Changed);
    desk.types("x<enter>");
    assert!(desk.sees("گیرنده این ارجاع را دیده است"), "{}", desk.screen());
    assert!(matches!(desk.app.dialog, Some(Dialog::Referral(_))));
}

#[test]
fn whoever_has_nothing_to_do_with_it_is_told_so() {
    let office = office();
    let auditor = office.town.clerk("rad", "بهرام راد", Role::Auditor, None);
    let mut desk = office.at(auditor, "6");
    assert!(desk.types("x").told().contains("نقش شما اجازه"));
    let approver = office.town.clerk("tav", "لیلا توانا", Role::Approver, None);
    let mut desk = office.at(approver, "6");
    assert!(desk.types("x").told().contains("ارجاعی نیست"));
    assert!(desk.app.dialog.is_none());
}

#[test]
fn how_long_there_is_left_is_said_in_word_and_colour() {
    let office = office();
    let mut desk = office.at(office.head, "6");
    assert!(desk.sees("۱۰ مانده") && desk.sees("۱۰ روز مانده"), "{}", desk.screen());
    // Tuesday: Wednesday and, past the weekend, the Saturday that is the last day.
    for (days, said) in [(10, "۲ روز مانده"), (14, "مهلت امروز"), (17, "۳ روز دیرکرد")] {
        let start = pishkhan::domain::calendar::JalaliDate::new(1405, 8, 30).unwrap().start();
        office.town.clock.turn_to(start.plus(days * 86_400 + 43_200));
        escalate_letters(&office.town.ledger).unwrap();
        desk.ticks(10);
        desk.hears(Msg::Changed);
        let screen = desk.screen();
        assert!(screen.contains(said), "{days}: {said}\n{screen}");
        assert_eq!(screen.contains("گزارش شد"), days == 17, "{screen}");
    }
    desk.types("4");
    assert_eq!(desk.subject(), "هرس درخت");
    assert!(office.town.desk(office.head, 80, 24).types("4").sees("۳ روز دیرکرد"));
}

#[test]
fn a_copy_stands_on_its_units_list_until_it_was_dealt_with() {
    let office = office();
    office.at(office.head, "6").types("t<tab>u<space><enter>");
    let mut desk = office.at(office.works, "0");
    assert!(desk.sees("رونوشت ۱"), "{}", desk.screen());
    assert_eq!(desk.subject(), "هرس درخت");
    assert!(desk.types("x").sees("رونوشت را دیدم"), "{}", desk.screen());
    desk.types("<enter>");
    assert!(desk.app.list().unwrap().items.is_empty(), "{}", desk.screen());
    // Whoever has no unit has no such page in the line.
    assert!(!office.at(office.head, "1").sees("رونوشت"));
}

#[test]
fn marked_letters_go_out_together_each_with_its_copy() {
    let mut office = office();
    office.town.files("آسفالت", 0);
    office.town.desk(office.head, 80, 24).types("a<enter>");
    let mut desk = office.at(office.head, "6");
    desk.types("*tumr<tab>d<space><enter>");
    assert!(desk.told().contains("۲ نامه انجام شد"), "{}", desk.told());
    for row in 0..2 {
        let copies = tree(&desk).iter().filter(|one| one.kind == ReferralKind::Copy).count();
        assert_eq!((tree(&desk).len(), copies), (3, 1), "{row}");
        desk.types("j");
    }
}
