//! A letter page by page: written, resumed, checked and filed.

use pishkhan::actions::erase_letter::erase_letter;
use pishkhan::actions::set_setting::set_setting;
use pishkhan::domain::settings::Profile;
use pishkhan::store::{Actor, letters};

use super::town::{Browser, PASSWORD, Town, pdf};

pub(super) const SARA: &str = "0076229645";
pub(super) const NEW: &str = "/letters/new";

pub(super) fn town(values: &[(&str, &str)]) -> Town {
    let mut all = vec![("undo.window", "0")];
    all.extend(values);
    Town::new(Profile::Agency, &all)
}

/// The name of the draft that the address of a page carries.
pub(super) fn named(page: &str) -> String {
    page.split_once("draft=").unwrap().1.split('&').next().unwrap().to_owned()
}

/// From the first page to the check.
pub(super) async fn writes(browser: &mut Browser, subject: &str) -> String {
    browser.get(NEW).await.says("گام ۱ از ۵").says("name=\"person_kind\"").is_silent_on("name=\"subject\"");
    browser.answer(NEW, &[("person_kind", "natural")]).await.says("نامه خطاب به کیست؟").says("type=\"radio\"");
    browser.answer(NEW, &[("addressee", "1")]).await.says("گام ۳ از ۵").says("name=\"body\"");
    browser.answer(NEW, &[("subject", subject), ("body", "متن نامه")]).await.says("type=\"file\"");
    browser.answer(NEW, &[]).await.says("بازبینی پیش از ثبت");
    named(&browser.page.path)
}

pub(super) async fn files(browser: &mut Browser, subject: &str) -> String {
    let draft = writes(browser, subject).await;
    browser.answer(NEW, &[]).await.says("ثبت درخواست با موفقیت انجام شد");
    draft
}

