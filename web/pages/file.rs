//! A file of one's own letter, or of a reply to it, read out of the ledger piece by piece.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use http_body::{Frame, SizeHint};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use pishkhan::domain::ids::{AttachmentId, hex};
use pishkhan::error::{Error, Result};
use pishkhan::store::attachments::{self, Attachment};
use pishkhan::store::{Ledger, View};
use tokio::task::JoinHandle;

use crate::app::App;
use crate::bridge::{self, Answer, Counter};
use crate::headers::ATTACHMENT_SECURITY;
use crate::pages::public_id;
use crate::session::Visitor;

/// Bytes of one reading.
const PIECE: usize = 256 << 10;

/// What RFC 8187 lets stand unencoded is letters, digits and a few signs.
const NAME: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'%')
    .add(b'\'')
    .add(b'(')
    .add(b')')
    .add(b'*')
    .add(b',')
    .add(b'/')
    .add(b':')
    .add(b';')
    .add(b'<')
    .add(b'=')
    .add(b'>')
    .add(b'?')
    .add(b'@')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'{')
    .add(b'}');

pub(crate) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    bridge::read(app, visitor, move |counter, view| send(counter, view, &id, &headers)).await
}

fn send(counter: &Counter<'_>, view: &View<'_>, id: &str, headers: &HeaderMap) -> Answer {
    let (person, id) = (counter.person()?.id, public_id(id)?);
    let file = match attachments::for_person(view, person, id) {
        Err(Error::NotFound) => attachments::for_representative(view, person, id)?,
        found => found?,
    };
    let etag = format!("\"{}\"", hex(&file.sha256));
    if headers.get_all(IF_NONE_MATCH).iter().any(|tags| tags.to_str().is_ok_and(|tags| tags.contains(&etag))) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, etag)]).into_response());
    }
    download(counter.ledger(), &file).map_err(Into::into)
}

/// The whole file as a download that no browser opens in our name.
pub(super) fn download(ledger: &Ledger, file: &Attachment) -> Result<Response> {
    let about = [
        (CONTENT_TYPE, file.kind.media_type().to_owned()),
        (CONTENT_DISPOSITION, disposition(&file.download_name())),
        (CONTENT_LENGTH, file.size_bytes.to_string()),
        (CONTENT_SECURITY_POLICY, ATTACHMENT_SECURITY.to_owned()),
        (CACHE_CONTROL, "private, no-cache".to_owned()),
        (ETAG, format!("\"{}\"", hex(&file.sha256))),
    ];
    let body = Body::new(Pieces::of(ledger.clone(), file));
    let mut response = body.into_response();
    for (header, value) in about {
        let value = HeaderValue::try_from(value).map_err(|error| Error::internal("naming a file", error))?;
        response.headers_mut().insert(header, value);
    }
    Ok(response)
}

/// RFC 6266: a plain name for old programs, the whole one for the others.
pub(crate) fn disposition(name: &str) -> String {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    format!("attachment; filename=\"file.{ending}\"; filename*=UTF-8''{}", utf8_percent_encode(name, NAME))
}

/// The bytes of a stored file as a body. One piece is read ahead at most, so that a slow reader costs no memory.
struct Pieces {
    ledger: Ledger,
    id: AttachmentId,
    at: u64,
    size: u64,
    reading: Option<JoinHandle<Result<Vec<u8>>>>,
}

impl Pieces {
    fn of(ledger: Ledger, file: &Attachment) -> Self {
        Self { ledger, id: file.id, at: 0, size: file.size_bytes, reading: None }
    }
}

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>>>> {
        let this = self.get_mut();
        if this.at >= this.size {
            return Poll::Ready(None);
        }
        let (ledger, id, at) = (&this.ledger, this.id, this.at);
        let reading = this.reading.get_or_insert_with(|| {
            let ledger = ledger.clone();
            tokio::task::spawn_blocking(move || ledger.read(|view| attachments::read_chunk(view, id, at, PIECE)))
        });
        let read = ready!(Pin::new(reading).poll(cx));
        this.reading = None;
        let piece = match read {
            Ok(Ok(piece)) if !piece.is_empty() => piece,
            Ok(Ok(_)) => return Poll::Ready(Some(Err(broken(&"it is shorter than its row says")))),
            Ok(Err(error)) => return Poll::Ready(Some(Err(broken(&error)))),
            Err(panic) => return Poll::Ready(Some(Err(broken(&panic)))),
        };
        this.at += piece.len() as u64;
        Poll::Ready(Some(Ok(Frame::data(piece.into()))))
    }

    fn is_end_stream(&self) -> bool {
        self.at >= self.size
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.size - self.at)
    }
}

/// The head of the answer has left already: the log is the only place that can say it.
fn broken(cause: &dyn std::fmt::Display) -> Error {
    tracing::error!(%cause, "a stored file could not be read to its end");
    Error::internal("reading a stored file", cause)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_split_the_header() {
        let header = disposition("نامه \"۱\";\r\nX: y.pdf");
        assert!(header.starts_with("attachment; filename=\"file.pdf\"; filename*=UTF-8''%D9%86"), "{header}");
        assert!(header.is_ascii() && !header.contains(['\r', '\n']), "{header}");
        assert_eq!(header.matches('"').count(), 2);
    }
}
