//! The one crossing of a request: from the threads that must not wait to one that may ask the ledger.
//!
//! On the other side stands a [`Counter`]: the settings, the person of the session and the way to a page. What the
//! heart refuses without a form, what is not there and what went wrong come back as a bare fault for `faults`.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{LOCATION, RETRY_AFTER};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use maud::Markup;
use pishkhan::actions::alarm::are_codes_sprayed;
use pishkhan::actions::code_request::{BrowserToken, CodeRequest};
use pishkhan::actions::visit;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::settings::{Profile, Settings};
use pishkhan::error::{Error, Result};
use pishkhan::store::people::Person;
use pishkhan::store::sessions::SessionToken;
use pishkhan::store::{Ledger, View};

use crate::app::App;
use crate::faults::{self, BUSY_SECONDS, Fault};
use crate::parts::{Ctx, Errors};
use crate::picture_code::Verdict;
use crate::requests;
use crate::server::Client;
use crate::session::{self, Visitor};
use crate::turns::{Full, Standing, Turn};
use crate::upload::{self, Form, Limits};
use crate::words::{Lang, mistake, number, t, tv};

/// Why a request ends without its page.
pub(crate) enum Stop {
    /// The heart said no, or could not.
    Heart(Error),
    /// Another page comes first.
    Go(String),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Heart(error)
    }
}

/// A page, or why there is none.
pub(crate) type Answer = std::result::Result<Response, Stop>;

/// One visit at the counter, on a thread that may block.
pub(crate) struct Counter<'a> {
    pub(crate) app: &'a App,
    pub(crate) visitor: &'a Visitor,
    pub(crate) settings: Arc<Settings>,
    found: Option<Person>,
    /// Seconds after which what was refused may go.
    wait: Cell<u64>,
    /// Too many passwords are under way for another one.
    is_crowded: bool,
}

/// Answers a request with whatever acts and readings it takes.
pub(crate) async fn act<F>(app: App, visitor: Visitor, deed: F) -> Response
where
    F: FnOnce(&Counter<'_>) -> Answer + Send + 'static,
{
    let Ok(turn) = turn(&app, &visitor).await else { return turned_away().await };
    cross(move || under_way(&app, &visitor, &Seated { _turn: turn, _password: None, is_crowded: false }, deed)).await
}

/// The same where a password may have to be hashed: those come in turns of their own.
pub(crate) async fn act_on_password<F>(app: App, visitor: Visitor, deed: F) -> Response
where
    F: FnOnce(&Counter<'_>) -> Answer + Send + 'static,
{
    let client = visitor.client.bucket();
    let standing = if app.failures.any(client, app.ledger.now().0) { Standing::Tried } else { Standing::Good };
    let password = match app.passwords.take(client, standing).await {
        Ok(turn) => Some(turn),
        Err(Full::Hall) => {
            tokio::time::sleep(BREATH).await;
            None
        }
        Err(Full::OfOne) => return turned_away().await,
    };
    let Ok(turn) = turn(&app, &visitor).await else { return turned_away().await };
    let is_crowded = password.is_none();
    cross(move || under_way(&app, &visitor, &Seated { _turn: turn, _password: password, is_crowded }, deed)).await
}

/// The seats of a request, held until its work is done.
struct Seated {
    _turn: Turn,
    _password: Option<Turn>,
    is_crowded: bool,
}

fn under_way<F>(app: &App, visitor: &Visitor, seated: &Seated, deed: F) -> Answer
where
    F: FnOnce(&Counter<'_>) -> Answer,
{
    let settings = app.ledger.settings()?;
    let found = match &visitor.session {
        Some(token) => visit::person_of(&app.ledger, token)?,
        None => None,
    };
    let is_crowded = seated.is_crowded;
    let counter = Counter { app, visitor, settings, found, wait: Cell::new(0), is_crowded };
    let mut answer = deed(&counter)?;
    if counter.wait.get() > 0 && is_later(answer.status()) {
        answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(counter.wait.get()));
    }
    Ok(answer)
}

fn is_later(status: StatusCode) -> bool {
    matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE)
}

/// A turn of this visitor's address.
pub(crate) async fn turn(app: &App, visitor: &Visitor) -> std::result::Result<Turn, Full> {
    app.turns.take(visitor.client.bucket(), Standing::Good).await
}

/// A layer: nobody has more than a bounded number of pages under way. Forms are counted once they have come in.
pub(crate) async fn keep_order(State(app): State<App>, request: Request, next: Next) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let client = request.extensions().get::<Client>().copied().unwrap_or_default();
    if let Ok(_place) = app.pages.take(client.bucket(), Standing::Good).await {
        return next.run(request).await;
    }
    let (mut parts, _) = request.into_parts();
    let Ok(visitor) = Visitor::from_request_parts(&mut parts, &app).await;
    faults::plainly(turned_away().await, visitor.lang)
}

