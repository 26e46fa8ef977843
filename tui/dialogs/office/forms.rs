//! The forms of the office page: what is asked for each thing, and the act that it makes.

use pishkhan::actions::add_template::TemplateKind;
use pishkhan::actions::change_clerk::ClerkChange;
use pishkhan::domain::calendar::JalaliDate;
use pishkhan::domain::day::Day;
use pishkhan::domain::ids::{AddresseeId, ClerkId, ClerkKeyId, DeputyId, TemplateId, UnitId};
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::role::{Power, Role};
use pishkhan::domain::sms_text;
use pishkhan::domain::text::{ascii_digits, clean_line};
use pishkhan::domain::workdays;
use pishkhan::messages::digits;
use pishkhan::store::clerks::Clerk;
use pishkhan::store::office::{Addressee, FullTemplate, Unit};

use super::form::{Field, Form};
use super::section::{Section, kind_word};
use crate::app::App;
use crate::dialogs::writer::Writer;
use crate::effect::Secret;
use crate::effect::office::{NewColleague, OfficeAct};
use crate::manage::Manage;
use crate::persian::Base;
use crate::words::{heart, number};

/// Characters of a template at most.
const BODY: usize = 2_000;
/// The largest place in a list.
const LAST_PLACE: i64 = 999;
/// What a sheet fills in.
const VARIABLES: &str = "{name} {subject} {register_no} {tracking_code} {unit} {date} {deadline}";

/// What a form is for.
#[derive(Clone, Debug)]
pub enum Purpose {
    /// Something new.
    Add(Section),
    /// A clerk.
    Clerk(Box<Clerk>),
    /// A clerk's password.
    Password(ClerkId, String),
    /// A unit.
    Unit(Unit),
    /// An addressee.
    Addressee(Addressee),
    /// A template.
    Template(FullTemplate),
}

impl Purpose {
    /// The title of its form.
    pub fn title(&self, app: &App) -> String {
        match self {
            Self::Add(Section::Clerks) => app.say("office-new-clerk"),
            Self::Add(Section::Keys) => app.say("office-new-key"),
            Self::Add(Section::Units) => app.say("office-new-unit"),
            Self::Add(Section::Addressees) => app.say("office-new-addressee"),
            Self::Add(Section::Templates) => app.say("office-new-template"),
            Self::Add(Section::Holidays) => app.say("office-new-holiday"),
            Self::Add(Section::Deputies) => app.say("office-new-deputy"),
            Self::Password(_, name) => app.say_with("office-password-of", &[("name", name)]),
            Self::Clerk(clerk) => app.say_with("office-change", &[("name", &clerk.name)]),
            Self::Unit(unit) => app.say_with("office-change", &[("name", &unit.name)]),
            Self::Addressee(addressee) => app.say_with("office-change", &[("name", &addressee.name)]),
            Self::Template(template) => app.say_with("office-change", &[("name", &template.title)]),
        }
    }
}

/// The empty form of a list.
pub fn fresh(app: &App, section: Section, data: &Manage) -> Form {
    let line = |name, label| Field::line(name, label, Base::Rtl, "");
    Form::new(match section {
        Section::Clerks => vec![
            line("name", "office-field-name"),
            Field::line("login", "office-field-login", Base::Ltr, ""),
            role(app, Role::Intake),
            unit(app, data, None),
            Field::line("mobile", "office-field-mobile", Base::Ltr, ""),
            Field::password("password", "office-field-password"),
            Field::password("again", "office-field-again"),
        ],
        Section::Keys => vec![
            people("clerk", "office-field-clerk", &active(data), 0),
            Field::line("key", "office-field-key", Base::Ltr, ""),
            Field::line("label", "office-field-label", Base::Auto, ""),
        ],
        Section::Units => vec![
            Field::line("code", "office-field-code", Base::Ltr, ""),
            line("name", "office-field-name"),
            line("head_title", "office-field-head-title"),
        ],
        Section::Addressees => vec![line("name", "office-field-name"), unit(app, data, None)],
        Section::Templates => vec![
            kind(app),
            line("code", "office-field-code"),
            line("title", "office-field-title"),
            Field::text("body", "office-field-body", Writer::new(app, "", None, BODY)),
        ],
        Section::Holidays => {
            vec![Field::line("day", "office-field-day", Base::Ltr, ""), line("name", "office-field-holiday")]
        }
        Section::Deputies => deputy(app, data),
    })
}

