//! The token that a registry wants: one of the configuration, or one that is fetched and kept until it ends. It is held
//! in memory only and never logged.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant as Stopwatch};

use serde_json::Value;

use super::exchange::{self, Heard, Question};
use crate::config::TokenConfig;

/// How long a token is believed when nobody says.
const LIVES: Duration = Duration::from_mins(10);
/// It is fetched anew so long before its end.
const MARGIN: Duration = Duration::from_mins(1);

/// Where the token comes from.
pub(super) enum Token {
    /// The configuration has it; it may be empty.
    Fixed(String),
    /// It is fetched: how, and the last one with its end.
    Fetched(TokenConfig, Mutex<Option<(String, Stopwatch)>>),
}

impl Token {
    /// The token, fetched where none is held or the held one ends.
    pub(super) fn value(&self, agent: &ureq::Agent) -> Result<String, String> {
        let (config, held) = match self {
            Self::Fixed(token) => return Ok(token.clone()),
            Self::Fetched(config, held) => (config, held),
        };
        let mut held = held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((token, until)) = held.as_ref()
            && Stopwatch::now() < *until
        {
            return Ok(token.clone());
        }
        let (token, lives) = fetch(config, agent)?;
        *held = Some((token.clone(), Stopwatch::now() + lives.saturating_sub(MARGIN)));
        Ok(token)
    }

    /// The service does not believe it any more: the next question fetches another one.
    pub(super) fn forget(&self) {
        if let Self::Fetched(_, held) = self {
            *held.lock().unwrap_or_else(PoisonError::into_inner) = None;
        }
    }
}

fn fetch(config: &TokenConfig, agent: &ureq::Agent) -> Result<(String, Duration), String> {
    let headers = config.headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    let body = Some(("application/json", config.body.clone()));
    let question = Question { url: config.url.clone(), headers, body, at: None };
    let text = match exchange::ask(agent, &question) {
        Heard::Answer { status: 200..=299, text, .. } => text,
        Heard::Answer { status, .. } => return Err(format!("the token was refused with HTTP status {status}")),
        Heard::NotSent(_) | Heard::Unsure(_) => return Err("the token could not be fetched".to_owned()),
    };
    let answer: Value = serde_json::from_str(&text).map_err(|_| "a token answer that is no JSON".to_owned())?;
    let token = answer.pointer(&config.value).and_then(Value::as_str).filter(|token| !token.is_empty());
    let token = token.ok_or("a token answer without a token")?.to_owned();
    let said = config.lives_ms.as_deref().and_then(|pointer| answer.pointer(pointer)?.as_u64());
    let lives = said.map(Duration::from_millis).or(config.lives.map(Duration::from_secs)).unwrap_or(LIVES);
    Ok((token, lives))
}
