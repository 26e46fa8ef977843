//! The office is kept in order: clerks, keys, units, addressees, texts, deputies, the log, kept searches. Each story is
//! named after the harm that it prevents.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[expect(dead_code, reason = "this file needs only a part of the town")]
mod common;

#[path = "stories_office/deputies.rs"]
mod deputies;
#[path = "stories_office/foreign.rs"]
mod foreign;
#[path = "stories_office/keys.rs"]
mod keys;
#[path = "stories_office/log.rs"]
mod log;
#[path = "stories_office/rights.rs"]
mod rights;

use common::{PASSWORD, Town, refusal};
use pishkhan::actions::add_addressee::add_addressee;
use pishkhan::actions::add_template::{TemplateKind, add_template};
use pishkhan::actions::change_addressee::change_addressee;
use pishkhan::actions::change_clerk::{ClerkChange, change_clerk};
use pishkhan::actions::change_template::change_template;
use pishkhan::actions::change_unit::change_unit;
use pishkhan::actions::clerk_log_in::clerk_log_in;
use pishkhan::actions::keep_view::{Sharing, change_view, drop_view, save_view};
use pishkhan::actions::set_clerk_password::set_clerk_password;
use pishkhan::actions::set_setting::set_setting;
use pishkhan::domain::event::EventKind;
use pishkhan::domain::ids::ClerkId;
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::role::Role;
use pishkhan::error::Result;
use pishkhan::store::audit_log::{self, AuditEntry, AuditFilter};
use pishkhan::store::clerks::{self, Clerk};
use pishkhan::store::office::{Addressee, FullTemplate, Unit};
use pishkhan::store::{Actor, office, saved_views};

/// The newest entry of a kind.
fn newest(town: &Town, event: EventKind) -> AuditEntry {
    let filter = AuditFilter { events: vec![event], ..AuditFilter::default() };
    town.ledger.read(|view| audit_log::page(view, &filter, None, 1)).unwrap().entries.remove(0)
}

fn clerk(town: &Town, id: ClerkId) -> Clerk {
    town.ledger.read(|view| clerks::by_id(view, id)).unwrap()
}

/// Changes a clerk who is as the file has it now.
fn changes_clerk(town: &Town, who: impl Into<Actor>, id: ClerkId, change: &ClerkChange) -> Result<()> {
    change_clerk(&town.ledger, who.into(), &clerk(town, id), change)
}

/// Changes a unit that is as the file has it now.
fn changes_unit(town: &Town, who: impl Into<Actor>, new: &Unit) -> Result<()> {
    let seen = town.ledger.read(office::units).unwrap().into_iter().find(|unit| unit.id == new.id).unwrap();
    change_unit(&town.ledger, who.into(), &seen, new)
}

/// What a form holds when nothing was changed.
fn as_is(clerk: &Clerk) -> ClerkChange {
    ClerkChange {
        login: clerk.login.clone(),
        name: clerk.name.clone(),
        role: clerk.role,
        unit: clerk.unit_id,
        mobile: clerk.mobile.as_ref().map(Mobile::local).unwrap_or_default(),
        is_active: clerk.is_active,
    }
}

#[test]
fn a_clerk_changes_and_the_log_tells_before_and_after_without_the_number() {
    let town = Town::agency();
    let (admin, intake) = (town.clerk(Role::Admin), town.clerk(Role::Intake));
    let change = ClerkChange {
        name: "مریم کریمی‌نژاد".to_owned(),
        role: Role::UnitOfficer,
        unit: Some(town.unit("umr")),
        mobile: "۰۹۱۲ ۱۲۳ ۴۵۶۷".to_owned(),
        ..as_is(&clerk(&town, intake))
    };
    changes_clerk(&town, admin, intake, &change).unwrap();
    let now = clerk(&town, intake);
    assert_eq!((now.role, now.mobile.unwrap().local().as_str()), (Role::UnitOfficer, "09121234567"));
    let told = newest(&town, EventKind::ClerkChanged).row;
    assert_eq!(told.facts["before"]["role"], "intake");
    assert_eq!(told.facts["after"]["role"], "unit_officer");
    assert_eq!(told.facts["after"]["name"], "مریم کریمی‌نژاد");
    assert!(!told.facts.to_string().contains("1234567"), "{}", told.facts);
}

