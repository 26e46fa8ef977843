//! Every gateway over HTTP against a scripted server that answers in every way there is: what each must make of it.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[path = "common/mod.rs"]
#[expect(dead_code, reason = "this file needs only a part of the town")]
mod common;
#[path = "gateways/own.rs"]
mod own;
#[path = "common/registry.rs"]
mod registry;
#[path = "gateways/rules.rs"]
mod rules;
#[path = "gateways/services.rs"]
mod services;

use std::fmt::Write as _;
use std::path::Path;

use common::Town;
use pishkhan::actions::settle_sms_report::own_ids;
use pishkhan::config::Config;
use pishkhan::domain::calendar::Instant;
use pishkhan::domain::ids::SmsId;
use pishkhan::domain::sms_text::{self, SmsKind, SmsText};
use pishkhan::postman::{Class, Fate, Gateway, Outgoing, Sending, Texts, from_config};
use registry::{Reply, ScriptedRegistry};
use services::{SERVICES, Service};

const KEY: &str = "Geheim-1234/x+y";
/// Nobody listens on the first of all ports.
const CLOSED: &str = "http://127.0.0.1:1";

fn gateway(town: &Town, service: &Service, base: &str, templates: bool) -> Gateway {
    let key = town.path("key");
    std::fs::write(&key, format!("{KEY}\n")).unwrap();
    let templates = if templates {
        format!("plain = true\n[sms.main.templates]\ncode = {}\n", service.template)
    } else {
        String::new()
    };
    let config: Config = toml::from_str(&format!(
        "[sms]\ngateways = ['main']\n[sms.main]\nkind = '{}'\nurl = '{base}'\nkey_file = '{}'\ntimeout = 1\nvalues = {{ {} }}\n{templates}",
        service.kind,
        key.display(),
        service.values
    ))
    .unwrap();
    read(town, &config)
}

fn read(town: &Town, config: &Config) -> Gateway {
    try_read(town, config).unwrap()
}

fn try_read(town: &Town, config: &Config) -> Result<Gateway, String> {
    let texts = Texts::of(&town.ledger, config, "127.0.0.1:8080".parse().unwrap()).unwrap();
    let gateways = from_config(&config.sms, Path::new("/nowhere/office.db"), &texts);
    gateways.map(|mut all| all.remove(0)).map_err(|error| error.to_string())
}

fn sends(gateway: &mut Gateway, kind: SmsKind, text: &SmsText) -> Sending {
    let at = Instant(1_795_000_000);
    gateway.send(&Outgoing { id: SmsId(7), to: "+989121234567", text: &text.text, kind, at, params: &text.params })
}

fn notice() -> SmsText {
    SmsText::written("سلام\n«گیرنده» & \"{to}\" + 100%")
}

/// What a refusal of this class looks like, with words or not.
fn is(sending: &Sending, class: Class) -> bool {
    matches!(sending, Sending::Refused(refusal) if refusal.class == class && !refusal.said.is_empty())
}

#[test]
fn every_service_is_asked_as_it_documents_and_its_answers_are_understood() {
    let town = Town::agency();
    for service in &SERVICES {
        let kind = service.kind;
        let mut replies = vec![Reply::Says(200, "", service.ok.to_owned()); 2];
        // One of the two is wrong, and nobody knows which.
        replies.push(Reply::Says(500, "", service.ok.to_owned()));
        replies.extend(service.refusals.iter().map(|(status, body, ..)| Reply::Says(*status, "", (*body).to_owned())));
        let server = ScriptedRegistry::plays(replies);
        let mut gateway = gateway(&town, service, &server.base, true);
        let taken = Sending::Taken { provider_ref: service.reference.map(str::to_owned) };
        assert_eq!(sends(&mut gateway, SmsKind::Notice, &notice()), taken, "{kind}");
        assert_eq!(sends(&mut gateway, SmsKind::Code, &sms_text::code("شهر", "123456", None)), taken, "{kind}");
        assert!(matches!(sends(&mut gateway, SmsKind::Notice, &notice()), Sending::Unknown { .. }), "{kind}");
        for (status, body, class, code) in service.refusals {
            match sends(&mut gateway, SmsKind::Notice, &notice()) {
                Sending::Refused(refusal) => {
                    assert_eq!(refusal.class, *class, "{kind} {status} {body}");
                    assert_eq!(refusal.code.as_deref().unwrap_or_default(), *code, "{kind} {status} {body}");
                    assert!(!refusal.said.is_empty(), "{kind} {body}");
                }
                other => panic!("{kind} {status} {body}: {other:?}"),
            }
        }
        let asked = server.asked.lock().unwrap();
        let lower = |text: &str| {
            let (head, body) = text.split_once("\r\n").unwrap();
            let mut lines: Vec<String> = vec![head.to_owned()];
            lines.extend(body.lines().map(|line| match line.split_once(": ") {
                Some((name, value)) if !line.starts_with('{') => format!("{}: {value}", name.to_lowercase()),
                _ => line.to_owned(),
            }));
            lines.join("\n")
        };
        for (asked, wanted) in [(lower(&asked[0]), service.asks), (lower(&asked[1]), service.asks_template)] {
            for part in wanted {
                assert!(asked.contains(part), "{kind}: {part}\n{asked}");
            }
        }
        // The words are whole, whatever stands in them.
        let body = asked[0].rsplit('\n').next().unwrap();
        let text = notice().text;
        let whole = serde_json::from_str::<serde_json::Value>(body).map_or_else(
            |_| body.contains(&format!("={}", percent(&text))),
            |json| json.to_string().contains(&serde_json::Value::from(text.as_str()).to_string()),
        );
        assert!(whole, "{kind}: {body}");
    }
}

