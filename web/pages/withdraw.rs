//! A letter is taken back, or a draft thrown away: asked once more, then done.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use pishkhan::actions::withdraw_letter::withdraw_letter;
use pishkhan::domain::letter::{State as LetterState, Step};
use pishkhan::domain::refusal::Refusal;
use pishkhan::error::Error;
use pishkhan::store::{View, letters};

use crate::app::App;
use crate::bridge::{self, Answer, Counter};
use crate::pages::public_id;
use crate::parts::{button_row, name, page, primary, quiet_link};
use crate::session::Visitor;
use crate::words::t;

pub(crate) async fn show(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Response {
    bridge::read(app, visitor, move |counter, view| view_of(counter, view, &id)).await
}

pub(crate) async fn post(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Response {
    bridge::act(app, visitor, move |counter| {
        let (person, id) = (counter.person()?.id, public_id(&id)?);
        withdraw_letter(counter.ledger(), person, id)?;
        let letter = counter.ledger().read(|view| letters::of_person_by_public_id(view, person, id))?;
        let was_filed = letter.submitted_at.is_some();
        Ok(bridge::go(&if was_filed { format!("/letters/{id}") } else { "/desk".to_owned() }))
    })
    .await
}

fn view_of(counter: &Counter<'_>, view: &View<'_>, id: &str) -> Answer {
    let lang = counter.lang();
    let letter = letters::of_person_by_public_id(view, counter.person()?.id, public_id(id)?)?;
    letter.state.after(Step::Withdraw).map_err(|_: Refusal| Error::NotFound)?;
    let is_draft = letter.state == LetterState::Draft;
    let (title, warning, button, back) = if is_draft {
        let back = format!("/letters/new?draft={}", letter.public_id);
        (t(lang, "draft-discard-title"), t(lang, "draft-discard-warning"), t(lang, "draft-discard-button"), back)
    } else {
        let back = format!("/letters/{}", letter.public_id);
        (t(lang, "letter-withdraw-title"), t(lang, "letter-withdraw-warning"), t(lang, "letter-withdraw-button"), back)
    };
    let body = html! {
        @if !letter.subject.is_empty() { p.lead { (name(&letter.subject)) } }
        p { (warning) }
        form method="post" action={ "/letters/" (letter.public_id) "/withdraw" } {
            (button_row(&html! {
                (primary(&button))
                (quiet_link(&t(lang, "action-back"), &back))
            }))
        }
    };
    bridge::page(StatusCode::OK, page(&counter.ctx(), &title, &body))
}
