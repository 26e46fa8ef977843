//! For the admin's instruments: whether the process lives, whether the office can take letters, and figures without any
//! person's data.

use std::fmt::Write as _;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use pishkhan::actions::check_ready::check_ready;
use pishkhan::store::probe::{self, Figures};

use crate::app::App;
use crate::bridge;
use crate::faults::Fault;
use crate::instruments::head;
use crate::server::Client;

/// `ok` as soon as anything is answered: for whoever starts the process again when it hangs.
pub(crate) async fn health() -> Response {
    "ok\n".into_response()
}

/// `ready`, or 503 and one word a fault: for whoever sends visitors here. It takes the writer's place for a moment, so it
/// answers the machine room only.
pub(crate) async fn ready(State(app): State<App>, client: Client, headers: HeaderMap) -> Response {
    if !is_of_the_machine_room(&app, client, &headers) {
        return Fault::of(StatusCode::NOT_FOUND).into_response();
    }
    bridge::cross(move || {
        let faults = check_ready(&app.ledger);
        Ok(if faults.is_empty() {
            "ready\n".into_response()
        } else {
            (StatusCode::SERVICE_UNAVAILABLE, format!("{}\n", faults.join("\n"))).into_response()
        })
    })
    .await
}

/// Whether somebody of this machine asks, or of those that the configuration names. A proxy of this machine speaks for
/// others, so what it forwards is refused.
fn is_of_the_machine_room(app: &App, client: Client, headers: &HeaderMap) -> bool {
    let is_forwarded = headers.contains_key("x-forwarded-for") || headers.contains_key("forwarded");
    let address = client.0.to_canonical();
    let is_known =
        address.is_loopback() || app.options.metrics_from.iter().any(|known| known.to_canonical() == address);
    is_known && !is_forwarded
}

/// Prometheus text, for the machine room only.
pub(crate) async fn metrics(State(app): State<App>, client: Client, headers: HeaderMap) -> Response {
    if !is_of_the_machine_room(&app, client, &headers) {
        return Fault::of(StatusCode::NOT_FOUND).into_response();
    }
    bridge::cross(move || {
        let settings = app.ledger.settings()?;
        let figures = app.ledger.read(|view| probe::figures(view, &settings))?;
        let mut text = String::new();
        of_office(&mut text, &figures);
        of_process(&mut text, &app);
        app.instruments.write(&mut text);
        Ok(([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
    })
    .await
}

// Writing to a string cannot fail, here and below.
fn of_office(text: &mut String, figures: &Figures) {
    head(text, "pishkhan_letters", "gauge", "Letters by state.");
    for (state, n) in &figures.letters {
        let _ = writeln!(text, "pishkhan_letters{{state=\"{}\"}} {n}", state.code());
    }
    head(text, "pishkhan_events_last_hour", "gauge", "Filed letters, log-ins and codes within the last hour.");
    for (event, n) in &figures.events {
        let _ = writeln!(text, "pishkhan_events_last_hour{{event=\"{}\"}} {n}", event.code());
    }
    head(
        text,
        "pishkhan_sms",
        "gauge",
        "SMS that wait, are under way or went wrong, by state; counted up to ten thousand.",
    );
    for (state, n) in &figures.sms {
        let _ = writeln!(text, "pishkhan_sms{{state=\"{state}\"}} {n}");
    }
    head(text, "pishkhan_sms_last_day", "gauge", "SMS written within the last day, by state.");
    for (state, n) in &figures.sms_of_day {
        let _ = writeln!(text, "pishkhan_sms_last_day{{state=\"{state}\"}} {n}");
    }
    let age = figures.oldest_unsent;
    gauge(text, "pishkhan_sms_oldest_unsent_seconds", "How long the oldest due SMS has waited.", age);
    gauge(text, "pishkhan_sessions", "Log-ins of citizens that live.", figures.sessions);
    head(text, "pishkhan_audit_rows", "counter", "Rows of the audit chain.");
    let _ = writeln!(text, "pishkhan_audit_rows {}", figures.audit_rows);
}

fn of_process(text: &mut String, app: &App) {
    let pulse = app.ledger.pulse();
    let writer = pulse.writer();
    gauge(text, "pishkhan_writer_waiting", "Acts that wait for the writer of this process.", writer.waiting);
    head(text, "pishkhan_writes_total", "counter", "Acts that the writer answered.");
    let _ = writeln!(text, "pishkhan_writes_total {}", writer.answered);
    head(text, "pishkhan_writes_busy_total", "counter", "Acts turned away because another process held the file.");
    let _ = writeln!(text, "pishkhan_writes_busy_total {}", writer.busy);
    gauge(text, "pishkhan_wal_bytes", "Bytes of the log beside the file.", app.ledger.log_bytes());
    let readers = app.ledger.log_readers().len();
    gauge(
        text,
        "pishkhan_wal_readers",
        "Processes in the middle of a question, which keep the log from going home.",
        readers,
    );
    if let Some(ago) = pulse.postman() {
        gauge(text, "pishkhan_postman_seconds", "How long ago the postman began a round.", ago.as_secs());
    }
}

fn gauge(text: &mut String, name: &str, help: &str, value: impl std::fmt::Display) {
    head(text, name, "gauge", help);
    let _ = writeln!(text, "{name} {value}");
}
