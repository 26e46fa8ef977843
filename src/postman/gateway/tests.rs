//! What the configuration may say of gateways, and what is refused at the start.

use std::path::Path;

use super::*;
use crate::config::Config;
use crate::domain::sms_report::OwnIds;

fn read(text: &str) -> Result<Vec<Gateway>, String> {
    let config: Config = toml::from_str(text).map_err(|error| error.to_string())?;
    let texts = Texts::for_tests(&config);
    from_config(&config.sms, Path::new("/nowhere/office.db"), &texts).map_err(|error| error.to_string())
}

fn key() -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "SECRET-KEY\n").unwrap();
    file
}

#[test]
fn every_preset_is_sound_and_carries_every_text() {
    let key = key();
    for (kind, values) in [
        ("kavenegar", ""),
        ("smsir", "line = '3000'"),
        ("melipayamak", "username = 'u', line = '3000'"),
        ("ghasedak", "line = '3000'"),
        ("ippanel", "line = '+983000505'"),
        ("iranpayamak", "line = '3000'"),
    ] {
        let text = format!(
            "[sms]\ngateways = ['main']\n[sms.main]\nkind = '{kind}'\nkey_file = '{}'\nvalues = {{ {values} }}\n",
            key.path().display()
        );
        let gateways = read(&text).unwrap();
        assert_eq!(gateways[0].name(), "main", "{kind}");
        assert!(!format!("{gateways:?}").contains("SECRET"), "{kind}");
    }
}

#[test]
fn what_would_fail_at_the_first_sms_is_refused_at_the_start() {
    let key = key();
    let key = key.path().display();
    for (text, why) in [
        ("gateways = []".to_owned(), "names no gateway"),
        ("gateway = 'file'".to_owned(), "this is a test"),
        ("gateway = 'kannel'".to_owned(), "not understood"),
        ("gateways = ['main']".to_owned(), "no table [sms.main]"),
        (
            format!("gateways = ['a']\n[sms.a]\nkind = 'kavenegar'\nkey_file = '{key}'\n[sms.b]\nkind = 'file'"),
            "[sms.b]",
        ),
        ("gateways = ['a']\n[sms.a]\nkind = 'kavenegar'".to_owned(), "needs a key"),
        ("gateways = ['a']\n[sms.a]\nkind = 'kavenegar'\nkey_file = '/nowhere'".to_owned(), "/nowhere was not found"),
        (format!("gateways = ['a']\n[sms.a]\nkind = 'ippanel'\nkey_file = '{key}'"), "line"),
        (format!("gateways = ['a']\n[sms.a]\nkind = 'kavenegar'\nurl = 'http://x.ir'\nkey_file = '{key}'"), "https"),
        (format!("gateways = ['a']\n[sms.a]\nkind = 'kavenegar'\nvalues = {{ lin = '1' }}\nkey_file = '{key}'"), "lin"),
        (
            format!(
                "gateways = ['a']\n[sms.a]\nkind = 'smsir'\nkey_file = '{key}'\ntemplates = {{ code = {{ id = '1' }} }}"
            ),
            "cannot carry the text “submitted”: there is no template",
        ),
        (
            format!(
                "gateways = ['a']\n[sms.a]\nkind = 'smsir'\nkey_file = '{key}'\nplain = true\ntemplates = {{ coed = {{ id = '1' }} }}"
            ),
            "no text “coed”",
        ),
        (
            format!(
                "gateways = ['a']\n[sms.a]\nkind = 'kavenegar'\nkey_file = '{key}'\nplain = true\ntemplates = {{ code = {{ id = 'x', params = {{ token = 'cod' }} }} }}"
            ),
            "no value “cod”",
        ),
        (
            format!(
                "gateways = ['a']\n[sms.a]\nkind = 'smsir'\nkey_file = '{key}'\ntemplates = {{ rejected = {{ id = '1' }} }}"
            ),
            "“reason” can be longer",
        ),
        ("gateways = ['a']\n[sms.a]\nkind = 'http'".to_owned(), "no description"),
        ("gateways = ['A b']\n[sms.'A b']\nkind = 'file'".to_owned(), "no name of a gateway"),
    ] {
        let told = read(&format!("[sms]\n{text}\n")).unwrap_err();
        assert!(told.contains(why), "{text}\n→ {told}");
    }
}

#[test]
fn a_service_that_cannot_be_spoken_to_is_refused() {
    let service = |changed: &str, to: &str| {
        let text = "[sms]\ngateways = ['own']\n[sms.own]\nkind = 'http'\n[sms.own.service]\nbase = 'https://sms.example.ir'\n\
             [sms.own.service.plain]\npath = '/send'\njson = { to = '{to}', text = '{text}' }\nok = '/ok'\nok_is = ['true']\n";
        assert!(text.contains(changed));
        read(&text.replace(changed, to))
    };
    assert!(service("/send", "/send").is_ok());
    for (changed, to, why) in [
        ("'{to}'", "'{too}'", "nothing fills “{too}”"),
        ("ok = '/ok'", "ok = 'ok'", "no JSON pointer"),
        ("ok_is = ['true']", "ok_is = []", "no answer would be a success"),
        ("json = {", "form = { a = 'b' }\njson = {", "either"),
        ("https://", "http://", "https"),
        ("ok_is", "okis", "unknown field"),
    ] {
        let told = service(changed, to).unwrap_err();
        assert!(told.contains(why), "{to}\n→ {told}");
    }
}

#[test]
fn a_modem_daemon_that_stands_still_is_given_no_more_texts() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    for name in ["out", "sent", "error"] {
        std::fs::create_dir(at(name)).unwrap();
    }
    let own = OwnIds::new(7);
    let gammu = Gammu { name: "modem".into(), outbox: at("out"), sent: at("sent"), error: at("error"), own };
    let sends = |id, kind, seconds: i64| {
        let at = Instant(1_795_000_000 + seconds);
        gammu.send(&Outgoing { id: SmsId(id), to: "+989121234567", text: "x", kind, at, params: &[] })
    };
    let is_taken = |sending: Sending| matches!(sending, Sending::Taken { .. });
    let waits = |sending: Sending| matches!(sending, Sending::Refused(refusal) if refusal.class == Class::Later);
    // Many notices wait for one modem: a code goes before them.
    assert!(is_taken(sends(1, SmsKind::Notice, 0)));
    assert!(is_taken(sends(2, SmsKind::Notice, 600)));
    assert!(is_taken(sends(3, SmsKind::Code, 600)));
    assert!(is_taken(sends(4, SmsKind::Code, 720)));
    // A code that lies for longer than that: nobody takes it.
    assert!(waits(sends(5, SmsKind::Code, 721)));
    assert!(is_taken(sends(6, SmsKind::Notice, 1_800)));
    assert!(waits(sends(7, SmsKind::Notice, 1_801)));
    for file in std::fs::read_dir(at("out")).unwrap() {
        std::fs::remove_file(file.unwrap().path()).unwrap();
    }
    assert!(is_taken(sends(5, SmsKind::Code, 2_000)) && is_taken(sends(7, SmsKind::Notice, 2_000)));
}
