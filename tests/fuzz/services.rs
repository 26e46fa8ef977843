//! Checks of what other machines and files say: the configuration, backups and damaged files, gateways and registries.

use std::fmt::Write;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::OnceLock;

use crate::actions::ask_registry::{Answer, Question};
use crate::config::{Config, sources};
use crate::domain::calendar::Instant;
use crate::domain::ids::{IdentityCheckId, PersonId};
use crate::domain::mobile::Mobile;
use crate::domain::national_id::NationalId;
use crate::domain::sms_report::{OwnIds, ReportDoor, ReportForm};
use crate::domain::text::is_hostile;
use crate::postman::{Fate, Gateway, Registry, Sending, Texts, from_config};
use crate::sealing::{Identity, Recipient, seal, unseal};
use crate::store::backups::manifest::Manifest;
use crate::store::people::Person;
use crate::store::salvage::rows_of;

/// A file of this process, for parsers that read one.
fn place(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("pishkhan-parsers-{}-{name}", std::process::id()))
}

/// A configuration and, after a zero byte, lines of variables: what is understood is understood whole, and no secret is
/// shown.
pub fn config(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (file, variables) = text.split_once('\0').unwrap_or((&text, ""));
    let variables = variables.lines().filter_map(|line| line.split_once('='));
    let variables = variables.map(|(name, value)| (format!("PISHKHAN_{name}"), value.to_owned())).collect();
    let Ok(sources) = sources::understand(None, file, variables) else { return };
    for value in sources.values.iter().filter(|value| value.is_secret) {
        assert!(value.value.as_ref().is_none_or(|shown| shown.contains('…')), "{} is shown", value.key);
    }
    let config = &sources.config;
    let _ = (config.backup.plan(), config.backup.recipient(), config.public_host());
    assert!(config.proxies(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 80)).len() <= text.len());
    // A description of a gateway is held against all that the office sends; files that it names are not opened here.
    if !text.contains("_file")
        && !text.contains("authorities")
        && !text.contains("smsdrc")
        && !text.contains("\"file\"")
    {
        let _ = from_config(&config.sms, &place("none/office.db"), &Texts::for_tests(&Config::default()));
    }
}

/// What stands beside a backup: what is believed is written and believed the same.
pub fn manifest(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Ok(manifest) = Manifest::of_text(&text) {
        let again = manifest.to_text().ok().and_then(|text| Manifest::of_text(&text).ok());
        assert_eq!(again.as_ref(), Some(&manifest), "{text}");
        assert!(manifest.file.sum().is_ok() && manifest.audit.sum().is_ok(), "{text}");
    }
    let keys = Identity::of_file(&text);
    assert!(keys.len() <= text.lines().count(), "{text}");
    if let Ok(recipient) = Recipient::parse(&text) {
        assert!(Recipient::parse(&recipient.to_string()).is_ok_and(|again| again == recipient), "{text}");
    }
}

/// A sealed backup: the first byte says whether the rest is one, or edits of one that is right. What was edited is not
/// opened, or is what was sealed.
pub fn sealed(bytes: &[u8]) {
    const SAID: &[u8] = b"SQLite format 3\0 and what follows";
    const SECRET: &str = "AGE-SECRET-KEY-1XS0U245EQMFN3XVJUD9GQ8V8RT3JGM8VH87GMG0PT62U0MRMSWESPSQHKW";
    const PUBLIC: &str = "age1zmqrpns684myu3rvga4gh8rng3j3v2wzufex8r47wqk27yupz9mq2c3tpy";
    let Some((manner, rest)) = bytes.split_first() else { return };
    let keys = Identity::of_file(SECRET);
    let mut opened = Vec::new();
    if manner % 2 == 0 {
        let _ = unseal(&keys, rest, &mut opened);
        return;
    }
    let Ok(recipient) = Recipient::parse(PUBLIC) else { panic!("the key of the check is no key") };
    let mut whole = Vec::new();
    assert!(seal(&recipient, &[9; 64], &mut &*SAID, &mut whole, &mut |_| ()).is_ok());
    for edit in rest.chunks_exact(3) {
        let at = usize::from(u16::from_be_bytes([edit[0], edit[1]]));
        match at % 4 {
            0 => whole.truncate(at / 4 % (whole.len() + 1)),
            1 => whole.push(edit[2]),
            _ => {
                let at = at / 4 % whole.len().max(1);
                if let Some(byte) = whole.get_mut(at) {
                    *byte ^= edit[2];
                }
            }
        }
    }
    if unseal(&keys, &*whole, &mut opened).is_ok() {
        assert_eq!(opened, SAID, "an edited backup was opened");
    }
}

/// A damaged file: the walk ends, and finds no more rows than there are bytes.
pub fn salvage(bytes: &[u8]) {
    let path = place("damaged.db");
    if std::fs::write(&path, bytes).is_ok() {
        assert!(rows_of(&path).is_ok_and(|rows| rows <= bytes.len() * 4));
        let _ = std::fs::remove_file(&path);
    }
}