#[test]
fn nothing_half_right_is_kept_of_a_clerk() {
    let town = Town::agency();
    let (admin, head, intake) = (town.clerk(Role::Admin), town.clerk(Role::Head), town.clerk(Role::Intake));
    let before = clerk(&town, intake);
    let base = as_is(&before);
    for (change, told) in [
        (ClerkChange { login: "head".to_owned(), ..base.clone() }, Refusal::ClerkTaken),
        (ClerkChange { login: "Head!".to_owned(), ..base.clone() }, Refusal::ClerkLoginForm),
        (ClerkChange { name: " ".to_owned(), ..base.clone() }, Refusal::FirstNameMissing),
        (ClerkChange { mobile: "0213456".to_owned(), ..base.clone() }, Refusal::MobileLength),
        (ClerkChange { role: Role::UnitOfficer, ..base.clone() }, Refusal::UnitOfficerWithoutUnit),
    ] {
        assert_eq!(refusal(changes_clerk(&town, admin, intake, &change)), Some(told));
    }
    assert_eq!(refusal(changes_clerk(&town, head, intake, &base)), Some(Refusal::NotAllowed));
    assert_eq!(clerk(&town, intake), before);
}

#[test]
fn of_two_admins_at_one_row_the_second_is_told_instead_of_undoing_the_first() {
    let town = Town::agency();
    let (admin, intake) = (town.clerk(Role::Admin), town.clerk(Role::Intake));
    let seen = clerk(&town, intake);
    let named = ClerkChange { name: "زهره مرادی".to_owned(), ..as_is(&seen) };
    let moved = ClerkChange { role: Role::Approver, ..as_is(&seen) };
    change_clerk(&town.ledger, admin.into(), &seen, &named).unwrap();
    let second = change_clerk(&town.ledger, admin.into(), &seen, &moved);
    assert_eq!(refusal(second), Some(Refusal::RowChanged));
    assert_eq!((clerk(&town, intake).name.as_str(), clerk(&town, intake).role), ("زهره مرادی", Role::Intake));
    let unit = town.ledger.read(office::units).unwrap().remove(0);
    changes_unit(&town, admin, &Unit { name: "پارک‌ها".to_owned(), ..unit.clone() }).unwrap();
    assert_eq!(refusal(change_unit(&town.ledger, admin.into(), &unit, &unit)), Some(Refusal::RowChanged));
}

#[test]
fn the_office_is_never_left_without_an_admin() {
    let town = Town::agency();
    let admin = town.clerk(Role::Admin);
    let own = as_is(&clerk(&town, admin));
    for change in [ClerkChange { is_active: false, ..own.clone() }, ClerkChange { role: Role::Head, ..own }] {
        assert_eq!(refusal(changes_clerk(&town, admin, admin, &change)), Some(Refusal::LastAdmin));
    }
    let login = clerk(&town, admin).login;
    let closed = pishkhan::actions::disable_clerk::disable_clerk(&town.ledger, admin.into(), &login);
    assert_eq!(refusal(closed), Some(Refusal::LastAdmin));
}

#[test]
fn a_new_password_is_typed_twice_and_the_old_one_is_worth_nothing() {
    let town = Town::agency();
    let (admin, intake) = (town.clerk(Role::Admin), town.clerk(Role::Intake));
    let new = "کوه بلند و برف سنگین";
    let set = |again: &str| set_clerk_password(&town.ledger, admin.into(), intake, new, again);
    assert_eq!(refusal(set("چیز دیگر")), Some(Refusal::PasswordsDiffer));
    assert!(clerk_log_in(&town.ledger, "intake", PASSWORD).is_ok());
    set(new).unwrap();
    assert!(clerk_log_in(&town.ledger, "intake", PASSWORD).is_err());
    town.later(3_600);
    assert!(clerk_log_in(&town.ledger, "intake", new).is_ok());
    assert!(!newest(&town, EventKind::ClerkPasswordSet).row.facts.to_string().contains(new));
}