/// How long whoever has too much under way waits for the word of it. Told at once, a program asks again at once, and the
/// telling alone takes all that the machine has.
const BREATH: Duration = Duration::from_secs(1);

/// The answer to whoever has too much under way already. It costs nothing: no page is built for it.
pub(crate) async fn turned_away() -> Response {
    tokio::time::sleep(BREATH).await;
    Fault { is_of_a_crowd: true, ..Fault::of(StatusCode::TOO_MANY_REQUESTS) }.into_response()
}

/// Answers a request from one reading of the file: the person and the page see the same moment.
pub(crate) async fn read<F>(app: App, visitor: Visitor, show: F) -> Response
where
    F: FnOnce(&Counter<'_>, &View<'_>) -> Answer + Send + 'static,
{
    let Ok(turn) = turn(&app, &visitor).await else { return turned_away().await };
    cross(move || {
        let _turn = turn;
        let settings = app.ledger.settings()?;
        let (answer, visit) = app.ledger.read(|view| {
            let visit = match &visitor.session {
                Some(token) => visit::find(view, &settings, token)?,
                None => None,
            };
            let found = visit.as_ref().map(|visit| visit.person.clone());
            let settings = Arc::clone(&settings);
            let counter =
                Counter { app: &app, visitor: &visitor, settings, found, wait: Cell::new(0), is_crowded: false };
            Ok((show(&counter, view), visit))
        })?;
        if let (Some(token), Some(visit)) = (&visitor.session, visit) {
            visit::keep_alive(&app.ledger, &settings, token, &visit);
        }
        answer
    })
    .await
}

/// The settings of an office that could not be asked for its own.
fn unnamed(lang: Lang) -> Settings {
    Settings::new(Profile::Agency, [("office.name".to_owned(), t(lang, "office-unnamed"))])
}

