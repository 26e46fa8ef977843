//! Whole requests to every page of a small office, before a log-in and after it: an answer that is none of ours, never a
//! broken page, and never a script.

use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, Uri};
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;
use pishkhan::actions::add_addressee::add_addressee;
use pishkhan::actions::add_unit::add_unit;
use pishkhan::actions::open_office::open_office;
use pishkhan::domain::calendar::{Instant, JalaliDate};
use pishkhan::domain::settings::Profile;
use pishkhan::postman::{FileGateway, Gateway, deliver_due};
use pishkhan::store::clock::Clock;
use pishkhan::store::dice::Dice;
use pishkhan::store::{Actor, Ledger, OpenOptions};
use tokio::runtime::Runtime;

use crate::{WebOptions, router};

/// Requests after which the office is made anew, so that its file stays small.
const A_DAY: u32 = 4_000;

/// An office, and somebody who is logged in there.
struct Office {
    runtime: Runtime,
    pages: Router,
    cookies: String,
    left: u32,
}

static OFFICE: Mutex<Option<Office>> = Mutex::new(None);

fn office() -> MutexGuard<'static, Option<Office>> {
    let mut office = OFFICE.lock().unwrap_or_else(PoisonError::into_inner);
    if office.as_ref().is_none_or(|office| office.left == 0) {
        *office = None;
        *office = Some(Office::open());
    }
    office
}

/// A value that the check cannot do without.
fn sure<T, E: std::fmt::Debug>(made: Result<T, E>) -> T {
    match made {
        Ok(made) => made,
        Err(error) => panic!("the office of the check could not be made: {error:?}"),
    }
}

impl Office {
    fn open() -> Self {
        let folder = std::env::temp_dir().join(format!("pishkhan-parsers-{}-office", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        sure(std::fs::create_dir_all(&folder));
        let Some(date) = JalaliDate::new(1405, 8, 30) else { panic!("there is no such day") };
        let clock = Clock::at(Instant(date.start().0 + 36_000));
        let opened = OpenOptions { clock, dice: Dice::seeded(7), ..OpenOptions::default() };
        let ledger = sure(Ledger::create(&folder.join("office.db"), opened));
        let values =
            [("captcha", "off"), ("letter.per_day", "0"), ("identity.min_level", "1"), ("code.per_address", "1000000")];
        sure(open_office(&ledger, Profile::Agency, &values));
        let unit = sure(add_unit(&ledger, Actor::Admin, "sabz", "فضای سبز", "رئیس"));
        sure(add_addressee(&ledger, Actor::Admin, "شهردار", Some(unit)));
        let runtime = sure(tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(2).build());
        let options = WebOptions { spool: folder.join("spool"), ..WebOptions::default() };
        let pages = router(ledger.clone(), options);
        let mut office = Self { runtime, pages, cookies: String::new(), left: A_DAY };
        office.somebody_signs_up(&ledger, &folder.join("sms.jsonl"));
        office
    }

    fn somebody_signs_up(&mut self, ledger: &Ledger, sms: &std::path::Path) {
        let form = "national_id=0076229645&mobile=09121234567&first_name=a&last_name=b&birth_date=1370/01/15\
                    &password=correct+horse+battery";
        let (_, headers, _) = self.posts("/signup", form);
        self.keep_cookies(&headers);
        let mut gateway = Gateway::File(sure(FileGateway::open(sms)));
        sure(deliver_due(ledger, &mut gateway));
        let sent = sure(std::fs::read_to_string(sms));
        // The only run of six digits in the only text.
        let mut runs = sent.split(|c: char| !c.is_ascii_digit());
        let Some(code) = runs.rfind(|run| run.len() == 6) else { panic!("no code was sent: {sent}") };
        let (status, headers, page) = self.posts("/code", &format!("code={code}"));
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        self.keep_cookies(&headers);
    }

    fn keep_cookies(&mut self, headers: &HeaderMap) {
        for set in headers.get_all(SET_COOKIE).iter().filter_map(|set| set.to_str().ok()) {
            self.cookies += set.split(';').next().unwrap_or_default();
            self.cookies += "; ";
        }
    }

    fn posts(&self, path: &str, form: &str) -> (StatusCode, HeaderMap, String) {
        let request = Request::post(path)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(COOKIE, &self.cookies)
            .body(Body::from(form.to_owned()));
        self.answer(sure(request))
    }

    fn answer(&self, request: Request<Body>) -> (StatusCode, HeaderMap, String) {
        self.runtime.block_on(async {
            let Ok(answer) = TowerToHyperService::new(self.pages.clone()).call(request).await;
            let (head, body) = answer.into_parts();
            let body = sure(to_bytes(body, 32 << 20).await);
            (head.status, head.headers, String::from_utf8_lossy(&body).into_owned())
        })
    }
}

/// A request: a byte (odd: somebody who is logged in; the next bit: a form with files), then a line of method and address,
/// lines of headers, an empty line, and the body.
pub fn request(bytes: &[u8]) {
    let Some((manner, rest)) = bytes.split_first() else { return };
    let (head, body) = match rest.windows(2).position(|two| two == b"\n\n") {
        Some(at) => (&rest[..at], &rest[at + 2..]),
        None => (rest, &b""[..]),
    };
    let mut lines = head.split(|byte| *byte == b'\n');
    let first = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
    let (method, address) = first.split_once(' ').unwrap_or(("GET", &first));
    let (Ok(method), Ok(uri)) = (Method::from_bytes(method.as_bytes()), address.parse::<Uri>()) else { return };
    let mut asked = Request::new(Body::from(body.to_vec()));
    (*asked.method_mut(), *asked.uri_mut()) = (method, uri);
    for line in lines.take(20) {
        let Some(at) = line.iter().position(|byte| *byte == b':') else { continue };
        let name = HeaderName::from_bytes(&line[..at]);
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(line[at + 1..].trim_ascii())) {
            asked.headers_mut().append(name, value);
        }
    }
    let kind = if manner & 2 == 0 { "application/x-www-form-urlencoded" } else { "multipart/form-data; boundary=edge" };
    asked.headers_mut().entry(CONTENT_TYPE).or_insert(HeaderValue::from_static(kind));
    let mut office = office();
    let Some(office) = office.as_mut() else { return };
    office.left -= 1;
    if manner & 1 == 1 {
        asked.headers_mut().insert(COOKIE, sure(HeaderValue::from_str(&office.cookies)));
    }
    let said = format!("{} {}", asked.method(), asked.uri());
    let (status, headers, page) = office.answer(asked);
    assert!(status.as_u16() < 500 || status == StatusCode::SERVICE_UNAVAILABLE, "{said}: {status}");
    if headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
        let page = page.to_ascii_lowercase();
        assert!(!page.contains("<script") && !page.contains("javascript:"), "{said}: a script stands in the page");
    }
}
