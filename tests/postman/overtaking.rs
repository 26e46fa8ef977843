//! Whoever waits for a code does not wait behind a notice that its gateway holds.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Condvar, Mutex};

use pishkhan::actions::code_request::{BrowserToken, CodeRequest, Purpose, Whom, send_code};
use pishkhan::config::Config;
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::sms_text::SmsKind;
use pishkhan::postman::{Postman, Texts, from_config};
use pishkhan::store::sms::{self, SmsState};

use crate::common::Town;
use crate::wait::wait_for;

/// A service that takes codes at once, and holds everything else until it is told to let go.
#[derive(Clone, Default)]
struct SlowDesk {
    holds: Arc<AtomicU32>,
    is_let_go: Arc<(Mutex<bool>, Condvar)>,
}

impl SlowDesk {
    fn opens(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let desk = self.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let desk = desk.clone();
                std::thread::spawn(move || desk.answers(stream));
            }
        });
        base
    }

    fn answers(&self, mut stream: TcpStream) {
        let mut reader = BufReader::new(stream.try_clone().unwrap());
        let mut length = 0;
        for line in reader.by_ref().lines().map_while(Result::ok).take_while(|line| !line.is_empty()) {
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        if !String::from_utf8(body).unwrap().contains("کد تأیید") {
            self.holds.fetch_add(1, Ordering::SeqCst);
            let (lock, told) = &*self.is_let_go;
            drop(told.wait_while(lock.lock().unwrap(), |is_let_go| !*is_let_go).unwrap());
            self.holds.fetch_sub(1, Ordering::SeqCst);
        }
        let body = r#"{"ok":true}"#;
        let _ = write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
    }

    fn lets_go(&self) {
        *self.is_let_go.0.lock().unwrap() = true;
        self.is_let_go.1.notify_all();
    }
}

#[test]
fn a_code_leaves_at_once_while_a_notice_hangs_at_the_same_gateway() {
    let mut town = Town::agency();
    let sara = town.citizen("سارا");
    let desk = SlowDesk::default();
    let config: Config = toml::from_str(&format!(
        "[sms]\ngateways = ['main']\n[sms.main]\nkind = 'http'\ntimeout = 30\n[sms.main.service]\nbase = '{}'\n\
         [sms.main.service.plain]\npath = '/send'\njson = {{ text = '{{text}}' }}\nok = '/ok'\nok_is = ['true']\n",
        desk.opens()
    ))
    .unwrap();
    let texts = Texts::of(&town.ledger, &config, "127.0.0.1:1".parse().unwrap()).unwrap();
    let gateways = from_config(&config.sms, town.ledger.path(), &texts).unwrap();
    let state = |kind: SmsKind| {
        let rows = town.ledger.read(|view| sms::newest(view, None, 10)).unwrap();
        rows.iter().find(|row| row.kind == kind).map(|row| row.state)
    };
    let postman = Postman::start(town.ledger.clone(), gateways).unwrap();
    town.submits(sara, "درخواست", Vec::new());
    wait_for("the notice to hang at the service", || (desk.holds.load(Ordering::SeqCst) == 1).then_some(()));
    for n in 1..=5 {
        let browser = BrowserToken::new(&town.ledger).unwrap();
        let request = CodeRequest { browser, address: "192.0.2.1".to_owned(), host: None };
        let mobile = Mobile::parse(&format!("0935000000{n}")).unwrap();
        send_code(&town.ledger, &request, Purpose::LogIn, Whom::Mobile(mobile)).unwrap();
        wait_for("the code to leave", || (state(SmsKind::Code) == Some(SmsState::Sent)).then_some(()));
    }
    assert_eq!((desk.holds.load(Ordering::SeqCst), state(SmsKind::Submitted)), (1, Some(SmsState::Sending)));
    assert!(postman.is_alive());
    desk.lets_go();
    drop(postman);
    assert_eq!(state(SmsKind::Submitted), Some(SmsState::Sent), "the notice leaves once");
}
