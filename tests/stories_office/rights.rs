//! Who may do what: every role with every act that keeps the office, and what each role holds.

use pishkhan::actions::add_addressee::add_addressee;
use pishkhan::actions::add_clerk::{NewClerk, add_clerk};
use pishkhan::actions::add_key::add_key;
use pishkhan::actions::add_template::{TemplateKind, add_template};
use pishkhan::actions::add_unit::add_unit;
use pishkhan::actions::change_addressee::change_addressee;
use pishkhan::actions::change_clerk::change_clerk;
use pishkhan::actions::change_template::change_template;
use pishkhan::actions::change_unit::change_unit;
use pishkhan::actions::disable_clerk::disable_clerk;
use pishkhan::actions::keep_view::{Sharing, change_view, drop_view, save_view};
use pishkhan::actions::name_deputy::{end_deputy, name_deputy};
use pishkhan::actions::revoke_key::revoke_key;
use pishkhan::actions::set_clerk_password::set_clerk_password;
use pishkhan::actions::set_setting::set_setting;
use pishkhan::actions::verify_chain::verify_chain;
use pishkhan::domain::day::Day;
use pishkhan::domain::ids::ClerkId;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::role::{Power, Role};
use pishkhan::error::Result;
use pishkhan::store::{Actor, Ledger, clerks, office};

use crate::common::{PASSWORD, Town};
use crate::keys::KEY;
use crate::{as_is, refusal};

/// What every role holds. A new role or power has to be written down here.
fn held(role: Role, power: Power) -> bool {
    use Power as P;
    use Role as R;
    let holders: &[Role] = match power {
        P::ReadAll | P::SeeOutbox => &[R::Intake, R::Approver, R::Head, R::Auditor, R::Admin],
        P::Decide => &[R::Approver, R::Head],
        P::Return | P::ProveIdentity | P::EnterLetter => &[R::Intake, R::Approver, R::Head],
        P::Refer | P::Reply => &[R::Approver, R::UnitOfficer, R::Head],
        P::Notify => &[R::Intake, R::Approver, R::UnitOfficer, R::Head],
        P::Manage => &[R::Admin],
        P::MendOutbox | P::EditTemplates | P::ShareViews => &[R::Head, R::Admin],
        P::NameDeputy => &[R::Intake, R::Approver, R::UnitOfficer, R::Head, R::Admin],
        P::KeepViews => Role::ALL,
    };
    holders.contains(&role)
}

#[test]
fn every_role_holds_what_is_written_down_and_nothing_else() {
    for &role in Role::ALL {
        for &power in Power::ALL {
            assert_eq!(role.may(power), held(role, power), "{role:?} {power:?}");
        }
    }
}

type Try = fn(&Ledger, ClerkId) -> Result<()>;

fn other(ledger: &Ledger) -> ClerkId {
    ledger.read(|view| clerks::by_login(view, "other")).unwrap().unwrap().id
}

