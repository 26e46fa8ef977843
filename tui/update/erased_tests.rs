//! An erased letter at the desk: it says so, shows no sender, and a reply to it is refused kindly and kept.

use pishkhan::actions::erase_letter::erase_letter;
use pishkhan::actions::reply_letter::reply_letter;
use pishkhan::store::Actor;

use crate::town::Town;

#[test]
fn an_erased_letter_says_so_at_the_desk_and_takes_no_reply() {
    let mut town = Town::new();
    let head = town.head();
    town.files("هرس درخت", 0);
    town.desk(head, 80, 24).types("a<enter>");
    town.passes(60);
    let mut desk = town.desk(head, 80, 24);
    let letter = desk.types("6<enter>").app.shown().unwrap().letter.clone();
    reply_letter(&town.ledger, head, letter.id, letter.version, "رسیدگی شد.", Vec::new()).unwrap();
    town.passes(60);
    let mut desk = town.desk(head, 120, 40);
    desk.types("7<enter>");
    assert!(desk.sees("رسیدگی شد"), "{}", desk.screen());
    desk.types("pپاسخ دوم");
    erase_letter(&town.ledger, Actor::Admin, &letter.register_no.unwrap(), "به درخواست فرستنده").unwrap();
    desk.types("<c-s>");
    assert!(desk.sees("پاک شده است و دیگر کاری") && desk.sees("پاسخ دوم"), "{}", desk.screen());
    let mut desk = town.desk(head, 80, 24);
    desk.types("7<enter>");
    let screen = desk.screen();
    assert!(screen.contains("پاک شده") && screen.contains("متن، فرستنده و پیوست‌های"), "{screen}");
    assert!(!screen.contains("هرس درخت") && !screen.contains("کد ملی"), "{screen}");
}
