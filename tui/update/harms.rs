//! What went wrong for a clerk once: each test is named after the harm.

use pishkhan::actions::add_template::{TemplateKind, add_template};
use pishkhan::actions::reject_letter::reject_letter;
use pishkhan::actions::set_setting::set_setting;
use pishkhan::domain::ids::LetterId;
use pishkhan::domain::letter::State;
use pishkhan::domain::role::Role;
use pishkhan::store::{Actor, clerks, letters};

use crate::dialogs::Dialog;
use crate::dialogs::parts::unfilled;
use crate::msg::Msg;
use crate::town::{Desk, Town};

fn state(desk: &Desk, id: LetterId) -> State {
    let clerk = desk.app.clerk.as_ref().unwrap().id;
    desk.ledger.read(|view| Ok(letters::for_clerk(view, &clerks::by_id(view, clerk)?, id)?.state)).unwrap()
}

#[test]
fn a_text_with_an_unfilled_field_never_reaches_the_sender() {
    assert_eq!(unfilled("نامه {register_no} و {deadline}"), Some("{register_no}"));
    assert_eq!((unfilled("الف {} ب { ج"), unfilled("{a: 1}")), (None, None));
    let mut town = Town::new();
    let head = town.head();
    set_setting(&town.ledger, Actor::Admin, "office.contact", "میدان ۷ تیر، پلاک ۱۲\nتلفن: ۰۲۱-۸۸۷۷۶۶۵۵").unwrap();
    let body = "نامه {register_no}، تلفن {phone}، تا {deadline}.";
    for kind in [TemplateKind::Notice, TemplateKind::Reply] {
        add_template(&town.ledger, Actor::Admin, kind, "آ", "آزمون", body).unwrap();
    }
    town.files("نامه", 0);
    let mut desk = town.desk(head, 120, 40);
    let code = desk.app.shown().unwrap().letter.follow_up_code.clone().unwrap();
    desk.types("sآ<enter>");
    let Some(Dialog::Reason(sheet)) = &desk.app.dialog else { panic!("no sheet") };
    let text = sheet.writer.editor.text();
    assert!(text.contains(&format!("نامه {code}، تلفن ۰۲۱-۸۸۷۷۶۶۵۵،")), "{text}");
    if text.contains('{') {
        desk.types("<c-s>");
        assert!(desk.app.dialog.is_some() && desk.sees("جای {deadline} در متن خالی مانده است"));
    }
    desk.types("<esc>r<tab>تا {deadline} بیایید<c-s>");
    let id = desk.letter();
    assert_eq!(state(&desk, id), State::InReview);
    assert!(desk.sees("جای {deadline} در متن خالی مانده است"), "{}", desk.screen());
}

#[test]
fn the_letter_behind_a_sheet_stays_when_the_list_moves() {
    let mut town = Town::new();
    let head = town.head();
    let other = town.clerk("sohrabi", "حمید سهرابی", Role::Approver, None);
    town.files("نامه یکم", 0);
    town.files("نامه دوم", 0);
    let mut desk = town.desk(head, 120, 40);
    let first = desk.letter();
    let version = desk.app.shown().unwrap().letter.version;
    desk.types("r<tab>متن من");
    assert!(desk.sees("سارا احمدی"));
    reject_letter(&town.ledger, other, first, version, "زودتر").unwrap();
    desk.hears(Msg::Changed);
    assert_ne!(desk.letter(), first, "the list went on");
    assert_eq!(desk.app.shown().unwrap().letter.id, first);
    desk.types("<c-s>");
    assert!(desk.app.dialog.is_some() && desk.sees("متن من"));
    assert_eq!(state(&desk, desk.letter()), State::InReview);
    desk.types("<esc>");
    assert_eq!(desk.app.shown().unwrap().letter.id, desk.letter());
}

#[test]
fn after_a_conflict_the_clerk_goes_on_with_the_letter_as_it_is() {
    let mut town = Town::new();
    let head = town.head();
    town.files("نامه", 0);
    let mut desk = town.desk(head, 120, 40);
    let id = desk.letter();
    desk.types("a<enter>6");
    desk.types("pپاسخ");
    if let Some(Dialog::Reply(sheet)) = &mut desk.app.dialog {
        sheet.version -= 1;
    }
    desk.types("<c-s>");
    assert_eq!(state(&desk, id), State::Approved);
    desk.types(".<c-s>");
    assert_eq!(state(&desk, id), State::Answered);
}

#[test]
fn a_mistyped_clerk_does_not_send_the_letter_to_the_whole_unit() {
    let mut town = Town::new();
    let head = town.head();
    town.clerk("azadi", "فرزاد آزادی", Role::UnitOfficer, Some("umr"));
    town.files("نامه", 0);
    let mut desk = town.desk(head, 80, 24);
    desk.types("a<enter>6t<enter>");
    assert!(desk.sees("نامه همین حالا نزد همین گیرنده است"), "{}", desk.screen());
    desk.types("<esc>tumr<tab><tab>کسی‌نیست<enter>");
    assert!(desk.sees("کارمندی با این نام در این واحد نیست"), "{}", desk.screen());
    assert_eq!(desk.app.shown().unwrap().referrals.len(), 1);
}