#[test]
fn a_unit_with_letters_or_officers_is_not_closed_over_their_heads() {
    let mut town = Town::agency();
    let (admin, head, officer) = (town.clerk(Role::Admin), town.clerk(Role::Head), town.clerk(Role::UnitOfficer));
    let sara = town.citizen("سارا");
    let letter = town.submits(sara, "درخت خیابان", Vec::new());
    town.approves(head, &letter).unwrap();
    let unit = |code: &str| town.ledger.read(|view| office::unit_by_code(view, code)).unwrap().unwrap();
    let close = |code: &str| changes_unit(&town, admin, &Unit { is_active: false, ..unit(code) });
    assert_eq!(refusal(close("fs")), Some(Refusal::UnitHasLetters { count: 1 }));
    let number = town.letter(head, letter.id).unwrap();
    pishkhan::actions::reply_letter::reply_letter(&town.ledger, head, letter.id, number.version, "شد", Vec::new())
        .unwrap();
    assert_eq!(refusal(close("fs")), Some(Refusal::UnitHasClerks { count: 1 }));
    let moved = ClerkChange { unit: Some(town.unit("umr")), ..as_is(&clerk(&town, officer)) };
    changes_clerk(&town, admin, officer, &moved).unwrap();
    close("fs").unwrap();
    assert!(!unit("fs").is_active);
    let told = newest(&town, EventKind::UnitChanged).row;
    assert_eq!((&told.facts["before"]["active"], &told.facts["after"]["active"]), (&true.into(), &false.into()));

    let fs = unit("fs");
    for (change, told) in [
        (Unit { code: "umr".to_owned(), ..fs.clone() }, Refusal::UnitTaken),
        (Unit { code: "پارک".to_owned(), ..fs.clone() }, Refusal::UnitCodeForm),
        (Unit { name: String::new(), ..fs }, Refusal::UnitNameMissing),
    ] {
        assert_eq!(refusal(changes_unit(&town, admin, &change)), Some(told));
    }
}

#[test]
fn the_rule_for_letters_without_approval_goes_on_meaning_its_unit() {
    let town = Town::agency();
    let unit = |code: &str| town.ledger.read(|view| office::unit_by_code(view, code)).unwrap().unwrap();
    let rule = || town.ledger.settings().unwrap().text("approval.unit").to_owned();
    set_setting(&town.ledger, Actor::Admin, "approval.unit", "umr").unwrap();
    let closed = changes_unit(&town, Actor::Admin, &Unit { is_active: false, ..unit("umr") });
    assert_eq!(refusal(closed), Some(Refusal::UnitOfRule));
    changes_unit(&town, Actor::Admin, &Unit { code: "omr".to_owned(), ..unit("umr") }).unwrap();
    assert_eq!(rule(), "omr");
    changes_unit(&town, Actor::Admin, &Unit { code: "park".to_owned(), ..unit("fs") }).unwrap();
    assert_eq!(rule(), "omr");
}

#[test]
fn units_stand_in_the_order_that_the_office_gives_them() {
    let town = Town::agency();
    let codes =
        || -> Vec<String> { town.ledger.read(office::units).unwrap().into_iter().map(|unit| unit.code).collect() };
    assert_eq!(codes(), ["fs", "umr"]);
    let fs = town.ledger.read(|view| office::unit_by_code(view, "fs")).unwrap().unwrap();
    changes_unit(&town, Actor::Admin, &Unit { position: 9, ..fs }).unwrap();
    assert_eq!(codes(), ["umr", "fs"]);
}

#[test]
fn an_addressee_is_offered_no_more_and_comes_back_under_the_same_name() {
    let town = Town::agency();
    let admin = town.clerk(Role::Admin);
    let id = add_addressee(&town.ledger, admin.into(), "دفتر شهردار", None).unwrap();
    add_addressee(&town.ledger, admin.into(), "اداره عمران", Some(town.unit("umr"))).unwrap();
    let offered = || town.ledger.read(office::addressees).unwrap();
    let mayor = offered().into_iter().find(|addressee| addressee.id == id).unwrap();
    let change = |new: Addressee| {
        let all = town.ledger.read(office::all_addressees).unwrap();
        let seen = all.into_iter().find(|addressee| addressee.id == new.id).unwrap();
        change_addressee(&town.ledger, admin.into(), &seen, &new)
    };
    change(Addressee { is_active: false, ..mayor.clone() }).unwrap();
    assert_eq!(offered().len(), 1);
    // The name is kept: a second one of it would puzzle the readers of old letters.
    let again = add_addressee(&town.ledger, admin.into(), "دفتر شهردار", None);
    assert_eq!(refusal(again), Some(Refusal::AddresseeTaken));
    let taken = change(Addressee { name: "اداره عمران".to_owned(), ..mayor.clone() });
    assert_eq!(refusal(taken), Some(Refusal::AddresseeTaken));
    change(mayor).unwrap();
    assert_eq!(offered().len(), 2);
}

