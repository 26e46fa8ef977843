//! The picture of a security code, and the same digits spoken.

use axum::extract::{Path, State};
use axum::http::header::{ACCEPT_RANGES, CONTENT_RANGE, CONTENT_TYPE, RANGE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::app::App;
use crate::bridge;
use crate::faults::Fault;
use crate::session::Visitor;

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    let Ok(turn) = bridge::turn(&app, &visitor).await else { return bridge::turned_away().await };
    bridge::cross(move || {
        let _turn = turn;
        let now = app.ledger.now().0;
        let found = match name.rsplit_once('.') {
            Some((id, "png")) => {
                app.pictures.png(id, now).map(|png| ([(CONTENT_TYPE, "image/png")], png).into_response())
            }
            Some((id, "wav")) => app.pictures.wav(id, now).map(|wav| sound(wav, &headers)),
            _ => None,
        };
        Ok(found.unwrap_or_else(|| Fault::of(StatusCode::NOT_FOUND).into_response()))
    })
    .await
}

/// A sound, or the piece of it that is asked for: some players play nothing that does not come in pieces.
fn sound(wav: Vec<u8>, headers: &HeaderMap) -> Response {
    const KIND: [(axum::http::HeaderName, &str); 2] = [(CONTENT_TYPE, "audio/wav"), (ACCEPT_RANGES, "bytes")];
    let asked = headers.get(RANGE).and_then(|range| piece(range.to_str().ok()?, wav.len()));
    match asked {
        Some((from, to)) => {
            let range = format!("bytes {from}-{to}/{}", wav.len());
            (StatusCode::PARTIAL_CONTENT, KIND, [(CONTENT_RANGE, range)], wav[from..=to].to_vec()).into_response()
        }
        None => (KIND, wav).into_response(),
    }
}

/// First and last byte of a range such as `bytes=0-1`; what is no single range of this length is none.
fn piece(range: &str, length: usize) -> Option<(usize, usize)> {
    let (from, to) = range.strip_prefix("bytes=")?.split_once('-')?;
    let from: usize = from.parse().ok()?;
    let to = if to.is_empty() { length.checked_sub(1)? } else { to.parse::<usize>().ok()?.min(length.checked_sub(1)?) };
    (from <= to).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::piece;

    #[test]
    fn a_piece_stays_within_the_sound() {
        for (range, found) in [
            ("bytes=0-1", Some((0, 1))),
            ("bytes=0-", Some((0, 99))),
            ("bytes=90-500", Some((90, 99))),
            ("bytes=100-", None),
            ("bytes=5-4", None),
            ("bytes=-5", None),
            ("bytes=0-1,4-5", None),
            ("lines=0-1", None),
        ] {
            assert_eq!(piece(range, 100), found, "{range}");
        }
        assert_eq!(piece("bytes=0-", 0), None);
    }
}
