//! Settings changed in the console: kept in the file, refused with a sentence, and not for every role.

use pishkhan::domain::role::Role;

use crate::dialogs::Dialog;
use crate::town::Town;

#[test]
fn an_admin_changes_a_setting_and_a_refused_value_stays_in_its_field() {
    let town = Town::new();
    let admin = town.clerk("modir", "مدیر", Role::Admin, None);
    let mut desk = town.desk(admin, 100, 30);
    desk.types("<f4>undo.window<enter>");
    for _ in 0..3 {
        desk.types("<backspace>");
    }
    desk.types("9999<enter>");
    assert!(desk.screen().contains("9999"), "{}", desk.screen());
    assert_eq!(town.ledger.settings().unwrap().number("undo.window"), 30);
    assert!(matches!(&desk.app.dialog, Some(Dialog::Settings(sheet)) if sheet.fault.is_some()));
    for _ in 0..4 {
        desk.types("<backspace>");
    }
    desk.types("۴۵<enter>");
    assert_eq!(town.ledger.settings().unwrap().number("undo.window"), 45);
    assert!(matches!(&desk.app.dialog, Some(Dialog::Settings(sheet)) if !sheet.is_editing()));
    assert!(desk.screen().contains("۴۵"), "{}", desk.screen());
    // The value is left first, then the sheet.
    desk.types("<enter><esc>");
    assert!(desk.app.dialog.is_some());
    desk.types("<esc>");
    assert!(desk.app.dialog.is_none());
}

#[test]
fn a_choice_is_made_by_arrows_and_a_head_who_may_not_is_told() {
    let town = Town::new();
    let admin = town.clerk("modir", "مدیر", Role::Admin, None);
    let mut desk = town.desk(admin, 100, 30);
    desk.types("<f4>sms.on_submit<enter><left><enter>");
    assert!(!town.ledger.settings().unwrap().is_on("sms.on_submit"));
    let head = town.head();
    let mut desk = town.desk(head, 100, 30);
    desk.types("<f4>");
    assert!(desk.app.dialog.is_none());
    assert!(!desk.told().is_empty());
}
