//! SMS over a real gammu-smsd with the telephone that it makes up: a text in the outbox goes out whole, and its fate is
//! the folder in which it lies.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[path = "common/mod.rs"]
#[expect(dead_code, reason = "this file needs only a part of the town")]
mod common;
#[path = "common/wait.rs"]
mod wait;

use std::fs;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use common::Town;
use pishkhan::actions::settle_sms_report::own_ids;
use pishkhan::actions::test_sms::test_sms;
use pishkhan::config::Config;
use pishkhan::domain::ids::SmsId;
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::sms_text::{SmsKind, SmsText};
use pishkhan::postman::{Fate, Gateway, Outgoing, Sending, Texts, deliver_due, from_config};
use pishkhan::store::sms::{self, SmsState};
use wait::wait_for;

struct Modem {
    town: Town,
    daemon: Option<Child>,
}

impl Drop for Modem {
    fn drop(&mut self) {
        self.stops();
    }
}

impl Modem {
    fn new() -> Self {
        let town = Town::agency();
        for folder in ["in", "out", "sent", "error", "phone"] {
            fs::create_dir(town.path(folder)).unwrap();
        }
        let at = town.folder.path().display();
        let rc = format!(
            "[gammu]\nmodel = dummy\nconnection = none\nport = {at}/phone\n\n[smsd]\nService = files\nlogfile = {at}/log\n\
             # Persian goes out as question marks otherwise.\ntransmitformat = unicode\n\
             inboxpath = {at}/in/\noutboxpath = {at}/out/\nsentsmspath = {at}/sent/\nerrorsmspath = {at}/error/\n\
             outboxformat = unicode\nchecksecurity = 0\ncheckbattery = 0\nchecksignal = 0\nloopsleep = 1\n"
        );
        fs::write(town.path("smsdrc"), rc).unwrap();
        Self { town, daemon: None }
    }

    fn starts(&mut self) {
        let mut command = Command::new("/usr/bin/gammu-smsd");
        command
            .arg("-c")
            .arg(self.town.path("smsdrc"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        self.daemon = Some(command.spawn().unwrap_or_else(|error| panic!("gammu-smsd (Debian: gammu-smsd): {error}")));
    }

    fn stops(&mut self) {
        if let Some(mut daemon) = self.daemon.take() {
            let _ = daemon.kill();
            let _ = daemon.wait();
        }
    }

    fn gateway(&self) -> Result<Gateway, String> {
        let config: Config = toml::from_str(&format!(
            "[sms]\ngateways = ['modem']\n[sms.modem]\nkind = 'gammu'\nsmsdrc = '{}'\n",
            self.town.path("smsdrc").display()
        ))
        .unwrap();
        let texts = Texts::of(&self.town.ledger, &config, "127.0.0.1:8080".parse().unwrap()).unwrap();
        let gateways = from_config(&config.sms, self.town.ledger.path(), &texts);
        gateways.map(|mut all| all.remove(0)).map_err(|error| error.to_string())
    }

    fn files(&self, folder: &str) -> Vec<PathBuf> {
        fs::read_dir(self.town.path(folder)).unwrap().map(|entry| entry.unwrap().path()).collect()
    }
}

#[test]
fn a_real_modem_daemon_takes_the_text_whole() {
    let mut modem = Modem::new();
    let mut gateway = modem.gateway().unwrap();
    assert!(gateway.knows_own_ids());
    let sms = test_sms(&modem.town.ledger, &Mobile::parse("09121234567").unwrap()).unwrap();
    assert_eq!(gateway.fate(sms.id, None), Fate::NeverSeen);
    while deliver_due(&modem.town.ledger, &mut gateway).unwrap() > 0 {}
    let row = modem.town.ledger.read(|view| sms::by_id(view, sms.id)).unwrap();
    assert_eq!((row.state, row.gateway.as_deref()), (SmsState::Sent, Some("modem")));
    // Nobody has started the daemon yet: the text lies there, whole, in UTF-16 behind its mark.
    let out = modem.files("out");
    assert_eq!(out.len(), 1, "{out:?}");
    let units: Vec<u16> =
        fs::read(&out[0]).unwrap().chunks(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    assert_eq!(String::from_utf16(&units).unwrap(), format!("\u{feff}{}", sms.body));
    assert_eq!(gateway.fate(sms.id, None), Fate::OnTheWay);

    // A long one beside it, and then the daemon: both go out, the long one in its parts.
    let long = "برای بازدید از ملک، روز شنبه با مدارک مالکیت بیایید؛ می‌خواهیم نقشه هم همراه باشد. ".repeat(2);
    let at = modem.town.ledger.now();
    let text = SmsText::written(&long);
    let outgoing =
        Outgoing { id: SmsId(77), to: "+989121234568", text: &long, kind: SmsKind::Notice, at, params: &text.params };
    assert!(matches!(gateway.send(&outgoing), Sending::Taken { provider_ref: Some(_) }));
    modem.starts();
    wait_for("both texts in the folder of sent ones", || (modem.files("sent").len() == 2).then_some(()));
    assert_eq!((gateway.fate(sms.id, None), gateway.fate(SmsId(77), None)), (Fate::OnTheWay, Fate::OnTheWay));
    let diary = fs::read_to_string(modem.town.path("log")).unwrap();
    let total = format!("(total: {})", pishkhan::domain::sms_text::parts(&long));
    for part in [total.as_str(), "+989121234567", "+989121234568"] {
        assert!(diary.contains(part), "{part}\n{diary}");
    }
    modem.stops();

    // What the daemon put aside has failed; what a stranger put there is nobody's.
    let own = own_ids(&modem.town.ledger).unwrap().number(SmsId(78));
    fs::write(modem.town.path(&format!("error/OUTC20261128_101010_00_+989121234569_p{own}.txtd")), "x").unwrap();
    assert!(matches!(gateway.fate(SmsId(78), None), Fate::Failed { .. }));
    fs::write(modem.town.path("sent/OUTC20261128_101010_00_+989121234569_p79.txtd"), "x").unwrap();
    assert_eq!(gateway.fate(SmsId(79), None), Fate::NeverSeen);
    fs::remove_dir_all(modem.town.path("sent")).unwrap();
    assert_eq!(gateway.fate(SmsId(79), None), Fate::CannotTell);
}

#[test]
fn a_daemon_that_would_send_question_marks_is_refused() {
    let modem = Modem::new();
    let rc = fs::read_to_string(modem.town.path("smsdrc")).unwrap();
    for (changed, to, why) in [
        ("transmitformat = unicode", "transmitformat = auto", "transmitformat = unicode"),
        ("transmitformat = unicode\n", "", "transmitformat = unicode"),
        ("Service = files", "Service = sql", "service = files"),
        ("/sent/", "/nowhere/", "sentsmspath"),
    ] {
        fs::write(modem.town.path("smsdrc"), rc.replace(changed, to)).unwrap();
        let told = modem.gateway().unwrap_err();
        assert!(told.contains(why), "{told}");
    }
}
