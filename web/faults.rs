//! Pages for faults. Whatever ends without a page of its own ends as a bare status; here it gets its words.

use std::any::Any;

use axum::body::Body;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use pishkhan::domain::refusal::Refusal;
use pishkhan::error::Error;
use pishkhan::store::dice::Dice;

use crate::app::App;
use crate::bridge;
use crate::parts::fault_page;
use crate::requests;
use crate::session::Visitor;
use crate::words::{Lang, number, size, t, tv};

/// Seconds after which a busy office is asked again.
pub(crate) const BUSY_SECONDS: u64 = 5;

/// A fault on its way to its page.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    pub(crate) status: StatusCode,
    /// When to try again.
    pub(crate) seconds: u64,
    /// What the person can quote.
    pub(crate) number: Option<String>,
    /// What the heart refused.
    pub(crate) refusal: Option<Refusal>,
    /// Of somebody who has too much under way: told in words alone, without asking the office's file.
    pub(crate) is_of_a_crowd: bool,
}

impl Fault {
    /// A fault without particulars.
    pub(crate) fn of(status: StatusCode) -> Self {
        Self { status, seconds: BUSY_SECONDS, number: None, refusal: None, is_of_a_crowd: false }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        if matches!(self.status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(self.seconds));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// The answer to what the heart could not do. An internal error is logged under the number that its page shows.
pub(crate) fn of_error(error: &Error) -> Response {
    let fault = match error {
        Error::NotFound => Fault::of(StatusCode::NOT_FOUND),
        Error::Busy => Fault::of(StatusCode::SERVICE_UNAVAILABLE),
        Error::Refused(refusal @ Refusal::DiskFull) => {
            tracing::error!("the disk is full: nothing can be stored");
            Fault { refusal: Some(refusal.clone()), ..Fault::of(StatusCode::SERVICE_UNAVAILABLE) }
        }
        Error::Refused(refusal) => {
            Fault { refusal: Some(refusal.clone()), ..Fault::of(StatusCode::UNPROCESSABLE_ENTITY) }
        }
        Error::Internal(fault) => {
            Fault { number: Some(number_of(fault)), ..Fault::of(StatusCode::INTERNAL_SERVER_ERROR) }
        }
    };
    fault.into_response()
}

/// Logs an internal error under a number that the person can quote.
pub(crate) fn number_of(fault: &pishkhan::error::Fault) -> String {
    let number = requests::number().map_or_else(short_number, |number| number.to_string());
    tracing::error!(request = number, doing = fault.doing, cause = fault.cause, "a request failed");
    number
}

/// The answer after a panic on a thread that does not block.
pub(crate) fn after_panic(_: Box<dyn Any + Send + 'static>) -> Response {
    of_error(&Error::internal("answering a request", "a panic"))
}

/// The answer to an address that is none.
pub(crate) async fn no_such_page() -> Response {
    Fault::of(StatusCode::NOT_FOUND).into_response()
}

/// A layer: gives every bare fault its page, in the visitor's language and with the office's name.
pub(crate) async fn dress(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let visitor = match Visitor::from_request_parts(&mut parts, &app).await {
        Ok(visitor) => visitor,
        Err(impossible) => match impossible {},
    };
    let bare = next.run(Request::from_parts(parts, body)).await;
    if !is_bare(&bare, &visitor.path) {
        return bare;
    }
    let status = bare.status();
    let fault = bare.extensions().get().cloned().unwrap_or_else(|| Fault::of(status));
    let lang = visitor.lang;
    if fault.is_of_a_crowd {
        return plainly(bare, lang);
    }
    let dressed = bridge::glance(app, visitor, move |counter| {
        let values = [
            ("seconds", number(lang, fault.seconds)),
            ("total_size", size(lang, counter.settings.number("letter.max_bytes").unsigned_abs())),
            ("reason", fault.refusal.map(|refusal| refusal.sentence(lang)).unwrap_or_default()),
        ];
        let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
        bridge::page(status, fault_page(&counter.ctx(), words_for(status), &values, fault.number.as_deref()))
    })
    .await;
    if !dressed.headers().contains_key(CONTENT_TYPE) {
        return plainly(bare, lang);
    }
    redressed(bare, "text/html; charset=utf-8", dressed.into_body())
}

/// A fault without a page: what it is and what to do.
pub(crate) fn plainly(bare: Response, lang: Lang) -> Response {
    let status = words_for(bare.status());
    let seconds = bare.extensions().get::<Fault>().map_or(BUSY_SECONDS, |fault| fault.seconds);
    let text = tv(lang, &format!("fault-{status}-text"), &[("seconds", &number(lang, seconds))]);
    let words = format!("{}\n\n{text}\n", t(lang, &format!("fault-{status}-title")));
    redressed(bare, "text/plain; charset=utf-8", Body::from(words))
}

fn redressed(bare: Response, kind: &'static str, body: Body) -> Response {
    let (mut head, _) = bare.into_parts();
    head.headers.remove(CONTENT_LENGTH);
    head.headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    Response::from_parts(head, body)
}

fn is_bare(response: &Response, path: &str) -> bool {
    let status = response.status();
    let is_page = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    (status.is_client_error() || status.is_server_error()) && !is_page && !matches!(path, "/healthz" | "/readyz")
}

/// Which words say a status.
fn words_for(status: StatusCode) -> u16 {
    match status.as_u16() {
        known @ (400 | 403 | 404 | 405 | 408 | 413 | 422 | 429 | 503) => known,
        client if client < 500 => 400,
        _ => 500,
    }
}

/// Six signs that a person can read out; without chance to be had, six zeros.
fn short_number() -> String {
    format!("{:06X}", Dice::System.below(0x100_0000).unwrap_or_default())
}
