//! A small office with its own file, clock and postman, and browsers with cookies.

use std::collections::BTreeMap;
use std::io::{PipeReader, PipeWriter, Write};
use std::os::fd::AsRawFd;
use std::path::PathBuf;
use std::thread::JoinHandle;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::FromRequestParts;
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, Request};
use pishkhan::actions::add_addressee::add_addressee;
use pishkhan::actions::add_clerk::{NewClerk, add_clerk};
use pishkhan::actions::add_unit::add_unit;
use pishkhan::actions::approve_letter::{Approval, approve_letter};
use pishkhan::actions::decide_identity::{Verdict, decide_identity};
use pishkhan::actions::letter_form::LetterForm;
use pishkhan::actions::new_file::{FileBody, NewFile};
use pishkhan::actions::open_office::open_office;
use pishkhan::actions::reject_letter::reject_letter;
use pishkhan::actions::reply_letter::reply_letter;
use pishkhan::actions::return_letter::return_letter;
use pishkhan::actions::save_draft::save_draft;
use pishkhan::actions::visit;
use pishkhan::domain::calendar::{Instant, JalaliDate};
use pishkhan::domain::ids::{ClerkId, PublicId, UnitId, hex};
use pishkhan::domain::role::Role;
use pishkhan::domain::settings::Profile;
use pishkhan::postman::{FileGateway, Gateway, deliver_due, take_and_die};
use pishkhan::store::clock::Clock;
use pishkhan::store::dice::Dice;
use pishkhan::store::letters::Letter;
use pishkhan::store::queues::{self, Queue, Way};
use pishkhan::store::sessions::SessionToken;
use pishkhan::store::{Actor, Ledger, OpenOptions, clerks, identity, witness};
use tower::ServiceExt;

use crate::app::App;
use crate::bridge::{self, Answer, Counter};
use crate::session::Visitor;
use crate::{WebOptions, routes};

pub(super) const PASSWORD: &str = "درخت سبز کنار جوی";
const EDGE: &str = "----edge7MA4YWxk";

/// An office.
pub(super) struct Town {
    folder: PathBuf,
    pub(super) ledger: Ledger,
    pub(super) clock: Clock,
    gateway: Gateway,
    pub(super) app: Router,
    state: App,
    pub(super) head: ClerkId,
    unit: UnitId,
}

impl Drop for Town {
    fn drop(&mut self) {
        if !std::thread::panicking() && self.ledger.path().exists() {
            let wrong = witness::unplanned(self.ledger.path()).unwrap();
            assert!(wrong.is_empty(), "plans that grow with the archive:\n{}", wrong.join("\n"));
        }
        let _ = std::fs::remove_dir_all(&self.folder);
        if !std::thread::panicking() {
            super::log::is_of_nobody();
        }
    }
}

impl Town {
    pub(super) fn new(profile: Profile, values: &[(&str, &str)]) -> Self {
        Self::with(profile, values, WebOptions::default())
    }

