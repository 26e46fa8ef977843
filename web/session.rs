//! What a request says about its sender: language, session and browser cookies, address, path.
//!
//! Nothing here asks the ledger; `bridge` does, once, where blocking is allowed.

use std::collections::HashMap;
use std::convert::Infallible;

use axum::extract::{FromRequestParts, Query, Request, State};
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::Response;
use pishkhan::actions::code_request::BrowserToken;
use pishkhan::store::sessions::SessionToken;

use crate::app::App;
use crate::server::Client;
use crate::words::Lang;

const YEAR: &str = "31536000";

/// Whoever sends a request, as far as the request itself says.
#[derive(Clone)]
pub(crate) struct Visitor {
    pub(crate) lang: Lang,
    pub(crate) session: Option<SessionToken>,
    pub(crate) browser: Option<BrowserToken>,
    pub(crate) client: Client,
    pub(crate) path: String,
    query: HashMap<String, String>,
    raw_query: String,
}

impl Visitor {
    /// A value of the address's query; empty when it is not there.
    pub(crate) fn query(&self, name: &str) -> &str {
        self.query.get(name).map_or("", String::as_str)
    }

    /// Whether the query names this value at all.
    pub(crate) fn asks_for(&self, name: &str) -> bool {
        self.query.contains_key(name)
    }

    /// The query without the language, ready for another pair: empty, or ending in `&`.
    pub(crate) fn query_to_extend(&self) -> String {
        let is_kept = |pair: &&str| !pair.is_empty() && !pair.starts_with("lang=");
        let kept: Vec<&str> = self.raw_query.split('&').filter(is_kept).collect();
        if kept.is_empty() { String::new() } else { format!("{}&", kept.join("&")) }
    }

    /// The page that a log-in should lead back to.
    pub(crate) fn here(&self) -> String {
        if self.raw_query.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.raw_query) }
    }

    fn of(parts: &Parts, app: &App) -> Self {
        let query = Query::try_from_uri(&parts.uri).map(|Query(query)| query).unwrap_or_default();
        let asked = query_language(&parts.method, parts.uri.query());
        let kept = cookie(&parts.headers, language_name(app)).and_then(Lang::of_code);
        Self {
            lang: asked.or(kept).unwrap_or_default(),
            session: cookie(&parts.headers, session_name(app)).and_then(SessionToken::parse),
            browser: cookie(&parts.headers, browser_name(app)).and_then(BrowserToken::parse),
            client: parts.extensions.get().copied().unwrap_or_default(),
            path: parts.uri.path().to_owned(),
            query,
            raw_query: parts.uri.query().unwrap_or_default().to_owned(),
        }
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self::of(parts, app))
    }
}

/// A layer: a language chosen by `?lang=` is kept for a year.
pub(crate) async fn remember_language(State(app): State<App>, request: Request, next: Next) -> Response {
    let chosen = query_language(request.method(), request.uri().query());
    let mut response = next.run(request).await;
    if let Some(lang) = chosen {
        let secure = if is_secure(&app) { "; Secure" } else { "" };
        let name = language_name(&app);
        let cookie = format!("{name}={}; Path=/; Max-Age={YEAR}; SameSite=Lax; HttpOnly{secure}", lang.code());
        set_cookie(&mut response, &cookie);
    }
    response
}

/// Lets a browser in.
pub(crate) fn session_cookie(app: &App, token: &SessionToken) -> String {
    lasting(app, session_name(app), token.as_str())
}

/// Takes the session out of a browser.
pub(crate) fn no_session_cookie(app: &App) -> String {
    format!("{}; Max-Age=0", lasting(app, session_name(app), ""))
}

/// Ties the codes that a browser asks for to it.
pub(crate) fn browser_cookie(app: &App, token: &BrowserToken) -> String {
    lasting(app, browser_name(app), token.as_str())
}

/// Adds a cookie to an answer.
pub(crate) fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
}

/// Where to go after a log-in: a page of ours that needs one, or the desk. Anything else could lead people away.
pub(crate) fn safe_next(typed: &str) -> &str {
    let ours = ["/desk", "/letters/", "/receipt/", "/files/", "/identity", "/account"]
        .iter()
        .any(|place| typed.starts_with(place));
    let plain = typed.bytes().all(|b| b.is_ascii_alphanumeric() || b"/?=&-_".contains(&b));
    if ours && plain && !typed.contains("//") && typed.len() <= 200 { typed } else { "/desk" }
}

fn lasting(app: &App, name: &str, value: &str) -> String {
    let secure = if is_secure(app) { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}")
}

fn session_name(app: &App) -> &'static str {
    if is_secure(app) { "__Host-pishkhan" } else { "pishkhan" }
}

fn browser_name(app: &App) -> &'static str {
    if is_secure(app) { "__Host-browser" } else { "browser" }
}

fn language_name(app: &App) -> &'static str {
    if is_secure(app) { "__Host-lang" } else { "lang" }
}

/// Whether people come by https.
pub(crate) fn is_secure(app: &App) -> bool {
    app.options.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
}

pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';')).find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

pub(crate) fn query_language(method: &Method, query: Option<&str>) -> Option<Lang> {
    let asked = query?.split('&').find_map(|pair| pair.strip_prefix("lang="))?;
    Lang::of_code(asked).filter(|_| method == Method::GET || method == Method::HEAD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_in_leads_to_our_own_pages_only() {
        let draft = "/letters/new?draft=0123&step=check";
        for (typed, next) in [
            (draft, draft),
            ("/desk", "/desk"),
            ("", "/desk"),
            ("https://evil.example/desk", "/desk"),
            ("//evil.example", "/desk"),
            ("/letters/\r\nX: y", "/desk"),
            ("/letters/..\\evil", "/desk"),
            ("/letters//evil.example", "/desk"),
        ] {
            assert_eq!(safe_next(typed), next, "{typed:?}");
        }
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("xpishkhan=1; pishkhanx=2; pishkhan=3"));
        assert_eq!(cookie(&headers, "pishkhan"), Some("3"));
        assert_eq!(cookie(&headers, "lang"), None);
    }
}