/// Answers with a page that must come whatever else fails: nothing is written, and what cannot be read is left out.
pub(crate) async fn glance<F>(app: App, visitor: Visitor, show: F) -> Response
where
    F: FnOnce(&Counter<'_>) -> Answer + Send + 'static,
{
    let Ok(turn) = turn(&app, &visitor).await else { return turned_away().await };
    cross(move || {
        let _turn = turn;
        let settings = app.ledger.last_settings().unwrap_or_else(|error| {
            tracing::error!(%error, "the settings cannot be read; a page is shown without them");
            Arc::new(unnamed(visitor.lang))
        });
        let found = visitor.session.as_ref().and_then(|token| {
            let visit = app.ledger.read(|view| visit::find(view, &settings, token));
            visit.ok().flatten().map(|visit| visit.person)
        });
        show(&Counter { app: &app, visitor: &visitor, settings, found, wait: Cell::new(0), is_crowded: false })
    })
    .await
}

/// Runs where blocking is allowed and turns the outcome into an answer.
pub(crate) async fn cross<F>(work: F) -> Response
where
    F: FnOnce() -> Answer + Send + 'static,
{
    let number = requests::number();
    let answer = tokio::task::spawn_blocking(move || requests::under(number, work)).await;
    match answer {
        Ok(Ok(response)) => response,
        Ok(Err(Stop::Go(place))) => go(&place),
        Ok(Err(Stop::Heart(error))) => faults::of_error(&error),
        Err(panic) => faults::of_error(&Error::internal("answering a request", panic)),
    }
}

/// Takes in the form of a request; a body that is none is answered by its fault page.
pub(crate) async fn form(app: &App, request: Request, limits: &Limits) -> std::result::Result<Form, Response> {
    let taken = upload::read(request, limits, &app.options.spool).await;
    taken.map_err(|refused| Fault::of(refused.status()).into_response())
}

/// The limits of a form without files.
pub(crate) fn typed_only() -> Limits {
    Limits::for_files(0, 0, 0)
}

/// Sends a browser on: after every act, and where another page comes first.
pub(crate) fn go(place: &str) -> Response {
    match HeaderValue::from_str(place) {
        Ok(place) => (StatusCode::SEE_OTHER, [(LOCATION, place)]).into_response(),
        Err(_) => Fault::of(StatusCode::NOT_FOUND).into_response(),
    }
}

/// A page; with the status that its errors ask for.
#[expect(clippy::unnecessary_wraps, reason = "the last word of most pages, which may end otherwise")]
pub(crate) fn page(status: StatusCode, markup: Markup) -> Answer {
    Ok((status, markup).into_response())
}

impl Counter<'_> {
    /// The office's file.
    pub(crate) fn ledger(&self) -> &Ledger {
        &self.app.ledger
    }

    /// The language of the page.
    pub(crate) fn lang(&self) -> Lang {
        self.visitor.lang
    }

    /// The person of the session, if it lives.
    pub(crate) fn guest(&self) -> Option<&Person> {
        self.found.as_ref()
    }

    /// The person of the session; without one the log-in comes first, and then this page.
    pub(crate) fn person(&self) -> std::result::Result<&Person, Stop> {
        self.guest().ok_or_else(|| self.log_in_first(&self.visitor.here()))
    }

    /// The log-in, and then another page.
    pub(crate) fn log_in_first(&self, then: &str) -> Stop {
        let then = percent_encoding::utf8_percent_encode(then, percent_encoding::NON_ALPHANUMERIC);
        let door = if self.settings.has_passwords() { "/login" } else { "/login/otp" };
        Stop::Go(format!("{door}?next={then}"))
    }

    /// What the frame of every page shows.
    pub(crate) fn ctx(&self) -> Ctx {
        Ctx {
            lang: self.lang(),
            office_name: self.settings.text("office.name").to_owned(),
            contact: self.settings.text("office.contact").to_owned(),
            demo: self.app.options.demo,
            signed_in: self.found.as_ref().map(Person::name),
            path: self.visitor.path.clone(),
            query: self.visitor.query_to_extend(),
        }
    }

    /// Who asks for a code, and from where. A browser without a token gets one; the cookie goes with the answer.
    pub(crate) fn code_request(&self) -> Result<CodeRequest> {
        let browser = match &self.visitor.browser {
            Some(browser) => browser.clone(),
            None => BrowserToken::new(self.ledger())?,
        };
        Ok(CodeRequest {
            browser,
            address: self.visitor.client.bucket().to_string(),
            host: self.app.options.public_host.clone(),
        })
    }

    /// On to the next page with the browser's token.
    #[expect(clippy::unnecessary_wraps, reason = "the last word of pages that may end otherwise")]
    pub(crate) fn go_with_browser(&self, request: &CodeRequest, place: &str) -> Answer {
        let mut response = go(place);
        session::set_cookie(&mut response, &session::browser_cookie(self.app, &request.browser));
        Ok(response)
    }

    /// Inside: the new session's cookie, and on to the page that was wanted. An older session of this browser ends.
    pub(crate) fn let_in(&self, token: &SessionToken, next: &str) -> Answer {
        if let Some(old) = &self.visitor.session {
            visit::log_out(self.ledger(), old)?;
        }
        self.app.failures.forgive_one(self.visitor.client.bucket());
        let mut response = go(session::safe_next(next));
        session::set_cookie(&mut response, &session::session_cookie(self.app, token));
        Ok(response)
    }

    /// Whether a picture code stands before a password and before an SMS: always, or after failures from this address.
    /// A code that was sent counts as one until somebody here is right, so that nobody's telephone is a toy.
    pub(crate) fn picture_first(&self) -> bool {
        match self.settings.text("captcha") {
            "on" => true,
            "after-failures" => {
                let failed = self.app.failures.wait(self.visitor.client.bucket(), self.ledger().now().0).is_some();
                // Who cannot be asked is treated as if there were an attack.
                failed || are_codes_sprayed(self.ledger()).unwrap_or(true)
            }
            _ => false,
        }
    }

    /// Inside by a code: that it was sent no longer counts.
    pub(crate) fn let_in_by_code(&self, token: &SessionToken, next: &str) -> Answer {
        self.app.failures.take_back(self.visitor.client.bucket());
        self.let_in(token, next)
    }

    /// Counts a wrong password or code, or a code that was sent.
    pub(crate) fn count_failure(&self) {
        self.app.failures.count(self.visitor.client.bucket(), self.ledger().now().0);
    }

    /// Compares the typed picture code; a wrong one is an error of its field.
    pub(crate) fn check_picture(&self, form: &Form, errors: &mut Errors) {
        let verdict = self.app.pictures.check(form.get("captcha_id"), form.get("captcha"), self.ledger().now().0);
        match verdict {
            Verdict::Right => {}
            Verdict::Expired if !form.has("captcha_id") => {
                // The picture is new on this form.
                errors.add("captcha", mistake(self.lang(), "captcha", "first", &[]));
            }
            Verdict::Expired => {
                errors.add("captcha", mistake(self.lang(), "captcha", "expired", &[]));
            }
            Verdict::Wrong => {
                errors.add("captcha", Refusal::PictureCodeWrong.sentence(self.lang()));
            }
        }
    }

    /// What a page does first where a password may have to be hashed: an error while too many of them are under way.
    pub(crate) fn passwords_first(&self) -> Result<()> {
        if self.is_crowded { Err(Error::Busy) } else { Ok(()) }
    }

    /// The office is too busy for this form: it comes back as it was typed.
    pub(crate) fn tell_busy(&self, errors: &mut Errors) -> StatusCode {
        self.wait.set(BUSY_SECONDS);
        errors.add_general(tv(self.lang(), "refused-busy", &[("seconds", &number(self.lang(), BUSY_SECONDS))]));
        StatusCode::SERVICE_UNAVAILABLE
    }

    /// Adds a refusal to a form that has these fields; of another field it is an error of the form as a whole.
    pub(crate) fn tell(&self, errors: &mut Errors, refusal: &Refusal, fields: &[&str]) {
        self.wait.set(wait_of(refusal));
        let field = refusal.field().filter(|field| fields.contains(field)).unwrap_or("");
        errors.add(field, refusal.sentence(self.lang()));
    }

    /// Adds all that is wrong with a form, in its order.
    pub(crate) fn tell_all(&self, errors: &mut Errors, refusals: &[Refusal], fields: &[&str]) {
        for refusal in refusals {
            self.tell(errors, refusal, fields);
        }
    }
}

/// Seconds after which what was refused may go; nothing where time does not help.
fn wait_of(refusal: &Refusal) -> u64 {
    match refusal {
        Refusal::CodeTooSoon { seconds } => seconds.unsigned_abs(),
        Refusal::LogInWaits { minutes } => minutes.unsigned_abs() * 60,
        // Numbers and addresses have new codes after an hour, letters and drafts when the next day begins at the latest.
        Refusal::CodeTooMany | Refusal::LettersTooMany { .. } | Refusal::DraftsTooMany { .. } => 3_600,
        Refusal::DiskFull => BUSY_SECONDS,
        _ => 0,
    }
}

/// The status of a form that comes back: too much of something, or something to mend.
pub(crate) fn status_of(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::CodeTooSoon { .. }
        | Refusal::CodeTooMany
        | Refusal::LogInWaits { .. }
        | Refusal::LettersTooMany { .. }
        | Refusal::DraftsTooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
        Refusal::DiskFull => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_that_cannot_be_asked_has_a_name_for_its_pages() {
        for lang in [Lang::Fa, Lang::En] {
            let settings = unnamed(lang);
            let name = settings.text("office.name");
            assert!(!name.is_empty() && !name.contains("office-unnamed"), "{name}");
        }
    }
}
