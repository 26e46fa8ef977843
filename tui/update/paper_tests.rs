//! Paper by keys: a walk-in's letter is entered, nothing typed is lost, the register is read and printed.

use std::path::PathBuf;

use pishkhan::domain::letter::State;
use pishkhan::domain::role::Role;

use crate::dialogs::Dialog;
use crate::town::{Desk, Town};

fn saved(town: &Town) -> Vec<PathBuf> {
    let Ok(folder) = std::fs::read_dir(town.folder.join("saved")) else { return Vec::new() };
    let mut files: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn names(town: &Town) -> Vec<String> {
    saved(town).iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect()
}

/// Types a whole form: sender, mobile, ID, card, number, date, subject, text, one sheet, a scan.
fn fills_in(desk: &mut Desk, scan: &str) {
    desk.types("w").types("سارا احمدی<tab>09121234567<tab>0123456789<tab> <tab>ص/412<tab>1405/08/28<tab>");
    desk.types("درخواست مجوز<tab>با سلام<enter>خواهشمند است بررسی شود.<tab>").types("<backspace>2<tab>1<tab>");
    desk.types(scan);
}

#[test]
fn a_walk_in_is_entered_and_approved_and_goes_home_with_a_receipt() {
    let town = Town::new();
    let head = town.head();
    let mut desk = town.desk(head, 80, 24);
    let scan = town.pdf();
    fills_in(&mut desk, &format!("{}<enter>", scan.display()));
    assert!(desk.sees("پاسخ.pdf"), "{}", desk.screen());
    desk.types("<tab> ").types("<tab>umr<tab>fs <tab>تا چهارشنبه");
    assert!(desk.sees("تأیید با شماره 1405/و/00001"), "{}", desk.screen());
    desk.types("<c-s>");
    assert!(desk.sees("شماره: 1405/و/00001"), "{}", desk.screen());
    assert!(desk.sees("سارا احمدی"), "the letter stands over the sheet: {}", desk.screen());
    desk.types("<enter>");
    assert_eq!(names(&town), ["receipt-1405-و-00001.pdf"]);
    assert!(std::fs::read(&saved(&town)[0]).unwrap().starts_with(b"%PDF-1.7"));
    desk.types("<down>e<esc>");
    assert_eq!(names(&town), ["letter-1405-و-00001.html", "receipt-1405-و-00001.pdf"]);
    desk.types("6");
    let letter = desk.app.shown().unwrap().letter.clone();
    assert_eq!((letter.state, letter.paper_pages, letter.paper_pieces, letter.attachments), (State::Approved, 2, 1, 1));
    assert_eq!(letter.senders_date, "1405/08/28");
    desk.types("w");
    assert!(!desk.sees("درخواست مجوز"), "the next form is empty: {}", desk.screen());
}

#[test]
fn the_unit_of_the_addressee_acts_unless_the_clerk_says_otherwise() {
    let town = Town::new();
    let head = town.head();
    let mut desk = town.desk(head, 120, 40);
    fills_in(&mut desk, "");
    // Back to the first row: the addressee is beside the kind of sender.
    desk.types("<tab><tab><tab>درآمد").types(&"<tab>".repeat(12)).types(" <c-s><esc>6");
    let letter = desk.app.shown().map(|dossier| dossier.letter.clone()).unwrap();
    assert_eq!((letter.addressee.as_deref(), letter.unit_name.as_deref()), (Some("اداره درآمد"), Some("درآمد")));
}

#[test]
fn what_was_typed_at_the_counter_outlives_esc_a_fault_and_a_cut_line() {
    let town = Town::new();
    let intake = town.clerk("amini", "سعید امینی", Role::Intake, None);
    let mut desk = town.desk(intake, 80, 24);
    fills_in(&mut desk, "");
    desk.types("<esc>w");
    assert!(desk.sees("سارا احمدی") && desk.sees("درخواست مجوز"), "{}", desk.screen());
    assert!(!desk.sees("همین حالا تأیید"), "intake does not decide: {}", desk.screen());
    desk.types("<tab><backspace><c-s>");
    assert!(desk.sees("شماره تلفن همراه ۱۱ رقم است"), "{}", desk.screen());
    // The caret is in the field that has to be mended.
    desk.types("7").ticks(3_000);
    drop(desk);
    let mut desk = town.desk(intake, 120, 40);
    desk.types("w");
    assert!(desk.sees("خواهشمند است بررسی شود.") && desk.sees("09121234567"), "{}", desk.screen());
    desk.types("<c-s>");
    assert!(matches!(desk.app.dialog, Some(Dialog::Print(_))), "{}", desk.screen());
    assert!(desk.sees("کد رهگیری"), "{}", desk.screen());
    desk.types("<esc>");
    assert_eq!(desk.app.shown().map(|dossier| dossier.letter.state), Some(State::InReview));
    desk.types("c");
    assert!(desk.app.dialog.is_none() && desk.told().contains("حسابی ندارد"), "{}", desk.told());
    assert!(desk.app.drafts.is_empty());
}

#[test]
fn who_may_not_enter_or_read_all_is_told_so() {
    let town = Town::new();
    let officer = town.clerk("rahimi", "رحیمی", Role::UnitOfficer, Some("fs"));
    let mut desk = town.desk(officer, 100, 30);
    for key in ["w", "<f8>"] {
        desk.types(key);
        assert!(desk.app.dialog.is_none() && desk.told().contains("اجازه"), "{key}: {}", desk.told());
    }
}

#[test]
fn the_register_shows_void_numbers_jumps_and_prints_the_span_that_is_shown() {
    let mut town = Town::new();
    let head = town.head();
    for n in 0..5 {
        town.files(&format!("نامه {n}"), 0);
    }
    let mut desk = town.desk(head, 120, 40);
    desk.types("a<enter>ua<enter>a<enter>a<enter>");
    desk.types("<f8>");
    assert!(desk.sees("وارده ۱۴۰۵") && desk.sees("باطل") && desk.sees("1405/و/00004"), "{}", desk.screen());
    assert!(desk.sees("همه سال، ردیف ۱ تا ۴"), "{}", desk.screen());
    desk.types("/2<enter> jP");
    assert!(desk.sees("ردیف ۲ تا ۳"), "{}", desk.screen());
    assert_eq!(names(&town), ["register-incoming-1405-2-3.pdf"]);
    desk.types("/1405/08/30<enter>e");
    assert_eq!(names(&town)[0], "register-incoming-1405-1-4.html");
    desk.types("/1405/07/01<enter>");
    assert!(desk.sees("در این بازه شماره‌ای داده نشده است"), "{}", desk.screen());
    desk.types("<tab>");
    assert!(desk.sees("در این بازه"), "no reply has been registered: {}", desk.screen());
    desk.types("/00002/و/1405<enter><enter>");
    assert!(desk.app.dialog.is_none(), "{}", desk.screen());
    assert_eq!(
        desk.app.shown().and_then(|dossier| dossier.letter.register_no.clone()).as_deref(),
        Some("1405/و/00002")
    );
    let page = std::fs::read_to_string(&saved(&town)[0]).unwrap();
    assert_eq!(page.matches("<tr class=\"void\">").count(), 1);
}

#[test]
fn a_letter_is_printed_from_the_list() {
    let mut town = Town::new();
    let head = town.head();
    town.files_with("نامه برای چاپ", 0, &["تصویر.pdf"]);
    let mut desk = town.desk(head, 80, 24);
    desk.types("P");
    assert!(desk.sees("چه چیزی چاپ شود"), "{}", desk.screen());
    desk.types("<enter>");
    assert!(desk.told().contains("ذخیره شد"), "{}", desk.told());
    assert_eq!(names(&town).len(), 1);
    desk.types("<esc>");
    let events = |desk: &Desk| {
        let dossier = desk.app.shown().unwrap();
        dossier.history.iter().filter(|row| row.event.code() == "letter.printed").count()
    };
    desk.types("jk").hears(crate::msg::Msg::Changed);
    assert_eq!(events(&desk), 1);
}
