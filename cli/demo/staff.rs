//! The demo office is opened: settings, units, clerks, addressees, templates. Knows afterwards who fits which work.

use std::thread;

use pishkhan::actions::add_addressee::add_addressee;
use pishkhan::actions::add_clerk::{CheckedClerk, NewClerk, add_checked_clerk};
use pishkhan::actions::add_holiday::add_solar_holidays;
use pishkhan::actions::add_template::{TemplateKind, add_template};
use pishkhan::actions::add_unit::add_unit;
use pishkhan::actions::open_office::open_office;
use pishkhan::domain::ids::{AddresseeId, ClerkId, UnitId};
use pishkhan::domain::role::Role;
use pishkhan::domain::settings::Profile;
use pishkhan::store::office::{self, Addressee};
use pishkhan::store::{Actor, Ledger};

use super::chance::Chance;
use super::script::{self, Phrase, Script, clerk_password};
use crate::trouble::{Result, Trouble};

/// A unit of the demo office.
pub struct Unit {
    /// Its row.
    pub id: UnitId,
    /// Its code as the script writes it.
    pub code: String,
}

struct Clerk {
    id: ClerkId,
    role: Role,
    unit: Option<String>,
}

/// Who works here.
pub struct Staff {
    /// The units, in the script's order.
    pub units: Vec<Unit>,
    /// What the public form offers.
    pub addressees: Vec<Addressee>,
    clerks: Vec<Clerk>,
}

impl Staff {
    /// Opens the office. More SMS than usual are allowed when the history of a day needs them.
    pub fn hire(ledger: &Ledger, profile: Profile, script: &Script, letters: usize) -> Result<Self> {
        let words = &script.office.office;
        let contact = format!("{}\nتلفن {}\n{}", words.address, words.phone, words.hours);
        let mut settings = vec![
            ("office.name", words.name.as_str()),
            ("office.secretariat", &words.secretariat),
            ("office.contact", &contact),
            ("office.legal_basis", words.legal_basis.trim()),
            ("home.button", &words.button),
        ];
        if letters > 5_000 {
            settings.extend([("sms.budget.day", "0"), ("sms.budget.number", "0")]);
            settings.push(("letter.per_day", "0"));
        }
        open_office(ledger, profile, &settings)?;
        let admin = Actor::Admin;
        let mut units = Vec::new();
        for unit in &script.office.unit {
            let id = add_unit(ledger, admin, &unit.code, &unit.name, &unit.head_title)?;
            units.push(Unit { id, code: unit.code.clone() });
        }
        for addressee in &script.office.addressee {
            let unit = units.iter().find(|unit| unit.code == addressee.unit).map(|unit| unit.id);
            add_addressee(ledger, admin, &addressee.name, unit)?;
        }
        let year = ledger.now().date().year;
        for year in [year, year + 1] {
            add_solar_holidays(ledger, admin, year)?;
        }
        let texts = &script.office;
        let kinds = [
            (TemplateKind::Reason, &texts.reason),
            (TemplateKind::Defect, &texts.defect),
            (TemplateKind::Reply, &texts.reply),
            (TemplateKind::Notice, &texts.sms),
            (TemplateKind::Reversal, &texts.reversal),
        ];
        for (kind, list) in kinds {
            for Phrase { code, title, text } in list {
                add_template(ledger, admin, kind, code, title, text)?;
            }
        }
        for (number, note) in (1..).zip(&texts.referrals.instructions) {
            add_template(ledger, admin, TemplateKind::Note, &number.to_string(), note, note)?;
        }
        let clerks = hire_clerks(ledger, &texts.clerk)?;
        Ok(Self { units, addressees: ledger.read(office::addressees)?, clerks })
    }

    /// The place of a unit in the list.
    pub fn unit(&self, code: &str) -> usize {
        self.units.iter().position(|unit| unit.code == code).unwrap_or_default()
    }

    /// Somebody who approves and refuses; now and then the head does it.
    pub fn decider(&self, chance: &Chance) -> Result<ClerkId> {
        let role = if chance.percent(90) { Role::Approver } else { Role::Head };
        self.one(chance, |clerk| clerk.role == role)
    }

    /// Somebody who looks through what came in.
    pub fn reader(&self, chance: &Chance) -> Result<ClerkId> {
        let role = if chance.percent(60) { Role::Intake } else { Role::Approver };
        self.one(chance, |clerk| clerk.role == role)
    }

    /// Somebody of the unit who may reply for it.
    pub fn officer(&self, chance: &Chance, unit: usize) -> Option<ClerkId> {
        let code = self.units.get(unit).map(|unit| unit.code.as_str());
        let acts = |clerk: &Clerk| matches!(clerk.role, Role::UnitOfficer | Role::Head | Role::Approver);
        self.one(chance, |clerk| acts(clerk) && clerk.unit.as_deref() == code).ok()
    }

    /// Somebody who replies for the unit: its officer, or the secretariat.
    pub fn replier(&self, chance: &Chance, unit: usize) -> Result<ClerkId> {
        self.officer(chance, unit).map_or_else(|| self.one(chance, |clerk| clerk.role == Role::Approver), Ok)
    }

    /// The addressee that means the unit; one in twelve senders does not know and picks the first.
    pub fn addressee(&self, chance: &Chance, unit: usize) -> AddresseeId {
        let id = self.units.get(unit).map(|unit| unit.id);
        let known = self.addressees.iter().find(|addressee| addressee.unit_id == id);
        let known = if chance.percent(8) { None } else { known };
        known.or(self.addressees.first()).map_or(AddresseeId(0), |addressee| addressee.id)
    }

    fn one(&self, chance: &Chance, fits: impl Fn(&Clerk) -> bool) -> Result<ClerkId> {
        let fitting: Vec<ClerkId> = self.clerks.iter().filter(|clerk| fits(clerk)).map(|clerk| clerk.id).collect();
        let nobody = || Trouble::internal("looking for a clerk of the demo", "nobody fits");
        chance.pick(&fitting).copied().ok_or_else(nobody)
    }
}

fn hire_clerks(ledger: &Ledger, list: &[script::Clerk]) -> Result<Vec<Clerk>> {
    let unit_code = |clerk: &script::Clerk| clerk.unit.as_ref().map(|code| code.to_ascii_lowercase());
    let role = |clerk: &script::Clerk| Role::of_code(&clerk.role).unwrap_or(Role::Auditor);
    let check = |clerk: &script::Clerk| {
        let (password, unit) = (clerk_password(&clerk.login), unit_code(clerk));
        let (login, name) = (clerk.login.as_str(), clerk.name.as_str());
        NewClerk { login, name, role: role(clerk), unit_code: unit.as_deref(), password: &password }.check()
    };
    // Hashing a password takes a tenth of a second of one core.
    let checked: Vec<pishkhan::error::Result<CheckedClerk>> = thread::scope(|scope| {
        let running: Vec<_> = list.iter().map(|clerk| scope.spawn(move || check(clerk))).collect();
        let fault = || pishkhan::error::Error::internal("hashing a demo password", "the thread ended");
        running.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Err(fault()))).collect()
    });
    let mut clerks = Vec::new();
    for (clerk, checked) in list.iter().zip(checked) {
        let id = add_checked_clerk(ledger, Actor::Admin, checked?)?;
        clerks.push(Clerk { id, role: role(clerk), unit: clerk.unit.clone() });
    }
    Ok(clerks)
}
