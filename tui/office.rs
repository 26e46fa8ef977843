//! What the sheets know of the office: units, clerks, texts, the next numbers. Read whole with every change.

use std::sync::Arc;

use pishkhan::domain::settings::Settings;
use pishkhan::domain::workdays::WorkCalendar;
use pishkhan::store::backups::health::Lack;
use pishkhan::store::clerks::Clerk;
use pishkhan::store::office::{Addressee, Template, Unit};
use pishkhan::store::sms::ways::Health;

/// The office as the sheets need it.
#[derive(Clone, Debug)]
pub struct Office {
    /// Units that letters may be referred to.
    pub units: Vec<Unit>,
    /// Clerks who work.
    pub clerks: Vec<Clerk>,
    /// Addressees and their units.
    pub addressees: Vec<Addressee>,
    /// Texts.
    pub templates: Templates,
    /// The number that the next approval would give.
    pub next_incoming: String,
    /// The number that the next reply would get.
    pub next_outgoing: String,
    /// The days that are worked.
    pub calendar: WorkCalendar,
    /// How the sending of SMS does, for a clerk who may see the outbox.
    pub sms: Option<Health>,
    /// What is wrong with the backups, for a clerk who manages the office.
    pub backups: Option<Lack>,
    /// Settings in force.
    pub settings: Arc<Settings>,
}

/// Texts by kind.
#[derive(Clone, Debug, Default)]
pub struct Templates {
    /// Reasons of refusal.
    pub reasons: Vec<Template>,
    /// Defects.
    pub defects: Vec<Template>,
    /// Replies.
    pub replies: Vec<Template>,
    /// Notices.
    pub notices: Vec<Template>,
    /// Reasons of a reversal.
    pub reversals: Vec<Template>,
}
