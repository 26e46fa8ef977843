//! Clerks at work: keys in, letters decided, in the words of the office.

use pishkhan::actions::reject_letter::reject_letter;
use pishkhan::domain::letter::State;
use pishkhan::domain::role::Role;
use pishkhan::store::queues::Queue;
use pishkhan::store::{clerks, letters};

use crate::app::{Pane, Tab};
use crate::dialogs::Dialog;
use crate::msg::Msg;
use crate::town::{Desk, Town};

fn state(desk: &Desk, id: pishkhan::domain::ids::LetterId) -> State {
    let clerk = desk.app.clerk.as_ref().unwrap().id;
    desk.ledger.read(|view| Ok(letters::for_clerk(view, &clerks::by_id(view, clerk)?, id)?.state)).unwrap()
}

#[test]
fn a_routine_approval_is_two_keys_and_goes_on_to_the_next_letter() {
    let mut town = Town::new();
    let head = town.head();
    town.files("قطع درخت خشک", 0);
    town.files("لکه‌گیری آسفالت", 1);
    let mut desk = town.desk(head, 80, 24);
    let first = desk.letter();
    assert_eq!(desk.subject(), "قطع درخت خشک");
    desk.types("a<enter>");
    assert_eq!(state(&desk, first), State::Approved);
    assert_eq!(desk.subject(), "لکه‌گیری آسفالت");
    assert_eq!(desk.told(), "نامه 1405/و/00001 تأیید شد");
    assert!(desk.sees("واگرد ۳۰"));
    desk.types("6");
    let dossier = desk.app.shown().unwrap();
    assert_eq!(dossier.letter.unit_name.as_deref(), Some("فضای سبز"));
    assert!(dossier.sms.iter().any(|sms| sms.body.contains("1405/و/00001")));
}

#[test]
fn the_persian_layout_approves_as_well() {
    let mut town = Town::new();
    let head = town.head();
    town.files("نامه", 0);
    let mut desk = town.desk(head, 80, 24);
    let id = desk.letter();
    desk.types("ش<enter>");
    assert_eq!(state(&desk, id), State::Approved);
}

#[test]
fn without_a_unit_the_sheet_stays_open_and_says_so() {
    let mut town = Town::new();
    let head = town.head();
    town.files("دعوت‌نامه", 3);
    let mut desk = town.desk(head, 80, 24);
    let id = desk.letter();
    desk.types("a<enter>");
    assert!(desk.sees("واحد اقدام‌کننده را برگزینید"));
    desk.types("عمران<tab><space><tab>فوری<enter>");
    assert_eq!(state(&desk, id), State::Approved);
    desk.types("9");
    let dossier = desk.app.shown().unwrap();
    assert_eq!(dossier.letter.unit_name.as_deref(), Some("فنی و عمران"));
    assert_eq!(dossier.referrals.len(), 2, "one for action, one copy");
    assert_eq!(dossier.referrals[0].note, "فوری");
}

#[test]
fn a_refusal_needs_a_reason_and_a_template_gives_one() {
    let mut town = Town::new();
    let head = town.head();
    town.files("بدون امضا", 0);
    let mut desk = town.desk(head, 80, 24);
    let id = desk.letter();
    desk.types("r<c-s>");
    assert!(desk.sees("دلیل را بنویسید."));
    desk.types("<enter>");
    assert!(desk.sees("دلیل: نامه پیوست امضا ندارد."), "the SMS is shown before it goes");
    desk.types(" باشد<c-s>");
    assert_eq!(state(&desk, id), State::Rejected);
    desk.types("8");
    assert_eq!(desk.app.shown().unwrap().letter.reason.as_deref(), Some("نامه پیوست امضا ندارد. باشد"));
}

#[test]
fn a_decision_is_undone_while_its_sms_is_held_and_not_after() {
    let mut town = Town::new();
    let head = town.head();
    town.files("الف", 0);
    town.files("ب", 0);
    let mut desk = town.desk(head, 120, 40);
    let first = desk.letter();
    desk.types("c<enter><c-s>");
    assert_eq!(state(&desk, first), State::Returned);
    desk.types("u");
    assert_eq!(state(&desk, first), State::InReview);
    assert_eq!(desk.letter(), first, "the letter that came back is selected");
    desk.types("a<enter>");
    town.passes(31);
    desk.ticks(250).types("u");
    assert_eq!(state(&desk, first), State::Approved);
    assert!(desk.told().contains("واگرد شدنی نیست"));
}