/// The form of a thing that is there, by its number.
pub fn of_row(app: &App, section: Section, data: &Manage, id: i64) -> Option<(Purpose, Form)> {
    match section {
        Section::Clerks => {
            let clerk = data.clerks.iter().find(|clerk| clerk.id.0 == id)?;
            let mobile = clerk.mobile.as_ref().map(Mobile::local).unwrap_or_default();
            let fields = vec![
                Field::line("name", "office-field-name", Base::Rtl, &clerk.name),
                Field::line("login", "office-field-login", Base::Ltr, &clerk.login),
                role(app, clerk.role),
                unit(app, data, clerk.unit_id),
                Field::line("mobile", "office-field-mobile", Base::Ltr, &mobile),
                active_field(app, clerk.is_active),
            ];
            Some((Purpose::Clerk(Box::new(clerk.clone())), Form::new(fields)))
        }
        Section::Units => {
            let unit = data.units.iter().find(|unit| unit.id.0 == id)?;
            let fields = vec![
                Field::line("code", "office-field-code", Base::Ltr, &unit.code),
                Field::line("name", "office-field-name", Base::Rtl, &unit.name),
                Field::line("head_title", "office-field-head-title", Base::Rtl, &unit.head_title),
                position(app, unit.position),
                active_field(app, unit.is_active),
            ];
            Some((Purpose::Unit(unit.clone()), Form::new(fields)))
        }
        Section::Addressees => {
            let addressee = data.addressees.iter().find(|addressee| addressee.id.0 == id)?;
            let fields = vec![
                Field::line("name", "office-field-name", Base::Rtl, &addressee.name),
                unit(app, data, addressee.unit_id),
                position(app, addressee.position),
                active_field(app, addressee.is_active),
            ];
            Some((Purpose::Addressee(addressee.clone()), Form::new(fields)))
        }
        Section::Templates => {
            let template = data.templates.iter().find(|template| template.id.0 == id)?;
            let fields = vec![
                Field::line("code", "office-field-code", Base::Rtl, &template.short_code),
                Field::line("title", "office-field-title", Base::Rtl, &template.title),
                active_field(app, template.is_active),
                Field::text("body", "office-field-body", Writer::new(app, &template.body, None, BODY)),
            ];
            Some((Purpose::Template(template.clone()), Form::new(fields)))
        }
        // A key is what it is, and days are ended and named anew.
        Section::Keys | Section::Holidays | Section::Deputies => None,
    }
}

/// The form of a clerk's new password.
pub fn password() -> Form {
    Form::new(vec![
        Field::password("password", "office-field-password"),
        Field::password("again", "office-field-again"),
    ])
}

/// What closes a thing, or opens it again.
pub fn close(section: Section, data: &Manage, id: i64) -> Option<OfficeAct> {
    match section {
        Section::Clerks => {
            let clerk = data.clerks.iter().find(|clerk| clerk.id.0 == id)?;
            Some(OfficeAct::ChangeClerk(clerk.clone(), ClerkChange { is_active: !clerk.is_active, ..as_is(clerk) }))
        }
        Section::Keys => {
            let key = data.keys.iter().find(|key| key.id.0 == id && key.revoked_at.is_none())?;
            Some(OfficeAct::RevokeKey(ClerkKeyId(key.id.0)))
        }
        Section::Units => {
            let unit = data.units.iter().find(|unit| unit.id.0 == id)?;
            Some(OfficeAct::ChangeUnit(unit.clone(), Unit { is_active: !unit.is_active, ..unit.clone() }))
        }
        Section::Addressees => {
            let addressee = data.addressees.iter().find(|addressee| addressee.id.0 == id)?;
            Some(OfficeAct::ChangeAddressee(
                addressee.clone(),
                Addressee { is_active: !addressee.is_active, ..addressee.clone() },
            ))
        }
        Section::Templates => {
            let template = data.templates.iter().find(|template| template.id.0 == id)?;
            Some(OfficeAct::ChangeTemplate(
                template.clone(),
                FullTemplate { is_active: !template.is_active, ..template.clone() },
            ))
        }
        Section::Holidays => JalaliDate::of_number(id).map(OfficeAct::RemoveHoliday),
        Section::Deputies => Some(OfficeAct::EndDeputy(DeputyId(id))),
    }
}