#[tokio::test]
async fn a_letter_is_written_one_question_a_page_and_resumed_elsewhere() {
    let mut town = town(&[]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    let draft = writes(&mut sara, "هرس درخت").await;
    sara.page.says("شهردار").says(&format!("/letters/new?draft={draft}&amp;step=letter&amp;back=check#subject"));

    // A change from the check goes back to the check, and only its own page is asked.
    sara.get(&format!("/letters/new?draft={draft}&step=letter&back=check")).await.says("value=\"هرس درخت\"");
    sara.answer(NEW, &[("subject", "هرس دو درخت"), ("body", "متن نامه")]).await.says("بازبینی پیش از ثبت");
    sara.page.says("هرس دو درخت");

    // Files one after the other, several at once, and out again.
    sara.get(&format!("/letters/new?draft={draft}&step=files")).await;
    let from = |step| [("draft", &*draft), ("page", "files"), ("step", step)];
    sara.post_files(&from("add"), &[("a.pdf", &pdf(100))]).await.says("a.pdf").says("گام ۴ از ۵");
    sara.post_files(&from("add"), &[("b.pdf", &pdf(200)), ("c.pdf", &pdf(300))]).await.says("c.pdf");
    assert_eq!(sara.page.text.matches("name=\"remove\"").count(), 3);
    let first = sara.page.between("name=\"remove\" value=\"", "\"").to_owned();
    sara.answer(NEW, &[("remove", &first)]).await.is_silent_on("a.pdf").says("b.pdf").says("گام ۴ از ۵");

    // Another device: the desk has the draft, and it goes on where it was.
    let mut tablet = town.browser();
    tablet.post("/login", &[("national_id", SARA), ("password", PASSWORD)]).await.says("پیش‌نویس‌ها").says("ادامه");
    tablet.get(&format!("/letters/new?draft={draft}")).await.says("بازبینی پیش از ثبت").says("c.pdf");
    tablet.answer(NEW, &[]).await.says("ثبت درخواست با موفقیت انجام شد");
    // The first device did not see that; it gets the same receipt.
    sara.post(NEW, &[("draft", &draft), ("step", "submit")]).await;
    assert_eq!(sara.page.path, format!("/receipt/{draft}"));
    assert_eq!((town.letter().subject.as_str(), town.letter().attachments), ("هرس دو درخت", 2));
}

#[tokio::test]
async fn a_draft_is_kept_however_incomplete_and_thrown_away_whole() {
    let mut town = town(&[]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    // Saved with nothing but a kind that is none: kept, and nothing is found fault with.
    sara.get(NEW).await;
    sara.answer(NEW, &[("person_kind", "martian"), ("step", "save")]).await.says("پیش‌نویس ذخیره شد");
    assert_eq!(sara.page.status, 200);
    let draft = named(sara.page.between("<a href=\"/letters/new?", "\">"));
    // Going on finds the fault, in the summary and at the field, in the same words.
    let at = |step: &str| format!("/letters/new?draft={draft}&step={step}");
    sara.get(&at("letter")).await;
    sara.answer(NEW, &[("subject", ""), ("body", "فقط متن")]).await;
    assert_eq!(sara.page.status, 422);
    sara.page.says("<title>خطا:").says("href=\"#subject\"").says("فقط متن</textarea>");
    assert_eq!(sara.page.text.matches("موضوع نامه را بنویسید.").count(), 2);
    // One step back does not ask, and keeps.
    sara.answer(NEW, &[("subject", ""), ("body", "فقط متن دوم"), ("step", "back")]).await.says("نامه خطاب به کیست؟");
    sara.get(&at("letter")).await.says("فقط متن دوم");
    // The check names what is missing, with a way to each, and has no button to file.
    sara.get(&at("check"))
        .await
        .says("تکمیل نامه")
        .says("موضوع نامه را بنویسید.")
        .says("step=addressee&amp;back=check");
    assert_eq!(sara.page.status, 422);
    sara.page.is_silent_on("value=\"submit\"");
    sara.post(NEW, &[("draft", &draft), ("step", "submit")]).await.says("تکمیل نامه");
    // Resumed, it opens at the first thing that is missing.
    sara.get(&format!("/letters/new?draft={draft}")).await.says("نامه خطاب به کیست؟");

    sara.get("/desk").await.says(&format!("/letters/{draft}/withdraw"));
    sara.get(&format!("/letters/{draft}/withdraw")).await;
    sara.answer(&format!("/letters/{draft}/withdraw"), &[]).await;
    assert_eq!(sara.page.path, "/desk");
    sara.page.is_silent_on(&draft);
    let token = pishkhan::store::sessions::SessionToken::parse(&sara.cookies["pishkhan"]).unwrap();
    let person = pishkhan::actions::visit::person_of(&town.ledger, &token).unwrap().unwrap().id;
    let left = town.ledger.read(|view| letters::of_person(view, person, 10)).unwrap();
    assert!(left.iter().all(|letter| letter.body.is_empty() && letter.subject.is_empty()));
}

#[tokio::test]
async fn a_bad_file_is_told_and_the_good_one_beside_it_stays() {
    let mut town = town(&[]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    let draft = writes(&mut sara, "هرس درخت").await;
    let exe = b"MZ\x90\0 This program cannot be run in DOS mode".as_slice();
    for step in ["add", "save", "check", "back"] {
        let from = [("draft", &*draft), ("page", "files"), ("step", step)];
        sara.post_files(&from, &[("good.pdf", &pdf(100)), ("bad.pdf", exe)]).await;
        assert_eq!(sara.page.status, 422, "{step}");
        sara.page.says("فایل «bad.pdf» پذیرفته نشد").says("good.pdf").says("href=\"#files\"");
    }
    assert_eq!(sara.page.text.matches("name=\"remove\"").count(), 1);
}

#[tokio::test]
async fn a_session_that_ends_on_any_page_takes_nothing_away() {
    let mut town = town(&[]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    let draft = writes(&mut sara, "هرس درخت").await;
    sara.get(&format!("/letters/new?draft={draft}&step=letter")).await;
    let typed = [("subject", "موضوع دیگر"), ("body", "متنی که نباید گم شود")];
    town.later(1_801);
    sara.answer(NEW, &typed).await.says("نشست شما به پایان رسیده است").says("متنی که نباید گم شود</textarea>");
    assert_eq!(sara.page.status, 403);
    let page = std::mem::take(&mut sara.page);
    sara.post("/login", &[("national_id", SARA), ("password", PASSWORD)]).await;
    sara.page = page;
    sara.answer(NEW, &typed).await.says("type=\"file\"");
    sara.get(&format!("/letters/new?draft={draft}&step=check")).await.says("موضوع دیگر").says("متنی که نباید گم شود");
    // With only files on the page, the log-in leads back to it.
    town.later(1_801);
    sara.post_files(&[("draft", &*draft), ("page", "files")], &[("a.pdf", &pdf(100))]).await;
    assert!(sara.page.path.contains("next=%2Fletters%2Fnew%3Fdraft%3D") && sara.page.path.ends_with("step%3Dfiles"));
}

#[tokio::test]
async fn the_settings_of_the_form_change_the_form() {
    let mut town = town(&[]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    let set = |key: &str, value: &str| set_setting(&town.ledger, Actor::Admin, key, value).unwrap();
    // Whom it is for: the citizen picks, or the secretariat does.
    let draft = writes(&mut sara, "هرس درخت").await;
    set("form.addressee", "secretariat");
    sara.get(&format!("/letters/new?draft={draft}&step=check")).await.is_silent_on("گیرنده").is_silent_on("شهردار");
    sara.get(NEW).await.says("گام ۱ از ۴");
    sara.answer(NEW, &[("person_kind", "natural")]).await.says("name=\"subject\"").is_silent_on("name=\"addressee\"");
    // File or text first.
    sara.page.says("name=\"body\"").is_silent_on("type=\"file\"");
    set("form.body", "file-or-text");
    let draft = sara.page.hidden("draft").to_owned();
    sara.get(&format!("/letters/new?draft={draft}&step=letter"))
        .await
        .says("type=\"file\"")
        .is_silent_on("name=\"body\"");
    sara.answer(NEW, &[("subject", "هرس")]).await.says("name=\"body\"");
    sara.answer(NEW, &[("body", "")])
        .await
        .says("href=\"#body\"")
        .says("متن نامه را بنویسید یا فایل نامه را پیوست کنید");
    set("form.body", "text-or-file");
    sara.get(&format!("/letters/new?draft={draft}&step=files")).await;
    sara.answer(NEW, &[]).await.says("href=\"#files\"").says("متن نامه را بنویسید یا فایل نامه را پیوست کنید");
    // One free name, or natural and legal persons.
    set("form.person_kind", "free");
    sara.get(NEW).await.says("name=\"sender_name\"").is_silent_on("name=\"person_kind\"");
    let long = "آ".repeat(121);
    sara.answer(NEW, &[("sender_name", &long)]).await.says("نام فرستنده از ۱۲۰ نویسه بلندتر است").says("#sender_name");
    set("form.person_kind", "split");
    sara.get(NEW).await.says("name=\"person_kind\"").is_silent_on("name=\"sender_name\"");
}

#[tokio::test]
async fn a_letter_for_a_company_shows_who_may_sign() {
    let mut town = town(&[]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    sara.get(NEW).await;
    let company =
        [("person_kind", "legal"), ("company_name", "سبزینه"), ("company_id", "14003002001"), ("signer_role", "")];
    sara.answer(NEW, &company).await.says("سمت امضاکننده را بنویسید").says("value=\"legal\" checked");
    sara.answer(NEW, &[company[0], company[1], company[2], ("signer_role", "مدیرعامل")])
        .await
        .says("نامه خطاب به کیست؟");
    sara.answer(NEW, &[("addressee", "1")]).await;
    sara.answer(NEW, &[("subject", "پروانه کسب"), ("body", "متن")]).await.says("معرفی‌نامه یا برگه صاحبان امضا");
    sara.answer(NEW, &[]).await.says("معرفی‌نامه شرکت یا سازمان را پیوست کنید");
    assert_eq!(sara.page.status, 422);
    let draft = sara.page.hidden("draft").to_owned();
    sara.post_files(&[("draft", &*draft), ("page", "files")], &[("معرفی.pdf", &pdf(100))]).await;
    sara.page.says("بازبینی پیش از ثبت").says("سبزینه").says("مدیرعامل").says("معرفی.pdf");
}

#[tokio::test]
async fn a_letter_on_the_same_subject_is_pointed_out_and_nobody_elses() {
    let mut town = town(&[]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    let first = files(&mut sara, "هرس درختان کوچه پروانه").await;
    town.later(2 * 86_400);
    let mut sara = again(&town).await;
    writes(&mut sara, "هرس درختان کوچه یاس").await;
    sara.page.is_silent_on("با همین موضوع ثبت کرده‌اید");
    writes(&mut sara, "هرس درختانِ  كوچهٔ پروانه.").await;
    sara.page.says("در ۳ روز گذشته نامه‌ای با همین موضوع ثبت کرده‌اید").says(&format!("href=\"/letters/{first}\""));
    // It is a hint and no wall.
    sara.answer(NEW, &[]).await.says("ثبت درخواست با موفقیت انجام شد");
    let mut nima = town.citizen("0123456789", "09351234567").await;
    writes(&mut nima, "هرس درختان کوچه پروانه").await;
    nima.page.is_silent_on("با همین موضوع");
    town.later(4 * 86_400);
    let mut sara = again(&town).await;
    writes(&mut sara, "هرس درختان کوچه پروانه").await;
    sara.page.is_silent_on("با همین موضوع");
    set_setting(&town.ledger, Actor::Admin, "similar.days", "0").unwrap();
    files(&mut sara, "چراغ").await;
    writes(&mut sara, "چراغ").await;
    sara.page.is_silent_on("با همین موضوع");
}

#[tokio::test]
async fn an_erased_letter_says_so_and_offers_nothing_that_cannot_be_done() {
    let mut town = town(&[]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    let id = files(&mut sara, "هرس درختان کوچه پروانه").await;
    let number = town.approves();
    town.replies("رسیدگی شد و نتیجه ابلاغ گردید.", &pdf(100));
    sara.get(&format!("/letters/{id}")).await.says("رسیدگی شد").says("/reopen");
    erase_letter(&town.ledger, Actor::Admin, &number, "مهلت نگهداری گذشت").unwrap();
    sara.get(&format!("/letters/{id}")).await.says("پاک شده").says(&number).says("بر پایه مهلت نگهداری");
    sara.page
        .is_silent_on("رسیدگی شد و")
        .is_silent_on("پروانه")
        .is_silent_on("/reopen")
        .is_silent_on("مهلت نگهداری گذشت");
    sara.get("/desk").await.says("پاک شده").is_silent_on("پروانه");
    sara.get(&format!("/receipt/{id}")).await.says(&number).is_silent_on("پروانه");
}

/// Sara, logged in anew.
pub(super) async fn again(town: &Town) -> Browser {
    let mut browser = town.browser();
    browser.post("/login", &[("national_id", SARA), ("password", PASSWORD)]).await;
    browser
}