#[test]
fn two_clerks_on_one_letter_the_later_one_is_told_and_keeps_the_text() {
    let mut town = Town::new();
    let head = town.head();
    let other = town.clerk("sohrabi", "حمید سهرابی", Role::Approver, None);
    town.files("نامه", 0);
    let mut desk = town.desk(head, 80, 24);
    let id = desk.letter();
    desk.types("r<tab>متن من");
    reject_letter(&town.ledger, other, id, desk.app.shown().unwrap().letter.version, "زودتر").unwrap();
    desk.types("<c-s>");
    let screen = desk.screen();
    assert!(screen.contains("حمید سهرابی"), "{screen}");
    assert!(screen.contains("متن من"), "{screen}");
    desk.types("<esc>");
    assert_eq!(state(&desk, id), State::Rejected);
}

#[test]
fn typed_text_is_kept_when_a_sheet_is_closed() {
    let mut town = Town::new();
    let head = town.head();
    town.files("نامه", 0);
    let mut desk = town.desk(head, 80, 24);
    desk.types("r<tab>نیمه‌کاره<esc>");
    assert!(desk.app.dialog.is_none());
    desk.types("r");
    assert!(desk.sees("نیمه‌کاره"));
}

#[test]
fn a_reply_goes_out_with_text_and_a_file_of_this_machine() {
    let mut town = Town::new();
    let head = town.head();
    town.files("استعلام", 0);
    let mut desk = town.desk(head, 80, 24);
    desk.types("a<enter>6p");
    let (wrong, right) = (town.write("x.pdf", b"nothing"), town.pdf());
    desk.types("با سلام<tab>").hears(Msg::Paste(wrong.display().to_string()));
    desk.types("<enter>");
    assert!(desk.sees("پذیرفته نشد"), "{}", desk.screen());
    let Some(Dialog::Reply(sheet)) = &desk.app.dialog else { panic!("the sheet is gone") };
    assert_eq!((sheet.writer.editor.text().as_str(), sheet.files.len()), ("با سلام", 0));
    desk.hears(Msg::Key(crossterm::event::KeyEvent::new(
        crossterm::event::KeyCode::Char('u'),
        crossterm::event::KeyModifiers::CONTROL,
    )));
    desk.hears(Msg::Paste(right.display().to_string()));
    desk.types("<enter><c-s>7");
    let dossier = desk.app.shown().unwrap();
    assert_eq!(dossier.letter.state, State::Answered);
    assert_eq!(dossier.replies[0].register_no, "1405/ص/00001");
    assert_eq!(dossier.files.len(), 1);
}

#[test]
fn a_letter_is_referred_to_a_clerk_of_a_unit() {
    let mut town = Town::new();
    let head = town.head();
    let officer = town.clerk("azadi", "فرزاد آزادی", Role::UnitOfficer, Some("umr"));
    town.files("نامه", 0);
    let mut desk = town.desk(head, 80, 24);
    desk.types("a<enter>6tumr<tab><tab><down><enter>");
    assert_eq!(desk.app.shown().unwrap().letter.clerk_id, Some(officer));
    let mine = town.desk(officer, 80, 24).types("2").subject();
    assert_eq!(mine, "نامه");
}

#[test]
fn an_attachment_is_saved_for_its_owner_only_and_never_written_over() {
    use std::os::unix::fs::PermissionsExt;
    let mut town = Town::new();
    let head = town.head();
    town.files_with("با پیوست", 0, &["نامه.pdf"]);
    let mut desk = town.desk(head, 80, 24);
    desk.types("ossy");
    let saved: Vec<_> = std::fs::read_dir(town.folder.join("saved")).unwrap().map(|e| e.unwrap().path()).collect();
    assert_eq!(saved.len(), 2);
    for path in &saved {
        assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(std::fs::read(path).unwrap().starts_with(b"%PDF"));
    }
    assert!(saved.contains(&desk.copied[0].clone().into()));
}

