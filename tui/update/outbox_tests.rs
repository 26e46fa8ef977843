//! The outbox: pause and resume, and what a gateway's trouble looks like.

use pishkhan::domain::ids::ClerkId;
use pishkhan::domain::role::Role;
use pishkhan::postman::{FileGateway, Gateway, deliver_due};
use pishkhan::store::sms;

use crate::town::{Town, same_as};

/// An office whose gateway takes nothing: its file is full.
fn gateway() -> Gateway {
    Gateway::File(FileGateway::open(std::path::Path::new("/dev/full")).unwrap())
}

fn office(letters: usize) -> (Town, ClerkId) {
    let mut town = Town::new();
    for n in 0..letters {
        town.files(&format!("نامه {n}"), 0);
    }
    let head = town.head();
    (town, head)
}

#[test]
fn the_head_pauses_all_sending_and_lets_it_go_on() {
    let (town, head) = office(1);
    let mut desk = town.desk(head, 80, 24);
    assert!(!desk.sees("متوقف"));
    desk.types("mp");
    let screen = desk.screen();
    same_as("paused-80x24.txt", &screen);
    assert!(screen.contains("پیامک متوقف است!") && screen.contains("متوقف است (مریم کریمی)"), "{screen}");
    let mut file = Gateway::File(FileGateway::open(&town.folder.join("sms.jsonl")).unwrap());
    assert_eq!(deliver_due(&town.ledger, &mut file).unwrap(), 0, "a pause holds for every postman");
    // A colleague who comes later sees it, too; whoever only reads cannot end it.
    let auditor = town.clerk("bazres", "بازرس", Role::Auditor, None);
    let mut other = town.desk(auditor, 80, 24);
    assert!(other.sees("پیامک متوقف است!"), "{}", other.screen());
    other.types("mc");
    assert!(town.ledger.read(sms::ways::pause).unwrap().is_some());
    desk.types("c");
    assert!(!desk.sees("متوقف است"), "{}", desk.screen());
    assert_eq!(deliver_due(&town.ledger, &mut file).unwrap(), 1);
}

#[test]
fn f07_a_gateway_that_takes_nothing_is_told_in_the_head_line_and_with_its_own_words() {
    let (town, head) = office(6);
    assert_eq!(deliver_due(&town.ledger, &mut gateway()).unwrap(), 5, "after five failures running it is left alone");
    for (width, height) in [(80, 24), (200, 50)] {
        let mut desk = town.desk(head, width, height);
        desk.types("m<down>");
        let screen = desk.screen();
        same_as(&format!("trouble-{width}x{height}.txt"), &screen);
        assert!(screen.contains("سامانه پیامک file پاسخ نمی‌دهد!"), "{screen}");
        assert!(screen.contains("No space left"), "{screen}");
        assert!(screen.contains("نوبت بعد"), "{screen}");
    }
    // An unit officer, who does not see the outbox, is not troubled with it.
    let officer = town.clerk("azadi", "فرزاد آزادی", Role::UnitOfficer, Some("umr"));
    assert!(!town.desk(officer, 200, 50).sees("پاسخ نمی‌دهد!"));
    town.passes(400);
    let mut desk = town.desk(head, 120, 30);
    assert!(desk.types("m").sees("کهنه‌ترین پیامک"), "{}", desk.screen());
    // Somebody mended it: it is tried at once, and it works.
    desk.types("c");
    let mut file = Gateway::File(FileGateway::open(&town.folder.join("sms.jsonl")).unwrap());
    assert_eq!(deliver_due(&town.ledger, &mut file).unwrap(), 6);
    desk.ticks(1_000);
    let mut desk = town.desk(head, 80, 24);
    desk.types("m");
    assert!(!desk.sees("پاسخ نمی‌دهد") && desk.sees("سامانه گرفت"), "{}", desk.screen());
    println!("fault F07 | what a console tells of a gateway that is down | 6 rounds | 0 lost");
}