#[test]
fn ticked_copies_are_seen_and_a_space_in_a_name_ticks_nothing() {
    let mut town = Town::new();
    let head = town.head();
    town.files("نامه", 0);
    let mut desk = town.desk(head, 80, 24);
    desk.types("a<tab><down><space>zz<space>");
    assert!(desk.sees("فنی و عمران رونوشت به:"), "{}", desk.screen());
    desk.types("<esc>a");
    assert!(desk.sees("فنی و عمران رونوشت به:"), "ticks outlive Esc");
}

#[test]
fn files_of_a_reply_outlive_esc() {
    let mut town = Town::new();
    let head = town.head();
    town.files("نامه", 0);
    let mut desk = town.desk(head, 80, 24);
    desk.types("a<enter>6p<tab>").hears(Msg::Paste(town.pdf().display().to_string()));
    desk.types("<enter><esc>p");
    let Some(Dialog::Reply(sheet)) = &desk.app.dialog else { panic!("no sheet") };
    assert_eq!(sheet.files.len(), 1);
}

#[test]
fn what_was_written_is_there_again_after_an_undo() {
    let mut town = Town::new();
    let head = town.head();
    town.files("نامه", 0);
    let mut desk = town.desk(head, 120, 40);
    desk.types("r<tab>دلیل بلند من<c-s>");
    assert!(desk.app.drafts.is_empty(), "nothing is offered twice while the decision stands");
    desk.types("ur");
    assert!(desk.sees("دلیل بلند من"));
}

#[test]
fn two_decisions_in_a_row_are_undone_one_after_the_other() {
    let mut town = Town::new();
    let head = town.head();
    town.files("الف", 0);
    town.files("ب", 0);
    let mut desk = town.desk(head, 120, 40);
    let first = desk.letter();
    desk.types("a<enter>");
    let second = desk.letter();
    desk.types("a<enter>u");
    assert_eq!((state(&desk, first), state(&desk, second)), (State::Approved, State::InReview));
    assert_eq!(desk.told(), "نامه 1405/و/00002، سارا احمدی واگرد شد؛ پیامک آن فرستاده نمی‌شود");
    desk.types("u");
    assert_eq!(state(&desk, first), State::InReview);
    assert!(desk.told().contains("1405/و/00001"));
}

#[test]
fn an_identity_is_not_confirmed_by_one_bare_key() {
    let mut town = Town::new();
    let head = town.head();
    town.files("نامه", 0);
    town.waits_for_identity();
    let mut desk = town.desk(head, 80, 24);
    desk.types("ia");
    assert_eq!(desk.app.identity.rows.len(), 1);
    for fact in ["رضا نوری", "09350000000", "۱۳۶۰/۰۵/۰۲"] {
        assert!(desk.sees(fact), "{fact}: {}", desk.screen());
    }
    desk.types("<esc>");
    assert_eq!(desk.app.identity.rows.len(), 1);
    desk.types("a<enter>");
    assert!(desk.app.dialog.is_none() && desk.app.identity.rows.is_empty(), "{}", desk.screen());
    assert_eq!(desk.told(), "هویت رضا نوری تأیید شد");
}

#[test]
fn nothing_is_decided_in_a_window_that_shows_nothing() {
    let mut town = Town::new();
    let head = town.head();
    town.files("نامه", 0);
    let mut desk = town.desk(head, 59, 16);
    let id = desk.letter();
    desk.types("a<enter>");
    assert!(desk.app.dialog.is_none());
    assert_eq!(state(&desk, id), State::InReview);
    desk.hears(Msg::Resize(80, 24));
    desk.types("r<tab>متن");
    desk.hears(Msg::Resize(40, 10));
    desk.types("q<c-s>");
    assert!(!desk.quit && state(&desk, id) == State::InReview, "text in a sheet is not lost to a q");
    desk.hears(Msg::Resize(80, 24));
    assert!(desk.sees("متن"));
    desk.types("<esc>");
    desk.hears(Msg::Resize(40, 10));
    desk.types("q");
    assert!(desk.quit);
}

#[test]
fn a_missing_file_is_told_in_persian_with_its_path() {
    let mut town = Town::new();
    let head = town.head();
    town.files("نامه", 0);
    let mut desk = town.desk(head, 80, 24);
    let path = town.folder.join("نیست.pdf");
    desk.types("a<enter>6p<tab>").hears(Msg::Paste(path.display().to_string()));
    desk.types("<enter>");
    assert!(desk.sees("این فایل پیدا نشد:"), "{}", desk.screen());
    assert!(desk.sees("نیست.pdf"));
    let Some(Dialog::Reply(sheet)) = &desk.app.dialog else { panic!("no sheet") };
    assert_eq!(sheet.fault.as_deref(), Some(format!("این فایل پیدا نشد:\n{}", path.display()).as_str()));
    desk.types("x");
    let Some(Dialog::Reply(sheet)) = &desk.app.dialog else { panic!("no sheet") };
    assert_eq!(sheet.fault, None, "what is mended is not reproached");
}

