//! Decisions at speed: the place in the queue, the next letter at once, templates by digit and code, reversal, the
//! digest, the mouse in sheets.

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use pishkhan::actions::approve_letter::{Approval, approve_letter};
use pishkhan::domain::ids::LetterId;
use pishkhan::domain::letter::State;
use pishkhan::domain::role::Role;
use pishkhan::store::{Actor, clerks, letters, office};

use crate::app::{App, Tab};
use crate::dialogs::Dialog;
use crate::effect::Effect;
use crate::msg::Msg;
use crate::town::{Desk, Town};
use crate::update::update;

fn state(desk: &Desk, id: LetterId) -> State {
    let clerk = desk.app.clerk.as_ref().unwrap().id;
    desk.ledger.read(|view| Ok(letters::for_clerk(view, &clerks::by_id(view, clerk)?, id)?.state)).unwrap()
}

fn written(app: &mut App) -> String {
    app.dialog.as_mut().and_then(Dialog::writer).map(|writer| writer.editor.text()).unwrap()
}

fn office_of(letters: usize) -> (Town, pishkhan::domain::ids::ClerkId) {
    let mut town = Town::new();
    let head = town.head();
    for n in 1..=letters {
        town.files(&format!("نامه {n}"), 0);
    }
    (town, head)
}

#[test]
fn the_tab_tells_the_place_of_the_letter_in_its_queue() {
    let (town, head) = office_of(130);
    let mut desk = town.desk(head, 120, 40);
    assert!(desk.sees("در انتظار ۱ از ۱۳۰"), "{}", desk.screen());
    desk.types("jj");
    assert!(desk.sees("در انتظار ۳ از ۱۳۰"));
    desk.types("a<enter>");
    assert!(desk.sees("در انتظار ۳ از ۱۲۹"), "the next letter takes the place: {}", desk.screen());
    desk.types("G");
    assert!(desk.sees("در انتظار ۱۲۹ از ۱۲۹"), "{}", desk.screen());
    desk.types("k");
    let there = desk.letter();
    let effects = update(&mut desk.app, Msg::Leave);
    desk.perform(effects);
    // Resumed deep in the queue, the place is right as well.
    let mut next = town.desk(head, 120, 40);
    assert_eq!(next.letter(), there);
    assert!(next.sees("در انتظار ۱۲۸ از ۱۲۹"), "{}", next.screen());
    // A colleague decides one above: the place follows.
    let other = town.clerk("sohrabi", "حمید سهرابی", Role::Approver, None);
    let unit = town.ledger.read(office::units).unwrap()[0].id;
    let approval = Approval { letter: LetterId(1), version: 1, unit, copies: Vec::new(), note: String::new() };
    approve_letter(&town.ledger, other, approval).unwrap();
    next.hears(Msg::Changed);
    assert_eq!(next.letter(), there);
    assert!(next.sees("در انتظار ۱۲۷ از ۱۲۸"), "{}", next.screen());
}

#[test]
fn whoever_logs_in_again_stands_where_the_day_was_left() {
    let (town, head) = office_of(120);
    let mut desk = town.desk(head, 120, 40);
    desk.types("5<left><left>1Gkkk");
    let there = desk.letter();
    let effects = update(&mut desk.app, Msg::Leave);
    desk.perform(effects);
    desk.app = crate::town::blank_app();
    desk.app.size = ratatui::layout::Rect::new(0, 0, 120, 40);
    desk.types("karimi<enter>رمز خوب و بلند<enter>");
    assert_eq!(desk.app.selected(), Some(there), "{}", desk.screen());
    assert_eq!(desk.app.list().and_then(crate::window::Window::place), Some(117));
}

#[test]
fn a_screen_reader_is_not_told_all_tabs_with_every_step() {
    let (town, head) = office_of(3);
    let mut desk = town.desk(head, 80, 24);
    desk.app.in_lines = true;
    let line = |desk: &mut Desk| desk.screen().lines().nth(1).map(str::to_owned);
    let before = line(&mut desk);
    desk.types("j");
    assert_eq!(line(&mut desk), before);
    assert!(desk.sees("در انتظار ۳") && !desk.sees("از ۳"), "{}", desk.screen());
}

#[test]
fn the_next_letter_is_there_before_it_is_read_again() {
    let (town, head) = office_of(3);
    let mut desk = town.desk(head, 120, 40);
    desk.ticks(250);
    let next = desk.app.ahead.as_ref().map(|ahead| ahead.letter.subject.clone());
    assert_eq!(next.as_deref(), Some("نامه 2"));
    // Nothing is read between the key and the paint.
    let effects = update(&mut desk.app, Msg::Do(crate::keys::Command::Down));
    assert_eq!(desk.app.shown().unwrap().letter.subject, "نامه 2");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::LoadLetter(_))), "and it is read afresh");
    desk.perform(effects);
    desk.ticks(250).ticks(250);
    assert_eq!(desk.app.ahead.as_ref().map(|ahead| ahead.letter.subject.as_str()), Some("نامه 3"));
}

