//! What the pages look like, embedded in the program: style sheet, fonts, marks.
//!
//! Addresses carry the hash of the content, so that a browser keeps a file for a year and still sees a new one at
//! once. Nothing is read from a disk, so no name can lead out of here.

use std::fmt::Write as _;
use std::sync::LazyLock;

use axum::Router;
use axum::extract::{Path, RawQuery};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use sha2::{Digest, Sha256};

struct Asset {
    name: &'static str,
    content_type: &'static str,
    body: Vec<u8>,
    hash: String,
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let mut assets = vec![
        asset("vazirmatn-regular.woff2", "font/woff2", include_bytes!("../assets/web/vazirmatn-regular.woff2")),
        asset("vazirmatn-bold.woff2", "font/woff2", include_bytes!("../assets/web/vazirmatn-bold.woff2")),
        asset("vazirmatn-OFL.txt", "text/plain; charset=utf-8", include_bytes!("../assets/web/vazirmatn-OFL.txt")),
        asset("crest.svg", "image/svg+xml", include_bytes!("../assets/web/crest.svg")),
        asset("favicon.svg", "image/svg+xml", include_bytes!("../assets/web/favicon.svg")),
        asset("favicon.png", "image/png", include_bytes!("../assets/web/favicon.png")),
        asset("band.svg", "image/svg+xml", include_bytes!("../assets/web/band.svg")),
    ];
    // The sheet names other files; it gets their lasting addresses.
    let mut sheet = include_str!("../assets/web/style.css").to_owned();
    for named in &assets {
        let plain = format!("url(\"{}\")", named.name);
        sheet = sheet.replace(&plain, &format!("url(\"{}?v={}\")", named.name, named.hash));
    }
    assets.push(asset("style.css", "text/css; charset=utf-8", sheet.as_bytes()));
    assets
});

/// The route of every asset: `/assets/{name}`.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{name}", get(show))
}

/// The lasting address of an asset: `/assets/style.css?v=…`. An unknown name gets an address that answers 404.
pub fn url(name: &str) -> String {
    match find(name) {
        Some(asset) => format!("/assets/{name}?v={}", asset.hash),
        None => format!("/assets/{name}"),
    }
}

async fn show(Path(name): Path<String>, RawQuery(query): RawQuery, headers: HeaderMap) -> Response {
    let Some(asset) = find(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let etag = format!("\"{}\"", asset.hash);
    let lasting = query.is_some_and(|query| query.strip_prefix("v=") == Some(&asset.hash));
    let keep = if lasting { "public, max-age=31536000, immutable" } else { "public, max-age=300" };
    let about = [(ETAG, etag.clone()), (CACHE_CONTROL, keep.to_owned())];
    if headers.get_all(IF_NONE_MATCH).iter().any(|value| value.to_str().is_ok_and(|tags| names(tags, &etag))) {
        return (StatusCode::NOT_MODIFIED, about).into_response();
    }
    (about, [(CONTENT_TYPE, asset.content_type)], asset.body.as_slice()).into_response()
}

/// Whether an `If-None-Match` names this tag. A proxy that compresses may have made it weak: that still counts.
fn names(tags: &str, etag: &str) -> bool {
    tags.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

fn find(name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.name == name)
}

fn asset(name: &'static str, content_type: &'static str, body: &[u8]) -> Asset {
    let hash = Sha256::digest(body).iter().take(8).fold(String::new(), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    Asset { name, content_type, body: body.to_vec(), hash }
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use tower::ServiceExt;

    use super::*;

    async fn ask(address: &str, tag: Option<&str>) -> Response {
        let mut request = Request::get(address);
        if let Some(tag) = tag {
            request = request.header(IF_NONE_MATCH, tag);
        }
        routes().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn a_versioned_address_is_kept_for_a_year_and_asked_again_cheaply() {
        let response = ask(&url("style.css"), None).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()[CACHE_CONTROL], "public, max-age=31536000, immutable");
        assert_eq!(response.headers()[CONTENT_TYPE], "text/css; charset=utf-8");
        let tag = response.headers()[ETAG].to_str().unwrap().to_owned();
        let sheet = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        let sheet = String::from_utf8(sheet.to_vec()).unwrap();
        assert!(sheet.contains("vazirmatn-regular.woff2?v="));

        for tag in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
            assert_eq!(ask("/assets/style.css", Some(&tag)).await.status(), 304, "{tag}");
        }
        let stale = ask("/assets/style.css?v=0", Some("\"x\"")).await;
        assert_eq!(stale.status(), 200);
        assert_eq!(stale.headers()[CACHE_CONTROL], "public, max-age=300");
    }

    #[tokio::test]
    async fn nothing_else_can_be_asked_for() {
        for name in ["nothing", "..%2fCargo.toml", "%2e%2e", "style.css%00"] {
            assert_eq!(ask(&format!("/assets/{name}"), None).await.status(), 404, "{name}");
        }
    }

    #[test]
    fn the_sheet_knows_no_left_or_right_and_nothing_moves() {
        let sheet = include_str!("../assets/web/style.css");
        for word in ["left", "right", "animation", "transition", "letter-spacing", "italic", "@import", "http"] {
            assert!(!sheet.contains(word), "the style sheet holds {word:?}");
        }
    }

    #[test]
    fn fonts_stay_small() {
        for asset in ASSETS.iter().filter(|asset| asset.content_type == "font/woff2") {
            assert!(asset.body.len() <= 25 * 1024, "{} has {} bytes", asset.name, asset.body.len());
        }
    }
}
