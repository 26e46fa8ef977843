//! Screens as text, held against files that somebody has read.

use crate::screens::small;
use crate::town::{Town, same_as};

fn office() -> (Town, pishkhan::domain::ids::ClerkId) {
    let mut town = Town::new();
    let head = town.head();
    town.files_with("درخواست قطع درخت خشک مقابل پلاک ۱۲", 0, &["عکس درخت.pdf"]);
    town.files("لکه‌گیری آسفالت خیابان ارغوان", 1);
    town.files("تقسیط بدهی عوارض", 2);
    town.waits_for_identity();
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
fn a_window_that_is_too_small_says_so_and_none_panics() {
    let (town, head) = office();
    for (width, height) in [(59, 16), (60, 15), (10, 3), (1, 1), (0, 0), (60, 16), (100, 16), (300, 100)] {
        for keys in ["", "a", "r", "t", "o", "?", ":", "/", "<enter>G", "i", "m"] {
            let mut desk = town.desk(head, width, height);
            let screen = desk.types(keys).screen();
            if width == 59 {
                assert!(screen.contains("این پنجره برای پیشخوان کوچک است"), "{screen}");
            }
        }
    }
    assert_eq!(small::LEAST, (60, 16));
}
