//! A gateway in every bad mood behind the form: citizens notice nothing, clerks see what waits, and nothing is lost.

use std::io::Read;
use std::net::TcpListener;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant as Stopwatch};

use pishkhan::actions::pause_sms::resume_sms;
use pishkhan::config::Config;
use pishkhan::domain::sms_text::SmsKind;
use pishkhan::postman::{Gateway, Postman, Texts, from_config};
use pishkhan::store::Actor;
use pishkhan::store::sms::{self, Sms, SmsState, ways};

use super::letters::{SARA, files, town};
use super::registry::{Reply, ScriptedRegistry};
use super::sizes;
use super::town::Town;
use super::wait::wait_for;

/// Nobody listens on the first of all ports.
const CLOSED: &str = "http://127.0.0.1:1";

/// A service that takes every connection and says nothing until it is let go, or until nobody waits any more.
#[derive(Clone, Default)]
struct Silent(Arc<(Mutex<Standing>, Condvar)>);

#[derive(Default)]
struct Standing {
    holds: u32,
    is_let_go: bool,
}

impl Silent {
    fn opens(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let desk = self.clone();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                let desk = desk.clone();
                std::thread::spawn(move || {
                    let _ = stream.read(&mut [0; 1024]);
                    let (standing, told) = &*desk.0;
                    standing.lock().unwrap().holds += 1;
                    let _stays = told.wait_while(standing.lock().unwrap(), |standing| !standing.is_let_go);
                });
            }
        });
        base
    }

    fn holds(&self) -> bool {
        let standing = self.0.0.lock().unwrap();
        standing.holds > 0 && !standing.is_let_go
    }

    fn lets_go(&self) {
        self.0.0.lock().unwrap().is_let_go = true;
        self.0.1.notify_all();
    }
}

fn gateway(town: &Town, name: &str, base: &str, seconds: u32) -> Gateway {
    let config: Config = toml::from_str(&format!(
        "[sms]\ngateways = ['{name}']\n[sms.{name}]\nkind = 'http'\ntimeout = {seconds}\n[sms.{name}.service]\nbase = '{base}'\n\
         codes = {{ account = ['401'] }}\n\
         [sms.{name}.service.plain]\npath = '/send'\njson = {{ to = '{{to}}', text = '{{text}}' }}\nok = '/ok'\nok_is = ['true']\n"
    ))
    .unwrap();
    let texts = Texts::of(&town.ledger, &config, "127.0.0.1:1".parse().unwrap()).unwrap();
    from_config(&config.sms, town.ledger.path(), &texts).unwrap().remove(0)
}

fn notices(town: &Town) -> Vec<Sms> {
    let mut rows = town.ledger.read(|view| sms::newest(view, None, 100_000)).unwrap();
    rows.retain(|row| row.kind == SmsKind::Submitted);
    rows
}

/// Ten moods; the ninth and tenth hold a text as long as they are let.
fn moods() -> [(&'static str, Option<Reply>); 10] {
    let says = |status, head, body: &str| Some(Reply::Says(status, head, body.to_owned()));
    let date = "Date: Sat, 28 Nov 2026 12:00:00 GMT\r\nRetry-After: Sat, 28 Nov 2026 12:01:00 GMT\r\n";
    [
        ("nobody-there", None),
        ("says-500", says(500, "", "<html>error</html>")),
        ("says-503", says(503, date, "")),
        ("says-429", says(429, "Retry-After: 30\r\n", "slow down")),
        ("says-401", says(401, "", r#"{"ok":false}"#)),
        ("says-502", says(502, "", "<html>Bad Gateway</html>")),
        ("hangs-up", Some(Reply::HangsUp)),
        ("talks-garbage", says(200, "", "\u{1}<html>سلام")),
        ("hangs-1", None),
        ("hangs-30", None),
    ]
}

#[tokio::test]
async fn f07_while_no_gateway_takes_anything_letters_are_filed_and_nothing_is_lost() {
    let mut town = town(&[("sms.budget.number", "0")]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    let each = sizes::size(6, 100);
    let (mut filed, mut slowest) = (0, Duration::ZERO);
    for (mood, reply) in moods() {
        let silent = Silent::default();
        let server = reply.map(|reply| ScriptedRegistry::plays(vec![reply]));
        let base = match (&server, mood) {
            (Some(server), _) => server.base.clone(),
            (None, "nobody-there") => CLOSED.to_owned(),
            (None, _) => silent.opens(),
        };
        let patience = if mood == "hangs-30" { 30 } else { 1 };
        let gateway = gateway(&town, mood, &base, patience);
        let postman = Postman::start(town.ledger.clone(), vec![gateway]).unwrap();
        // The gateways that hang do so with every text: fewer of them say the same.
        let letters = if patience == 30 || mood == "hangs-1" { each.min(3) } else { each };
        for n in 0..letters {
            if n == 1 {
                wait_for("the first text to be handed over", || {
                    notices(&town).iter().any(|row| row.gateway.as_deref() == Some(mood)).then_some(())
                });
            }
            let began = Stopwatch::now();
            files(&mut sara, &format!("{mood} {n}")).await;
            slowest = slowest.max(began.elapsed());
            filed += 1;
        }
        if mood == "hangs-30" {
            wait_for("a text to hang", || silent.holds().then_some(()));
            let mut visitor = town.browser();
            visitor.post("/login/otp", &[("national_id", SARA)]).await.says("اگر مشخصات درست باشد");
            files(&mut sara, "در میان سکوت").await;
            filed += 1;
            assert!(silent.holds(), "whoever files a letter waits for no gateway");
            silent.lets_go();
        }
        // Every text was tried, or the gateway is left alone.
        wait_for("the postmen to come to an end", || {
            let rows = notices(&town);
            let resting = town.ledger.read(ways::health).unwrap().resting;
            let is_left = rows.iter().all(|row| row.attempts > 0) || resting.iter().any(|one| one.name == mood);
            (is_left && rows.iter().all(|row| row.state != SmsState::Sending)).then_some(())
        });
        drop(postman);
        let resting = town.ledger.read(ways::health).unwrap().resting;
        let rests = matches!(mood, "nobody-there" | "says-500" | "says-503" | "says-429" | "says-401");
        assert!(!rests || resting.iter().any(|one| one.name == mood), "{mood} is left alone: {resting:?}");
    }
    assert!(!notices(&town).iter().any(|row| matches!(row.state, SmsState::Sent | SmsState::Failed)));
    // Clerks see since when the oldest one waits; nobody is told that anything left.
    town.later(400);
    let health = town.ledger.read(ways::health).unwrap();
    assert!(town.ledger.now().since(health.oldest.unwrap()) >= 400, "{health:?}");
    // Somebody mended it.
    resume_sms(&town.ledger, Actor::Admin).unwrap();
    for _ in 0..200 {
        if notices(&town).iter().all(|row| row.state == SmsState::Sent) {
            break;
        }
        town.texts();
        town.later(900);
    }
    let rows = notices(&town);
    let texts = town.texts();
    let left = |row: &&Sms| texts.iter().filter(|text| **text == row.body).count();
    let lost = rows.iter().filter(|row| row.state != SmsState::Sent || left(row) != 1).count();
    println!("{filed} letters in {} moods; slowest of all, six pages: {} ms", moods().len(), slowest.as_millis());
    sizes::tell("F07", "the form behind a gateway in ten bad moods", filed, lost);
    assert_eq!((rows.len(), lost), (filed, 0));
}
