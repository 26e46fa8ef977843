//! Screens as text, held against files that somebody has read.

use pishkhan::domain::role::Role;
use pishkhan::domain::writing::Writing;

use crate::screens::small;
use crate::terminal::{Facts, Kind};
use crate::town::{Town, same_as};

fn office() -> (Town, pishkhan::domain::ids::ClerkId) {
    let mut town = Town::new();
    let head = town.head();
    town.files_with("درخواست قطع درخت خشک مقابل پلاک ۱۲", 0, &["عکس درخت.pdf"]);
    town.files("لکه‌گیری آسفالت خیابان ارغوان", 1);
    town.files("تقسیط بدهی عوارض", 2);
    town.waits_for_identity();
    town.postman_comes();
    town.passes(3 * 86_400);
    (town, head)
}

#[test]
fn the_list_fills_a_small_window() {
    let (town, head) = office();
    same_as("list-80x24.txt", &town.desk(head, 80, 24).screen());
    same_as("list-60x16.txt", &town.desk(head, 60, 16).screen());
}

#[test]
fn list_and_letter_stand_side_by_side() {
    let (town, head) = office();
    same_as("both-120x40.txt", &town.desk(head, 120, 40).screen());
}

#[test]
fn a_decision_stands_under_its_letter() {
    let (town, head) = office();
    same_as("approve-80x24.txt", &town.desk(head, 80, 24).types("a").screen());
    same_as("reject-120x40.txt", &town.desk(head, 120, 40).types("r<enter>").screen());
    same_as("approve-60x16.txt", &town.desk(head, 60, 16).types("a").screen());
}

#[test]
fn a_letter_that_was_decided_tells_its_way() {
    let (town, head) = office();
    same_as(
        "history-120x40.txt",
        &town.desk(head, 120, 40).types("a<tab><down><space><tab>پیش از پاییز<enter>6<enter>G").screen(),
    );
}

#[test]
fn the_way_of_a_letter_is_a_tree() {
    let (town, head) = office();
    let works = town.clerk("azadi", "فرزاد آزادی", Role::UnitOfficer, Some("umr"));
    let parks = town.clerk("sabzi", "نرگس سبزی", Role::UnitOfficer, Some("fs"));
    let mut desk = town.desk(head, 80, 24);
    desk.types("a<enter>6tumr<tab>d<space>");
    same_as("refer-80x24.txt", &desk.screen());
    same_as("refer-60x16.txt", &town.desk(head, 60, 16).types("6tumr<tab>d<space>").screen());
    desk.types("<tab><tab>3<tab>تا پیش از باران<enter>");
    town.passes(3_600);
    let mut officer = town.desk(works, 80, 24);
    officer.types("3<enter>x<down>این پیاده‌رو در حوزه پیمانکار فضای سبز است");
    same_as("referral-80x24.txt", &officer.screen());
    officer.types("<enter>");
    town.passes(600);
    // Back with the head, who sends it on; the parks take it on.
    town.desk(head, 80, 24).types("2tfs<tab><space><enter>");
    town.desk(parks, 80, 24).types("3x<enter>");
    town.passes(31);
    town.postman_comes();
    town.passes(5 * 86_400 - 31);
    for (name, width, height) in [("tree-80x24.txt", 80, 24), ("tree-120x50.txt", 120, 50)] {
        same_as(name, &town.desk(head, width, height).types("6<enter><pgdn>").screen());
    }
}

#[test]
fn a_window_that_is_too_small_says_so_and_none_panics() {
    let (town, head) = office();
    for (width, height) in [(59, 16), (60, 15), (10, 3), (1, 1), (0, 0), (60, 16), (100, 16), (300, 100)] {
        for keys in ["", "a", "r", "t", "x", "o", "?", ":", "/", "<enter>G", "i", "m"] {
            let mut desk = town.desk(head, width, height);
            let screen = desk.types(keys).screen();
            if width == 59 {
                assert!(screen.contains("این پنجره برای پیشخوان کوچک است"), "{screen}");
            }
        }
    }
    assert_eq!(small::LEAST, (60, 16));
}

#[test]
fn keys_of_the_page_for_the_mouse_can_be_read_where_the_terminal_orders_letters() {
    let (town, head) = office();
    for (kind, obeys) in [(Kind::Vte, true), (Kind::Konsole, false), (Kind::Xterm, false)] {
        let mut desk = town.desk(head, 80, 24);
        desk.app.facts = Facts { kind, obeys, ..Facts::simple() };
        desk.app.write(Writing::default());
        let screen = desk.types("y").screen();
        let hints = screen.lines().last().unwrap_or_default();
        assert_eq!(hints.contains("بستن"), kind != Kind::Xterm, "{kind:?}: {hints}");
    }
}

#[test]
fn a_key_that_would_write_a_letter_into_the_sheet_is_not_offered() {
    let (town, head) = office();
    let mut desk = town.desk(head, 120, 40);
    assert!(desk.types("a<enter>").sees("واگرد ۳۰"));
    assert!(!desk.types("r").sees("واگرد"));
    assert!(desk.types("<esc>").sees("واگرد"));
}
