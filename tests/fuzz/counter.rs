//! Checks of the counter's parsers: forms of both kinds, cookies, addresses, names of files, and whole requests.

#[cfg(test)]
#[path = "replay.rs"]
mod replay;
#[path = "requests.rs"]
mod requests;

use std::collections::HashMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use axum::body::Bytes;
use axum::extract::{Query, Request};
use axum::http::header::{CONTENT_TYPE, COOKIE};
use axum::http::{HeaderMap, HeaderValue, Method, Uri};
use futures_core::Stream;
use pishkhan::actions::code_request::BrowserToken;
use pishkhan::store::file_links::LinkToken;
use pishkhan::store::sessions::SessionToken;

use crate::pages::file::disposition;
use crate::server::Client;
use crate::session::{cookie, query_language, safe_next};
use crate::upload::{self, Body, Form, Limits, Refused, file_name};

/// A check by the name of its target.
pub type Check = fn(&[u8]);

/// Every target of the counter.
pub const TARGETS: &[(&str, Check)] = &[
    ("multipart", multipart),
    ("urlencoded", urlencoded),
    ("cookies", cookies),
    ("addresses", addresses),
    ("forwarded", forwarded),
    ("file_names", file_names),
    ("requests", requests::request),
];

/// Those whose inputs cost so much that only what was kept for them is replayed.
pub const DEAR: &[&str] = &["multipart", "requests"];

/// Small limits, so that short inputs reach all of them.
fn limits() -> Limits {
    Limits {
        file_bytes: 400,
        files: 3,
        total_bytes: 800,
        field_bytes: 100,
        text_bytes: 200,
        parts: 8,
        body_bytes: 3_000,
        drain_bytes: 3_000,
        memory_bytes: 50,
    }
}

/// A folder of this process for what is too large for memory.
fn spool() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("pishkhan-parsers-{}-spool", std::process::id()));
        assert!(upload::prepare(&folder).is_ok());
        folder
    })
}

/// A body in pieces of one size.
struct Pieces(Bytes, usize);

impl Stream for Pieces {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        let n = self.1.min(self.0.len());
        std::task::Poll::Ready((n > 0).then(|| Ok(self.0.split_to(n))))
    }
}

/// Takes a form in, its body in pieces of that size.
fn take(kind: &str, body: &[u8], piece: usize) -> Result<Form, Refused> {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_time().build() else {
        panic!("there is no runtime")
    };
    let body = axum::body::Body::from_stream(Pieces(Bytes::copy_from_slice(body), piece.max(1)));
    let Ok(request) = Request::post("/").header(CONTENT_TYPE, kind).body(body) else { panic!("{kind:?} is no header") };
    runtime.block_on(upload::read(request, &limits(), spool()))
}

/// A form that was taken keeps the limits, and its names are names.
fn keeps_the_limits(form: &Form) {
    let limits = limits();
    assert!(form.files.len() <= limits.files && form.files.iter().map(|file| file.size_bytes).sum::<u64>() <= 800);
    assert!(form.fields.values().all(|value| value.len() <= limits.field_bytes), "a field is too long");
    // Of a name that came twice one value is kept, of the others only the count.
    assert!(form.fields.values().map(String::len).sum::<usize>() <= limits.text_bytes);
    for file in &form.files {
        is_a_name(&file.file_name);
        let stored = match &file.body {
            Body::Memory(bytes) => bytes.len() as u64,
            Body::Spooled(spool) => std::fs::metadata(spool.path()).map_or(0, |file| file.len()),
        };
        assert_eq!(stored, file.size_bytes);
        assert!(stored <= limits.file_bytes && stored > 0);
    }
    form.rejected.iter().for_each(|(name, _)| is_a_name(name));
}

fn is_a_name(name: &str) {
    assert!(!name.is_empty() && name.chars().count() <= 120, "{name:?}");
    assert!(!name.contains(['/', '\\']) && !name.contains(char::is_control), "{name:?}");
    assert!(!name.starts_with('.'), "{name:?}");
}