/// The act that a filled form makes; or the field that cannot be read, and why.
pub fn act(purpose: &Purpose, form: &Form, data: &Manage) -> Result<OfficeAct, (&'static str, Refusal)> {
    let text = |name| form.text(name);
    let is_active = form.choice("active") == Some(1);
    let unit_id = form.choice("unit").filter(|id| *id > 0).map(UnitId);
    let role = form.choice("role").and_then(|at| Role::ALL.get(usize::try_from(at).ok()?)).copied();
    let role = role.unwrap_or(Role::Auditor);
    let place = || {
        let typed = ascii_digits(text("position").trim());
        let place = typed.parse::<i64>().ok().filter(|place| (0..=LAST_PLACE).contains(place));
        place.ok_or(("position", Refusal::PositionForm))
    };
    Ok(match purpose {
        Purpose::Add(Section::Clerks) => OfficeAct::AddClerk(NewColleague {
            login: text("login"),
            name: text("name"),
            role,
            unit: unit_id
                .and_then(|id| data.units.iter().find(|unit| unit.id == id).map(|unit| (id, unit.code.clone()))),
            mobile: text("mobile"),
            password: (Secret(text("password")), Secret(text("again"))),
        }),
        Purpose::Add(Section::Keys) => {
            let clerk = form.choice("clerk").ok_or(("clerk", Refusal::ClerkUnknown))?;
            OfficeAct::AddKey(ClerkId(clerk), text("key"), text("label"))
        }
        Purpose::Add(Section::Units) => OfficeAct::AddUnit(text("code"), text("name"), text("head_title")),
        Purpose::Add(Section::Addressees) => OfficeAct::AddAddressee(text("name"), unit_id),
        Purpose::Add(Section::Templates) => {
            let kind = form.choice("kind").and_then(|at| TemplateKind::ALL.get(usize::try_from(at).ok()?)).copied();
            OfficeAct::AddTemplate(kind.unwrap_or(TemplateKind::Reason), text("code"), text("title"), text("body"))
        }
        Purpose::Add(Section::Holidays) => {
            let day = workdays::date(&text("day")).map_err(|refusal| ("day", refusal))?;
            OfficeAct::AddHoliday(day, text("name"))
        }
        Purpose::Add(Section::Deputies) => {
            let from = Day::parse(&text("from")).map_err(|refusal| ("from", refusal))?;
            let until = Day::parse(&text("until")).map_err(|refusal| ("until", refusal))?;
            let deputy = form.choice("deputy").ok_or(("deputy", Refusal::DeputyUnfit))?;
            let clerk = form.choice("clerk").ok_or(("clerk", Refusal::DeputyUnfit))?;
            OfficeAct::NameDeputy(ClerkId(clerk), ClerkId(deputy), from, until)
        }
        Purpose::Clerk(clerk) => OfficeAct::ChangeClerk(
            (**clerk).clone(),
            ClerkChange {
                login: text("login"),
                name: text("name"),
                role,
                unit: unit_id,
                mobile: text("mobile"),
                is_active,
            },
        ),
        Purpose::Password(clerk, _) => OfficeAct::SetPassword(*clerk, Secret(text("password")), Secret(text("again"))),
        Purpose::Unit(unit) => OfficeAct::ChangeUnit(
            unit.clone(),
            Unit {
                id: UnitId(unit.id.0),
                code: text("code"),
                name: text("name"),
                head_title: text("head_title"),
                position: place()?,
                is_active,
            },
        ),
        Purpose::Addressee(addressee) => OfficeAct::ChangeAddressee(
            addressee.clone(),
            Addressee { id: AddresseeId(addressee.id.0), name: text("name"), unit_id, position: place()?, is_active },
        ),
        Purpose::Template(template) => OfficeAct::ChangeTemplate(
            template.clone(),
            FullTemplate {
                id: TemplateId(template.id.0),
                short_code: text("code"),
                title: text("title"),
                body: text("body"),
                is_active,
                ..template.clone()
            },
        ),
    })
}

/// As long as every follow-up code.
const SAMPLE_CODE: &str = "123456789";

