//! A letter page by page: written, resumed, checked, filed, and what its sender can do afterwards.

use pishkhan::actions::close_letter::close_letter;
use pishkhan::actions::open_letter::open_letter;
use pishkhan::actions::set_setting::set_setting;
use pishkhan::domain::settings::Profile;
use pishkhan::store::{Actor, letters};

use super::town::{Browser, PASSWORD, Town, pdf};
use crate::WebOptions;

const SARA: &str = "0076229645";
const NEW: &str = "/letters/new";

fn town(values: &[(&str, &str)]) -> Town {
    let mut all = vec![("undo.window", "0")];
    all.extend(values);
    Town::new(Profile::Agency, &all)
}

/// The name of the draft that the address of a page carries.
fn named(page: &str) -> String {
    page.split_once("draft=").unwrap().1.split('&').next().unwrap().to_owned()
}

/// From the first page to the check.
async fn writes(browser: &mut Browser, subject: &str) -> String {
    browser.get(NEW).await.says("گام ۱ از ۵").says("name=\"person_kind\"").is_silent_on("name=\"subject\"");
    browser.answer(NEW, &[("person_kind", "natural")]).await.says("نامه خطاب به کیست؟").says("type=\"radio\"");
    browser.answer(NEW, &[("addressee", "1")]).await.says("گام ۳ از ۵").says("name=\"body\"");
    browser.answer(NEW, &[("subject", subject), ("body", "متن نامه")]).await.says("type=\"file\"");
    browser.answer(NEW, &[]).await.says("بازبینی پیش از ثبت");
    named(&browser.page.path)
}

