//! The office kept in order from the desk: by keys, as every role sees it; its log and kept searches.

use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use pishkhan::actions::add_key::add_key;
use pishkhan::actions::key_log_in::key_log_in;
use pishkhan::actions::name_deputy::name_deputy;
use pishkhan::actions::revoke_key::revoke_key;
use pishkhan::domain::day::Day;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::role::Role;
use pishkhan::store::{Actor, clerks, deputies, holidays, office, saved_views};
use pishkhan::words::Lang;

use crate::app::Tab;
use crate::dialogs::Dialog;
use crate::effect::{self, Effect};
use crate::msg::Msg;
use crate::town::{Desk, Town};

const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g karimi@desk";

fn admin_desk(town: &Town) -> Desk {
    let admin = town.clerk("modir", "مدیر سامانه", Role::Admin, None);
    town.desk(admin, 100, 30)
}

#[test]
fn an_admin_adds_a_clerk_and_what_is_refused_stands_beside_its_field_with_everything_typed() {
    let town = Town::new();
    let mut desk = admin_desk(&town);
    desk.types("<f6><c-n>رضا نوری<tab>Modir<tab>کارش<tab>فنی<tab>۰۹۱۲۱۲۳۴۵۶۷<tab>برگ سبز چنار<tab>برگ سبز<c-s>");
    // The first fault in the order of the heart, and then the next one.
    assert!(desk.sees("رضا نوری") && desk.sees("Modir"), "{}", desk.screen());
    assert!(desk.sees(&Refusal::PasswordsDiffer.sentence(Lang::Fa)), "{}", desk.screen());
    desk.types(" چنار<c-s>");
    assert!(desk.sees("نام کاربری از ۲ تا ۳۲ حرف کوچک لاتین"), "{}", desk.screen());
    for _ in 0..5 {
        desk.types("<backspace>");
    }
    desk.types("noori<c-s>");
    assert!(matches!(&desk.app.dialog, Some(Dialog::Office(page)) if !page.is_editing()), "{}", desk.screen());
    assert!(desk.sees("رضا نوری") && desk.sees("noori"));
    let noori = town.ledger.read(|view| clerks::by_login(view, "noori")).unwrap().unwrap();
    assert_eq!((noori.role, noori.mobile.unwrap().local().as_str()), (Role::UnitOfficer, "09121234567"));
    let umr = town.ledger.read(|view| office::unit_by_code(view, "umr")).unwrap().unwrap();
    assert_eq!(noori.unit_id, Some(umr.id));
}

#[test]
fn the_mouse_goes_through_a_table_and_opens_the_line_it_is_on() {
    let town = Town::new();
    town.head();
    let mut desk = admin_desk(&town);
    desk.types("<f6>");
    let selected = |desk: &mut Desk| {
        desk.screen();
        let rows = desk.app.painted.borrow().rows;
        rows.unwrap()
    };
    let (lines, at) = selected(&mut desk);
    assert!(lines.height >= 2, "{}", desk.screen());
    let other = usize::from(at == 0);
    let clicks = |desk: &mut Desk, line: usize| {
        let kind = MouseEventKind::Down(MouseButton::Left);
        let (column, row) = (lines.x + lines.width / 2, lines.y + line as u16);
        desk.hears(Msg::Mouse(MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE }));
    };
    clicks(&mut desk, other);
    assert_eq!(selected(&mut desk), (lines, other));
    assert!(matches!(&desk.app.dialog, Some(Dialog::Office(page)) if !page.is_editing()));
    clicks(&mut desk, other);
    assert!(matches!(&desk.app.dialog, Some(Dialog::Office(page)) if page.is_editing()), "{}", desk.screen());
}

#[test]
fn a_row_is_found_by_typing_changed_closed_by_two_presses_and_opened_again() {
    let town = Town::new();
    town.head();
    let mut desk = admin_desk(&town);
    desk.types("<f6>کریمی<enter><backspace><backspace><backspace><backspace><backspace>نوری<c-s>");
    let karimi = || town.ledger.read(|view| clerks::by_login(view, "karimi")).unwrap().unwrap();
    assert_eq!(karimi().name, "مریم نوری");
    for _ in 0..5 {
        desk.types("<backspace>");
    }
    desk.types("karimi<c-d>");
    assert!(karimi().is_active, "asked first");
    assert!(desk.sees("مریم نوری» بسته شود"), "{}", desk.screen());
    desk.types("<up><c-d>");
    assert!(karimi().is_active, "another key in between takes the question back");
    desk.types("<c-d>");
    assert!(!karimi().is_active);
    desk.types("<c-d><c-d>");
    assert!(karimi().is_active);
}