#[test]
fn a_role_is_told_what_it_may_not_do() {
    let mut town = Town::new();
    let auditor = town.clerk("bazres", "بازرس نمونه", Role::Auditor, None);
    town.files("نامه", 0);
    let mut desk = town.desk(auditor, 80, 24);
    for key in ["a", "r", "c", "t", "p", "s"] {
        desk.app.note = None;
        desk.types(key);
        assert_eq!(desk.told(), "نقش شما اجازه این کار را ندارد.", "{key}");
        assert!(desk.app.dialog.is_none());
    }
    desk.types("i");
    assert!(desk.sees("نقش شما این صفحه را نمی‌بیند"));
    desk.types("mx");
    assert_eq!(desk.told(), "نقش شما اجازه این کار را ندارد.");
}

#[test]
fn a_new_letter_appears_by_itself_and_the_selection_stays() {
    let mut town = Town::new();
    let head = town.head();
    town.files("نخست", 0);
    town.files("دوم", 0);
    let mut desk = town.desk(head, 120, 40);
    desk.types("9j");
    assert_eq!(desk.subject(), "نخست", "the list of all letters begins with the newest");
    town.files("سوم", 0);
    desk.hears(Msg::Changed);
    assert_eq!((desk.subject().as_str(), desk.app.list().unwrap().items.len()), ("نخست", 3));
    assert_eq!(desk.app.counts.of(Queue::All), 3);
}

#[test]
fn a_letter_is_found_by_its_words_and_by_its_number() {
    let mut town = Town::new();
    let head = town.head();
    town.files("گواهی پایان‌کار", 0);
    town.files("آسفالت", 0);
    let mut desk = town.desk(head, 80, 24);
    desk.types("/گواه<enter>");
    assert_eq!((desk.app.tab, desk.subject().as_str()), (Tab::Found, "گواهی پایان‌کار"));
    let code = desk.app.shown().unwrap().letter.follow_up_code.clone().unwrap();
    desk.types("<esc><esc>");
    assert_eq!(desk.app.tab, Tab::Queue(Queue::Review));
    desk.types("/").hears(Msg::Key(crossterm::event::KeyEvent::new(
        crossterm::event::KeyCode::Char('u'),
        crossterm::event::KeyModifiers::CONTROL,
    )));
    desk.types(&code).types("<enter>");
    assert_eq!((desk.subject().as_str(), desk.app.pane), ("گواهی پایان‌کار", Pane::Letter));
    desk.types("y");
    assert_eq!(desk.copied, [code]);
}

#[test]
fn who_opened_a_letter_is_noted_once() {
    let mut town = Town::new();
    let head = town.head();
    town.files("نامه", 0);
    let mut desk = town.desk(head, 120, 40);
    let opened = |desk: &Desk| {
        let rows = &desk.app.shown().unwrap().history;
        rows.iter().filter(|row| row.event == pishkhan::domain::event::EventKind::LetterOpened).count()
    };
    desk.ticks(300);
    desk.hears(Msg::Changed);
    assert_eq!(opened(&desk), 0, "a glance is not reading");
    desk.ticks(500).types("<enter><esc><enter>").ticks(900);
    desk.hears(Msg::Changed);
    assert_eq!(opened(&desk), 1);
}

#[test]
fn identities_are_confirmed_and_refused_with_a_reason() {
    let mut town = Town::new();
    let head = town.head();
    town.waits_for_identity();
    let mut desk = town.desk(head, 80, 24);
    desk.types("i");
    assert!(desk.sees("رضا نوری"));
    desk.types("r<c-s>");
    assert!(desk.sees("دلیل را بنویسید."));
    desk.types("کارت ملی خوانا نیست<c-s>");
    assert_eq!((desk.told(), desk.app.identity.rows.len()), ("هویت رضا نوری رد شد", 0));
    town.files("نامه", 0);
}

#[test]
fn a_notice_waits_in_the_outbox_and_is_taken_back() {
    let mut town = Town::new();
    let head = town.head();
    town.files("نامه", 0);
    let mut desk = town.desk(head, 80, 24);
    desk.types("s<enter><c-s>m");
    assert!(desk.sees("لطفاً تماس بگیرید."));
    desk.types("x");
    assert_eq!(desk.told(), "پیامک لغو شد");
    assert!(desk.sees("لغو شد"));
}

