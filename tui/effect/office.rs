//! The office kept in order from the desk: its acts, and what the pages of the office, the log and the views read.

use pishkhan::actions::add_clerk::{NewClerk, add_checked_clerk};
use pishkhan::actions::add_holiday::add_holiday;
use pishkhan::actions::add_template::{TemplateKind, add_template};
use pishkhan::actions::change_clerk::{ClerkChange, change_clerk};
use pishkhan::actions::keep_view::{Sharing, change_view, drop_view, save_view};
use pishkhan::actions::name_deputy::{end_deputy, name_deputy};
use pishkhan::actions::remove_holiday::remove_holiday;
use pishkhan::actions::{
    add_addressee, add_key, add_unit, change_addressee, change_template, change_unit, revoke_key, set_clerk_password,
    verify_chain,
};
use pishkhan::domain::audit_query::AuditQuery;
use pishkhan::domain::calendar::JalaliDate;
use pishkhan::domain::day::Day;
use pishkhan::domain::event::EventKind;
use pishkhan::domain::ids::{ClerkId, ClerkKeyId, DeputyId, LetterId, SavedViewId, UnitId};
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::role::{Power, Role};
use pishkhan::domain::text::{ZWNJ, fold};
use pishkhan::error::Result;
use pishkhan::store::audit_log::{self, AuditFilter, AuditKey, AuditPage};
use pishkhan::store::clerks::Clerk;
use pishkhan::store::office::{Addressee, FullTemplate, Unit};
use pishkhan::store::{Ledger, View, clerk_keys, clerks, deputies, holidays, letters, office, saved_views};
use pishkhan::words::Lang;

use super::Secret;
use crate::manage::Manage;
use crate::msg::Msg;
use crate::words::{event_key, say};

/// Rows of the log that are read at once.
pub const LOG_PAGE: usize = 100;

/// A clerk as the form has it, before the first password is checked.
#[derive(Clone, Debug)]
pub struct NewColleague {
    /// Login name.
    pub login: String,
    /// Name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Code of the unit.
    pub unit: Option<(UnitId, String)>,
    /// Mobile number; empty for none.
    pub mobile: String,
    /// The first password, typed twice.
    pub password: (Secret, Secret),
}

/// Something done to the office.
#[derive(Clone, Debug)]
pub enum OfficeAct {
    /// Add a clerk.
    AddClerk(NewColleague),
    /// Change a clerk, as seen before.
    ChangeClerk(Clerk, ClerkChange),
    /// Give a clerk a new password, typed twice.
    SetPassword(ClerkId, Secret, Secret),
    /// Register a public key of a clerk under a label.
    AddKey(ClerkId, String, String),
    /// Revoke a key.
    RevokeKey(ClerkKeyId),
    /// Add a unit: code, name, title of its head.
    AddUnit(String, String, String),
    /// Change a unit, as seen before.
    ChangeUnit(Unit, Unit),
    /// Add an addressee.
    AddAddressee(String, Option<UnitId>),
    /// Change an addressee, as seen before.
    ChangeAddressee(Addressee, Addressee),
    /// Add a template: kind, code, title, text.
    AddTemplate(TemplateKind, String, String, String),
    /// Change a template, as seen before.
    ChangeTemplate(FullTemplate, FullTemplate),
    /// Add a holiday, or give the one of this day another name.
    AddHoliday(JalaliDate, String),
    /// Take a holiday away.
    RemoveHoliday(JalaliDate),
    /// Name a deputy for a clerk, from a day until another.
    NameDeputy(ClerkId, ClerkId, Day, Day),
    /// End a deputy's time.
    EndDeputy(DeputyId),
    /// Keep a search line under a name.
    SaveView(String, String),
    /// Rename or share a view.
    ChangeView(SavedViewId, String, Sharing),
    /// Drop a view.
    DropView(SavedViewId),
}

impl OfficeAct {
    /// The message that it was done.
    pub fn told(&self) -> &'static str {
        match self {
            Self::AddClerk(_)
            | Self::AddKey(..)
            | Self::AddUnit(..)
            | Self::AddAddressee(..)
            | Self::AddTemplate(..)
            | Self::AddHoliday(..)
            | Self::NameDeputy(..) => "told-office-added",
            Self::ChangeClerk(..) | Self::ChangeUnit(..) | Self::ChangeAddressee(..) | Self::ChangeTemplate(..) => {
                "told-office-changed"
            }
            Self::SetPassword(..) => "told-office-password",
            Self::RevokeKey(_) => "told-office-key-revoked",
            Self::RemoveHoliday(_) => "told-office-holiday-gone",
            Self::EndDeputy(_) => "told-office-deputy-ended",
            Self::SaveView(..) => "told-view-saved",
            Self::ChangeView(..) => "told-view-changed",
            Self::DropView(_) => "told-view-dropped",
        }
    }
}

