//! SMS over a real Kannel with its own made-up centre: what arrives, and that its delivery reports move the row over the
//! real web route.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[path = "common/mod.rs"]
#[expect(dead_code, reason = "this file needs only a part of the town")]
mod common;
#[path = "common/ports.rs"]
mod ports;
#[path = "common/wait.rs"]
mod wait;

use std::fs::{self, File};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use common::Town;
use pishkhan::actions::send_notice::send_notice;
use pishkhan::actions::settle_sms_report::own_ids;
use pishkhan::actions::test_sms::test_sms;
use pishkhan::config::Config;
use pishkhan::domain::ids::SmsId;
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::role::Role;
use pishkhan::postman::{Gateway, Texts, deliver_due, from_config};
use pishkhan::store::Ledger;
use pishkhan::store::sms::{self, Sms, SmsState};
use pishkhan_web::WebOptions;
use ports::free_port;
use tokio::runtime::Runtime;
use wait::wait_for;

const PASSWORD: &str = "geheim/&+٪";

/// A program that ends with its holder.
struct Running(Child);

impl Running {
    fn start(program: &str, arguments: &[&str], out: &Path) -> Self {
        let log = File::options().create(true).append(true).open(out).unwrap();
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        Self(command.spawn().unwrap_or_else(|error| panic!("{program} (Debian: kannel, kannel-extras): {error}")))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A Kannel on ports of its own, with its centre.
struct Kannel {
    folder: tempfile::TempDir,
    ports: [u16; 4],
    bearerbox: Option<Running>,
    smsbox: Option<Running>,
    centre: Option<Running>,
}

impl Kannel {
    fn starts() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ports = [(); 4].map(|()| free_port());
        let [admin, boxes, centre, send] = ports;
        let at = folder.path().display();
        let conf = format!(
            "group = core\nadmin-port = {admin}\nadmin-interface = 127.0.0.1\nadmin-password = a\nsmsbox-port = {boxes}\n\
             box-allow-ip = \"127.0.0.1\"\nbox-deny-ip = \"*.*.*.*\"\nlog-file = \"{at}/bearerbox.log\"\nstore-type = file\n\
             store-location = \"{at}/store\"\ndlr-storage = internal\n\n\
             group = smsc\nsmsc = fake\nsmsc-id = FAKE\nport = {centre}\nconnect-allow-ip = 127.0.0.1\n\n\
             group = smsbox\nbearerbox-host = 127.0.0.1\nsendsms-port = {send}\nsendsms-interface = 127.0.0.1\n\
             global-sender = 3000\nlog-file = \"{at}/smsbox.log\"\n\n\
             group = sendsms-user\nusername = desk\npassword = \"{PASSWORD}\"\nmax-messages = 6\nconcatenation = true\n\n\
             group = sms-service\nkeyword = default\ntext = \"no\"\n"
        );
        fs::write(folder.path().join("kannel.conf"), conf).unwrap();
        let mut kannel = Self { folder, ports, bearerbox: None, smsbox: None, centre: None };
        kannel.boxes_start();
        kannel.centre_starts();
        kannel
    }

    fn boxes_start(&mut self) {
        let conf = self.folder.path().join("kannel.conf");
        let (conf, out) = (conf.to_str().unwrap(), self.folder.path().join("out"));
        self.bearerbox = Some(Running::start("/usr/sbin/bearerbox", &[conf], &out));
        self.listens(self.ports[1]);
        self.smsbox = Some(Running::start("/usr/sbin/smsbox", &[conf], &out));
        self.listens(self.ports[3]);
    }

    fn boxes_stop(&mut self) {
        self.smsbox = None;
        self.bearerbox = None;
    }

    /// A centre that sends nothing by itself and keeps a log of what it gets.
    fn centre_starts(&mut self) {
        self.listens(self.ports[2]);
        let (port, log) = (self.ports[2].to_string(), self.folder.path().join("centre"));
        let arguments = ["-H", "127.0.0.1", "-r", &port, "-m", "0", "1 2 text x"];
        self.centre = Some(Running::start("/usr/lib/kannel/test/fakesmsc", &arguments, &log));
    }

    fn listens(&self, port: u16) {
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        wait_for(&format!("port {port} of Kannel: {}", self.said()), || TcpStream::connect(address).ok());
    }

    fn said(&self) -> String {
        fs::read_to_string(self.folder.path().join("out")).unwrap_or_default()
    }

    /// What the centre got so far: number, coding and text of each part.
    fn arrived(&self) -> Vec<(String, String, Vec<u8>)> {
        let log = fs::read_to_string(self.folder.path().join("centre")).unwrap_or_default();
        let parts = log.lines().filter_map(|line| line.split_once("Got message ")?.1.split_once(": <"));
        parts
            .map(|(_, message)| {
                let mut fields = message.trim_end_matches('>').splitn(4, ' ').skip(1);
                let (to, coding) = (fields.next().unwrap(), fields.next().unwrap());
                (to.to_owned(), coding.to_owned(), unescaped(fields.next().unwrap_or_default()))
            })
            .collect()
    }
}

/// The bytes behind `%06%33`, `3` and `+`.
fn unescaped(text: &str) -> Vec<u8> {
    let (mut bytes, mut rest) = (Vec::new(), text.as_bytes());
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        bytes.push(match first {
            b'%' => {
                let (digits, after) = rest.split_at(2);
                rest = after;
                u8::from_str_radix(std::str::from_utf8(digits).unwrap(), 16).unwrap()
            }
            b'+' => b' ',
            plain => plain,
        });
    }
    bytes
}

