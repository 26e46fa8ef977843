//! Trouble with the sending of SMS: a word for the head line, and whole sentences for the outbox.

use pishkhan::domain::calendar::Instant;
use pishkhan::messages::digits;
use pishkhan::store::sms::ways::Health;
use ratatui::style::Style;

use crate::app::App;
use crate::words::{age, moment};

/// Seconds after which an SMS that waits is trouble.
const LONG: i64 = 300;

fn health(app: &App) -> Option<&Health> {
    app.office.as_ref()?.sms.as_ref()
}

/// Whether all sending is paused.
pub fn is_paused(app: &App) -> bool {
    health(app).is_some_and(|health| health.pause.is_some())
}

/// Whether sending is paused, or a gateway is left alone.
pub fn has_rest(app: &App) -> bool {
    health(app).is_some_and(|health| health.pause.is_some() || !health.resting.is_empty())
}

/// The worst of it in a few words.
pub fn short(app: &App) -> Option<(String, Style)> {
    let (health, theme) = (health(app)?, app.theme);
    if health.pause.is_some() {
        return Some((app.say("trouble-paused"), theme.red()));
    }
    if let Some(resting) = health.resting.first() {
        let key = format!("trouble-{}", resting.why.code());
        return Some((app.say_with(&key, &[("gateway", &resting.name)]), theme.red()));
    }
    if let Some(lack) = super::backups::short(app) {
        return Some(lack);
    }
    if let Some(waited) = waited(app, health) {
        return Some((app.say_with("trouble-oldest", &[("age", &age(app.lang, waited))]), theme.amber()));
    }
    health.budget_used.map(|percent| (app.say(&format!("trouble-budget-{percent}")), theme.amber()))
}

/// All of it, the worst first.
pub fn lines(app: &App) -> Vec<(String, Style)> {
    let Some(health) = health(app) else { return Vec::new() };
    let theme = app.theme;
    let mut lines = Vec::new();
    if let Some(pause) = &health.pause {
        let who = match (&pause.name, pause.clerk) {
            (Some(name), Some(_)) => name.clone(),
            _ => app.say("trouble-by-admin"),
        };
        let at = moment(app.lang, pause.at);
        lines.push((app.say_with("trouble-line-paused", &[("at", &at), ("who", &who)]), theme.red()));
    }
    for resting in &health.resting {
        let (since, until) = (clock(app, resting.since), clock(app, resting.until));
        let key = format!("trouble-line-{}", resting.why.code());
        let values = [("gateway", resting.name.as_str()), ("since", &since), ("until", &until)];
        lines.push((app.say_with(&key, &values), theme.red()));
        if let Some(said) = &resting.said {
            lines.push((said_by(app, &resting.name, resting.code.as_deref(), said), theme.plain()));
        }
    }
    if let Some(waited) = waited(app, health) {
        lines.push((app.say_with("trouble-line-oldest", &[("age", &age(app.lang, waited))]), theme.amber()));
    }
    if let Some(percent) = health.budget_used {
        lines.push((app.say(&format!("trouble-line-budget-{percent}")), theme.amber()));
    }
    if let Some(until) = health.quiet_until.filter(|until| *until > app.now) {
        lines.push((app.say_with("trouble-line-quiet", &[("until", &clock(app, until))]), theme.faint()));
    }
    lines
}

/// What a provider said, with its code where it gave one.
pub fn said_by(app: &App, gateway: &str, code: Option<&str>, said: &str) -> String {
    match code.filter(|code| !code.is_empty()) {
        Some(code) => app.say_with("outbox-said-code", &[("gateway", gateway), ("code", code), ("said", said)]),
        None => app.say_with("outbox-said", &[("gateway", gateway), ("said", said)]),
    }
}

/// Seconds that the oldest SMS has waited, if they are many. While the hours are quiet or sending is paused that is meant.
fn waited(app: &App, health: &Health) -> Option<i64> {
    let waited = app.now.since(health.oldest?);
    (waited >= LONG && health.pause.is_none()).then_some(waited)
}

/// The time of the day, with its date when that is another one.
fn clock(app: &App, at: Instant) -> String {
    if at.date() == app.now.date() {
        let (hour, minute) = at.time();
        digits(app.lang, &format!("{hour:02}:{minute:02}"))
    } else {
        moment(app.lang, at)
    }
}

#[cfg(test)]
pub(crate) fn message_keys() -> Vec<String> {
    use pishkhan::store::sms::ways::RestsFor;
    let rests = RestsFor::ALL.iter().map(|why| why.code());
    let rests = rests.flat_map(|why| [format!("trouble-{why}"), format!("trouble-line-{why}")]);
    let budgets = ["50", "100"].into_iter();
    rests.chain(budgets.flat_map(|p| [format!("trouble-budget-{p}"), format!("trouble-line-budget-{p}")])).collect()
}