async fn files(browser: &mut Browser, subject: &str) -> String {
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

/// Sara, logged in anew.
async fn again(town: &Town) -> Browser {
    let mut browser = town.browser();
    browser.post("/login", &[("national_id", SARA), ("password", PASSWORD)]).await;
    browser
}

#[tokio::test]
async fn a_returned_letter_stays_as_it_was_until_it_is_filed_again() {
    let mut town = town(&[]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    let draft = writes(&mut sara, "نخست").await;
    sara.post_files(&[("draft", &*draft), ("page", "files")], &[("old.pdf", &pdf(100))]).await;
    sara.answer(NEW, &[]).await;
    town.returns("پلاک را بنویسید.");
    sara.get(&format!("/letters/new?draft={draft}&step=letter&back=check")).await.says("پلاک را بنویسید.");
    sara.answer(NEW, &[("subject", ""), ("body", "نیمه‌کاره"), ("step", "save")]).await.says("پیش‌نویس ذخیره شد");
    sara.get(&format!("/letters/new?draft={draft}&step=files")).await;
    sara.post_files(&[("draft", &*draft), ("page", "files"), ("step", "add")], &[("new.pdf", &pdf(200))]).await;
    let old = sara.page.between("name=\"remove\" value=\"", "\"").to_owned();
    sara.answer(NEW, &[("remove", &old)]).await.is_silent_on("old.pdf").says("new.pdf");
    // The letter, here and at the office, is what was returned.
    sara.get(&format!("/letters/{draft}")).await.says("نخست").says("old.pdf");
    sara.page.is_silent_on("نیمه‌کاره").is_silent_on("new.pdf");
    let letter = town.letter();
    assert_eq!((letter.subject.as_str(), letter.body.as_str(), letter.attachments), ("نخست", "متن نامه", 1));
    // The correction is there on every device, and becomes the letter when it is filed.
    let mut sara = again(&town).await;
    sara.get(&format!("/letters/new?draft={draft}"))
        .await
        .says("نیمه‌کاره")
        .says("موضوع نامه را بنویسید.")
        .says("new.pdf");
    sara.get(&format!("/letters/new?draft={draft}&step=letter&back=check")).await;
    sara.answer(NEW, &[("subject", "نخست، پلاک ۱۲"), ("body", "متن کامل")]).await.says("فرستادن دوباره");
    sara.answer(NEW, &[]).await.says("ثبت درخواست با موفقیت انجام شد");
    let letter = town.letter();
    assert_eq!((letter.subject.as_str(), letter.body.as_str(), letter.attachments), ("نخست، پلاک ۱۲", "متن کامل", 1));
    sara.get(&format!("/letters/{draft}")).await.says("new.pdf").is_silent_on("old.pdf");
}

#[tokio::test]
async fn a_follow_up_letter_is_tied_to_the_earlier_one() {
    let mut town = town(&[]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    let first = files(&mut sara, "هرس درخت").await;
    let number = town.approves();
    sara.get(&format!("/letters/{first}")).await.says("نوشتن نامه پیرو");
    let begin = format!("/letters/{first}/follow-up");
    sara.post(&begin, &[]).await.says(&number).says("value=\"پیرو: هرس درخت\"");
    let draft = named(&sara.page.path);
    // Pressed twice, it is one draft.
    assert_eq!(named(&sara.post(&begin, &[]).await.path), draft);
    sara.answer(NEW, &[("subject", "پیرو: هرس درخت"), ("body", "هنوز انجام نشده")]).await;
    sara.get(&format!("/letters/new?draft={draft}")).await.says("بازبینی پیش از ثبت").says(&number);
    sara.answer(NEW, &[]).await;
    sara.get(&format!("/letters/{draft}")).await.says(&format!("href=\"/letters/{first}\"")).says(&number);
    sara.get(&format!("/letters/{first}")).await.says(&format!("href=\"/letters/{draft}\"")).says("نامه پیرو");
    let mut nima = town.citizen("0123456789", "09351234567").await;
    assert_eq!(nima.post(&begin, &[]).await.status, 404);
}

#[tokio::test]
async fn an_answered_letter_is_taken_up_again_within_its_days() {
    let mut town = town(&[("reopen.days", "2")]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    let draft = files(&mut sara, "هرس درخت").await;
    let reopen = format!("/letters/{draft}/reopen");
    assert_eq!(sara.get(&reopen).await.status, 404);
    town.approves();
    town.replies("انجام شد.", &pdf(100));
    sara.get(&format!("/letters/{draft}")).await.says("بازگشایی نامه").says("۲ آذر ۱۴۰۵");
    sara.get(&reopen).await.says("name=\"reason\"");
    sara.post(&reopen, &[("reason", " ")]).await.says("href=\"#reason\"");
    assert_eq!(sara.page.status, 422);
    sara.post(&reopen, &[("reason", "فقط یک درخت هرس شد.")]).await.says("تأیید شده").says("به درخواست شما بازگشایی شد");
    sara.page.says("فقط یک درخت هرس شد.").says("انجام شد.").is_silent_on(&reopen);
    town.replies("همه هرس شد.", &pdf(100));
    let letter = town.letter();
    close_letter(&town.ledger, town.head, letter.id, letter.version).unwrap();
    sara.get(&format!("/letters/{draft}")).await.says(&reopen);
    town.later(2 * 86_400 + 1);
    let mut sara = again(&town).await;
    sara.get(&format!("/letters/{draft}")).await.is_silent_on(&reopen);
    assert_eq!(sara.post(&reopen, &[("reason", "باز هم")]).await.status, 422);
    sara.page.says("مهلت بازگشایی این نامه گذشته است");
}

#[tokio::test]
async fn the_sender_sees_when_the_unit_saw_the_letter() {
    let mut town = town(&[]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    let draft = files(&mut sara, "هرس درخت").await;
    town.approves();
    let letter = town.letter();
    // The head of the secretariat reads it: that is no unit's eye.
    open_letter(&town.ledger, town.head, letter.id).unwrap();
    sara.get(&format!("/letters/{draft}")).await.is_silent_on("این نامه را دید");
    town.later(60);
    open_letter(&town.ledger, town.officer(), letter.id).unwrap();
    sara.get(&format!("/letters/{draft}")).await.says("واحد فضای سبز این نامه را دید");
}

#[tokio::test]
async fn without_approval_a_letter_has_its_number_at_once() {
    let mut town = town(&[("approval.required", "off"), ("tracking_code_at", "approve")]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    files(&mut sara, "هرس درخت").await;
    let letter = town.letter();
    let (number, code) = (letter.register_no.unwrap(), letter.follow_up_code.unwrap());
    sara.page.says(&number).says(&code).says("به فضای سبز ارجاع شد").says("<svg class=\"qr\"");
    assert!(town.texts().last().unwrap().contains(&number));
    set_setting(&town.ledger, Actor::Admin, "approval.required", "on").unwrap();
    files(&mut sara, "چراغ کوچه").await;
    let letter = town.letter();
    assert!(letter.register_no.is_none());
    sara.page.says("کد رهگیری پس از تأیید").is_silent_on(&letter.follow_up_code.unwrap()).is_silent_on("class=\"qr\"");
}

#[tokio::test]
async fn the_receipt_leads_a_phone_to_the_follow_page() {
    let options = WebOptions { public_url: Some("https://desk.example.ir/".into()), ..WebOptions::default() };
    let mut town = Town::with(Profile::Agency, &[], options);
    let mut sara = town.citizen(SARA, "09121234567").await;
    let draft = writes(&mut sara, "هرس درخت").await;
    sara.post_files(&[("draft", &*draft), ("page", "files")], &[("نقشه.pdf", &pdf(5_000))]).await;
    sara.answer(NEW, &[]).await.says("نشانی پیگیری این نامه به شکل کد QR").says("https://desk.example.ir/follow");
    sara.page.says("نقشه.pdf").says("اثر انگشت (SHA-256)");
    let code = town.letter().follow_up_code.unwrap();
    sara.get(&format!("/follow?code={code}")).await.says(&format!("value=\"{code}\""));
}

#[tokio::test]
async fn a_lost_sms_is_told_and_its_news_stands_on_the_page() {
    let mut town = town(&[]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    let draft = files(&mut sara, "هرس درخت").await;
    sara.get(&format!("/letters/{draft}")).await.is_silent_on("پیامک نرسیده است");
    town.postman_dies();
    sara.get(&format!("/letters/{draft}")).await.says("شاید پیامک نرسیده باشد").is_silent_on("پیامک نرسیده است");
    let number = town.approves();
    town.loses_texts();
    let mut sara = again(&town).await;
    sara.get(&format!("/letters/{draft}")).await.says("پیامک نرسیده است").says("خبر تأیید").says(&number);
}

#[tokio::test]
async fn the_desk_goes_on_page_by_page() {
    let mut town = town(&[]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    let kind = [("person_kind", "natural"), ("addressee", "1"), ("body", "متن"), ("step", "submit")];
    for n in 0..23 {
        let subject = format!("نامه شماره {n:02}.");
        let fields: Vec<_> = kind.into_iter().chain([("subject", subject.as_str())]).collect();
        sara.post(NEW, &fields).await.says("ثبت درخواست با موفقیت انجام شد");
        town.later(1);
    }
    sara.get("/desk").await.says("نامه شماره 22.").says("نامه شماره 03.").is_silent_on("نامه شماره 02.");
    let older = format!("/desk?before={}", sara.page.between("href=\"/desk?before=", "\""));
    sara.get(&older).await.says("نامه شماره 02.").says("نامه شماره 00.").is_silent_on("نامه شماره 03.");
    sara.page.is_silent_on("/desk?before=");
}

#[tokio::test]
async fn a_company_reads_what_its_other_representative_filed_and_no_more() {
    let mut town = town(&[("identity.min_level", "4")]);
    let company = [("company_name", "شرکت سبزینه"), ("company_id", "10380284790"), ("signer_role", "مدیرعامل")];
    let sara = acting_for(&mut town, (SARA, "09121234567"), &company).await;
    let nima = acting_for(&mut town, ("0123456789", "09351234567"), &company).await;
    let (mut sara, mut nima) = (sara, nima);
    let mut fields =
        vec![("person_kind", "legal"), ("addressee", "1"), ("subject", "پروانه کسب"), ("body", "متن نامه")];
    fields.extend([company[0], company[2], ("company_id", "14003002001"), ("step", "submit")]);
    sara.post_files(&fields, &[("نقشه.pdf", &pdf(100))]).await;
    assert_eq!(sara.page.status, 422, "a company that she does not act for");
    sara.page.says("href=\"#company_id\"");
    fields[6] = company[1];
    sara.post_files(&fields, &[("نقشه.pdf", &pdf(100))]).await.says("ثبت درخواست با موفقیت انجام شد");
    let letter = format!("/letters/{}", sara.page.path.rsplit('/').next().unwrap());
    nima.get("/desk").await.says("نامه‌های دیگر نمایندگان شرکت سبزینه").says(&letter);
    nima.get(&letter).await.says("پروانه کسب").is_silent_on("/withdraw").is_silent_on("پیامک‌ها");
    let file = format!("/files/{}", nima.page.between("href=\"/files/", "\""));
    assert_eq!((nima.get(&file).await.status, nima.page.bytes.len()), (200, 100));
    // He reads, and does nothing in her name.
    assert_eq!(nima.post(&format!("{letter}/withdraw"), &[]).await.status, 404);
    assert_eq!(nima.post(&format!("{letter}/follow-up"), &[]).await.status, 404);
    // What she files for herself is hers.
    fields[0].1 = "natural";
    sara.post(NEW, &fields).await.says("ثبت درخواست با موفقیت انجام شد");
    let own = format!("/letters/{}", sara.page.path.rsplit('/').next().unwrap());
    assert_eq!(nima.get(&own).await.status, 404);
    nima.get("/desk").await.is_silent_on(&own);
}

/// Somebody whose right to act for a company is confirmed.
async fn acting_for(town: &mut Town, (id, mobile): (&str, &str), company: &[(&str, &str)]) -> Browser {
    let mut browser = town.citizen(id, mobile).await;
    browser.post_files_to("/account/company", company, &[("معرفی‌نامه.pdf", &pdf(900))]).await;
    town.proves_identity();
    browser
}
