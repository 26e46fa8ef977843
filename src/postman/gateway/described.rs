//! A description of a service and its templates, held against what the program can say: what nothing fills, what no answer
//! can mean, and values that would not fit are told at the start.

use std::collections::BTreeMap;

use serde_json::Value;

use super::checks::Checked;
use crate::config::sms::HttpConfig;
use crate::config::sms_service::{Method, SendForm, SmsService, StatusForm};
use crate::domain::sms_text::TEMPLATES;

/// A description that can be spoken: its places have values, its pointers are pointers.
pub(super) fn check_service(service: &SmsService) -> Checked<()> {
    const SEND: [&str; 7] = ["to", "to_plain", "to_local", "text", "id", "template", "params"];
    for (what, form) in [("plain", &service.plain), ("pattern", &service.pattern)] {
        let Some(SendForm { path, method, headers, form, json, ok, ok_is, id, id_least, code, said, .. }) = form else {
            continue;
        };
        check_places(service, what, &SEND, (path, headers, form.as_ref(), json.as_ref()))?;
        if form.is_some() == json.is_some() {
            return Err(format!("service.{what}: give either `form` or `json`"));
        }
        if *method == Method::Get && json.is_some() {
            return Err(format!(
                "service.{what}: `method = \"GET\"` goes with `form`; its fields stand in the address"
            ));
        }
        if ok_is.is_empty() {
            return Err(format!("service.{what}: `ok_is` is empty, so that no answer would be a success"));
        }
        if ok_is.iter().any(|ok| ok == "*") && (*id_least == 0 || id.is_empty()) {
            return Err(format!(
                "service.{what}: with `ok_is = [\"*\"]` an `id` and `id_least` have to tell a success"
            ));
        }
        check_pointers(what, std::iter::once(ok).chain(id).chain(code).chain(said))?;
    }
    for (what, form) in [("status", &service.status), ("status_by_id", &service.status_by_id)] {
        let Some(StatusForm { path, headers, form, json, state, said, ok, .. }) = form else { continue };
        check_places(service, what, &["id", "ref"], (path, headers, form.as_ref(), json.as_ref()))?;
        check_pointers(what, std::iter::once(state).chain(said).chain(ok))?;
    }
    if let Some(report) = &service.report {
        check_pointers("report", report.list.iter())?;
        if report.reference.is_empty() || report.state.is_empty() {
            return Err("service.report: `ref` and `state` name the fields of a report".to_owned());
        }
    }
    if service.plain.is_none() && service.pattern.is_none() {
        return Err("service: it has neither `plain` nor `pattern`".to_owned());
    }
    Ok(())
}

fn check_pointers<'a>(what: &str, mut pointers: impl Iterator<Item = &'a String>) -> Checked<()> {
    // The empty one is the whole answer.
    match pointers.find(|pointer| !pointer.is_empty() && !pointer.starts_with('/')) {
        Some(wrong) => Err(format!("service.{what}: “{wrong}” is no JSON pointer; it begins with /")),
        None => Ok(()),
    }
}

type Places<'a> = (&'a String, &'a BTreeMap<String, String>, Option<&'a BTreeMap<String, String>>, Option<&'a Value>);

fn check_places(
    service: &SmsService,
    what: &str,
    own: &[&str],
    (path, headers, form, json): Places<'_>,
) -> Checked<()> {
    let mut places = vec![path.as_str()];
    places.extend(headers.values().map(String::as_str));
    places.extend(form.into_iter().flat_map(BTreeMap::values).map(String::as_str));
    let mut trees: Vec<&Value> = json.into_iter().collect();
    while let Some(tree) = trees.pop() {
        match tree {
            Value::String(place) => places.push(place),
            Value::Array(items) => trees.extend(items),
            Value::Object(fields) => trees.extend(fields.values()),
            _ => {}
        }
    }
    for place in places {
        for name in place.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name) {
            let bare = name.trim_start_matches('#');
            let mut known =
                own.iter().copied().chain(["key"]).chain(service.needs.iter().chain(&service.may).map(String::as_str));
            if !known.any(|known| known == bare) {
                return Err(format!("service.{what}: nothing fills “{{{name}}}”"));
            }
        }
    }
    Ok(())
}

/// Texts whose words a clerk or a citizen chose can be longer than a value may be.
const FREE: [&str; 3] = ["reason", "text", "unit"];

pub(super) fn check_templates(config: &HttpConfig, service: &SmsService, sends_plain: bool) -> Checked<()> {
    for (name, template) in &config.templates {
        let Some(own) = TEMPLATES.iter().find(|own| own.name == name) else {
            let known: Vec<&str> = TEMPLATES.iter().map(|own| own.name).collect();
            return Err(format!("templates: there is no text “{name}”; there are: {}", known.join(", ")));
        };
        if template.id.is_empty() {
            return Err(format!("templates.{name}: the id is empty"));
        }
        let mapped: Vec<(&str, &str)> = match &template.params {
            Some(names) => names.iter().map(|(theirs, ours)| (theirs.as_str(), ours.as_str())).collect(),
            None => own.params.iter().map(|name| (*name, *name)).collect(),
        };
        if let Some((_, wrong)) = mapped.iter().find(|(_, ours)| !own.params.contains(ours)) {
            return Err(format!("templates.{name}: there is no value “{wrong}”; there are: {}", own.params.join(", ")));
        }
        let is_narrow = |theirs: &str| {
            service.values.most.is_some() || service.values.spaces.keys().any(|key| key == theirs || key == "*")
        };
        if let Some((_, free)) = mapped.iter().find(|(theirs, ours)| FREE.contains(ours) && is_narrow(theirs))
            && !sends_plain
        {
            return Err(format!(
                "templates.{name}: “{free}” can be longer than the service takes; leave it out of `params`, or say \
                 `plain = true` so that a long one goes as a text"
            ));
        }
    }
    Ok(())
}
