//! Going out: the session ends here and in the file.

use axum::extract::State;
use axum::http::HeaderValue;
use axum::response::Response;
use pishkhan::actions::visit::log_out;

use crate::app::App;
use crate::bridge;
use crate::session::{Visitor, no_session_cookie, set_cookie};

pub(crate) async fn post(State(app): State<App>, visitor: Visitor) -> Response {
    bridge::act(app, visitor, |counter| {
        if let Some(token) = &counter.visitor.session {
            log_out(counter.ledger(), token)?;
        }
        let mut response = bridge::go("/");
        set_cookie(&mut response, &no_session_cookie(counter.app));
        // Pages are kept nowhere anyway; whatever a browser has of them all the same, it is to forget.
        response.headers_mut().insert("clear-site-data", HeaderValue::from_static("\"cache\", \"storage\""));
        Ok(response)
    })
    .await
}