#[test]
fn a_templated_refusal_is_three_keys_and_its_text_is_seen_before_it_is_taken() {
    let (town, head) = office_of(2);
    let mut desk = town.desk(head, 120, 40);
    let id = desk.letter();
    desk.types("r");
    assert!(desk.sees("نا ۱"), "{}", desk.screen());
    assert!(desk.sees("دلیل: نامه پیوست امضا"), "the SMS as it would go: {}", desk.screen());
    desk.types("<down>");
    assert!(desk.sees("دلیل: تصویر پیوست"), "{}", desk.screen());
    // The same on a Persian layout, where the digits are others.
    desk.types("۲");
    assert_eq!(written(&mut desk.app), "تصویر پیوست خوانا نیست.");
    desk.types("<c-s>");
    assert_eq!(state(&desk, id), State::Rejected);
    let id = desk.letter();
    desk.types("r1<c-s>");
    assert_eq!(state(&desk, id), State::Rejected);
    assert_eq!(desk.app.counts.done_today, 2);
    assert!(desk.sees("امروز ۲ تصمیم"), "{}", desk.screen());
}

#[test]
fn a_short_code_alone_in_its_line_becomes_its_text_and_a_word_in_a_sentence_stays() {
    let (town, head) = office_of(1);
    let mut desk = town.desk(head, 120, 40);
    desk.types("r<tab>نا ");
    assert_eq!(written(&mut desk.app), "نامه پیوست امضا ندارد.");
    desk.types("<enter>خو<enter>");
    assert_eq!(written(&mut desk.app), "نامه پیوست امضا ندارد.\nتصویر پیوست خوانا نیست.");
    desk.types("<enter>کد نا ندارد");
    assert!(written(&mut desk.app).ends_with("\nکد نا ندارد"));
    let templates = town.ledger.read(|view| office::templates(view, "reason")).unwrap();
    assert_eq!(templates.len(), 2);
    desk.types("<esc>");
    let (other, clerk) = office_of(1);
    let mut desk = other.desk(clerk, 120, 40);
    desk.types("a<enter>6pان ");
    assert!(written(&mut desk.app).starts_with("درباره «نامه 1»"));
    desk.types("<c-z>");
    assert_eq!(written(&mut desk.app), "ان", "one step back brings the code again");
    desk.types(".");
    assert_eq!(written(&mut desk.app), "ان.");
}

#[test]
fn one_text_for_many_letters_does_not_go_out_with_one_senders_name() {
    use pishkhan::actions::add_template::{TemplateKind, add_template};
    let (town, head) = office_of(2);
    add_template(&town.ledger, Actor::Admin, TemplateKind::Notice, "نام", "به نام", "{name} گرامی، کد {code}").unwrap();
    let mut desk = town.desk(head, 120, 40);
    desk.types("s<down><enter>");
    assert!(written(&mut desk.app).starts_with("سارا احمدی گرامی، کد "), "{}", written(&mut desk.app));
    desk.types("<esc>");
    desk.app.drafts.clear();
    desk.types("*s2");
    assert_eq!(written(&mut desk.app), "{name} گرامی، کد {code}");
    assert!(desk.sees("جای {name} در متن خالی مانده است"), "told at once: {}", desk.screen());
    desk.types("<c-s>");
    assert!(desk.app.dialog.is_some(), "and not sent");
}

#[test]
fn marked_decisions_are_reversed_together_and_a_reply_is_about_one_letter() {
    let (town, head) = office_of(3);
    let mut desk = town.desk(head, 120, 40);
    desk.types("*a<enter>");
    town.passes(31);
    desk.ticks(250);
    desk.types("6*pان ");
    assert!(written(&mut desk.app).contains("«نامه"), "{}", written(&mut desk.app));
    assert!(!desk.sees("نامه نشان‌شده"), "{}", desk.screen());
    desk.types("<esc>U");
    assert!(desk.sees("۳ نامه نشان‌شده"), "{}", desk.screen());
    desk.types("اشتباه شد<c-s>");
    assert_eq!((desk.app.counts.review, desk.app.counts.approved), (3, 0));
}

