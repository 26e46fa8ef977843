//! The picture of a security code.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::bridge;
use crate::faults::Fault;

pub(crate) async fn show(State(app): State<App>, Path(name): Path<String>) -> Response {
    bridge::cross(move || {
        let id = name.strip_suffix(".png").unwrap_or_default();
        Ok(match app.pictures.png(id, app.ledger.now().0) {
            Some(png) => ([(CONTENT_TYPE, "image/png")], png).into_response(),
            None => Fault::of(StatusCode::NOT_FOUND).into_response(),
        })
    })
    .await
}
