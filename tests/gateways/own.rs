//! Gateways that the configuration describes, and Kannel's: what they are asked, and what their words mean.

use pishkhan::actions::settle_sms_report::own_ids;
use pishkhan::config::Config;
use pishkhan::domain::ids::SmsId;
use pishkhan::domain::sms_text::{SmsKind, SmsText};
use pishkhan::postman::{Class, Fate, Sending};

use crate::common::Town;
use crate::registry::{Reply, ScriptedRegistry};
use crate::{KEY, is, notice, read, sends};

#[test]
fn kannels_words_are_understood() {
    let town = Town::agency();
    let password = town.path("password");
    std::fs::write(&password, KEY).unwrap();
    let says = |status, body: &str| Reply::Says(status, "", body.to_owned());
    let cases: Vec<(Reply, Option<Class>, &str)> = vec![
        (says(202, "0: Accepted for delivery"), None, "taken"),
        (says(202, "3: Queued for later delivery"), None, "taken"),
        (says(202, "what?"), None, "unknown"),
        (says(200, "<html>"), None, "unknown"),
        (says(403, "Authorization failed for sendsms"), Some(Class::Account), ""),
        (says(404, "Unknown request."), Some(Class::Account), ""),
        (says(400, "Missing receiver and no default receiver"), Some(Class::Message), ""),
        (says(400, "Sender missing and no global set, rejected"), Some(Class::Account), ""),
        (says(503, "Temporal failure, try again later."), Some(Class::Later), ""),
        (says(500, ""), Some(Class::Later), ""),
        (says(502, "<html>Bad Gateway"), None, "unknown"),
        (says(504, ""), None, "unknown"),
        (says(408, ""), None, "unknown"),
        (says(522, ""), None, "unknown"),
        (Reply::HangsUp, None, "unknown"),
        (Reply::IsSilent, None, "unknown"),
    ];
    let server = ScriptedRegistry::plays(cases.iter().map(|(reply, ..)| reply.clone()).collect());
    let config: Config = toml::from_str(&format!(
        "[sms]\ngateways = ['main']\n[sms.main]\nkind = 'kannel'\nurl = '{}/cgi-bin/sendsms'\nusername = 'u'\npassword_file = '{}'\n\
         timeout = 1\nsmsc = 'a b'\n",
        server.base,
        password.display()
    ))
    .unwrap();
    let mut gateway = read(&town, &config);
    for (_, class, word) in &cases {
        let sending = sends(&mut gateway, SmsKind::Notice, &notice());
        let fits = match (class, *word) {
            (Some(class), _) => matches!(&sending, Sending::Refused(refusal) if refusal.class == *class),
            (None, "taken") => matches!(sending, Sending::Taken { .. }),
            _ => matches!(sending, Sending::Unknown { .. }),
        };
        assert!(fits, "{class:?} {word}: {sending:?}");
    }
    let long = SmsText::written(&"پ".repeat(6 * 67 + 1));
    assert!(is(&sends(&mut gateway, SmsKind::Notice, &long), Class::Message));
    assert_eq!(server.times_asked(), cases.len());
    let asked = server.asked.lock().unwrap()[0].clone();
    let number = own_ids(&town.ledger).unwrap().number(SmsId(7));
    for part in [
        "coding=2",
        "charset=UTF-8",
        "to=%2B989121234567",
        "smsc=a%20b",
        "dlr-mask=31",
        &format!("%3Fsms%3D{number}%26d%3D%25d"),
    ] {
        assert!(asked.contains(part), "{part}\n{asked}");
    }
}