    pub(super) fn with(profile: Profile, values: &[(&str, &str)], options: WebOptions) -> Self {
        super::log::keep();
        witness::begin();
        let folder = std::env::temp_dir().join(format!("pishkhan-web-{}", hex(&Dice::System.bytes::<16>().unwrap())));
        std::fs::create_dir_all(&folder).unwrap();
        let clock = Clock::at(Instant(JalaliDate::new(1405, 8, 30).unwrap().start().0 + 36_000));
        let opened = OpenOptions { clock: clock.clone(), dice: Dice::seeded(7), ..OpenOptions::default() };
        let ledger = Ledger::create(&folder.join("office.db"), opened).unwrap();
        // Walks file more letters than a day has room for.
        let values: Vec<(&str, &str)> = [("letter.per_day", "0")].iter().chain(values).copied().collect();
        open_office(&ledger, profile, &values).unwrap();
        let unit = add_unit(&ledger, Actor::Admin, "sabz", "فضای سبز", "رئیس").unwrap();
        add_addressee(&ledger, Actor::Admin, "شهردار", Some(unit)).unwrap();
        let new = NewClerk {
            login: "head", name: "مریم کریمی", role: Role::Head, unit_code: None, password: PASSWORD
        };
        let head = add_clerk(&ledger, Actor::Admin, &new).unwrap();
        let gateway = Gateway::File(FileGateway::open(&folder.join("sms.jsonl")).unwrap());
        crate::upload::prepare(&folder.join("spool")).unwrap();
        let state = App::new(ledger.clone(), WebOptions { spool: folder.join("spool"), ..options });
        let app = routes(state.clone());
        Self { folder, ledger, clock, gateway, app, state, head, unit }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub(super) fn state(&self) -> &App {
        &self.state
    }

    pub(super) fn later(&self, seconds: i64) {
        self.clock.turn_to(self.ledger.now().plus(seconds));
    }

    /// The texts that went out so far, oldest first.
    pub(super) fn texts(&mut self) -> Vec<String> {
        deliver_due(&self.ledger, &mut self.gateway).unwrap();
        let sent = std::fs::read_to_string(self.folder.join("sms.jsonl")).unwrap();
        let text =
            |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["text"].as_str().unwrap().into();
        sent.lines().map(text).collect()
    }

    /// The newest one-time code.
    pub(super) fn code(&mut self) -> String {
        let texts = self.texts();
        let newest = texts.iter().rfind(|text| text.contains("کد تأیید")).unwrap();
        newest.chars().filter(char::is_ascii_digit).collect()
    }

    /// What somebody with good eyes reads in a picture.
    pub(super) fn reads_picture(&self, id: &str) -> String {
        self.state.pictures.digits(id, self.ledger.now().0).unwrap()
    }

    /// How many files wait in the spool.
    pub(super) fn spooled(&self) -> usize {
        std::fs::read_dir(self.folder.join("spool")).unwrap().count()
    }

    pub(super) fn proves_identity(&self) {
        let waiting = self.ledger.read(|view| identity::waiting(view, 10)).unwrap();
        decide_identity(&self.ledger, self.head, waiting[0].id, &Verdict::Confirm).unwrap();
    }

    pub(super) fn refuses_identity(&self, reason: &str) {
        let waiting = self.ledger.read(|view| identity::waiting(view, 10)).unwrap();
        decide_identity(&self.ledger, self.head, waiting[0].id, &Verdict::Refuse(reason.into())).unwrap();
    }

    /// The newest letter of the office.
    pub(super) fn letter(&self) -> Letter {
        self.ledger
            .read(|view| {
                let head = clerks::by_id(view, self.head)?;
                let page = queues::page(view, &head, Queue::All, None, Way::Onward, 1)?;
                pishkhan::store::letters::for_clerk(view, &head, page[0].id)
            })
            .unwrap()
    }

    pub(super) fn approves(&self) -> String {
        let letter = self.letter();
        let approval = Approval {
            letter: letter.id,
            version: letter.version,
            unit: self.unit,
            copies: Vec::new(),
            note: String::new(),
        };
        approve_letter(&self.ledger, self.head, approval).unwrap()
    }

    /// An officer of the parks unit.
    pub(super) fn officer(&self) -> ClerkId {
        let new = NewClerk {
            login: "officer",
            name: "بهرام سبزی",
            role: Role::UnitOfficer,
            unit_code: Some("sabz"),
            password: PASSWORD,
        };
        add_clerk(&self.ledger, Actor::Admin, &new).unwrap()
    }

    /// The postman's gateway takes nothing, for longer than anybody waits.
    pub(super) fn loses_texts(&self) {
        let mut dead = Gateway::File(FileGateway::open(std::path::Path::new("/dev/full")).unwrap());
        for _ in 0..60 {
            deliver_due(&self.ledger, &mut dead).unwrap();
            self.later(43_200);
        }
    }

    /// The postman takes what is due, and is never heard of again.
    pub(super) fn postman_dies(&mut self) {
        while take_and_die(&self.ledger, std::slice::from_ref(&self.gateway)).unwrap() {}
        self.later(61);
        deliver_due(&self.ledger, &mut self.gateway).unwrap();
    }

    pub(super) fn rejects(&self, reason: &str) {
        let letter = self.letter();
        reject_letter(&self.ledger, self.head, letter.id, letter.version, reason).unwrap();
    }

    pub(super) fn returns(&self, defects: &str) {
        let letter = self.letter();
        return_letter(&self.ledger, self.head, letter.id, letter.version, defects).unwrap();
    }

    pub(super) fn replies(&self, body: &str, file: &[u8]) -> String {
        let letter = self.letter();
        let file = NewFile { name: "پاسخ.pdf".into(), body: FileBody::Memory(file.to_vec()) }.check().unwrap();
        reply_letter(&self.ledger, self.head, letter.id, letter.version, body, vec![file]).unwrap()
    }

    /// Somebody else writes to the file and does not come to an end, until this is dropped.
    pub(super) fn held_by_another(&self, browser: &Browser) -> Held {
        let token = SessionToken::parse(&browser.cookies["pishkhan"]).unwrap();
        let person = visit::person_of(&self.ledger, &token).unwrap().unwrap().id;
        let opened = OpenOptions { clock: self.clock.clone(), dice: Dice::System, ..OpenOptions::default() };
        let other = Ledger::open(self.ledger.path(), opened).unwrap();
        // The other's letter has a file whose end does not come: a pipe, read inside the transaction.
        let path = self.folder.join("endless.pdf");
        std::fs::write(&path, pdf(100)).unwrap();
        let file = NewFile { name: "a.pdf".into(), body: FileBody::Spooled(path.clone()) }.check().unwrap();
        let (reader, mut writer) = std::io::pipe().unwrap();
        std::fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink(format!("/proc/self/fd/{}", reader.as_raw_fd()), &path).unwrap();
        let text = LetterForm::default().as_draft(&other.settings().unwrap());
        let id = PublicId(Dice::System.bytes().unwrap());
        let thread = std::thread::spawn(move || save_draft(&other, person, id, text, vec![file], Vec::new()));
        // More than a pipe holds: when it is through, it is being read, and the file is held.
        writer.write_all(&vec![b'x'; 1 << 20]).unwrap();
        Held { writer: Some(writer), thread: Some(thread), _reader: reader }
    }

    /// What a page shows when the heart could not do what it was asked for.
    pub(super) async fn shows(
        &self,
        path: &str,
        deed: impl FnOnce(&Counter<'_>) -> Answer + Send + 'static,
    ) -> axum::response::Response {
        let (mut parts, ()) = Request::get(path).body(()).unwrap().into_parts();
        let Ok(visitor) = Visitor::from_request_parts(&mut parts, &self.state).await;
        bridge::act(self.state.clone(), visitor, deed).await
    }

    pub(super) fn browser(&self) -> Browser {
        Browser { app: self.app.clone(), cookies: BTreeMap::new(), page: Page::default() }
    }

    /// A citizen whose identity is proven, at the desk.
    pub(super) async fn citizen(&mut self, national_id: &str, mobile: &str) -> Browser {
        let mut browser = self.browser();
        browser.post("/signup", &sign_up(national_id, mobile)).await;
        assert_eq!(browser.page.path, "/code", "{}", browser.page.text);
        let code = self.code();
        browser.answer("/code", &[("code", &code)]).await;
        assert_eq!((browser.page.status, browser.page.path.as_str()), (200, "/desk"), "{}", browser.page.text);
        self.proves_identity();
        browser
    }
}

/// The file in somebody else's hands.
pub(super) struct Held {
    writer: Option<PipeWriter>,
    thread: Option<JoinHandle<pishkhan::error::Result<()>>>,
    _reader: PipeReader,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.writer = None;
        let _ = self.thread.take().map(JoinHandle::join);
    }
}

pub(super) fn sign_up<'a>(national_id: &'a str, mobile: &'a str) -> [(&'a str, &'a str); 6] {
    [
        ("national_id", national_id),
        ("mobile", mobile),
        ("first_name", "سارا"),
        ("last_name", "راد"),
        ("birth_date", "۱۳۷۰/۰۱/۱۵"),
        ("password", PASSWORD),
    ]
}

