//! Nothing that somebody wrote is lost when the office cannot take it, or when the browser's Back leads astray.

use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::settings::Profile;
use pishkhan::error::Error;
use pishkhan::store::audit;

use super::town::{Browser, Town, pdf};

const SARA: &str = "0076229645";

fn town() -> Town {
    Town::new(Profile::Agency, &[])
}

/// A whole letter.
fn letter<'a>(draft: &'a str, subject: &'a str, step: &'a str) -> Vec<(&'a str, &'a str)> {
    let sender = [("draft", draft), ("person_kind", "natural"), ("addressee", "1")];
    sender.into_iter().chain([("subject", subject), ("body", "متن نامه"), ("step", step)]).collect()
}

async fn fresh_draft(browser: &mut Browser) -> String {
    browser.get("/letters/new").await;
    browser.page.hidden("draft").to_owned()
}

/// The name of the draft that the address of a page carries.
fn named(page: &str) -> &str {
    page.split_once("draft=").unwrap().1.split('&').next().unwrap()
}

fn rows(town: &Town) -> i64 {
    town.ledger.read(audit::head).unwrap().unwrap().0
}

#[tokio::test]
async fn a_busy_office_does_not_take_the_typed_letter_away() {
    let mut town = town();
    let mut sara = town.citizen(SARA, "09121234567").await;
    let draft = fresh_draft(&mut sara).await;
    let held = town.held_by_another(&sara);
    for step in ["save", "submit"] {
        sara.post_files(&letter(&draft, "نامه بلند", step), &[("نقشه.pdf", &pdf(100))]).await;
        assert_eq!(sara.page.status, 503, "{step}");
        assert_eq!(sara.page.headers["retry-after"], "5");
        sara.page.says("سامانه سرگرم است").says("value=\"نامه بلند\"").says("متن نامه</textarea>");
        sara.page.says("فایل «نقشه.pdf» ذخیره نشد").says("value=\"1\" checked");
        assert_eq!(sara.page.hidden("draft"), draft);
    }
    drop(held);
    sara.post("/letters/new", &letter(&draft, "نامه بلند", "submit")).await;
    assert_eq!(sara.page.path, format!("/receipt/{draft}"));
}

#[tokio::test]
async fn no_page_fails_because_its_visit_cannot_be_noted() {
    let mut town = town();
    let mut sara = town.citizen(SARA, "09121234567").await;
    town.later(600);
    let before = rows(&town);
    // A page for a fault notes nothing, held file or not.
    sara.get("/nowhere").await.says("صفحه پیدا نشد").says("سارا راد");
    assert_eq!(rows(&town), before);
    let nima = town.citizen("0123456789", "09351234567").await;
    let held = town.held_by_another(&nima);
    town.later(600);
    assert_eq!(sara.get("/nowhere").await.status, 404);
    assert_eq!(sara.get("/desk").await.status, 200);
    sara.page.says("میز کار");
    drop(held);
}

#[tokio::test]
async fn a_full_disk_does_not_take_the_typed_letter_away() {
    let town = town();
    for (error, status, sentence) in [
        (Error::Refused(Refusal::DiskFull), 503, "دیسک جا ندارد"),
        (Error::Busy, 503, "سامانه سرگرم است"),
        (Error::Refused(Refusal::FilesTooMany { limit: 10 }), 422, "بیش از ۱۰ فایل"),
        (Error::internal("committing", "the transaction was rolled back"), 500, "این شماره را به دبیرخانه بگویید"),
    ] {
        let response =
            town.shows("/letters/new", move |counter| crate::pages::new_letter::not_kept_at(counter, error)).await;
        assert_eq!(response.status(), status);
        assert_eq!(response.headers().contains_key("retry-after"), status == 503);
        let page = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
        let page = String::from_utf8(page.to_vec()).unwrap();
        assert!(page.contains(sentence) && page.contains("value=\"نامه بلند\""), "{page}");
        assert!(page.contains("فایل «a.pdf» ذخیره نشد"), "{page}");
    }
    let bare = crate::faults::of_error(&Error::Refused(Refusal::DiskFull));
    assert_eq!((bare.status().as_u16(), &bare.headers()["retry-after"]), (503, &"5".parse().unwrap()));
}

#[tokio::test]
async fn a_second_letter_written_after_going_back_is_not_swallowed() {
    let mut town = town();
    let mut sara = town.citizen(SARA, "09121234567").await;
    let first = fresh_draft(&mut sara).await;
    sara.post_files(&letter(&first, "هرس درخت", "submit"), &[("a.pdf", &pdf(100))]).await;
    assert_eq!(sara.page.path, format!("/receipt/{first}"));
    // A double click, with the file or without, is one letter.
    let filed = rows(&town);
    sara.post_files(&letter(&first, " هرس  درخت", "submit"), &[("a.pdf", &pdf(100))]).await;
    assert_eq!(sara.page.path, format!("/receipt/{first}"));
    sara.post("/letters/new", &letter(&first, "هرس درخت", "check")).await;
    assert_eq!(sara.page.path, format!("/letters/{first}"));
    sara.post("/letters/new", &[("draft", &first), ("step", "submit")]).await;
    assert_eq!((sara.page.path.clone(), rows(&town)), (format!("/receipt/{first}"), filed));

    // Other words are another letter, which is looked at before it is filed.
    for step in ["check", "submit"] {
        sara.post_files(&letter(&first, "چاله کوچه", step), &[("b.pdf", &pdf(200))]).await;
        sara.page.says("این نوشته به‌عنوان نامه‌ای تازه نگه داشته شد").says("چاله کوچه").says("b.pdf");
        let second = named(&sara.page.path).to_owned();
        assert_eq!(sara.page.path, format!("/letters/new?draft={second}&step=check&fresh=filed"));
        assert_ne!(second, first);
        assert_eq!(town.letter().subject, "هرس درخت");
        sara.get("/desk").await.says(&format!("/letters/new?draft={second}"));
        sara.get(&format!("/letters/new?draft={second}&step=check")).await.is_silent_on("نامه‌ای تازه نگه");
    }
    sara.post("/letters/new", &letter(&first, "چراغ خیابان", "save")).await.says("نامه‌ای تازه نگه").says("ذخیره شد");
    sara.post("/letters/new", &letter(&first, "", "submit"))
        .await
        .says("نامه‌ای تازه نگه")
        .says("موضوع نامه را بنویسید");
    assert_eq!(sara.page.status, 422);
    // The same words with another file are another letter too.
    sara.post_files(&letter(&first, "هرس درخت", "submit"), &[("c.pdf", &pdf(300))]).await.says("c.pdf");
    let third = named(&sara.page.path).to_owned();
    sara.answer("/letters/new", &[]).await;
    assert_eq!(sara.page.path, format!("/receipt/{third}"));
    sara.get(&format!("/letters/{first}")).await.says("هرس درخت").is_silent_on("چاله");
}