#[test]
fn what_two_admins_type_into_one_row_is_not_mixed_and_not_lost() {
    let town = Town::new();
    town.head();
    let admin = town.clerk("modir", "مدیر سامانه", Role::Admin, None);
    let (mut one, mut other) = (town.desk(admin, 100, 30), town.desk(admin, 100, 30));
    for desk in [&mut one, &mut other] {
        desk.types("<f6>karimi<enter>");
    }
    one.types(" نوری<c-s>");
    other.types("<tab>2<c-s>");
    assert!(other.sees("karimi2"), "{}", other.screen());
    assert!(other.sees("کس دیگری این سطر را هم‌اکنون تغییر داده است"), "{}", other.screen());
    let karimi = || town.ledger.read(|view| clerks::by_login(view, "karimi")).unwrap().unwrap();
    assert_eq!(karimi().name, "مریم کریمی نوری");
    other.hears(Msg::Changed);
    assert!(other.sees("karimi2"), "{}", other.screen());
    other.types("<esc><enter><tab><tab><left><c-s>");
    assert_eq!((karimi().name.as_str(), karimi().role), ("مریم کریمی نوری", Role::Auditor));
}

#[test]
fn the_last_admin_stays_and_is_told_why() {
    let town = Town::new();
    let mut desk = admin_desk(&town);
    desk.types("<f6>modir<c-d><c-d>");
    assert!(desk.sees(&Refusal::LastAdmin.sentence(Lang::Fa)), "{}", desk.screen());
}

#[test]
fn a_password_is_typed_twice_and_never_shown() {
    let town = Town::new();
    town.head();
    let mut desk = admin_desk(&town);
    desk.types("<f6>karimi<c-p>کوه بلند و برف<tab>کوه بلند و برف");
    assert!(!desk.sees("کوه") && desk.sees("••••"), "{}", desk.screen());
    desk.types("<c-s>");
    assert!(pishkhan::actions::clerk_log_in::clerk_log_in(&town.ledger, "karimi", "کوه بلند و برف").is_ok());
}

#[test]
fn a_text_tells_its_sms_parts_while_it_is_written_and_enter_makes_a_line() {
    let town = Town::new();
    let head = town.head();
    let mut desk = town.desk(head, 100, 30);
    // A head has the texts and the own deputy, and nothing of the admin's.
    desk.types("<f6>");
    assert!(desk.sees("متن‌های آماده") && desk.sees("جانشینان"), "{}", desk.screen());
    assert!(!desk.sees("کلیدهای SSH") && !desk.sees("گیرندگان"));
    desk.types("<c-n><tab>کم<tab>مدرک کم است<tab>مدرک کم است");
    let parts = |n: &str| format!("با این متن {n} بخش پیامک");
    assert!(desk.sees(&parts("۱")), "{}", desk.screen());
    desk.types("<enter>لطفاً تصویر همه صفحه‌های شناسنامه و کارت ملی و سند را بفرستید.");
    assert!(desk.sees(&parts("۲")), "{}", desk.screen());
    desk.types("<c-s>");
    let texts = town.ledger.read(|view| office::templates(view, "reason")).unwrap();
    let new = texts.iter().find(|text| text.short_code == "کم").unwrap();
    assert!(new.body.starts_with("مدرک کم است\nلطفاً"), "{}", new.body);
}

#[test]
fn a_unit_is_changed_with_its_place_and_a_code_that_is_taken_is_told_beside_the_code() {
    let town = Town::new();
    let mut desk = admin_desk(&town);
    desk.types("<f6><tab><tab>سبز<enter><backspace><backspace>umr<tab><tab><tab><backspace>۹<c-s>");
    assert!(desk.sees(&Refusal::UnitTaken.sentence(Lang::Fa)), "{}", desk.screen());
    desk.types("<backspace><backspace><backspace>fs<tab><tab><tab>۹۹۹<c-s>");
    assert!(desk.sees(&Refusal::PositionForm.sentence(Lang::Fa)), "{}", desk.screen());
    desk.types("<backspace><backspace><backspace><c-s>");
    let units = town.ledger.read(office::units).unwrap();
    assert_eq!(units.last().map(|unit| (unit.code.as_str(), unit.position)), Some(("fs", 9)));
}

