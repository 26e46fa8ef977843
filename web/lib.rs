//! The counter: Persian pages over the heart, without a line of JavaScript.
//!
//! Pages parse, ask the heart, and show. What they share lives here: the parts they are built from, the words, the
//! intake of forms and files, the embedded assets, the headers and the accept loop. No SQL, no rules.
//!
//! A request passes the layers at the end of [`router`], becomes a `Visitor`, crosses once to a thread that may block,
//! and comes back as a page or as a bare fault that `faults` dresses.

use std::net::IpAddr;
use std::path::PathBuf;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodRouter, get, post};
use pishkhan::domain::sms_report::ReportDoor;
use pishkhan::store::Ledger;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::csrf::CsrfLayer;

mod app;
mod bridge;
mod faults;
mod headers;
mod instruments;
mod pages;
mod parts;
mod picture_code;
mod requests;
mod server;
mod session;
mod spoken_code;
mod static_files;
mod tries;
mod turns;
mod upload;
mod words;

pub use server::{Limits, serve};

use app::App;
use pages::{
    account, captcha, code, desk, file, file_link, follow, follow_up, home, identity, letter, login, logout,
    new_letter, otp, probes, receipt, recover, reopen, signup, sms_report, withdraw,
};

/// What the machine tells the counter about itself.
#[derive(Clone, Debug, Default)]
pub struct WebOptions {
    /// The address people type, such as `https://desk.example.ir`. With https cookies are `Secure` and `__Host-`.
    pub public_url: Option<String>,
    /// The host of that address, which binds one-time codes to the page.
    pub public_host: Option<String>,
    /// Whether the office is a made-up one; every page then says so.
    pub demo: bool,
    /// Machines beside this one that may read `/metrics` and `/readyz`.
    pub metrics_from: Vec<IpAddr>,
    /// A private folder where large uploads wait. Made by [`router`], mode 0700; left-overs in it are deleted.
    pub spool: PathBuf,
    /// Where SMS gateways report.
    pub sms_reports: Vec<ReportDoor>,
}

/// Every page of the counter over one office's file. Call it once for a spool folder.
pub fn router(ledger: Ledger, options: WebOptions) -> Router {
    if let Err(error) = upload::prepare(&options.spool) {
        tracing::error!(%error, "cannot prepare the spool folder; large files will not be taken");
    }
    routes(App::new(ledger, options))
}

/// Every page of the counter. The walks of intruders take their doors from here: a page without a row in their table
/// fails them.
fn pages() -> Vec<(&'static str, MethodRouter<App>)> {
    vec![
        ("/", get(home::show)),
        ("/signup", get(signup::show).post(signup::post)),
        ("/login", get(login::show).post(login::post)),
        ("/login/otp", get(otp::show).post(otp::post)),
        ("/login/recover", get(recover::show).post(recover::post)),
        ("/code", get(code::show).post(code::post)),
        ("/logout", post(logout::post)),
        ("/identity", get(identity::show).post(identity::post)),
        ("/account", get(account::show).post(account::post)),
        ("/account/mobile", get(account::mobile::show).post(account::mobile::post)),
        ("/account/password", get(account::password::show).post(account::password::post)),
        ("/account/company", get(account::company::show).post(account::company::post)),
        ("/account/company/{id}/end", get(account::end_company::show).post(account::end_company::post)),
        ("/account/close", get(account::close::show).post(account::close::post)),
        ("/desk", get(desk::show)),
        ("/letters/new", get(new_letter::show).post(new_letter::post)),
        ("/letters/{id}", get(letter::show)),
        ("/letters/{id}/withdraw", get(withdraw::show).post(withdraw::post)),
        ("/letters/{id}/reopen", get(reopen::show).post(reopen::post)),
        ("/letters/{id}/follow-up", post(follow_up::post)),
        ("/receipt/{id}", get(receipt::show)),
        ("/files/{id}", get(file::show)),
        ("/file-link/{token}", get(file_link::show).post(file_link::post)),
        ("/follow", get(follow::show).post(follow::post)),
        ("/captcha/{name}", get(captcha::show)),
        ("/sms/report/{secret}", get(sms_report::take).post(sms_report::take)),
        ("/healthz", get(probes::health)),
        ("/readyz", get(probes::ready)),
        ("/metrics", get(probes::metrics)),
    ]
}

fn routes(app: App) -> Router {
    let pages = pages().into_iter().fold(Router::new(), |router, (path, page)| router.route(path, page));
    pages
        .merge(static_files::routes())
        .fallback(faults::no_such_page)
        .layer(CatchPanicLayer::custom(faults::after_panic))
        .layer(cross_site_guard(&app.options))
        .layer(from_fn_with_state(app.clone(), faults::dress))
        .layer(from_fn_with_state(app.clone(), bridge::keep_order))
        .layer(from_fn_with_state(app.clone(), session::remember_language))
        .layer(from_fn(headers::guard))
        .layer(from_fn_with_state(app.clone(), headers::stay_encrypted))
        .layer(from_fn_with_state(app.clone(), requests::note))
        .layer(CompressionLayer::new().compress_when(worth_compressing()))
        .with_state(app)
}

/// Posts from other sites are refused by what the browser says of their origin. Programs that say nothing pass: they
/// carry nobody's cookies.
fn cross_site_guard(options: &WebOptions) -> CsrfLayer {
    let Some(url) = &options.public_url else { return CsrfLayer::new() };
    let origin = url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
    CsrfLayer::new().add_trusted_origin(&origin).unwrap_or_else(|error| {
        tracing::error!(%error, "the public address is no origin; only the request's own host is trusted");
        CsrfLayer::new()
    })
}

/// Pages and the style sheet, but no letters' files: they are packed already, and keep their length.
fn worth_compressing() -> impl Predicate {
    DefaultPredicate::new()
        .and(NotForContentType::const_new("application/"))
        .and(NotForContentType::const_new("audio/"))
        .and(NotForContentType::const_new("font/"))
}

/// What every parser is held to, whatever the bytes.
#[cfg(any(test, feature = "parsers"))]
#[doc(hidden)]
#[path = "../tests/fuzz/counter.rs"]
pub mod parsers;
#[cfg(test)]
mod walks;