#[test]
fn the_price_of_an_sms_is_told_before_it_goes() {
    let (town, head) = office_of(3);
    let mut desk = town.desk(head, 120, 40);
    desk.types("s<tab>");
    desk.hears(Msg::Paste("ا".repeat(70)));
    assert!(desk.sees("۷۰ نویسه، ۱ پیامک"), "{}", desk.screen());
    desk.types("ب");
    assert!(desk.sees("۷۱ نویسه، ۲ پیامک"), "{}", desk.screen());
    desk.hears(Msg::Paste("ا".repeat(200)));
    assert!(desk.sees("! پیامک به"), "{}", desk.screen());
    desk.types("<esc>");
    desk.app.drafts.clear();
    desk.types("*s<tab>سلام");
    assert!(desk.sees("هر ۳ نامه، روی هم ۳ پیامک"), "{}", desk.screen());
}

#[test]
fn a_decision_is_reversed_with_a_reason_once_its_undo_is_over() {
    let (town, head) = office_of(1);
    let mut desk = town.desk(head, 120, 40);
    let id = desk.letter();
    desk.types("a<enter>6U");
    assert!(desk.app.dialog.is_none() && desk.told().contains("با کلید u آن را واگرد کنید"), "{}", desk.told());
    town.passes(31);
    desk.ticks(250);
    desk.types("U");
    assert!(desk.sees("برگرداندن تصمیم"), "{}", desk.screen());
    desk.types("واحد دیگری باید ببیند");
    assert!(desk.sees("پس گرفته"), "the SMS: {}", desk.screen());
    desk.types("<c-s>");
    assert_eq!(state(&desk, id), State::InReview);
    assert!(desk.told().contains("برگشت"), "{}", desk.told());
    desk.types("1");
    assert_eq!(desk.letter(), id);
    // It is there to be decided again, and cannot be reversed twice.
    desk.types("U");
    assert!(desk.told().contains("در حال بررسی"), "{}", desk.told());
    let officer = town.clerk("azadi", "فرزاد آزادی", Role::Intake, None);
    let mut theirs = town.desk(officer, 120, 40);
    theirs.types("U");
    assert!(theirs.told().contains("نقش شما"), "{}", theirs.told());
}

#[test]
fn the_second_of_two_clerks_reads_who_was_first_and_keeps_every_word() {
    let (town, head) = office_of(2);
    let other = town.clerk("sohrabi", "حمید سهرابی", Role::Approver, None);
    let (mut first, mut second) = (town.desk(head, 120, 40), town.desk(other, 120, 40));
    let id = first.letter();
    assert_eq!(second.letter(), id);
    second.types("r<tab>مدارک ناقص است");
    first.types("a<enter>");
    assert_eq!(state(&first, id), State::Approved);
    second.types("<c-s>");
    let screen = second.screen();
    assert!(screen.contains("این نامه را مریم کریمی همین حالا تأیید کرد."), "{screen}");
    assert!(screen.contains("مدارک ناقص است"), "{screen}");
    assert_eq!(state(&second, id), State::Approved);
    second.types("<esc>");
    assert_ne!(second.letter(), id, "the list went on");
    let kept: Vec<_> = second.app.drafts.values().map(|draft| draft.text.clone()).collect();
    assert_eq!(kept, ["مدارک ناقص است"]);
}

#[test]
fn the_digest_of_today_and_of_the_day_before_can_be_read_and_saved() {
    let (town, head) = office_of(3);
    let mut desk = town.desk(head, 80, 24);
    desk.types("a<enter>r1<c-s><f9>");
    for words in ["نامه رسیده: ۳", "تأیید: ۱", "رد: ۱", "مریم کریمی: ۲"] {
        desk.types("<pgdn>");
        let lower = desk.screen();
        desk.types("k<up><up><up><up><up><up><up><up><up><up><up><up><up><up><up><up><up><up>");
        assert!(desk.sees(words) || lower.contains(words), "{words}: {}", desk.screen());
    }
    desk.types("e");
    let (said, path) = desk.told().split_once('\n').unwrap();
    assert_eq!(said, "ذخیره شد:");
    let saved = std::fs::read_to_string(path).unwrap();
    assert!(saved.contains("شهرداری نمونه") && saved.contains("نامه رسیده: ۳"), "{saved}");
    desk.types("<left>");
    assert!(desk.sees("نامه رسیده: ۳"), "tomorrow has not come");
    desk.types("<right>");
    assert!(desk.sees("نامه رسیده: ۰"), "{}", desk.screen());
    let auditor = town.clerk("azadi", "فرزاد آزادی", Role::UnitOfficer, Some("umr"));
    let mut theirs = town.desk(auditor, 80, 24);
    theirs.types("<f9>");
    assert!(theirs.app.dialog.is_none() && theirs.told().contains("نقش شما"));
}