#[test]
fn a_key_is_pasted_and_revoked_and_its_desk_is_cut_off() {
    let town = Town::new();
    let head = town.head();
    let mut desk = admin_desk(&town);
    desk.types("<f6><tab><c-n>کریمی<tab>");
    desk.hears(Msg::Paste(format!("{KEY}\n")));
    desk.types("<c-s>");
    assert!(desk.sees("karimi@desk") && desk.sees("SHA256:"), "{}", desk.screen());

    let key = town.ledger.read(pishkhan::store::clerk_keys::all).unwrap()[0].id;
    let (by_key, clerk) = key_log_in(&town.ledger, key).unwrap();
    assert_eq!(clerk.id, head);
    let asked = || effect::perform(&by_key, Some(head), Effect::LoadDesk);
    assert!(matches!(asked()[..], [Msg::Desk(_)]));
    desk.types("<c-d><c-d>");
    assert!(desk.sees("باطل"), "{}", desk.screen());
    assert!(matches!(asked()[..], [Msg::ShutOut(Refusal::KeyRevoked)]));
}

#[test]
fn a_revoked_key_shuts_an_open_desk_at_the_next_key_that_asks_for_something() {
    let mut town = Town::new();
    let head = town.head();
    town.files("الف", 0);
    let key = add_key(&town.ledger, Actor::Admin, head, KEY, "").unwrap();
    let (by_key, _) = key_log_in(&town.ledger, key).unwrap();
    let mut desk = town.desk(head, 100, 30);
    desk.ledger = by_key;
    desk.types("<tab>");
    assert!(desk.app.clerk.is_some());
    revoke_key(&town.ledger, Actor::Admin, key).unwrap();
    desk.types("<tab>");
    assert!(desk.app.clerk.is_none());
    assert_eq!(desk.app.login.fault, Some(Refusal::KeyRevoked.sentence(Lang::Fa)));
}

#[test]
fn a_clerk_names_the_own_deputy_and_the_deputys_desk_says_so() {
    let town = Town::new();
    let head = town.head();
    let approver = town.clerk("amini", "امین امینی", Role::Approver, None);
    let mut desk = town.desk(approver, 100, 30);
    desk.types("<f6><c-n><tab>مریم<tab><tab><backspace><backspace>۳۰<c-s>");
    let named = town.ledger.read(deputies::running).unwrap();
    assert_eq!(named.len(), 1, "{}", desk.screen());
    assert_eq!((named[0].clerk_id, named[0].deputy_id), (approver, head));
    assert!(town.desk(head, 120, 30).sees("جانشین امین امینی"));
    desk.types("<c-d><c-d>");
    assert!(town.ledger.read(deputies::running).unwrap().is_empty());
}

#[test]
fn an_auditor_has_nothing_to_keep_in_order_and_an_officer_no_log() {
    let town = Town::new();
    let auditor = town.clerk("bazras", "بازرس", Role::Auditor, None);
    let mut desk = town.desk(auditor, 100, 30);
    desk.types("<f6>");
    assert!(desk.app.dialog.is_none());
    assert_eq!(desk.told(), Refusal::NotAllowed.sentence(Lang::Fa));
    desk.types("<f7>");
    assert!(matches!(desk.app.dialog, Some(Dialog::Log(_))));
    let officer = town.clerk("noori", "رضا نوری", Role::UnitOfficer, Some("fs"));
    let mut desk = town.desk(officer, 100, 30);
    desk.types("<f7>");
    assert!(desk.app.dialog.is_none());
}

#[test]
fn the_log_tells_who_did_what_from_what_to_what_and_how_far_its_chain_is_sound() {
    let mut town = Town::new();
    let (head, approver) = (town.head(), town.clerk("amini", "امین امینی", Role::Approver, None));
    let day = Day::of(town.ledger.now());
    name_deputy(&town.ledger, Actor::Admin, approver, head, day, day).unwrap();
    town.files("الف", 0);
    let mut desk = admin_desk(&town);
    desk.types("<f6>karimi<enter><tab>2<c-s><esc>");
    desk.types("<f7>");
    assert!(desk.sees("زنجیره تا سطر"), "{}", desk.screen());
    desk.types("مشخصات کارمند<enter>");
    let screen = desk.screen();
    assert!(screen.contains("مشخصات کارمند تغییر کرد"), "{screen}");
    assert!(screen.contains("نام کاربری: از «karimi» به «karimi2»"), "{screen}");
    // What is not there finds nothing, instead of everything.
    for line in ["who:nobody", "نامه:123456789", "هیچ‌رویدادی"] {
        for _ in 0..30 {
            desk.types("<backspace>");
        }
        desk.types(&format!("{line}<enter>"));
        assert!(desk.sees("رویدادی با این پالایش نیست"), "{line}: {}", desk.screen());
    }
    for _ in 0..30 {
        desk.types("<backspace>");
    }
    desk.types("تاریخ:فردا<enter>");
    assert!(desk.told().contains("فردا"), "{}", desk.told());
}