#[test]
fn the_palette_runs_what_its_words_say() {
    let mut town = Town::new();
    let head = town.head();
    town.files("نامه", 0);
    let mut desk = town.desk(head, 80, 24);
    desk.types(":refuse the letter<enter>");
    assert!(matches!(&desk.app.dialog, Some(Dialog::Reason(_))));
    desk.types("<esc>:صندوق پیامک<enter>");
    assert_eq!(desk.app.tab, Tab::Outbox);
}

#[test]
fn a_clerk_logs_in_and_a_wrong_password_is_told() {
    let town = Town::new();
    town.head();
    let mut desk = town.desk(town.clerk("azad", "آزاد", Role::Head, None), 80, 24);
    desk.app = crate::town::blank_app();
    desk.types("karimi<enter>wrong password<enter>");
    assert!(desk.app.login.fault.as_deref().is_some_and(|fault| fault.contains("درست نیست")));
    desk.types("رمز خوب و بلند<enter>");
    assert_eq!(desk.app.clerk.as_ref().map(|clerk| clerk.name.as_str()), Some("مریم کریمی"));
    desk.types("q");
    assert!(desk.quit);
}

#[test]
fn a_disabled_clerk_is_shown_out() {
    let town = Town::new();
    let head = town.head();
    let mut desk = town.desk(head, 80, 24);
    pishkhan::actions::disable_clerk::disable_clerk(&town.ledger, pishkhan::store::Actor::Admin, "karimi").unwrap();
    desk.hears(Msg::Changed);
    assert!(desk.app.clerk.is_none() && desk.sees("دسترسی شما بسته شده است"));
}

#[test]
fn hints_tabs_and_rows_can_be_clicked() {
    use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
    let mut town = Town::new();
    let head = town.head();
    town.files("الف", 0);
    town.files("ب", 0);
    let mut desk = town.desk(head, 120, 40);
    let click = |desk: &mut Desk, x: u16, y: u16| {
        let kind = MouseEventKind::Down(MouseButton::Left);
        desk.hears(Msg::Mouse(MouseEvent { kind, column: x, row: y, modifiers: KeyModifiers::NONE }));
        desk.screen();
    };
    let list = desk.app.painted.borrow().list;
    click(&mut desk, list.x + 5, list.y + 1);
    assert_eq!(desk.subject(), "ب");
    let tab = desk.app.painted.borrow().tabs[8];
    click(&mut desk, tab.0.x, tab.0.y);
    assert_eq!(desk.app.tab, tab.1);
    let hint = desk.app.painted.borrow().hints.iter().find(|(_, c)| *c == crate::keys::Command::Help).unwrap().0;
    click(&mut desk, hint.x, hint.y);
    assert!(matches!(desk.app.dialog, Some(Dialog::Help(_))));
}

#[test]
fn a_colleague_sees_the_countdown_of_a_decision_on_the_letter() {
    let mut town = Town::new();
    let (head, other) = (town.head(), town.clerk("sohrabi", "حمید سهرابی", Role::Approver, None));
    town.files("نامه", 0);
    town.desk(head, 80, 24).types("a<enter>");
    let mut desk = town.desk(other, 120, 40);
    desk.types("6");
    assert!(desk.sees("واگرد ۳۰"));
    desk.types("u");
    assert_eq!(state(&desk, pishkhan::domain::ids::LetterId(1)), State::InReview);
}

#[test]
fn a_letter_of_another_unit_is_not_there_for_a_unit_officer() {
    let mut town = Town::new();
    let head = town.head();
    let officer = town.clerk("azadi", "فرزاد آزادی", Role::UnitOfficer, Some("umr"));
    town.files("برای فضای سبز", 0);
    town.files("برای عمران", 1);
    town.desk(head, 80, 24).types("a<enter>a<enter>");
    let mut desk = town.desk(officer, 80, 24);
    desk.types("9");
    assert_eq!((desk.app.list().unwrap().items.len(), desk.subject().as_str()), (1, "برای عمران"));
    desk.types("/1405/و/00001<enter>");
    assert!(desk.app.list().unwrap().items.is_empty());
}
