//! A file for a clerk's own browser: the link was made at the console and gives its file once, without a log-in.
//!
//! To ask for the page costs nothing, so that a browser that reads ahead or a phone that draws a preview burns no link;
//! the button does.

use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, ETAG};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use maud::html;
use pishkhan::actions::file_link::use_file_link;
use pishkhan::error::{Error, Result};
use pishkhan::store::View;
use pishkhan::store::file_links::{self, LinkToken};

use crate::app::App;
use crate::bridge::{self, Answer, Counter};
use crate::pages::file;
use crate::parts::{button_row, name, page, primary};
use crate::session::Visitor;
use crate::words::{size, t};

pub(crate) async fn show(State(app): State<App>, visitor: Visitor, Path(token): Path<String>) -> Response {
    bridge::read(app, visitor, move |counter, view| view_of(counter, view, &token)).await
}

pub(crate) async fn post(State(app): State<App>, visitor: Visitor, Path(token): Path<String>) -> Response {
    bridge::act(app, visitor, move |counter| {
        let found = use_file_link(counter.ledger(), &link(&token)?)?;
        let mut response = file::download(counter.ledger(), &found)?;
        // What was given once is not given again out of somebody's cache.
        response.headers_mut().remove(ETAG);
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        Ok(response)
    })
    .await
}

/// What is no token is not found.
fn link(token: &str) -> Result<LinkToken> {
    LinkToken::parse(token).ok_or(Error::NotFound)
}

fn view_of(counter: &Counter<'_>, view: &View<'_>, token: &str) -> Answer {
    let lang = counter.lang();
    let token = link(token)?;
    let (found, _) = file_links::find(view, &token)?;
    let kind = t(lang, &format!("kind-{}", found.kind.code()));
    let body = html! {
        p.lead { (name(&found.download_name())) }
        p { bdi { (kind) } " · " bdi { (size(lang, found.size_bytes)) } }
        p { (t(lang, "file-link-once")) }
        form method="post" action={ "/file-link/" (token.as_str()) } {
            (button_row(&primary(&t(lang, "file-link-button"))))
        }
    };
    bridge::page(StatusCode::OK, page(&counter.ctx(), &t(lang, "file-link-title"), &body))
}