fn percent(text: &str) -> String {
    text.bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b"-._~".contains(&b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}

/// What a server does, and what a gateway must make of it.
type Mood = (&'static str, Reply, fn(&Sending) -> bool);

#[test]
fn every_service_in_every_bad_mood() {
    let town = Town::agency();
    let long = format!("{{\"a\":\"{}\"}}", "x".repeat(70_000));
    let says = |status, headers, body: &str| Reply::Says(status, headers, body.to_owned());
    let unknown: fn(&Sending) -> bool = |sending| matches!(sending, Sending::Unknown { said } if !said.is_empty());
    let later: fn(&Sending) -> bool = |sending| is(sending, Class::Later);
    let moods: Vec<Mood> = vec![
        ("slow beyond the time-out", Reply::IsSilent, unknown),
        ("reset after accept", Reply::HangsUp, unknown),
        (
            "429 with Retry-After",
            says(429, "Retry-After: 7\r\n", "slow down"),
            |sending| matches!(sending, Sending::Refused(refusal) if refusal.class == Class::Later && refusal.retry_after == Some(7)),
        ),
        ("500", says(500, "", "<html>error</html>"), later),
        ("502", says(502, "", ""), unknown),
        ("408", says(408, "", "<html>time-out</html>"), unknown),
        ("520", says(520, "", ""), unknown),
        ("521", says(521, "", ""), later),
        ("522", says(522, "", "<html>time-out</html>"), unknown),
        ("527", says(527, "", ""), unknown),
        (
            "503 with Retry-After",
            says(503, "Retry-After: 30\r\n", ""),
            |sending| matches!(sending, Sending::Refused(refusal) if refusal.class == Class::Later && refusal.retry_after == Some(30)),
        ),
        ("504", says(504, "", "<html>time-out</html>"), unknown),
        ("401 without words", says(401, "", ""), |sending| is(sending, Class::Account)),
        ("404", says(404, "", "<html>nothing here</html>"), |sending| is(sending, Class::Account)),
        ("a redirect", says(302, "Location: https://elsewhere.invalid/\r\n", ""), later),
        ("garbage", says(200, "", "\u{0}\u{1}<html>سلام"), unknown),
        ("empty", says(200, "", ""), unknown),
        ("another JSON", says(200, "", r#"{"hello":"world"}"#), unknown),
        ("a list", says(200, "", "[]"), unknown),
        ("oversized", says(200, "", &long), unknown),
    ];
    println!("{:<26}{}", "", SERVICES.map(|service| format!("{:<13}", service.kind)).concat());
    let mut rows: Vec<String> = vec![String::new(); moods.len()];
    for service in &SERVICES {
        let server = ScriptedRegistry::plays(moods.iter().map(|(_, reply, _)| reply.clone()).collect());
        let mut gateway = gateway(&town, service, &server.base, false);
        for (row, (mood, _, fits)) in rows.iter_mut().zip(&moods) {
            let sending = sends(&mut gateway, SmsKind::Notice, &notice());
            assert!(fits(&sending), "{} × {mood}: {sending:?}", service.kind);
            let word = match &sending {
                Sending::Taken { .. } => "taken".to_owned(),
                Sending::Unknown { .. } => "unknown".to_owned(),
                Sending::Refused(refusal) => format!("{:?}", refusal.class).to_lowercase(),
            };
            write!(row, "{word:<13}").unwrap();
        }
        assert_eq!(server.times_asked(), moods.len(), "{} asks once, whatever it hears", service.kind);
    }
    for ((mood, ..), row) in moods.iter().zip(rows) {
        println!("{mood:<26}{row}");
    }
}

#[test]
fn nobody_there_is_surely_not_sent() {
    let town = Town::agency();
    for service in &SERVICES {
        let mut gateway = gateway(&town, service, CLOSED, false);
        let sending = sends(&mut gateway, SmsKind::Notice, &notice());
        assert!(is(&sending, Class::Later), "{}: {sending:?}", service.kind);
        assert_eq!(gateway.fate(SmsId(7), Some("1")), Fate::CannotTell, "{}", service.kind);
    }
}

#[test]
fn what_a_service_says_of_delivery_is_told_as_it_is() {
    let town = Town::agency();
    let number = own_ids(&town.ledger).unwrap().number(SmsId(7)).to_string();
    for service in &SERVICES {
        let replies = service.fates.iter().flat_map(|(body, _)| vec![Reply::Says(200, "", (*body).to_owned()); 2]);
        let replies: Vec<Reply> = replies.chain([Reply::HangsUp]).collect();
        let server = ScriptedRegistry::plays(replies);
        let mut gateway = gateway(&town, service, &server.base, false);
        assert_eq!(gateway.knows_own_ids(), service.knows_own_ids, "{}", service.kind);
        for (body, fate) in service.fates {
            assert_eq!(gateway.fate(SmsId(7), Some("424242")), *fate, "{} {body}", service.kind);
            let by_own = if service.knows_own_ids { fate.clone() } else { Fate::CannotTell };
            if service.knows_own_ids {
                assert_eq!(gateway.fate(SmsId(7), None), by_own, "{} {body}", service.kind);
                let asked = server.asked.lock().unwrap().last().unwrap().clone();
                assert!(asked.contains(&number), "{}: {asked}", service.kind);
            } else {
                // Without the service's number there is nothing to ask by; the reply stays for the next question.
                assert_eq!(gateway.fate(SmsId(7), None), by_own);
                assert_eq!(gateway.fate(SmsId(7), Some("424242")), *fate, "{} {body}", service.kind);
            }
        }
        assert_eq!(gateway.fate(SmsId(7), Some("424242")), Fate::CannotTell, "{}", service.kind);
    }
    // Kavenegar answers for a number that it never had with an empty list.
    let server =
        ScriptedRegistry::plays(vec![Reply::Says(200, "", r#"{"return":{"status":200},"entries":[]}"#.to_owned())]);
    let mut kavenegar = gateway(&town, &SERVICES[0], &server.base, false);
    assert_eq!(kavenegar.fate(SmsId(7), None), Fate::NeverSeen);
}

#[test]
fn a_key_that_a_service_repeats_is_not_told_on() {
    let town = Town::agency();
    for service in &SERVICES {
        let words = format!("key {KEY} in /v1/{}/sms \u{1b}[2J", percent(KEY));
        let pointer = serde_json::json!({
            "return": { "status": 403, "message": words }, "status": 0, "message": words, "isSuccess": false,
            "RetStatus": 5, "Value": "3", "StrRetStatus": words, "meta": { "status": false, "message": words },
        });
        let server = ScriptedRegistry::plays(vec![Reply::Says(200, "", pointer.to_string())]);
        let mut gateway = gateway(&town, service, &server.base, false);
        let sending = sends(&mut gateway, SmsKind::Notice, &notice());
        let said = format!("{sending:?} {gateway:?}");
        assert!(
            !said.contains("Geheim") && said.contains("•••") && !said.contains('\u{1b}'),
            "{}: {said}",
            service.kind
        );
    }
}

#[test]
fn what_does_not_fit_a_template_goes_as_a_text_or_not_at_all() {
    let town = Town::agency();
    let with = |plain: &str| {
        let server = ScriptedRegistry::plays(vec![Reply::Says(200, "", SERVICES[1].ok.to_owned())]);
        let key = town.path("key");
        std::fs::write(&key, KEY).unwrap();
        let mut all = String::new();
        for template in sms_text::TEMPLATES {
            writeln!(all, "{} = {{ id = '1', params = {{}} }}", template.name).unwrap();
        }
        let all = all.replace("rejected = { id = '1', params = {} }", plain_rejected(plain));
        let config: Config = toml::from_str(&format!(
            "[sms]\ngateways = ['main']\n[sms.main]\nkind = 'smsir'\nurl = '{}'\nkey_file = '{}'\nvalues = {{ line = '3000' }}\nplain = {plain}\n\
             [sms.main.templates]\n{all}",
            server.base,
            key.display()
        ))
        .unwrap();
        (server, read(&town, &config))
    };
    let (server, mut gateway) = with("true");
    for reason in ["کوتاه", "دلیلی که از بیست و پنج نویسه بلندتر است و در الگو نمی‌گنجد"]
    {
        let sending = sends(&mut gateway, SmsKind::Rejected, &sms_text::rejected(reason, "1405/08/30"));
        assert!(matches!(sending, Sending::Taken { .. }), "{sending:?}");
    }
    let asked = server.asked.lock().unwrap();
    assert!(asked[0].contains("/v1/send/verify") && asked[1].contains("/v1/send/bulk"), "{asked:?}");
    drop(asked);
    let (server, mut gateway) = with("false");
    let mut text = sms_text::approved("1405/و/00123", "1405/08/30", "908160775");
    text.params.clear();
    text.params.push(("template".to_owned(), "unheard-of".to_owned()));
    assert!(is(&sends(&mut gateway, SmsKind::Approved, &text), Class::Message));
    assert_eq!(server.times_asked(), 0);
}

fn plain_rejected(plain: &str) -> &'static str {
    if plain == "true" {
        "rejected = { id = '1', params = { R = 'reason' } }"
    } else {
        "rejected = { id = '1', params = { D = 'date' } }"
    }
}
