//! The link that a clerk made: once, in its minutes, whoever holds it.

use axum::body::Body;
use axum::http::Request;
use pishkhan::actions::file_link::make_file_link;
use pishkhan::store::attachments;

use super::letters::{NEW, SARA, town, writes};
use super::town::{Browser, Town, pdf};

/// A letter with a file, and the address of a link to it.
async fn linked(town: &mut Town) -> String {
    let mut sara = town.citizen(SARA, "09121234567").await;
    let draft = writes(&mut sara, "هرس درخت").await;
    sara.get(&format!("/letters/new?draft={draft}&step=files")).await;
    sara.post_files(&[("draft", &*draft), ("page", "files"), ("step", "add")], &[("نقشه.pdf", &pdf(700))]).await;
    sara.get(&format!("/letters/new?draft={draft}")).await;
    sara.answer(NEW, &[]).await.says("ثبت درخواست با موفقیت انجام شد");
    address(town)
}

fn address(town: &Town) -> String {
    let files = town.ledger.read(|view| attachments::of_letter(view, town.letter().id)).unwrap();
    let (token, _) = make_file_link(&town.ledger, town.head, files[0].id).unwrap();
    format!("/file-link/{}", token.as_str())
}

#[track_caller]
fn is_gone(browser: &Browser) {
    assert_eq!(browser.page.status, 404, "{}", browser.page.text);
    browser.page.is_silent_on("نقشه.pdf");
}

#[tokio::test]
async fn the_link_of_a_clerk_gives_the_file_once_without_a_log_in() {
    let mut town = town(&[]);
    let link = linked(&mut town).await;
    let mut desk = town.browser();
    // Looking, reading ahead and asking for the head alone burn nothing.
    desk.send(Request::head(&link).body(Body::empty()).unwrap()).await;
    assert_eq!(desk.page.status, 200);
    for _ in 0..2 {
        desk.get(&link).await.says("نقشه.pdf").says("سند PDF").says("method=\"post\"");
        assert_eq!(desk.page.headers["cache-control"], "no-store");
    }
    desk.post(&link, &[]).await;
    assert_eq!((desk.page.status, &desk.page.bytes), (200, &pdf(700)));
    let header = |name: &str| desk.page.headers[name].to_str().unwrap();
    assert!(header("content-disposition").starts_with("attachment; filename=\"file.pdf\""));
    assert!(header("content-security-policy").starts_with("sandbox; default-src 'none'"));
    assert_eq!((header("x-content-type-options"), header("content-type")), ("nosniff", "application/pdf"));
    assert_eq!((header("cache-control"), desk.page.headers.contains_key("etag")), ("no-store", false));
    desk.post(&link, &[]).await;
    is_gone(&desk);
    desk.get(&link).await;
    is_gone(&desk);
}

#[tokio::test]
async fn a_link_that_ended_or_was_never_made_is_not_there() {
    let mut town = town(&[]);
    let link = linked(&mut town).await;
    let mut desk = town.browser();
    for nobody in ["/file-link/0123456789abcdef0123456789abcdef", "/file-link/x", "/file-link/..%2f..%2fetc%2fpasswd"] {
        desk.get(nobody).await;
        is_gone(&desk);
        desk.post(nobody, &[]).await;
        is_gone(&desk);
    }
    // A page of another site cannot press the button.
    let foreign = Request::post(&link).header("origin", "https://evil.example").header("host", "desk.example.ir");
    desk.send(foreign.body(Body::empty()).unwrap()).await;
    assert_eq!(desk.page.status, 403);
    town.later(300);
    desk.get(&link).await;
    is_gone(&desk);
    desk.post(&link, &[]).await;
    is_gone(&desk);
}
