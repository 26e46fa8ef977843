//! For the admin's instruments: whether the counter lives, and a few figures without any person's data.

use std::fmt::Write as _;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use pishkhan::error::Result;
use pishkhan::store::{View, audit, counts, sms};

use crate::app::App;
use crate::bridge;
use crate::faults::Fault;
use crate::server::Client;

/// `ok` once the file was read.
pub(crate) async fn health(State(app): State<App>) -> Response {
    let read = bridge::cross(move || {
        app.ledger.read(audit::head)?;
        Ok("ok\n".into_response())
    })
    .await;
    if read.status() == StatusCode::OK { read } else { (StatusCode::SERVICE_UNAVAILABLE, "not ok\n").into_response() }
}

/// Prometheus text, for this machine only. A proxy of this machine speaks for others, so what it forwards is refused.
pub(crate) async fn metrics(State(app): State<App>, client: Client, headers: HeaderMap) -> Response {
    let is_forwarded = headers.contains_key("x-forwarded-for") || headers.contains_key("forwarded");
    if !client.0.is_loopback() || is_forwarded {
        return Fault::of(StatusCode::NOT_FOUND).into_response();
    }
    bridge::cross(move || {
        let text = app.ledger.read(figures)?;
        Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
    })
    .await
}

fn figures(view: &View<'_>) -> Result<String> {
    let mut text = String::from("# HELP pishkhan_letters Letters by state.\n# TYPE pishkhan_letters gauge\n");
    // Writing to a string cannot fail, here and below.
    for (state, n) in counts::by_state(view)? {
        let _ = writeln!(text, "pishkhan_letters{{state=\"{}\"}} {n}", state.code());
    }
    let age = sms::oldest_waiting(view)?.map_or(0, |due| view.now.since(due));
    let _ = writeln!(text, "# HELP pishkhan_sms_oldest_unsent_seconds How long the oldest due SMS has waited.");
    let _ = writeln!(text, "# TYPE pishkhan_sms_oldest_unsent_seconds gauge");
    let _ = writeln!(text, "pishkhan_sms_oldest_unsent_seconds {age}");
    let rows = audit::head(view)?.map_or(0, |(id, _)| id);
    let _ = writeln!(text, "# HELP pishkhan_audit_rows Rows of the audit chain.");
    let _ = writeln!(text, "# TYPE pishkhan_audit_rows counter\npishkhan_audit_rows {rows}");
    Ok(text)
}