/// A file that is recognised as PDF.
pub(super) fn pdf(size: usize) -> Vec<u8> {
    let mut bytes = b"%PDF-1.4\n".to_vec();
    bytes.resize(size, b'x');
    bytes
}

/// What came back, after redirects.
#[derive(Default)]
pub(super) struct Page {
    pub(super) status: u16,
    pub(super) path: String,
    pub(super) text: String,
    pub(super) bytes: Vec<u8>,
    pub(super) headers: HeaderMap,
    /// Every `Set-Cookie` on the way.
    pub(super) set: Vec<String>,
}

impl Page {
    #[track_caller]
    pub(super) fn says(&self, words: &str) -> &Self {
        assert!(self.text.contains(words), "{} {} does not say «{words}»:\n{}", self.status, self.path, self.text);
        self
    }

    #[track_caller]
    pub(super) fn is_silent_on(&self, words: &str) -> &Self {
        assert!(!self.text.contains(words), "{} {} says «{words}»", self.status, self.path);
        self
    }

    /// The first piece of text between two others.
    #[track_caller]
    pub(super) fn between(&self, before: &str, after: &str) -> &str {
        let rest = self.text.split_once(before).unwrap_or_else(|| panic!("no {before} in {}", self.text)).1;
        rest.split_once(after).unwrap().0
    }