/// Every kind of gateway, with a key that must stand in no word.
fn all_gateways() -> &'static [Gateway] {
    static MADE: OnceLock<Vec<Gateway>> = OnceLock::new();
    MADE.get_or_init(|| {
        let key = place("key");
        assert!(std::fs::write(&key, "SECRET-KEY\n").is_ok());
        let mut names = Vec::new();
        let mut tables = String::new();
        for (kind, values) in [
            ("kavenegar", ""),
            ("smsir", "line = '3000'"),
            ("melipayamak", "username = 'u', line = '3000'"),
            ("ghasedak", "line = '3000'"),
            ("ippanel", "line = '+983000505'"),
            ("iranpayamak", "line = '3000'"),
        ] {
            names.push(format!("'{kind}'"));
            let at = key.display();
            let _ = write!(tables, "[sms.{kind}]\nkind = '{kind}'\nkey_file = '{at}'\nvalues = {{ {values} }}\n");
        }
        let _ = write!(tables, "[sms.kannel]\nkind = 'kannel'\nusername = 'u'\npassword_file = '{}'\n", key.display());
        let text = format!("[sms]\ngateways = [{}, 'kannel']\n{tables}", names.join(", "));
        let understood = sources::understand(None, &text, Vec::new());
        let Ok(sources) = understood else { panic!("the gateways of the check: {:?}", understood.err()) };
        let made = from_config(&sources.config.sms, &place("none/office.db"), &Texts::for_tests(&Config::default()));
        let _ = std::fs::remove_file(&key);
        let Ok(made) = made else { panic!("the gateways of the check: {:?}", made.err()) };
        made
    })
}

/// Two bytes of HTTP status and a body, as every gateway reads it: HTTP 4xx and 5xx are never a success, no word is longer
/// than the outbox keeps or holds a key.
pub fn gateways(bytes: &[u8]) {
    let Some(([high, low], body)) = bytes.split_first_chunk::<2>() else { return };
    let status = 100 + u16::from_be_bytes([*high, *low]) % 500;
    let text = String::from_utf8_lossy(body);
    let is_line =
        |said: &str| said.chars().count() <= 200 && !said.contains(is_hostile) && !said.contains("SECRET-KEY");
    for gateway in all_gateways() {
        let (sent, fates) = gateway.readings(status, &text);
        for sending in sent {
            match sending {
                Sending::Taken { provider_ref } => {
                    assert!((200..300).contains(&status), "{gateway:?}: HTTP status {status} is no success: {text}");
                    assert!(provider_ref.is_none_or(|id| is_line(&id)), "{gateway:?}: {text}");
                }
                Sending::Refused(refusal) => {
                    assert!(is_line(&refusal.said), "{gateway:?}: {}", refusal.said);
                    assert!(refusal.code.is_none_or(|code| is_line(&code)), "{gateway:?}: {text}");
                }
                // A status stands before the words.
                Sending::Unknown { said } => assert!(said.chars().count() <= 260 && !said.contains(is_hostile)),
            }
        }
        for fate in fates {
            if let Fate::Failed { said } = fate {
                assert!(said.chars().count() <= 210 && !said.contains(is_hostile), "{gateway:?}: {said}");
            }
        }
    }
}

/// A delivery report as JSON, and as the fields of an address: it names a row of ours or a number, never another file's row.
pub fn reports(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let fields = text.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let fields: Vec<(String, String)> = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let forms = all_gateways().iter().filter_map(Gateway::report_form).chain([ReportForm::Kannel]);
    for form in forms {
        let door = ReportDoor { gateway: "k".to_owned(), secret: "s".to_owned(), form, own: OwnIds::new(7) };
        let _ = door.read(&fields);
        if let Some(read) = door.read_json(&fields, bytes) {
            assert!(read.len() <= bytes.len(), "more reports than bytes");
        }
    }
}

fn all_registries() -> &'static [Registry] {
    static MADE: OnceLock<Vec<Registry>> = OnceLock::new();
    MADE.get_or_init(|| {
        let secret = place("secret");
        assert!(std::fs::write(&secret, "SECRET\n").is_ok());
        let at = secret.display();
        let made = [
            "base = 'https://registry.example.ir'".to_owned(),
            format!("preset = 'finnotech'\nclient = 'c'\nsecret_file = '{at}'\nvalues = {{ nid = '0076229645' }}"),
            format!("preset = 'jibit'\nclient = 'c'\nsecret_file = '{at}'"),
            "preset = 'uid'\nclient = 'c'\ntoken = 't'".to_owned(),
            "preset = 'zohal'\ntoken = 't'".to_owned(),
        ]
        .map(|text| {
            let config = sources::understand(None, &format!("[identity]\n{text}"), Vec::new());
            let config: Option<Config> = config.ok().map(|sources| sources.config);
            config.and_then(|config| Registry::from_config(&config.identity).ok().flatten())
        });
        let _ = std::fs::remove_file(&secret);
        let made: Vec<Registry> = made.into_iter().flatten().collect();
        assert_eq!(made.len(), 5, "a registry of the check is not understood");
        made
    })
}

/// An answer with HTTP 200, as every registry reads it: it names an outcome, or is no answer; its number is a line.
pub fn registries(bytes: &[u8]) {
    static QUESTION: OnceLock<Question> = OnceLock::new();
    let text = String::from_utf8_lossy(bytes);
    let question = QUESTION.get_or_init(|| {
        let (Ok(mobile), Ok(id)) = (Mobile::parse("09121234567"), NationalId::parse("0076229645")) else {
            panic!("the person of the check is nobody")
        };
        Question {
            check: IdentityCheckId(1),
            request_id: "1".to_owned(),
            level: 3,
            person: Person {
                id: PersonId(1),
                national_id: Some(id),
                mobile,
                first_name: "سارا".to_owned(),
                last_name: "احمدی".to_owned(),
                birth_date: Some("1370/01/15".to_owned()),
                identity_level: 2,
                has_password: true,
                is_claim: false,
                seen_at: Instant(0),
            },
        }
    });
    for registry in all_registries() {
        for answer in registry.readings(&text, question).into_iter().flatten() {
            if let Answer::Said { reference: Some(reference), .. } = answer {
                assert!(reference.chars().count() <= 100 && !reference.contains(is_hostile), "{reference:?}");
            }
        }
    }
}