#[test]
fn a_head_writes_the_texts_and_an_officer_does_not() {
    let town = Town::agency();
    let (head, officer) = (town.clerk(Role::Head), town.clerk(Role::UnitOfficer));
    let add = |who: ClerkId, code: &str, body: &str| {
        add_template(&town.ledger, who.into(), TemplateKind::Reason, code, "بدون امضا", body)
    };
    assert_eq!(refusal(add(officer, "نا", "نامه امضا ندارد.")), Some(Refusal::NotAllowed));
    let id = add(head, "نا", "نامه امضا ندارد.").unwrap();
    assert_eq!(refusal(add(head, "نا", "دیگر")), Some(Refusal::TemplateTaken));
    assert_eq!(refusal(add(head, "ن ا", "دیگر")), Some(Refusal::TemplateCodeForm));
    assert_eq!(refusal(add(head, "دو", "  ")), Some(Refusal::TemplateBodyMissing));
    let kept = || town.ledger.read(office::all_templates).unwrap();
    let template = kept().into_iter().find(|template| template.id == id).unwrap();
    let change =
        FullTemplate { body: "نامه شما امضا ندارد.".to_owned(), is_active: false, ..template.clone() };
    change_template(&town.ledger, head.into(), &template, &change).unwrap();
    let late = change_template(&town.ledger, head.into(), &template, &template);
    assert_eq!(refusal(late), Some(Refusal::RowChanged));
    assert_eq!(kept(), [change]);
    assert!(town.ledger.read(|view| office::templates(view, "reason")).unwrap().is_empty());
    let told = newest(&town, EventKind::TemplateChanged).row;
    assert_eq!(told.facts["before"]["body"], template.body);
    assert_eq!(told.facts["after"]["body"], "نامه شما امضا ندارد.");
}

#[test]
fn a_kept_search_is_shared_by_a_head_only_and_shows_nobody_more_than_is_theirs() {
    let town = Town::agency();
    let (head, intake, officer) = (town.clerk(Role::Head), town.clerk(Role::Intake), town.clerk(Role::UnitOfficer));
    let views = |who| town.ledger.read(|view| saved_views::for_clerk(view, who)).unwrap();
    let own = save_view(&town.ledger, intake, "ردشده‌های هفته", "وضعیت:رد تاریخ:هفته").unwrap();
    assert_eq!(refusal(save_view(&town.ledger, intake, "ردشده‌های هفته", "الف")), Some(Refusal::ViewTaken));
    assert!(matches!(refusal(save_view(&town.ledger, intake, "بد", "تاریخ:فردا")), Some(Refusal::SearchField { .. })));
    let share = |who, view, sharing| change_view(&town.ledger, who, view, "هفته", sharing);
    assert_eq!(refusal(share(intake, own, Sharing::Shared)), Some(Refusal::NotAllowed));
    assert_eq!(refusal(share(officer, own, Sharing::Own)), Some(Refusal::NotAllowed));
    share(intake, own, Sharing::Own).unwrap();
    assert_eq!(views(intake)[0].name, "هفته");
    assert!(views(head).is_empty());

    let all = save_view(&town.ledger, head, "باز", "وضعیت:باز").unwrap();
    change_view(&town.ledger, head, all, "باز", Sharing::Shared).unwrap();
    assert_eq!(views(officer).len(), 1);
    assert_eq!(refusal(drop_view(&town.ledger, officer, all)), Some(Refusal::NotAllowed));
    drop_view(&town.ledger, head, all).unwrap();
    assert!(views(officer).is_empty());
    // A name may be a sender's: it is not in the log.
    assert!(!newest(&town, EventKind::ViewSaved).row.facts.to_string().contains("باز"));
}
