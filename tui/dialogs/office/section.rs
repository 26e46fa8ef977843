//! The lists of the office page: which there are, who tends them, and how their rows read.
//!
//! One more list is one more variant here, its rows, and its forms in [`super::forms`].

use pishkhan::domain::calendar::Instant;
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::role::Power;
use pishkhan::messages::digits;
use pishkhan::store::clerks::Clerk;
use ratatui::style::Style;

use crate::app::App;
use crate::manage::Manage;
use crate::persian::Base;
use crate::widgets::{Column, Width};
use crate::words::{heart, moment, number};

/// A list of the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Who works here.
    Clerks,
    /// SSH keys.
    Keys,
    /// Units.
    Units,
    /// What the public form offers.
    Addressees,
    /// Texts.
    Templates,
    /// Holidays.
    Holidays,
    /// Deputies.
    Deputies,
}

/// A row as it reads.
#[derive(Clone, Debug)]
pub struct Row {
    /// The number of the thing.
    pub id: i64,
    /// Its cells, from the right.
    pub cells: Vec<String>,
    /// Whether it is in force.
    pub is_active: bool,
    /// What stands under the list when it is selected.
    pub detail: String,
}

impl Section {
    /// All of them, in the order of the page.
    pub const ALL: [Self; 7] =
        [Self::Clerks, Self::Keys, Self::Units, Self::Addressees, Self::Templates, Self::Holidays, Self::Deputies];

    /// Whether this clerk tends it. For a deputy the own role counts, as in the heart: what was lent is not handed on.
    pub fn is_for(self, clerk: &Clerk) -> bool {
        match self {
            Self::Clerks | Self::Keys | Self::Units | Self::Addressees | Self::Holidays => clerk.may(Power::Manage),
            Self::Templates => clerk.may(Power::EditTemplates),
            Self::Deputies => clerk.role.may(Power::NameDeputy) || clerk.role.may(Power::Manage),
        }
    }