fn ucs2(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes.chunks(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    String::from_utf16(&units).unwrap()
}

/// The web form on a port of its own, with the gateway's door.
struct Served {
    town: Town,
    gateway: Gateway,
    secret: String,
    address: SocketAddr,
    _runtime: Runtime,
}

impl Served {
    fn over(kannel: &Kannel) -> Self {
        let town = Town::agency();
        let password = town.path("kannel.password");
        fs::write(&password, PASSWORD).unwrap();
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let config: Config = toml::from_str(&format!(
            "[sms]\ngateways = ['main']\n[sms.main]\nkind = 'kannel'\nurl = 'http://127.0.0.1:{}/cgi-bin/sendsms'\n\
             username = 'desk'\npassword_file = '{}'\n",
            kannel.ports[3],
            password.display()
        ))
        .unwrap();
        let texts = Texts::of(&town.ledger, &config, address).unwrap();
        let gateway = from_config(&config.sms, town.ledger.path(), &texts).unwrap().remove(0);
        let door = gateway.report_door(&texts).unwrap();
        let secret = door.secret.clone();
        let options = WebOptions { spool: town.path("spool"), sms_reports: vec![door], ..WebOptions::default() };
        let router = pishkhan_web::router(town.ledger.clone(), options);
        runtime.spawn(pishkhan_web::serve(listener, router, pishkhan_web::Limits::default(), std::future::pending()));
        Self { town, gateway, secret, address, _runtime: runtime }
    }

    fn delivers(&mut self) {
        while deliver_due(&self.town.ledger, &mut self.gateway).unwrap() > 0 {}
    }

    fn tests(&mut self, mobile: &str) -> SmsId {
        let sms = test_sms(&self.town.ledger, &Mobile::parse(mobile).unwrap()).unwrap();
        self.delivers();
        sms.id
    }

    fn row(&self, id: SmsId) -> Sms {
        row(&self.town.ledger, id)
    }

    fn comes_to(&self, id: SmsId, state: SmsState) -> Sms {
        let ledger = &self.town.ledger;
        wait_for(&format!("an SMS that is {}; it is {:?}", state.code(), row(ledger, id)), || {
            Some(row(ledger, id)).filter(|sms| sms.state == state)
        })
    }

    fn reports(&self, secret: &str, query: &str) -> u16 {
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        agent.get(format!("http://{}/sms/report/{secret}?{query}", self.address)).call().unwrap().status().as_u16()
    }
}

fn row(ledger: &Ledger, id: SmsId) -> Sms {
    ledger.read(|view| sms::by_id(view, id)).unwrap()
}

#[test]
fn a_real_kannel_carries_persian_and_its_reports_move_the_row() {
    let mut kannel = Kannel::starts();
    let mut office = Served::over(&kannel);

    // One part, whole, in UCS-2; the report comes back by itself.
    let first = office.tests("09121234567");
    let sms = office.comes_to(first, SmsState::Delivered);
    assert_eq!(sms.gateway.as_deref(), Some("main"));
    let got = wait_for("the first text at the centre", || kannel.arrived().first().cloned());
    assert_eq!((got.0.as_str(), got.1.as_str()), ("+989121234567", "ucs-2"));
    assert_eq!(ucs2(&got.2), sms.body);

    // Several parts; joined again they are the text.
    let sara = office.town.citizen("سارا");
    let letter = office.town.submits(sara, "درخواست", Vec::new());
    let clerk = office.town.clerk(Role::Head);
    office.delivers();
    wait_for("the follow-up code at the centre", || (kannel.arrived().len() == 2).then_some(()));
    let long = "برای بازدید از ملک، روز شنبه ساعت ۱۰ با مدارک مالکیت (اصل و کپی) و می‌خواهیم که «نقشه» هم همراه باشد. "
        .repeat(2);
    let long = long.trim();
    send_notice(&office.town.ledger, clerk, letter.id, long).unwrap();
    office.delivers();
    let parts = pishkhan::domain::sms_text::parts(long);
    assert!(parts >= 3);
    let all = wait_for("every part at the centre", || Some(kannel.arrived()).filter(|all| all.len() == 2 + parts));
    let joined: Vec<String> = all[2..].iter().map(|(_, _, bytes)| part_of_long(bytes)).collect();
    assert_eq!(joined.concat(), long, "{all:?}");

    // The centre is down: Kannel takes the text and keeps it; once the centre is back, it arrives.
    kannel.centre = None;
    let kept = office.tests("09121234568");
    assert_eq!(office.row(kept).state, SmsState::Sent, "{:?}", office.row(kept));
    // Somebody who does not know the address changes nothing, though the number is right.
    let own = own_ids(&office.town.ledger).unwrap();
    for secret in ["0".repeat(32), "x".to_owned()] {
        assert_eq!(office.reports(&secret, &format!("sms={}&d=2", own.number(kept))), 404);
        assert_eq!(office.row(kept).state, SmsState::Sent);
    }
    assert_eq!(office.reports(&office.secret, &format!("sms={}&d=2", own.number(kept))), 200);
    assert_eq!(office.row(kept).state, SmsState::Failed);
    kannel.centre_starts();
    office.comes_to(kept, SmsState::Delivered);

    // Kannel itself is down: surely not sent, tried again, and then it arrives once.
    kannel.boxes_stop();
    let late = office.tests("09121234569");
    let sms = office.row(late);
    assert_eq!(sms.state, SmsState::Queued, "{sms:?}");
    assert!(sms.provider_said.is_some(), "{sms:?}");
    kannel.centre = None;
    kannel.boxes_start();
    kannel.centre_starts();
    office.town.later(3_600);
    office.delivers();
    office.comes_to(late, SmsState::Delivered);
    let times = kannel.arrived().iter().filter(|(to, ..)| to == "+989121234569").count();
    assert_eq!(times, 1);

    // Who comes late moves nothing back.
    assert_eq!(office.reports(&office.secret, &format!("sms={}&d=2", own.number(first))), 200);
    assert_eq!(office.row(first).state, SmsState::Delivered);
}

/// A part of a long text, behind its header of six bytes and this centre's word for what follows.
fn part_of_long(bytes: &[u8]) -> String {
    match bytes {
        [5, 0, 3, _, _, _, b' ', b'd', b'a', b't', b'a', b' ', text @ ..] => ucs2(text),
        _ => panic!("no part of a long text: {bytes:?}"),
    }
}

#[test]
fn a_wrong_password_is_the_accounts_fault_and_is_told_nowhere() {
    let kannel = Kannel::starts();
    let mut office = Served::over(&kannel);
    fs::write(office.town.path("kannel.password"), "wrong-password").unwrap();
    let config: Config = toml::from_str(&format!(
        "[sms]\ngateways = ['main']\n[sms.main]\nkind = 'kannel'\nurl = 'http://127.0.0.1:{}/cgi-bin/sendsms'\n\
         username = 'desk'\npassword_file = '{}'\n",
        kannel.ports[3],
        office.town.path("kannel.password").display()
    ))
    .unwrap();
    let texts = Texts::of(&office.town.ledger, &config, office.address).unwrap();
    office.gateway = from_config(&config.sms, office.town.ledger.path(), &texts).unwrap().remove(0);
    let id = office.tests("09121234567");
    let sms = office.row(id);
    assert_eq!(sms.state, SmsState::Queued, "{sms:?}");
    let said = sms.provider_said.unwrap();
    assert!(said.to_lowercase().contains("authorization") && !said.contains("wrong-password"), "{said}");
    assert!(kannel.arrived().is_empty());
}