/// Every act that keeps the office, with the power that it takes. None of them spoils what the next one needs.
const ACTS: &[(&str, Power, Try)] = &[
    ("add_unit", Power::Manage, |ledger, who| add_unit(ledger, who.into(), "new", "تازه", "").map(|_| ())),
    ("change_unit", Power::Manage, |ledger, who| {
        let unit = ledger.read(office::units)?.remove(1);
        change_unit(ledger, who.into(), &unit, &unit)
    }),
    ("add_addressee", Power::Manage, |ledger, who| add_addressee(ledger, who.into(), "تازه", None).map(|_| ())),
    ("change_addressee", Power::Manage, |ledger, who| {
        let addressee = ledger.read(office::all_addressees)?.remove(0);
        change_addressee(ledger, who.into(), &addressee, &addressee)
    }),
    ("add_template", Power::EditTemplates, |ledger, who| {
        add_template(ledger, who.into(), TemplateKind::Note, "تا", "تازه", "متن").map(|_| ())
    }),
    ("change_template", Power::EditTemplates, |ledger, who| {
        let template = ledger.read(office::all_templates)?.remove(0);
        change_template(ledger, who.into(), &template, &template)
    }),
    ("add_clerk", Power::Manage, |ledger, who| {
        let new = NewClerk { login: "new", name: "تازه", role: Role::Intake, unit_code: None, password: PASSWORD };
        add_clerk(ledger, who.into(), &new).map(|_| ())
    }),
    ("change_clerk", Power::Manage, |ledger, who| {
        let clerk = ledger.read(|view| clerks::by_id(view, other(ledger)))?;
        change_clerk(ledger, who.into(), &clerk, &as_is(&clerk))
    }),
    ("set_clerk_password", Power::Manage, |ledger, who| {
        set_clerk_password(ledger, who.into(), other(ledger), PASSWORD, PASSWORD)
    }),
    ("add_key", Power::Manage, |ledger, who| add_key(ledger, who.into(), other(ledger), KEY, "").map(|_| ())),
    ("revoke_key", Power::Manage, |ledger, who| {
        let key = ledger.read(pishkhan::store::clerk_keys::all)?.remove(0);
        revoke_key(ledger, who.into(), key.id)
    }),
    ("name_deputy for another", Power::Manage, |ledger, who| {
        let day = Day::of(ledger.now());
        let deputy = ledger.read(|view| clerks::by_login(view, "third"))?.unwrap().id;
        let id = name_deputy(ledger, who.into(), other(ledger), deputy, day, day)?;
        end_deputy(ledger, who.into(), id)
    }),
    ("share a view", Power::ShareViews, |ledger, who| {
        let view = save_view(ledger, who, "نما", "وضعیت:رد")?;
        let shared = change_view(ledger, who, view, "نما", Sharing::Shared);
        drop_view(ledger, who, view)?;
        shared
    }),
    ("keep a view", Power::KeepViews, |ledger, who| {
        let view = save_view(ledger, who, "نما", "وضعیت:رد")?;
        drop_view(ledger, who, view)
    }),
    ("verify_chain", Power::ReadAll, |ledger, who| verify_chain(ledger, who).map(|_| ())),
    ("set_setting", Power::Manage, |ledger, who| set_setting(ledger, who.into(), "undo.window", "9")),
    ("disable_clerk", Power::Manage, |ledger, who| disable_clerk(ledger, who.into(), "other")),
];

fn prepared() -> Town {
    let town = Town::agency();
    let add = |login| {
        let new = NewClerk { login, name: "دیگری", role: Role::Intake, unit_code: None, password: PASSWORD };
        add_clerk(&town.ledger, Actor::Admin, &new).unwrap()
    };
    for login in ["other", "third"] {
        add(login);
    }
    add_addressee(&town.ledger, Actor::Admin, "دفتر", None).unwrap();
    add_template(&town.ledger, Actor::Admin, TemplateKind::Reason, "نا", "عنوان", "متن").unwrap();
    town
}

#[test]
fn every_act_that_keeps_the_office_is_refused_to_every_role_without_its_power() {
    for &role in Role::ALL {
        let town = prepared();
        let who = town.clerk(role);
        let mut had_key = false;
        for (name, power, act) in ACTS {
            if *name == "revoke_key" && !had_key {
                add_key(&town.ledger, Actor::Admin, other(&town.ledger), KEY, "").unwrap();
            }
            had_key |= *name == "add_key" && role.may(*power);
            let outcome = act(&town.ledger, who);
            if held(role, *power) {
                assert!(outcome.is_ok(), "{role:?} {name}: {outcome:?}");
            } else {
                assert_eq!(refusal(outcome), Some(Refusal::NotAllowed), "{role:?} {name}");
            }
        }
    }
}

#[test]
fn a_clerk_names_the_own_deputy_but_an_auditor_asks_an_admin() {
    for &role in Role::ALL {
        let town = prepared();
        let (who, day) = (town.clerk(role), Day::of(town.ledger.now()));
        let deputy = if role == Role::Admin {
            let new = NewClerk { login: "second", name: "دوم", role, unit_code: None, password: PASSWORD };
            add_clerk(&town.ledger, Actor::Admin, &new).unwrap()
        } else {
            other(&town.ledger)
        };
        let named = name_deputy(&town.ledger, who.into(), who, deputy, day, day);
        assert_eq!(named.is_ok(), role != Role::Auditor, "{role:?}");
    }
}