    /// The message of its name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Clerks => "office-clerks",
            Self::Keys => "office-keys",
            Self::Units => "office-units",
            Self::Addressees => "office-addressees",
            Self::Templates => "office-templates",
            Self::Holidays => "office-holidays",
            Self::Deputies => "office-deputies",
        }
    }

    /// Its headings and columns, from the right.
    pub fn columns(self) -> Vec<(&'static str, Column<'static>)> {
        let share = |n| Column::new("", Width::Share(n));
        let cells = |n| Column::new("", Width::Cells(n));
        let latin = |n| Column::new("", Width::Cells(n)).base(Base::Ltr).align(crate::widgets::Align::Right);
        match self {
            Self::Clerks => vec![
                ("office-field-name", share(3)),
                ("office-field-login", latin(14)),
                ("office-field-role", share(2)),
                ("office-field-unit", share(2)),
            ],
            Self::Keys => {
                vec![("office-field-clerk", share(2)), ("office-field-label", share(2)), ("office-key-used", cells(16))]
            }
            Self::Units => vec![
                ("office-field-position", cells(5)),
                ("office-field-code", latin(8)),
                ("office-field-name", share(3)),
                ("office-field-head-title", share(2)),
            ],
            Self::Addressees => vec![
                ("office-field-position", cells(5)),
                ("office-field-name", share(3)),
                ("office-field-unit", share(2)),
            ],
            Self::Templates => vec![
                ("office-field-kind", cells(12)),
                ("office-field-code", cells(8)),
                ("office-field-title", share(3)),
                ("office-template-used", cells(8)),
            ],
            Self::Holidays => vec![("office-field-day", cells(12)), ("office-field-holiday", share(3))],
            Self::Deputies => vec![
                ("office-field-clerk", share(2)),
                ("office-field-deputy", share(2)),
                ("office-field-from", cells(10)),
                ("office-field-until", cells(10)),
            ],
        }
    }

    /// Its rows.
    pub fn rows(self, app: &App, data: &Manage) -> Vec<Row> {
        let unit_of = |id: Option<pishkhan::domain::ids::UnitId>| {
            id.and_then(|id| data.units.iter().find(|unit| unit.id == id))
                .map_or_else(String::new, |unit| unit.name.clone())
        };
        let when = |at: Option<Instant>| at.map_or_else(|| app.say("office-never"), |at| moment(app.lang, at));
        match self {
            Self::Clerks => data
                .clerks
                .iter()
                .map(|clerk| {
                    let mobile = clerk.mobile.as_ref().map(Mobile::local).unwrap_or_default();
                    let stands: Vec<&str> = clerk.stands_in_for().map(|place| place.name.as_str()).collect();
                    let mut detail = Vec::new();
                    if !mobile.is_empty() {
                        detail.push(app.say_with("office-clerk-mobile", &[("mobile", &mobile)]));
                    }
                    if !stands.is_empty() {
                        detail.push(app.say_with("office-stands-in", &[("name", &stands.join("، "))]));
                    }
                    Row {
                        id: clerk.id.0,
                        cells: vec![
                            clerk.name.clone(),
                            clerk.login.clone(),
                            heart(app.lang, &format!("role-{}", clerk.role.code())),
                            unit_of(clerk.unit_id),
                        ],
                        is_active: clerk.is_active,
                        detail: detail.join(" · "),
                    }
                })
                .collect(),
            Self::Keys => data
                .keys
                .iter()
                .map(|key| Row {
                    id: key.id.0,
                    cells: vec![key.clerk_name.clone(), key.label.clone(), when(key.last_used_at)],
                    is_active: key.opens(),
                    detail: key.fingerprint.clone(),
                })
                .collect(),
            Self::Units => data
                .units
                .iter()
                .map(|unit| Row {
                    id: unit.id.0,
                    cells: vec![
                        number(app.lang, unit.position),
                        unit.code.clone(),
                        unit.name.clone(),
                        unit.head_title.clone(),
                    ],
                    is_active: unit.is_active,
                    detail: String::new(),
                })
                .collect(),
            Self::Addressees => data
                .addressees
                .iter()
                .map(|addressee| Row {
                    id: addressee.id.0,
                    cells: vec![
                        number(app.lang, addressee.position),
                        addressee.name.clone(),
                        unit_of(addressee.unit_id),
                    ],
                    is_active: addressee.is_active,
                    detail: String::new(),
                })
                .collect(),
            Self::Templates => data
                .templates
                .iter()
                .map(|template| Row {
                    id: template.id.0,
                    cells: vec![
                        app.say(kind_word(&template.kind)),
                        template.short_code.clone(),
                        template.title.clone(),
                        number(app.lang, template.used_count),
                    ],
                    is_active: template.is_active,
                    detail: template.body.clone(),
                })
                .collect(),
            Self::Holidays => data
                .holidays
                .iter()
                .map(|holiday| Row {
                    id: holiday.day.number(),
                    cells: vec![digits(app.lang, &holiday.day.to_string()), holiday.name.clone()],
                    is_active: true,
                    detail: String::new(),
                })
                .collect(),
            Self::Deputies => data
                .deputies
                .iter()
                .map(|deputy| Row {
                    id: deputy.id.0,
                    cells: vec![
                        deputy.clerk_name.clone(),
                        deputy.deputy_name.clone(),
                        digits(app.lang, &deputy.from.date().to_string()),
                        digits(app.lang, &deputy.until.date().to_string()),
                    ],
                    is_active: true,
                    detail: String::new(),
                })
                .collect(),
        }
    }

    /// The message of the sign that a row is not in force.
    pub fn closed_word(self) -> &'static str {
        match self {
            Self::Keys => "office-revoked",
            _ => "office-closed",
        }
    }

    /// The look of a row.
    pub fn style(app: &App, row: &Row) -> Style {
        if row.is_active { app.theme.plain() } else { app.theme.faint() }
    }
}

/// The message that names a kind of template.
pub fn kind_word(kind: &str) -> &'static str {
    match kind {
        "reason" => "office-kind-reason",
        "defect" => "office-kind-defect",
        "reply" => "office-kind-reply",
        "note" => "office-kind-note",
        "reversal" => "office-kind-reversal",
        _ => "office-kind-notice",
    }
}
