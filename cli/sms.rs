//! `sms`: whether SMS leave the building, by which way, and what became of them.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::{Duration, Instant as Stopwatch};

use pishkhan::actions::pause_sms::{pause_sms, resume_sms};
use pishkhan::actions::test_sms::{test_sms, test_sms_through};
use pishkhan::domain::ids::SmsId;
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::sms_text::parts;
use pishkhan::domain::text::clean_line;
use pishkhan::postman::{Carries, Gateway, Texts, from_config, send_claimed};
use pishkhan::store::sms::ways::{Health, RestsFor};
use pishkhan::store::sms::{self, Sms, SmsState};
use pishkhan::store::{Actor, Ledger, sms_status};
use serde_json::{Value, json};

use crate::place::Place;
use crate::say::{self, Say, line};
use crate::serve::LISTEN;
use crate::table;
use crate::trouble::{Result, Trouble};

/// SMS: try a gateway, see the templates, see how the outbox does
#[derive(clap::Subcommand)]
pub enum SmsCommand {
    /// Send a test through the outbox, and wait for what becomes of it
    Test {
        /// The number it goes to, such as 09121234567
        number: String,
        /// Through this gateway of the configuration, from here; without it whoever serves the office sends it
        #[arg(long, value_name = "NAME")]
        gateway: Option<String>,
        /// Seconds to wait
        #[arg(long, value_name = "SECONDS", default_value_t = 30)]
        wait: u64,
    },
    /// List every text with its parts, and what each gateway makes of it
    Templates {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
    /// Pause the sending of all SMS: what is written waits
    Pause,
    /// Let SMS go on, and try gateways that were left alone at once
    Resume,
    /// Counts of the last week by state and gateway, what waits, and the providers' last words
    Status {
        /// As JSON
        #[arg(long)]
        json: bool,
    },
}

impl SmsCommand {
    /// Does it.
    pub fn run(&self, say: &Say, place: &Place) -> Result<ExitCode> {
        let ledger = place.ledger()?;
        match self {
            Self::Test { number, gateway, wait } => {
                test(say, place, &ledger, &Mobile::parse(number)?, gateway.as_deref(), Duration::from_secs(*wait))
            }
            Self::Templates { json } => templates(say, place, &ledger, *json),
            Self::Pause => {
                pause_sms(&ledger, Actor::Admin)?;
                say.tell("sms-paused", &[]);
                Ok(ExitCode::SUCCESS)
            }
            Self::Resume => {
                resume_sms(&ledger, Actor::Admin)?;
                say.tell("sms-resumed", &[]);
                Ok(ExitCode::SUCCESS)
            }
            Self::Status { json } => status(say, place, &ledger, *json),
        }
    }
}

/// The gateways of this machine, as `serve` would have them.
fn gateways(place: &Place, ledger: &Ledger) -> Result<(Vec<Gateway>, Texts)> {
    let config = place.config()?;
    let listen: SocketAddr = config.listen.unwrap_or(LISTEN);
    let texts = Texts::of(ledger, &config, listen)?;
    Ok((from_config(&config.sms, ledger.path(), &texts)?, texts))
}

fn test(
    say: &Say,
    place: &Place,
    ledger: &Ledger,
    mobile: &Mobile,
    through: Option<&str>,
    wait: Duration,
) -> Result<ExitCode> {
    let id = if let Some(name) = through {
        let (mut gateways, _) = gateways(place, ledger)?;
        let Some(gateway) = gateways.iter_mut().find(|gateway| gateway.name() == name) else {
            return Err(Trouble::told_with("sms-no-gateway", "name", name));
        };
        let sms = test_sms_through(ledger, mobile, name)?;
        send_claimed(ledger, gateway, &sms)?;
        sms.id
    } else {
        test_sms(ledger, mobile)?.id
    };
    say.tell("sms-test-written", &[("id", &id.0.to_string()), ("mobile", &mobile.local())]);
    let last = follow(say, ledger, id, wait)?;
    match last.state {
        SmsState::Sent | SmsState::Delivered => Ok(ExitCode::SUCCESS),
        SmsState::Held | SmsState::Queued => {
            let health = ledger.read(sms::ways::health)?;
            // Whoever paused it, or left the gateway alone, knows that serve is on.
            if !tell_trouble(say, &health) {
                say.warn("sms-test-waits", &[]);
            }
            Ok(ExitCode::FAILURE)
        }
        _ => Ok(ExitCode::FAILURE),
    }
}

/// Tells each state once, until it is the last one or the time is over. Gives the row as it stands then.
fn follow(say: &Say, ledger: &Ledger, id: SmsId, wait: Duration) -> Result<Sms> {
    let began = Stopwatch::now();
    let mut told = None;
    loop {
        let now = ledger.read(|view| sms::by_id(view, id))?;
        let standing = (now.state, now.provider_said.clone());
        if told.as_ref() != Some(&standing) {
            let words = now.provider_said.as_deref().unwrap_or_default();
            table::print(&[[
                now.gateway.clone().unwrap_or_else(|| "-".to_owned()),
                now.state.code().to_owned(),
                format!("{} {words}", state_word(say, now.state)),
            ]]);
            told = Some(standing);
        }
        let is_over = matches!(
            now.state,
            SmsState::Delivered | SmsState::Failed | SmsState::Unknown | SmsState::Expired | SmsState::Cancelled
        );
        if is_over || began.elapsed() >= wait {
            return Ok(now);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

fn templates(say: &Say, place: &Place, ledger: &Ledger, as_json: bool) -> Result<ExitCode> {
    let (gateways, texts) = gateways(place, ledger)?;
    let mut rows: Vec<[String; 4]> = Vec::new();
    let mut all: Vec<Value> = Vec::new();
    for (template, sample) in texts.samples() {
        let n = parts(&sample.text);
        let mut ways = Vec::new();
        for gateway in &gateways {
            let carried = gateway.carries(template.name, &sample.text, &sample.params);
            let way = match &carried {
                Ok(Carries::Text) => "text".to_owned(),
                Ok(Carries::Template(id, values)) => {
                    let names: Vec<&str> = values.iter().map(|(name, _)| name.as_str()).collect();
                    format!("{id}({})", names.join(","))
                }
                Err(why) => format!("! {}", why.words(say.lang())),
            };
            ways.push((gateway.name().to_owned(), way));
        }
        all.push(json!({
            "name": template.name, "values": template.params, "parts": n, "sample": sample.text,
            "gateways": ways.iter().map(|(name, way)| (name.clone(), json!(way))).collect::<serde_json::Map<_, _>>(),
        }));
        let shown: Vec<String> = ways.iter().map(|(name, way)| format!("{name}: {way}")).collect();
        let sample = sample.text.replace('\n', " ");
        rows.push([template.name.to_owned(), n.to_string(), shown.join(" · "), sample]);
    }
    if as_json {
        say::json(&Value::Array(all))?;
    } else {
        table::print(&rows);
        // A service of another machine is told the address in its panel; the others know theirs.
        for gateway in gateways.iter().filter(|gateway| matches!(gateway, Gateway::Http(_))) {
            let door = gateway.report_door(&texts).and_then(|door| texts.public_report(&door.gateway));
            if let Some(address) = door {
                say.tell("sms-report-address", &[("name", gateway.name()), ("address", &address)]);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn status(say: &Say, place: &Place, ledger: &Ledger, as_json: bool) -> Result<ExitCode> {
    let status = ledger.read(sms_status::status)?;
    let budget = ledger.settings()?.number("sms.budget.day");
    let names = place.config()?.sms.gateways;
    let health = ledger.read(sms::ways::health)?;
    let waits = status.oldest_unsent.map_or(0, |due| ledger.now().since(due));
    if as_json {
        let counts = status
            .counts
            .iter()
            .map(|(state, gateway, n)| json!({ "state": state.code(), "gateway": gateway, "count": n }));
        let words = status.words.iter().map(|one| {
            let said = clean_line(&one.said);
            json!({ "gateway": one.gateway, "state": one.state.code(), "at": one.at.rfc3339(), "said": said })
        });
        say::json(&json!({
            "gateways": names,
            "counts_of_7_days": counts.collect::<Value>(),
            "oldest_unsent_seconds": waits,
            "written_today": status.today,
            "budget_of_the_day": budget,
            "paused_since": health.pause.as_ref().map(|pause| pause.at.rfc3339()),
            "resting": health.resting.iter().map(|one| json!({
                "gateway": one.name, "why": one.why.code(), "since": one.since.rfc3339(), "until": one.until.rfc3339(),
                "code": one.code, "said": one.said.as_deref().map(clean_line),
            })).collect::<Value>(),
            "budget_alarm_percent": health.budget_used,
            "quiet_until": health.quiet_until.map(pishkhan::domain::calendar::Instant::rfc3339),
            "last_words": words.collect::<Value>(),
        }))?;
        return Ok(ExitCode::SUCCESS);
    }
    tell_trouble(say, &health);
    say.tell("sms-status-gateways", &[("names", &names.join(" → "))]);
    let rows: Vec<[String; 4]> = status
        .counts
        .iter()
        .map(|(state, gateway, n)| {
            let gateway = gateway.clone().unwrap_or_else(|| "-".to_owned());
            [n.to_string(), gateway, state.code().to_owned(), state_word(say, *state)]
        })
        .collect();
    table::print(&rows);
    say.tell("sms-status-waits", &[("seconds", &say.number(&waits))]);
    if let Some(percent) = health.budget_used {
        say.warn("sms-status-budget", &[("percent", &say.number(&percent))]);
    }
    say.tell("sms-status-today", &[("n", &say.number(&status.today)), ("budget", &say.number(&budget))]);
    for one in &status.words {
        line(&format!("{}  {}  {}  {}", one.gateway, one.state.code(), one.at.rfc3339(), clean_line(&one.said)));
    }
    Ok(ExitCode::SUCCESS)
}

/// Why nothing leaves: a pause, gateways that rest and their own words, quiet hours. `false` when there is no such reason.
fn tell_trouble(say: &Say, health: &Health) -> bool {
    if let Some(pause) = &health.pause {
        say.warn("sms-status-paused", &[("at", &pause.at.date_time())]);
    }
    for one in &health.resting {
        let why = match one.why {
            RestsFor::Failing => say.word("sms-rests-failing"),
            RestsFor::Account => say.word("sms-rests-account"),
            RestsFor::Asked => say.word("sms-rests-asked"),
        };
        let values = [("name", one.name.as_str()), ("why", &why), ("until", &one.until.date_time())];
        say.warn("sms-status-rests", &values);
        line(&clean_line(&format!("{} {}", one.code.as_deref().unwrap_or("-"), one.said.as_deref().unwrap_or("-"))));
    }
    if let Some(until) = health.quiet_until {
        say.warn("sms-status-quiet", &[("until", &until.date_time())]);
    }
    health.pause.is_some() || !health.resting.is_empty() || health.quiet_until.is_some()
}

fn state_word(say: &Say, state: SmsState) -> String {
    match state {
        SmsState::Held => say.word("sms-held"),
        SmsState::Queued => say.word("sms-queued"),
        SmsState::Sending => say.word("sms-sending"),
        SmsState::Sent => say.word("sms-sent"),
        SmsState::Delivered => say.word("sms-delivered"),
        SmsState::Unknown => say.word("sms-unknown"),
        SmsState::Failed => say.word("sms-failed"),
        SmsState::Expired => say.word("sms-expired"),
        SmsState::Cancelled => say.word("sms-cancelled"),
    }
}