/// What is told under a form while one types: the parts of the SMS that a text becomes, and its variables.
pub fn told(app: &App, purpose: &Purpose, form: &Form) -> Option<(String, &'static str)> {
    let kind = match purpose {
        Purpose::Template(template) => TemplateKind::of_code(&template.kind)?,
        Purpose::Add(Section::Templates) => *TemplateKind::ALL.get(usize::try_from(form.choice("kind")?).ok()?)?,
        _ => return None,
    };
    let body = form.text("body");
    let sms = match kind {
        TemplateKind::Reason => sms_text::rejected(&body, &app.now.date().to_string()).text,
        TemplateKind::Defect => sms_text::returned(&body).text,
        TemplateKind::Reversal => sms_text::reversed(&body, SAMPLE_CODE).text,
        TemplateKind::Notice => clean_line(&body),
        TemplateKind::Reply | TemplateKind::Note => return Some((app.say("office-variables"), VARIABLES)),
    };
    let parts = number(app.lang, sms_text::parts(&sms) as i64);
    Some((app.say_with("office-sms-parts", &[("parts", &parts)]), VARIABLES))
}

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

fn active(data: &Manage) -> Vec<&Clerk> {
    data.clerks.iter().filter(|clerk| clerk.is_active).collect()
}

fn role(app: &App, on: Role) -> Field {
    let name = |role: &Role| heart(app.lang, &format!("role-{}", role.code()));
    let options = Role::ALL.iter().enumerate().map(|(at, role)| (at as i64, name(role))).collect();
    let on = Role::ALL.iter().position(|role| *role == on).unwrap_or(0) as i64;
    Field::choice("role", "office-field-role", options, on)
}

/// Active units, and the one that is there already.
fn unit(app: &App, data: &Manage, on: Option<UnitId>) -> Field {
    let mut options = vec![(0, app.say("office-no-unit"))];
    let shown = data.units.iter().filter(|unit| unit.is_active || Some(unit.id) == on);
    options.extend(shown.map(|unit| (unit.id.0, unit.name.clone())));
    Field::choice("unit", "office-field-unit", options, on.map_or(0, |unit| unit.0))
}

fn people(name: &'static str, label: &'static str, people: &[&Clerk], on: i64) -> Field {
    let options = people.iter().map(|clerk| (clerk.id.0, format!("{} ({})", clerk.name, clerk.login))).collect();
    Field::choice(name, label, options, on)
}

fn kind(app: &App) -> Field {
    let options =
        TemplateKind::ALL.iter().enumerate().map(|(at, kind)| (at as i64, app.say(kind_word(kind.code())))).collect();
    Field::choice("kind", "office-field-kind", options, 0)
}

fn position(app: &App, place: i64) -> Field {
    Field::line("position", "office-field-position", Base::Ltr, &number(app.lang, place))
}

fn active_field(app: &App, is_active: bool) -> Field {
    let options = vec![(1, app.say("office-open")), (0, app.say("office-closed"))];
    Field::choice("active", "office-field-active", options, i64::from(is_active))
}

/// Whoever manages names anybody's deputy, others their own; offered is who may stand in.
fn deputy(app: &App, data: &Manage) -> Vec<Field> {
    let me = app.clerk.as_ref();
    let manages = me.is_some_and(|clerk| clerk.role.may(Power::Manage));
    let mine = |clerk: &&Clerk| manages || Some(clerk.id) == me.map(|me| me.id);
    let of: Vec<&Clerk> = active(data).into_iter().filter(mine).collect();
    let own_role = me.map(|me| me.role);
    let fits = |clerk: &&Clerk| {
        manages
            || own_role.is_some_and(|role| clerk.role.may_stand_in_for(role) && Some(clerk.id) != me.map(|me| me.id))
    };
    let by: Vec<&Clerk> = active(data).into_iter().filter(fits).collect();
    let today = digits(app.lang, &app.now.date().to_string());
    vec![
        people("clerk", "office-field-clerk", &of, me.filter(|_| !manages).map_or(0, |me| me.id.0)),
        people("deputy", "office-field-deputy", &by, 0),
        Field::line("from", "office-field-from", Base::Ltr, &today),
        Field::line("until", "office-field-until", Base::Ltr, &today),
    ]
}