    pub(super) fn hidden(&self, name: &str) -> &str {
        self.between(&format!("type=\"hidden\" name=\"{name}\" value=\""), "\"")
    }

    pub(super) fn hidden_fields(&self) -> Vec<(String, String)> {
        let fields = self.text.split("type=\"hidden\" name=\"").skip(1);
        let pair = |rest: &str| {
            let (name, rest) = rest.split_once("\" value=\"").unwrap();
            (name.to_owned(), rest.split_once('"').unwrap().0.to_owned())
        };
        fields.map(pair).collect()
    }
}

/// Somebody at the web form.
pub(super) struct Browser {
    app: Router,
    pub(super) cookies: BTreeMap<String, String>,
    pub(super) page: Page,
}

impl Browser {
    pub(super) async fn get(&mut self, path: &str) -> &Page {
        self.page = Page::default();
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub(super) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> &Page {
        self.page = Page::default();
        let encode =
            |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
        let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        let request = Request::post(path).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(pairs.join("&"))).unwrap()).await
    }

    /// The form of the page, with its hidden fields.
    pub(super) async fn answer(&mut self, path: &str, fields: &[(&str, &str)]) -> &Page {
        let hidden = self.page.hidden_fields();
        let mut all: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        all.retain(|(name, _)| !fields.iter().any(|(field, _)| field == name));
        all.extend(fields);
        self.post(path, &all).await
    }

    pub(super) async fn post_files(&mut self, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> &Page {
        self.post_files_to("/letters/new", fields, files).await
    }

    pub(super) async fn post_files_to(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &[u8])],
    ) -> &Page {
        self.page = Page::default();
        let mut body = Vec::new();
        for (name, value) in fields {
            let part = format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        for (name, bytes) in files {
            let head =
                format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{EDGE}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={EDGE}");
        let request = Request::post(path).header(CONTENT_TYPE, kind);
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Sends a request and stays with its answer, wherever that leads. Cookies that come with it are not kept.
    pub(super) async fn once(&mut self, mut request: Request<Body>) -> &Page {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        request.headers_mut().insert(COOKIE, cookies.join("; ").parse().unwrap());
        let path = request.uri().to_string();
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (head, body) = response.into_parts();
        let bytes = to_bytes(body, 64 << 20).await.unwrap().to_vec();
        let set = head.headers.get_all(SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap().to_owned()).collect();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        self.page = Page { status: head.status.as_u16(), path, text, bytes, headers: head.headers, set };
        &self.page
    }

    /// Sends a request and follows where it leads.
    pub(super) async fn send(&mut self, request: Request<Body>) -> &Page {
        let mut request = request;
        loop {
            let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request.headers_mut().insert(COOKIE, cookies.join("; ").parse().unwrap());
            let path = request.uri().to_string();
            let response = self.app.clone().oneshot(request).await.unwrap();
            for cookie in response.headers().get_all(SET_COOKIE) {
                let cookie = cookie.to_str().unwrap();
                let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
                self.page.set.push(cookie.to_owned());
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
            if response.status() == 303 {
                let next = response.headers()[LOCATION].to_str().unwrap().split('#').next().unwrap().to_owned();
                request = Request::get(next).body(Body::empty()).unwrap();
                continue;
            }
            self.page.status = response.status().as_u16();
            self.page.path = path;
            self.page.headers = response.headers().clone();
            self.page.bytes = to_bytes(response.into_body(), 64 << 20).await.unwrap().to_vec();
            self.page.text = String::from_utf8_lossy(&self.page.bytes).into_owned();
            return &self.page;
        }
    }
}