/// A form with files: the first byte is the size of the pieces, the boundary is `edge`.
fn multipart(bytes: &[u8]) {
    let Some((piece, body)) = bytes.split_first() else { return };
    let taken = take("multipart/form-data; boundary=edge", body, usize::from(*piece) * 7);
    // However it comes, it is the same form.
    let again = take("multipart/form-data; boundary=edge", body, 1 << 16);
    match (&taken, &again) {
        (Ok(one), Ok(other)) => {
            keeps_the_limits(one);
            assert_eq!(one.fields, other.fields);
            assert_eq!(one.files.len(), other.files.len());
        }
        (Err(one), Err(other)) => assert_eq!(one, other),
        _ => panic!("in pieces of {} it is another form: {taken:?} {again:?}", usize::from(*piece) * 7),
    }
    drop((taken, again));
    assert!(std::fs::read_dir(spool()).is_ok_and(|mut folder| folder.next().is_none()), "something is left behind");
}

/// A form without files.
fn urlencoded(bytes: &[u8]) {
    if let Ok(form) = take("application/x-www-form-urlencoded", bytes, 1 << 16) {
        keeps_the_limits(&form);
        assert!(form.files.is_empty() && form.rejected.is_empty());
    }
}

/// Lines of `Cookie`: what is found stands there, and a token that is taken is letters and digits.
fn cookies(bytes: &[u8]) {
    let mut headers = HeaderMap::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        if let Ok(value) = HeaderValue::from_bytes(line) {
            headers.append(COOKIE, value);
        }
    }
    for name in ["__Host-pishkhan", "pishkhan", "browser", "lang"] {
        let Some(value) = cookie(&headers, name) else { continue };
        assert!(!value.contains(';'), "{value:?}");
        let given = |token: &str| token == value && token.bytes().all(|byte| byte.is_ascii_alphanumeric());
        assert!(SessionToken::parse(value).is_none_or(|token| given(token.as_str())), "{value:?}");
        assert!(BrowserToken::parse(value).is_none_or(|token| given(token.as_str())), "{value:?}");
        let _ = LinkToken::parse(value);
    }
}

/// The query of an address: a page that is wanted after a log-in is one of ours.
fn addresses(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(uri) = format!("/desk?{text}").parse::<Uri>() else { return };
    let _ = query_language(&Method::GET, uri.query());
    let Ok(Query(fields)) = Query::<HashMap<String, String>>::try_from_uri(&uri) else { return };
    for value in fields.values() {
        let next = safe_next(value);
        let is_ours = next.starts_with('/') && !next.contains("//") && !next.contains('\\');
        assert!(is_ours && next.is_ascii() && !next.contains(char::is_control), "{value:?} leads to {next:?}");
    }
}

/// Lines of `X-Forwarded-For`: a stranger is who the socket says, behind a proxy one that stands there.
fn forwarded(bytes: &[u8]) {
    let mut headers = HeaderMap::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        if let Ok(value) = HeaderValue::from_bytes(line) {
            headers.append("x-forwarded-for", value);
        }
    }
    let address = |text: &str| text.parse::<IpAddr>().unwrap_or(IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED));
    let trusted = ["127.0.0.1", "::1", "10.0.0.2"].map(address);
    let stranger = address("198.51.100.7");
    assert_eq!(Client::of(stranger, &headers, &trusted), Client(stranger));
    let behind = Client::of(trusted[0], &headers, &trusted);
    let text = String::from_utf8_lossy(bytes);
    let mut told = text.split(['\n', ',']).filter_map(|hop| hop.trim().parse::<IpAddr>().ok());
    assert!(behind.0 == trusted[0] || told.any(|told| told.to_canonical() == behind.0), "{text:?}: {behind:?}");
    assert_eq!(Client(behind.bucket()).bucket(), behind.bucket());
}

/// A file's name as a browser sends it: a name, and a header that nothing breaks out of.
fn file_names(bytes: &[u8]) {
    let name = file_name::clean(&String::from_utf8_lossy(bytes));
    is_a_name(&name);
    // A stored file is named with the ending of what it is.
    let header = disposition(&format!("{name}.pdf"));
    assert!(HeaderValue::from_str(&header).is_ok(), "{header:?}");
    assert!(header.is_ascii() && header.matches('"').count() == 2, "{header:?}");
}

#[cfg(test)]
#[test]
fn no_bytes_at_all_are_too_much_for_a_parser_of_the_counter() {
    replay::all(TARGETS, DEAR);
}
