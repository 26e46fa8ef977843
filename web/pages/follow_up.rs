//! A follow-up letter (نامه پیرو) is begun from the page of an earlier one.

use axum::extract::{Path, State};
use axum::response::Response;
use pishkhan::actions::follow_up::follow_up;

use crate::app::App;
use crate::bridge::{self, Counter};
use crate::pages::public_id;
use crate::session::Visitor;

pub(crate) async fn post(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Response {
    bridge::act(app, visitor, move |counter: &Counter<'_>| {
        let earlier = public_id(&id)?;
        let Some(person) = counter.guest() else { return Err(counter.log_in_first(&format!("/letters/{earlier}"))) };
        let draft = follow_up(counter.ledger(), person.id, earlier)?;
        Ok(bridge::go(&format!("/letters/new?draft={draft}")))
    })
    .await
}
