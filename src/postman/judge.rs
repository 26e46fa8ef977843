//! Answers that hold percentages or names instead of a yes or no: they are judged here and dropped.

use serde_json::Value;

use crate::actions::ask_registry::Question;
use crate::config::ServiceConfig;
use crate::domain::identity::Outcome;
use crate::domain::text::fold;

/// The outcome of an answer that has to be judged; nothing where its word alone counts.
pub(super) fn judge(config: &ServiceConfig, text: &str, question: &Question) -> Option<Result<Outcome, String>> {
    let asks = config.at_least.is_some() || config.first_name.is_some() || config.last_name.is_some();
    let has_life = config.alive.is_some() || config.dead.is_some();
    if !asks && !has_life {
        return None;
    }
    let answer: Value = match serde_json::from_str(text) {
        Ok(answer) => answer,
        Err(_) => return Some(Err("an answer that is no JSON".to_owned())),
    };
    // Who is not alive matches nobody who sits at a form.
    let says = |pointer: &Option<String>, words: [&str; 2]| {
        let found = pointer.as_deref().and_then(|pointer| answer.pointer(pointer)).map(plain);
        found.is_some_and(|word| words.contains(&word.to_ascii_lowercase().as_str()))
    };
    if says(&config.alive, ["false", "dead"]) || says(&config.dead, ["true", "dead"]) {
        return Some(Ok(Outcome::Deceased));
    }
    if let Some(least) = config.at_least {
        return Some(alike(config, &answer, least));
    }
    asks.then(|| same_names(config, &answer, question))
}

/// Every percentage reaches the least one.
fn alike(config: &ServiceConfig, answer: &Value, least: f64) -> Result<Outcome, String> {
    let mut is_match = true;
    for pointer in std::iter::once(&config.outcome).chain(&config.also) {
        let percent = answer.pointer(pointer).map(plain).and_then(|text| text.parse::<f64>().ok());
        let percent = percent.filter(|percent| (0.0..=100.0).contains(percent));
        is_match &= percent.ok_or("an answer without a percentage")? >= least;
    }
    Ok(if is_match { Outcome::Match } else { Outcome::NoMatch })
}

/// The registry's names are those that the person gave, however they are typed.
fn same_names(config: &ServiceConfig, answer: &Value, question: &Question) -> Result<Outcome, String> {
    if answer.pointer(&config.outcome).map(plain).as_deref() == Some("false") {
        return Ok(Outcome::NoMatch);
    }
    let mut is_match = true;
    for (pointer, own) in
        [(&config.first_name, &question.person.first_name), (&config.last_name, &question.person.last_name)]
    {
        let Some(pointer) = pointer else { continue };
        let said = answer.pointer(pointer).and_then(Value::as_str).ok_or("an answer without a name")?;
        is_match &= letters(said) == letters(own);
    }
    Ok(if is_match { Outcome::Match } else { Outcome::NoMatch })
}

/// A name without the spaces and joiners that one writes and another does not.
fn letters(name: &str) -> String {
    fold(name).chars().filter(|c| c.is_alphanumeric()).collect()
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