#[test]
fn the_path_of_a_saved_file_keeps_its_own_order() {
    let mut town = Town::new();
    let head = town.head();
    town.files_with("با پیوست", 0, &["نامه.pdf"]);
    let mut desk = town.desk(head, 120, 24);
    desk.types("osy");
    assert!(desk.told().starts_with("کپی شد:\n/"), "{}", desk.told());
    desk.types("s");
    let (said, path) = desk.told().split_once('\n').unwrap();
    assert_eq!(said, "ذخیره شد:");
    let path = path.to_owned();
    assert!(path.starts_with('/') && path.ends_with("نامه-2.pdf"), "{path}");
    let by_terminal = crate::writing::at(3, desk.app.writing);
    desk.app.write(by_terminal);
    assert!(desk.screen().contains(&path), "{}", desk.screen());
}

#[test]
fn an_old_message_is_not_taken_for_news() {
    let mut town = Town::new();
    let head = town.head();
    town.files("الف", 0);
    town.files("ب", 0);
    let mut desk = town.desk(head, 80, 24);
    desk.types("y");
    assert_ne!(desk.told(), "");
    desk.types("a");
    assert_eq!(desk.told(), "", "a sheet opened");
    desk.types("<esc>y2");
    assert_eq!(desk.told(), "", "another page");
    desk.types("1y").ticks(7_000);
    assert_ne!(desk.told(), "");
    desk.ticks(1_500);
    assert_eq!(desk.told(), "", "eight seconds");
}

#[test]
fn a_role_without_the_power_is_not_left_reading_for_ever() {
    let mut town = Town::new();
    let head = town.head();
    let officer = town.clerk("azadi", "فرزاد آزادی", Role::UnitOfficer, Some("umr"));
    town.files("نامه", 1);
    town.desk(head, 80, 24).types("a<enter>");
    let mut desk = town.desk(officer, 80, 24);
    assert_eq!(desk.subject(), "نامه", "the desk opens where there is something");
    for page in ["i", "m"] {
        desk.types(page);
        assert!(desk.sees("نقش شما این صفحه را نمی‌بیند"), "{}", desk.screen());
    }
}

#[test]
fn hints_name_only_what_the_role_may_do_to_this_letter() {
    let mut town = Town::new();
    let head = town.head();
    let auditor = town.clerk("bazres", "بازرس نمونه", Role::Auditor, None);
    town.files("نامه", 0);
    let hints = |desk: &mut Desk| desk.screen().lines().last().unwrap().to_owned();
    let mut desk = town.desk(auditor, 80, 24);
    let seen = hints(&mut desk);
    assert!(!seen.contains("تأیید") && !seen.contains("ارجاع"), "{seen}");
    let mut desk = town.desk(head, 80, 24);
    let seen = hints(&mut desk);
    assert!(seen.contains("تأیید") && !seen.contains("ارجاع"), "{seen}");
    for key in ["جستجو", "راهنما", "خروج"] {
        assert!(seen.contains(key), "{key}: {seen}");
    }
    desk.types("a");
    assert!(!hints(&mut desk).contains("Space"));
    desk.types("<tab>");
    assert!(hints(&mut desk).contains("Space"));
    desk.types("<esc>r");
    assert!(hints(&mut desk).contains("برداشتن متن"));
    desk.types("<tab>");
    assert!(!hints(&mut desk).contains("برداشتن متن"));
}

#[test]
fn a_cancelled_sms_is_not_said_to_wait() {
    let mut town = Town::new();
    let head = town.head();
    town.files("نامه", 0);
    let mut desk = town.desk(head, 80, 24);
    desk.types("s<enter><c-s>mx");
    assert!(desk.sees("پیش از ارسال لغو شد و فرستاده نمی‌شود."), "{}", desk.screen());
    assert!(!desk.sees("هنوز به سامانه‌ای سپرده نشده است."));
}

#[test]
fn a_referral_keeps_its_date_and_a_cut_sms_says_so() {
    let mut town = Town::new();
    let head = town.head();
    town.files("نامه", 0);
    let mut desk = town.desk(head, 60, 24);
    desk.types("a<tab><down><space><enter>6<enter>G");
    let screen = desk.screen();
    let from = screen.find("گردش").unwrap();
    assert!(screen[from..].matches("۱۴۰۵/۰۸/۳۰ ۰۹:۰۱").count() >= 3, "{screen}");
    town.files("نامه دیگر", 0);
    let mut other = town.desk(head, 60, 16);
    other.types("r<tab>").hears(Msg::Paste("دلیل بسیار بلند ".repeat(20)));
    assert!(other.screen().contains('…'), "{}", other.screen());
}