pub(super) fn act(ledger: &Ledger, clerk: ClerkId, act: &OfficeAct) -> Result<()> {
    let actor = clerk.into();
    match act.clone() {
        OfficeAct::AddClerk(new) => return add_colleague(ledger, clerk, &new),
        OfficeAct::ChangeClerk(seen, change) => change_clerk(ledger, actor, &seen, &change)?,
        OfficeAct::SetPassword(whose, Secret(password), Secret(again)) => {
            set_clerk_password::set_clerk_password(ledger, actor, whose, &password, &again)?;
        }
        OfficeAct::AddHoliday(day, name) => add_holiday(ledger, actor, day, &name)?,
        OfficeAct::RemoveHoliday(day) => remove_holiday(ledger, actor, day)?,
        OfficeAct::AddKey(whose, line, label) => {
            add_key::add_key(ledger, actor, whose, &line, &label)?;
        }
        OfficeAct::RevokeKey(key) => revoke_key::revoke_key(ledger, actor, key)?,
        OfficeAct::AddUnit(code, name, head_title) => {
            add_unit::add_unit(ledger, actor, &code, &name, &head_title)?;
        }
        OfficeAct::ChangeUnit(seen, unit) => change_unit::change_unit(ledger, actor, &seen, &unit)?,
        OfficeAct::AddAddressee(name, unit) => {
            add_addressee::add_addressee(ledger, actor, &name, unit)?;
        }
        OfficeAct::ChangeAddressee(seen, new) => change_addressee::change_addressee(ledger, actor, &seen, &new)?,
        OfficeAct::AddTemplate(kind, code, title, body) => {
            add_template(ledger, actor, kind, &code, &title, &body)?;
        }
        OfficeAct::ChangeTemplate(seen, new) => change_template::change_template(ledger, actor, &seen, &new)?,
        OfficeAct::NameDeputy(whose, deputy, from, until) => {
            name_deputy(ledger, actor, whose, deputy, from, until)?;
        }
        OfficeAct::EndDeputy(id) => end_deputy(ledger, actor, id)?,
        OfficeAct::SaveView(name, query) => {
            save_view(ledger, clerk, &name, &query)?;
        }
        OfficeAct::ChangeView(id, name, sharing) => change_view(ledger, clerk, id, &name, sharing)?,
        OfficeAct::DropView(id) => drop_view(ledger, clerk, id)?,
    }
    Ok(())
}

fn add_colleague(ledger: &Ledger, clerk: ClerkId, new: &NewColleague) -> Result<()> {
    let (Secret(password), Secret(again)) = &new.password;
    if password != again {
        return Err(Refusal::PasswordsDiffer.into());
    }
    let typed = NewClerk {
        login: &new.login,
        name: &new.name,
        role: new.role,
        unit_code: new.unit.as_ref().map(|(_, code)| code.as_str()),
        password,
    };
    add_checked_clerk(ledger, clerk.into(), typed.check()?.with_mobile(&new.mobile)?).map(|_| ())
}

/// What of the office this clerk may tend.
pub(super) fn manage(ledger: &Ledger, clerk: ClerkId) -> Result<Msg> {
    let manage = ledger.read(|view| {
        let clerk = clerks::by_id(view, clerk)?;
        let mut manage = Manage { clerks: clerks::all(view)?, units: office::units(view)?, ..Manage::default() };
        manage.deputies = deputies::running(view)?;
        if clerk.may(Power::Manage) {
            manage.keys = clerk_keys::all(view)?;
            manage.addressees = office::all_addressees(view)?;
            manage.holidays = holidays::all(view)?;
        } else {
            // Numbers of colleagues are the admin's to see.
            manage.clerks.iter_mut().for_each(|colleague| colleague.mobile = None);
            manage.deputies.retain(|deputy| deputy.clerk_id == clerk.id || deputy.deputy_id == clerk.id);
        }
        if clerk.may(Power::EditTemplates) {
            manage.templates = office::all_templates(view)?;
        }
        Ok(manage)
    })?;
    Ok(Msg::Manage(Box::new(manage)))
}

/// A page of the log for a filter line.
pub(super) fn log(ledger: &Ledger, clerk: ClerkId, typed: String, from: Option<AuditKey>) -> Result<Msg> {
    let query = AuditQuery::parse(&typed, ledger.now())?;
    let page = ledger.read(|view| {
        let clerk = clerks::by_id(view, clerk)?;
        if !clerk.may(Power::ReadAll) {
            return Err(Refusal::NotAllowed.into());
        }
        match filter(view, &clerk, &query)? {
            Some(filter) => audit_log::page(view, &filter, from, LOG_PAGE),
            None => Ok(AuditPage::default()),
        }
    })?;
    Ok(Msg::Log(typed, from, Box::new(page)))
}

/// The filter of a query; none when it names a clerk, letter or event that is not there: nothing is found then, instead of
/// everything.
fn filter(view: &View<'_>, clerk: &Clerk, query: &AuditQuery) -> Result<Option<AuditFilter>> {
    let mut filter = AuditFilter { span: query.span, ..AuditFilter::default() };
    if let Some(typed) = &query.clerk {
        let plain = |text: &str| fold(text).chars().filter(|c| *c != ZWNJ && !c.is_whitespace()).collect::<String>();
        let everybody = clerks::all(view)?;
        let by_login = everybody.iter().find(|one| plain(&one.login) == *typed);
        let found = by_login.or_else(|| everybody.iter().find(|one| plain(&one.name).contains(typed)));
        let Some(found) = found else { return Ok(None) };
        filter.clerk = Some(found.id);
    }
    if let Some(typed) = &query.letter {
        let Some(id) = letters::by_any_number(view, clerk, typed)? else { return Ok(None) };
        filter.letter = Some(LetterId(id.0));
    }
    if !query.words.is_empty() {
        let means = |event: &EventKind| {
            let key = event_key(*event);
            query.means(event.code(), &[&say(Lang::Fa, &key), &say(Lang::En, &key)])
        };
        filter.events = EventKind::ALL.iter().copied().filter(means).collect();
        if filter.events.is_empty() {
            return Ok(None);
        }
    }
    Ok(Some(filter))
}

/// The next piece of the chain.
pub(super) fn chain(ledger: &Ledger, clerk: ClerkId) -> Result<Msg> {
    verify_chain::verify_chain(ledger, clerk).map(Msg::Chain)
}

/// The own views and those that others share.
pub(super) fn views(ledger: &Ledger, clerk: ClerkId) -> Result<Msg> {
    ledger.read(|view| saved_views::for_clerk(view, clerk)).map(Msg::Views)
}