#[test]
fn templates_units_and_commands_can_be_clicked() {
    let (town, head) = office_of(1);
    let mut desk = town.desk(head, 120, 40);
    let at = |desk: &mut Desk, words: &str| -> (u16, u16) {
        let screen = desk.screen();
        let (y, line) = screen.lines().enumerate().filter(|(_, line)| line.contains(words)).last().unwrap();
        let before = line.split(words).next().map_or(0, |before| before.chars().count());
        (before as u16 + 1, y as u16)
    };
    let mouse = |desk: &mut Desk, kind: MouseEventKind, (column, row): (u16, u16)| {
        desk.hears(Msg::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }));
    };
    let click = MouseEventKind::Down(MouseButton::Left);
    desk.types("r");
    let second = at(&mut desk, "خو ۲");
    mouse(&mut desk, click, second);
    assert!(desk.sees("دلیل: تصویر پیوست"), "{}", desk.screen());
    mouse(&mut desk, MouseEventKind::ScrollUp, second);
    assert!(desk.sees("دلیل: نامه پیوست امضا"), "{}", desk.screen());
    mouse(&mut desk, click, second);
    mouse(&mut desk, click, second);
    assert_eq!(written(&mut desk.app), "تصویر پیوست خوانا نیست.");
    desk.types("<esc>a");
    // A unit to act at the right, one for a copy at the left, and the hint that confirms.
    let row = at(&mut desk, "فنی و عمران umr").1;
    mouse(&mut desk, click, (50, row));
    mouse(&mut desk, click, (20, row));
    assert!(desk.sees("فنی و عمران رونوشت به:"), "{}", desk.screen());
    let hints = desk.app.painted.borrow().hints.clone();
    let confirm = hints.iter().find(|(_, command)| *command == crate::keys::Command::Confirm).unwrap().0;
    mouse(&mut desk, click, (confirm.x, confirm.y));
    desk.types("6");
    let dossier = desk.app.shown().unwrap();
    assert_eq!(dossier.letter.unit_name.as_deref(), Some("فنی و عمران"));
    desk.types(":نامه‌های من");
    let command = at(&mut desk, "نامه‌های من");
    mouse(&mut desk, click, command);
    assert_eq!(desk.app.tab, Tab::ALL[1]);
}

#[test]
fn commands_are_found_by_words_of_either_language() {
    let (town, head) = office_of(1);
    // The last two with the wrong layout on: digest, and رد نامه.
    for typed in ["digest", "گزارش", "rejec", "رد نامه", "یهلثسف", "vn khli"] {
        let mut desk = town.desk(head, 120, 40);
        desk.types(&format!(":{typed}<enter>"));
        assert!(desk.app.dialog.is_some(), "{typed}: {}", desk.screen());
    }
}

#[test]
fn a_code_or_number_anywhere_in_the_search_line_leads_to_its_letter() {
    let (town, head) = office_of(3);
    let mut desk = town.desk(head, 120, 40);
    desk.types("j");
    let (id, code) = (desk.letter(), desk.app.shown().unwrap().letter.follow_up_code.clone().unwrap());
    desk.types("a<enter>");
    let persian = pishkhan::domain::text::persian_digits(&code);
    for typed in [
        code.clone(),
        format!("{}-{}-{}", &code[..3], &code[3..6], &code[6..]),
        format!("کد رهگیری: {persian} لطفاً"),
        "شماره 1405/و/00001".to_owned(),
        "۱۴۰۵ / و / ۰۰۰۰۱".to_owned(),
    ] {
        desk.types("/");
        desk.hears(Msg::Paste(typed.clone()));
        desk.types("<enter>");
        assert_eq!(desk.app.shown().map(|dossier| dossier.letter.id), Some(id), "{typed}: {}", desk.screen());
        desk.types("qq");
    }
}

#[test]
fn a_new_clerk_is_offered_the_tour_once() {
    use pishkhan::actions::add_clerk::{NewClerk, add_clerk};
    let (town, _) = office_of(1);
    let new =
        NewClerk {
            login: "nou", name: "تازه‌وارد", role: Role::Approver, unit_code: None, password: "رمز خوب و بلند"
        };
    let id = add_clerk(&town.ledger, Actor::Admin, &new).unwrap();
    let mut desk = town.desk(id, 80, 24);
    desk.ticks(10_000);
    assert!(desk.told().contains("F1"), "{}", desk.told());
    let mut desk = town.desk(id, 80, 24);
    desk.ticks(10_000);
    assert_eq!(desk.told(), "");
}