#[test]
fn a_long_log_is_read_on_while_one_goes_down() {
    let mut town = Town::new();
    let head = town.head();
    town.files("الف", 0);
    let letter = town.desk(head, 100, 30).letter();
    for _ in 0..130 {
        pishkhan::actions::open_letter::open_letter(&town.ledger, head, letter).unwrap();
    }
    let mut desk = town.desk(head, 100, 30);
    desk.types("<f7>");
    for _ in 0..30 {
        desk.types("<pgdn>");
    }
    assert!(desk.sees("دفتر گشوده شد"), "the first row of all: {}", desk.screen());
}

#[test]
fn a_search_is_kept_run_by_its_digit_renamed_shared_and_deleted() {
    let mut town = Town::new();
    let head = town.head();
    town.files("درخت خیابان", 0);
    town.files("آسفالت کوچه", 1);
    let mut desk = town.desk(head, 100, 30);
    desk.types("vs");
    assert!(desk.sees("نخست با / جستجو کنید"), "{}", desk.screen());
    desk.types("<esc>/درخت<enter><esc>/درخت<enter>vsدرخت‌ها<enter>");
    assert!(desk.sees("درخت‌ها"), "{}", desk.screen());
    let kept = || town.ledger.read(|view| saved_views::for_clerk(view, head)).unwrap();
    assert_eq!(kept()[0].query, "درخت");
    desk.types("<esc>1v1");
    assert!(desk.app.dialog.is_none());
    assert_eq!((desk.app.tab, desk.subject().as_str()), (Tab::Found, "درخت خیابان"));
    // While a name is written, letters and digits are letters and digits.
    desk.types("vr 1ds<enter>h");
    assert_eq!((kept()[0].name.as_str(), kept()[0].is_shared), ("درخت‌ها 1ds", true));

    let officer = town.clerk("noori", "رضا نوری", Role::UnitOfficer, Some("fs"));
    let mut other = town.desk(officer, 100, 30);
    other.types("v1");
    assert_eq!(other.app.tab, Tab::Found);
    assert!(other.app.selected().is_none(), "a shared line shows nobody what is not theirs");
    other.types("vd");
    assert!(other.sees("این نما از آن شما نیست"), "{}", other.screen());

    desk.types("d");
    assert_eq!(kept().len(), 1, "asked first");
    desk.types("d");
    assert!(kept().is_empty());
}

#[test]
fn the_pages_of_the_office_stand_in_every_window() {
    let mut town = Town::new();
    town.files("الف", 0);
    let admin = town.clerk("modir", "مدیر سامانه", Role::Admin, None);
    for (width, height) in [(60, 16), (80, 24), (200, 50)] {
        let mut desk = town.desk(admin, width, height);
        desk.types("<f6>");
        for _ in 0..6 {
            desk.types("<c-n>");
            let form = desk.screen();
            desk.types("<tab><tab><tab><tab><tab><tab><esc><down><enter>");
            assert!(form.lines().count() == usize::from(height), "{form}");
            desk.types("<esc>");
            if desk.app.dialog.is_none() {
                desk.types("<f6>");
            }
            desk.types("<tab>");
        }
        desk.types("<esc>");
        if desk.app.dialog.is_some() {
            desk.types("<esc>");
        }
        desk.types("<f7><down><down><esc>v<esc>");
        assert!(desk.app.dialog.is_none());
    }
}

#[test]
fn an_admin_adds_a_holiday_and_takes_it_away_by_two_presses() {
    let town = Town::new();
    let mut desk = admin_desk(&town);
    let kept = || town.ledger.read(holidays::all).unwrap();
    desk.types("<f6>");
    for _ in 0..5 {
        desk.types("<tab>");
    }
    desk.types("<c-n>۱۴۰۵/۱۳/۰۱<tab>عاشورا<c-s>");
    assert!(desk.sees(&Refusal::DateForm.sentence(Lang::Fa)) && desk.sees("عاشورا"), "{}", desk.screen());
    for _ in 0..10 {
        desk.types("<backspace>");
    }
    desk.types("۱۴۰۵/۰۴/۰۵<c-s>");
    assert!(desk.sees("عاشورا") && desk.sees("۱۴۰۵/۰۴/۰۵"), "{}", desk.screen());
    assert_eq!(kept().iter().map(|holiday| holiday.name.as_str()).collect::<Vec<_>>(), ["عاشورا"]);
    desk.types("<c-d>");
    assert_eq!(kept().len(), 1, "asked first");
    desk.types("<c-d>");
    assert!(kept().is_empty(), "{}", desk.screen());
}