#[test]
fn a_service_that_only_the_office_knows_is_described_in_its_configuration() {
    let town = Town::agency();
    let key = town.path("key");
    std::fs::write(&key, KEY).unwrap();
    let says = |body: &str| Reply::Says(200, "", body.to_owned());
    let server = ScriptedRegistry::plays(vec![
        says(r#"{"result":"OK","ticket":"A-17"}"#),
        says(r#"{"result":"ERR","why":{"no":44,"text":"blocked"}}"#),
        says(r#"{"state":"DELIVRD"}"#),
        says(r#"{"state":"?"}"#),
    ]);
    let config: Config = toml::from_str(&format!(
        "[sms]\ngateways = ['own']\n[sms.own]\nkind = 'http'\nkey_file = '{}'\nvalues = {{ unit = 'شهر & ده' }}\n\
         [sms.own.service]\nbase = '{}/api'\nneeds = ['key', 'unit']\n\
         [sms.own.service.plain]\npath = '/send?unit={{unit}}'\nheaders = {{ X-Token = '{{key}}' }}\n\
         form = {{ phone = '{{to_plain}}', body = '{{text}}', ref = '{{id}}' }}\n\
         ok = '/result'\nok_is = ['OK']\nid = ['/ticket']\ncode = '/why/no'\nsaid = '/why/text'\n\
         [sms.own.service.codes]\nmessage = ['44']\n\
         [sms.own.service.status_by_id]\npath = '/state/{{id}}'\nstate = '/state'\n\
         [sms.own.service.states]\ndelivered = ['DELIVRD']\n",
        key.display(),
        server.base
    ))
    .unwrap();
    let mut gateway = read(&town, &config);
    assert!(gateway.knows_own_ids());
    assert_eq!(
        sends(&mut gateway, SmsKind::Notice, &notice()),
        Sending::Taken { provider_ref: Some("A-17".to_owned()) }
    );
    match sends(&mut gateway, SmsKind::Notice, &notice()) {
        Sending::Refused(refusal) => assert_eq!(
            (refusal.class, refusal.code.as_deref(), refusal.said.as_str()),
            (Class::Message, Some("44"), "blocked")
        ),
        other => panic!("{other:?}"),
    }
    assert_eq!(gateway.fate(SmsId(7), None), Fate::Delivered);
    assert_eq!(gateway.fate(SmsId(7), None), Fate::CannotTell);
    let asked = server.asked.lock().unwrap();
    for part in ["POST /api/send?unit=%D8%B4%D9%87%D8%B1%20%26%20%D8%AF%D9%87", "phone=989121234567", KEY] {
        assert!(asked[0].contains(part), "{part}\n{}", asked[0]);
    }
    assert!(asked[2].starts_with("GET /api/state/"), "{}", asked[2]);
}

#[test]
fn a_panel_that_only_knows_get_has_the_fields_in_its_address() {
    let town = Town::agency();
    let key = town.path("key");
    std::fs::write(&key, KEY).unwrap();
    let says = |status, head, body: &str| Reply::Says(status, head, body.to_owned());
    let server = ScriptedRegistry::plays(vec![
        says(200, "", r#"{"result":"OK","ticket":17}"#),
        says(200, "", r#"{"result":"ERR","no":44,"text":"Geheim-1234%2Fx%2By blocked"}"#),
        says(
            429,
            "Date: Sat, 28 Nov 2026 12:00:00 GMT\r\nRetry-After: Sat, 28 Nov 2026 12:01:30 GMT\r\n",
            r#"{"result":"ERR"}"#,
        ),
        Reply::HangsUp,
    ]);
    let service = format!(
        "[sms]\ngateways = ['own']\n[sms.own]\nkind = 'http'\nkey_file = '{}'\ntimeout = 1\nvalues = {{ line = '3000' }}\n\
         [sms.own.service]\nbase = '{}/api'\nneeds = ['key']\nmay = ['line', 'flash']\n\
         status_by_id = {{ path = '/state?ref={{id}}', state = '/state' }}\n\
         [sms.own.service.plain]\npath = '/send?v=2'\nmethod = 'GET'\n\
         form = {{ to = '{{to_local}}', text = '{{text}}', pass = '{{key}}', ref = '{{id}}', from = '{{line}}', flash = '{{flash}}' }}\n\
         ok = '/result'\nok_is = ['OK']\nid = ['/ticket']\ncode = '/no'\nsaid = '/text'\n\
         [sms.own.service.codes]\nmessage = ['44']\n",
        key.display(),
        server.base
    );
    let mut gateway = read(&town, &toml::from_str(&service).unwrap());
    assert!(gateway.knows_own_ids(), "every text carries our number");
    let text = SmsText::written("سلام & «ده» + 100% = {to}#\n؟");
    assert_eq!(sends(&mut gateway, SmsKind::Notice, &text), Sending::Taken { provider_ref: Some("17".to_owned()) });
    match sends(&mut gateway, SmsKind::Notice, &text) {
        Sending::Refused(refusal) => {
            assert_eq!((refusal.class, refusal.said.as_str()), (Class::Message, "••• blocked"));
        }
        other => panic!("{other:?}"),
    }
    match sends(&mut gateway, SmsKind::Notice, &text) {
        Sending::Refused(refusal) => assert_eq!((refusal.class, refusal.retry_after), (Class::Later, Some(90))),
        other => panic!("{other:?}"),
    }
    // The address was the whole question: it may have been taken.
    assert!(matches!(sends(&mut gateway, SmsKind::Notice, &text), Sending::Unknown { .. }));
    let asked = server.asked.lock().unwrap()[0].clone();
    let number = own_ids(&town.ledger).unwrap().number(SmsId(7));
    let line = asked.lines().next().unwrap();
    let wanted = format!(
        "GET /api/send?v=2&from=3000&pass={}&ref={number}&text={}&to=09121234567 HTTP/1.1",
        crate::percent(KEY),
        crate::percent(&text.text)
    );
    assert_eq!(line, wanted);
    assert!(!asked.to_lowercase().contains("content-length"), "{asked}");
    let json = service.replace("method = 'GET'\nform = {", "method = 'GET'\njson = {");
    let told = crate::try_read(&town, &toml::from_str::<Config>(&json).unwrap()).unwrap_err();
    assert!(told.contains("goes with `form`"), "{told}");
}

#[test]
fn a_panel_that_answers_with_a_bare_number_is_understood() {
    let town = Town::agency();
    let says = |body: &str| Reply::Says(200, "", body.to_owned());
    let server =
        ScriptedRegistry::plays(vec![says("\n4294967297 "), says("7"), says("-3"), says("99"), says("<b>1</b>")]);
    let service = format!(
        "[sms]\ngateways = ['own']\n[sms.own]\nkind = 'http'\n[sms.own.service]\nbase = '{}'\n\
         codes = {{ message = ['7'], account = ['-3'] }}\n\
         [sms.own.service.plain]\npath = '/send'\nmethod = 'GET'\nform = {{ to = '{{to_plain}}', text = '{{text}}' }}\n\
         ok = ''\nok_is = ['*']\nid = ['']\nid_least = 5\ncode = ''\n",
        server.base
    );
    let mut gateway = read(&town, &toml::from_str(&service).unwrap());
    let taken = Sending::Taken { provider_ref: Some("4294967297".to_owned()) };
    assert_eq!(sends(&mut gateway, SmsKind::Notice, &notice()), taken);
    for (class, code) in [(Class::Message, "7"), (Class::Account, "-3"), (Class::Later, "99")] {
        match sends(&mut gateway, SmsKind::Notice, &notice()) {
            Sending::Refused(refusal) => assert_eq!((refusal.class, refusal.code.as_deref()), (class, Some(code))),
            other => panic!("{other:?}"),
        }
    }
    assert!(matches!(sends(&mut gateway, SmsKind::Notice, &notice()), Sending::Unknown { .. }));
    let vague = service.replace("id_least = 5\n", "");
    assert!(crate::try_read(&town, &toml::from_str(&vague).unwrap()).unwrap_err().contains("id_least"));
}
