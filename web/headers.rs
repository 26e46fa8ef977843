//! The headers of every answer: what a browser may do with our pages.
//!
//! A page that needs something of its own (an attachment's sandbox, an asset's lifetime) sets it, and it stays.

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

use crate::app::App;
use crate::session::is_secure;

/// Nothing but our own style, pictures, fonts and sounds; forms only to ourselves; no frame, no script.
pub const CONTENT_SECURITY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; \
     media-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// For files of strangers: not even that. Send it with `Content-Disposition: attachment`.
pub const ATTACHMENT_SECURITY: &str = "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'";

const COMMON: [(HeaderName, &str); 8] = [
    (CONTENT_SECURITY_POLICY, CONTENT_SECURITY),
    (X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // `no-referrer` would make browsers send `Origin: null`, which the cross-site guard must refuse.
    (REFERRER_POLICY, "same-origin"),
    // For the browsers of the last ten years that do not know `frame-ancestors`.
    (X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
    (CACHE_CONTROL, "no-store"),
];

/// A layer for `axum::middleware::from_fn`: fills in what the answer does not say itself.
pub async fn guard(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    fill_in(response.headers_mut());
    response
}

/// A layer: behind https, browsers are told to come back by nothing else for a year.
pub(crate) async fn stay_encrypted(State(app): State<App>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if is_secure(&app) {
        response.headers_mut().insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    response
}

/// The same for an answer that is made outside the router, such as that after a panic.
pub fn fill_in(headers: &mut HeaderMap) {
    for (name, value) in COMMON {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn;
    use axum::routing::get;
    use tower::ServiceExt;

    use super::*;

    async fn ask(address: &str) -> HeaderMap {
        let own = || async { ([(CONTENT_SECURITY_POLICY, ATTACHMENT_SECURITY)], "file") };
        let app = Router::new()
            .route("/", get(|| async { "page" }))
            .route("/file", get(own))
            .merge(crate::static_files::routes())
            .layer(from_fn(guard));
        let request = Request::get(address).body(Body::empty()).unwrap();
        app.oneshot(request).await.unwrap().headers().clone()
    }

    #[tokio::test]
    async fn pages_and_even_missing_ones_are_guarded() {
        for address in ["/", "/nowhere"] {
            let headers = ask(address).await;
            for (name, value) in COMMON {
                assert_eq!(headers[&name], value, "{address} {name}");
            }
            assert!(!CONTENT_SECURITY.contains("unsafe") && !CONTENT_SECURITY.contains("script"));
        }
    }

    #[tokio::test]
    async fn what_an_answer_says_itself_stays() {
        assert_eq!(ask("/file").await[CONTENT_SECURITY_POLICY], ATTACHMENT_SECURITY);
        assert!(
            ask(&crate::static_files::url("style.css")).await[CACHE_CONTROL].to_str().unwrap().contains("immutable")
        );
    }
}
