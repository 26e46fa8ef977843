//! A page breaks: every page of the router, at each question and each act on its way, breaks there once. Whoever asked
//! gets one answer; the next one finds the office as it was.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE};
use axum::http::{Method, Request};
use pishkhan::actions::check_office::check_office;
use tower::ServiceExt;

use super::PAGES;
use super::foreign_posts::{Doors, fields};
use super::people::{Quarter, quarter};

/// Breaks the look at the clock that is the `n`th from now on. Zero: none.
#[derive(Clone, Default)]
struct Trap(Arc<AtomicUsize>);

impl Trap {
    fn is_set(&self, nth: usize) {
        self.0.store(nth, Ordering::SeqCst);
    }

    /// Whether it went off since it was set.
    fn went_off(&self) -> bool {
        self.0.swap(0, Ordering::SeqCst) == 0
    }

    fn looked(&self) {
        let left = self.0.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        if left == Ok(1) {
            // A panic without its words on standard error: there are hundreds.
            resume_unwind(Box::new("broken on purpose"));
        }
    }
}

#[tokio::test]
async fn f23_a_page_that_breaks_anywhere_is_one_answer_and_the_next_one_is_whole() {
    let quarter = quarter().await;
    let doors = Doors::of(&quarter);
    let Quarter { town, viewers, .. } = quarter;
    // Whoever goes out is somebody else.
    let cookies = |path: &str| {
        let viewer = if path == "/logout" { viewers.last() } else { viewers.first() };
        let cookies = viewer.unwrap().browser.cookies.iter();
        cookies.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    };
    let trap = Trap::default();
    let set = trap.clone();
    town.clock.tells_of_looks(move || set.looked());
    let (mut places, mut numbered) = (0, 0);
    for (path, _) in PAGES {
        for method in [Method::GET, Method::POST] {
            for nth in 1.. {
                let body = if method == Method::POST { fields(doors.letter) } else { String::new() };
                let request = Request::builder().method(&method).uri(doors.path(path)).header(COOKIE, cookies(path));
                let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
                trap.is_set(nth);
                let answer = town.app.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
                let (status, is_page) = (answer.status().as_u16(), answer.headers().contains_key(CONTENT_TYPE));
                // What breaks in the middle of a file can only be cut off there.
                let text = to_bytes(answer.into_body(), 64 << 20).await.unwrap_or_default();
                if !trap.went_off() {
                    // Without a postman the office is not ready.
                    assert!(status < 500 || *path == "/readyz", "{method} {path} by itself: {status}");
                    break;
                }
                places += 1;
                let is_cut_file = path.starts_with("/file") && status == 200;
                // A probe of the machine gets a bare status.
                let is_told = is_page || *path == "/readyz";
                assert!(status >= 400 && is_told || is_cut_file, "{method} {path}, {nth}: {status}");
                numbered += usize::from(status == 500 && String::from_utf8_lossy(&text).contains("class=\"code\""));
                assert!(nth < 60, "{method} {path} never ends");
            }
        }
    }
    trap.is_set(0);
    let mut visitor = town.browser();
    assert_eq!(visitor.get("/").await.status, 200);
    let findings = check_office(&town.ledger).unwrap();
    let is_sound = |what: &str| findings.iter().any(|finding| finding.what == what && finding.is_good);
    assert!(is_sound("audit") && is_sound("integrity") && is_sound("register"), "{findings:?}");
    println!(
        "fault F23 | pages that break in {places} places: {numbered} numbers to quote, one answer each | {places} rounds | 0 lost"
    );
    assert!(places >= 60, "{places}");
}
