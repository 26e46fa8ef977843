//! The agency profile: account, identity, letter, reply.

use pishkhan::domain::settings::Profile;

use super::town::{Browser, PASSWORD, Town, pdf, sign_up};

const SARA: &str = "0076229645";
const NIMA: &str = "0123456789";

fn town() -> Town {
    Town::new(Profile::Agency, &[("undo.window", "0")])
}

/// A whole letter.
fn letter<'a>(draft: &'a str, subject: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("draft", draft), ("person_kind", "natural"), ("addressee", "1"), ("subject", subject), ("body", "متن نامه")]
}

async fn fresh_draft(browser: &mut Browser) -> String {
    browser.get("/letters/new").await;
    browser.page.hidden("draft").to_owned()
}

#[tokio::test]
async fn a_citizen_signs_up_files_a_letter_and_reads_the_reply() {
    let mut town = town();
    let mut sara = town.browser();
    sara.get("/").await.says("ثبت و پیگیری مکاتبات").says("href=\"/login\"");
    sara.get("/letters/new").await;
    assert_eq!(sara.page.path, "/login?next=%2Fletters%2Fnew");
    sara.get("/signup").await.says("name=\"birth_date\"").is_silent_on("name=\"captcha\"");
    sara.post("/signup", &sign_up(SARA, "0912 123 4567")).await.says("09121234567").says("تایید کد");
    let code = town.code();
    sara.answer("/code", &[("code", &pishkhan::domain::text::persian_digits(&code))]).await;
    assert_eq!((sara.page.status, sara.page.path.as_str()), (200, "/desk"));

    // Until the identity is proven the form stays shut, on the page and behind it.
    sara.get("/letters/new").await.says("href=\"/identity\"").is_silent_on("name=\"subject\"");
    assert_eq!(sara.page.status, 403);
    assert_eq!(sara.post("/letters/new", &letter(&"a".repeat(32), "x")).await.status, 403);
    sara.get("/identity").await.says("در انتظار نتیجه");
    town.refuses_identity("تصویر کارت ملی ناخواناست.");
    sara.get("/identity").await.says("تصویر کارت ملی ناخواناست.").says("درخواست بررسی هویت");
    sara.post("/identity", &[]).await.says("در انتظار نتیجه");
    town.proves_identity();
    sara.get("/identity").await.says("احراز هویت شما کامل است");

    // Written with a file, checked, filed.
    let draft = fresh_draft(&mut sara).await;
    sara.post_files(&letter(&draft, "هرس درخت کوچه"), &[("نقشه.pdf", &pdf(3 << 20))]).await;
    assert_eq!(sara.page.path, format!("/letters/new?draft={draft}&step=check"));
    sara.page.says("هرس درخت کوچه").says("نقشه.pdf").says("شهردار");
    assert_eq!(town.spooled(), 0);
    sara.answer("/letters/new", &[]).await.says("ثبت درخواست با موفقیت انجام شد").says("SHA-256");
    assert_eq!(sara.page.path, format!("/receipt/{draft}"));
    let follow_up = town.letter().follow_up_code.unwrap();
    sara.page.says(&follow_up);
    assert_eq!(town.texts().last().unwrap(), &format!("نامه شما ثبت شد. کد رهگیری: {follow_up}"));
    let here = format!("/letters/{draft}");
    sara.get(&here).await.says("در حال بررسی").says("نامه ثبت شد").says("href=\"/files/");
    // Sent again, back button, double click: the same receipt.
    sara.post("/letters/new", &[("draft", &draft), ("step", "submit")]).await;
    assert_eq!(sara.page.path, format!("/receipt/{draft}"));

    let number = town.approves();
    sara.get("/desk").await.says(&number).says("تأیید شده").says(&follow_up);
    town.replies("هرس انجام شد.", &pdf(700_000));
    sara.get(&here).await.says("هرس انجام شد.").says("پاسخ داده شده").says("فضای سبز").is_silent_on("مریم کریمی");
    sara.page.says("خبر ثبت پاسخ: پیامک در صف ارسال است");
    let file = format!("/files/{}", sara.page.between("href=\"/files/", "\""));
    sara.get(&file).await;
    assert_eq!((sara.page.status, sara.page.bytes.len()), (200, 700_000));
    assert_eq!(sara.page.headers["content-type"], "application/pdf");
    assert_eq!(sara.page.headers["content-length"], "700000");
    assert!(
        sara.page.headers["content-disposition"].to_str().unwrap().starts_with("attachment; filename=\"file.pdf\"")
    );
    assert!(sara.page.headers["content-security-policy"].to_str().unwrap().starts_with("sandbox"));

    // Without a log-in: state and course, no contents.
    let mut stranger = town.browser();
    stranger
        .post("/follow", &[("code", &follow_up), ("mobile_last4", "۴۵۶۷")])
        .await
        .says("پاسخ داده شده")
        .says(&number);
    stranger.page.is_silent_on("هرس").is_silent_on("سارا").is_silent_on("/files/");
    assert_eq!(stranger.get(&file).await.path.split('?').next(), Some("/login"));
    sara.get(&format!("/desk?code={follow_up}")).await;
    assert_eq!(sara.page.path, here);
}

#[tokio::test]
async fn nothing_typed_is_lost_when_something_is_wrong() {
    let mut town = town();
    let mut sara = town.citizen(SARA, "09121234567").await;
    let draft = fresh_draft(&mut sara).await;
    let mut fields = letter(&draft, "");
    fields.extend([("step", "submit")]);
    let exe = b"MZ\x90\0 This program cannot be run in DOS mode".as_slice();
    sara.post_files(&fields, &[("good.pdf", &pdf(400_000)), ("bad.pdf", exe), ("big.pdf", &vec![b'x'; 11 << 20])])
        .await;
    assert_eq!(sara.page.status, 422);
    sara.page.says("متن نامه</textarea>").says("good.pdf").says("value=\"1\" checked");
    sara.page.says("موضوع نامه را بنویسید.").says("فایل «bad.pdf» پذیرفته نشد").says("فایل «big.pdf» از ۱۰ مگابایت");
    sara.page.says("خطا:").says("href=\"#subject\"");
    assert_eq!(town.spooled(), 0);
    // The sound file stayed; it can be taken out; the letter can go without a check page.
    let file = sara.page.between("name=\"remove\" value=\"", "\"").to_owned();
    sara.post_files(&letter(&draft, "با موضوع").into_iter().chain([("remove", &*file)]).collect::<Vec<_>>(), &[]).await;
    sara.page.says("فایل‌های نامه").is_silent_on("good.pdf");
    sara.get(&format!("/letters/new?draft={draft}&step=letter")).await.says("value=\"با موضوع\"");
    sara.post_files(&letter(&draft, "با موضوع").into_iter().chain([("step", "save")]).collect::<Vec<_>>(), &[]).await;
    sara.page.says("ذخیره شد");
    sara.get("/desk").await.says("پیش‌نویس").says(&format!("/letters/new?draft={draft}"));
    let whole: Vec<_> = letter(&draft, "با موضوع").into_iter().chain([("step", "submit")]).collect();
    assert_eq!(sara.post_files(&whole, &[("a.pdf", &pdf(100))]).await.path, format!("/receipt/{draft}"));
    assert_eq!(town.letter().attachments, 1);
}

#[tokio::test]
async fn a_session_that_ends_over_a_long_letter_takes_nothing_away() {
    let mut town = town();
    let mut sara = town.citizen(SARA, "09121234567").await;
    let draft = fresh_draft(&mut sara).await;
    town.later(1_801);
    sara.post_files(&letter(&draft, "نامه بلند"), &[("a.pdf", &pdf(6 << 20))]).await;
    assert_eq!(sara.page.status, 403);
    sara.page.says("نشست شما به پایان رسیده است").says("value=\"نامه بلند\"").says("متن نامه</textarea>");
    assert_eq!(town.spooled(), 0);
    sara.post("/login", &[("national_id", SARA), ("password", PASSWORD)]).await;
    assert_eq!(
        sara.post("/letters/new", &letter(&draft, "نامه بلند")).await.path,
        format!("/letters/new?draft={draft}&step=check")
    );
    sara.post("/logout", &[]).await;
    assert_eq!(sara.post("/letters/new", &[("draft", &draft), ("step", "submit")]).await.status, 200);
    assert!(sara.page.path.starts_with("/login?next=%2Fletters%2Fnew%3Fdraft%3D"), "{}", sara.page.path);
}

#[tokio::test]
async fn a_company_is_named_with_its_id_and_an_eleventh_file_is_refused() {
    let mut town = town();
    let mut sara = town.citizen(SARA, "09121234567").await;
    let draft = fresh_draft(&mut sara).await;
    let mut fields = letter(&draft, "موضوع");
    fields[1].1 = "legal";
    fields.extend([("company_name", "سبزینه"), ("company_id", "14003182071"), ("signer_role", "")]);
    let small = pdf(100);
    let contents: Vec<Vec<u8>> = (0..11).map(|n| pdf(100 + n)).collect();
    let eleven: Vec<(&str, &[u8])> = contents.iter().map(|bytes| ("a.pdf", bytes.as_slice())).collect();
    sara.post_files(&fields, &eleven).await.says("سمت امضاکننده را بنویسید").says("بیش از ۱۰ فایل");
    sara.page.says("value=\"سبزینه\"").says("value=\"legal\" checked");
    assert_eq!(sara.page.text.matches("name=\"remove\"").count(), 10);
    sara.post_files(&fields, &[("b.pdf", &small)]).await.says("بیش از ۱۰ فایل");
    assert_eq!(sara.page.text.matches("name=\"remove\"").count(), 10);
}

#[tokio::test]
async fn a_refused_and_a_returned_letter_say_why() {
    let mut town = town();
    let mut sara = town.citizen(SARA, "09121234567").await;
    let first = fresh_draft(&mut sara).await;
    sara.post("/letters/new", &letter(&first, "نخست").into_iter().chain([("step", "submit")]).collect::<Vec<_>>())
        .await;
    town.returns("پلاک ملک را بنویسید.");
    sara.get(&format!("/letters/{first}")).await.says("پلاک ملک را بنویسید.").says("نیازمند اصلاح");
    sara.get(&format!("/letters/new?draft={first}")).await.says("پلاک ملک را بنویسید.").says("فرستادن دوباره");
    sara.get(&format!("/letters/new?draft={first}&step=letter"))
        .await
        .says("پلاک ملک را بنویسید.")
        .says("value=\"نخست\"");
    sara.post("/letters/new", &letter(&first, "نخست با پلاک")).await.says("فرستادن دوباره");
    sara.answer("/letters/new", &[]).await.says("نخست با پلاک");
    town.rejects("در صلاحیت این اداره نیست.");
    sara.get(&format!("/letters/{first}")).await.says("دلیل رد").says("در صلاحیت این اداره نیست.").says("۳۰ آبان ۱۴۰۵");
    sara.get("/desk").await.says("رد شده").says("در صلاحیت این اداره نیست.");
    let code = town.letter().follow_up_code.unwrap();
    let mut stranger = town.browser();
    stranger.post("/follow", &[("code", &code), ("mobile_last4", "4567")]).await.says("رد شد").is_silent_on("صلاحیت");
    assert_eq!(sara.post(&format!("/letters/{first}/withdraw"), &[]).await.status, 422);

    town.later(1);
    let second = fresh_draft(&mut sara).await;
    sara.post("/letters/new", &letter(&second, "دوم").into_iter().chain([("step", "submit")]).collect::<Vec<_>>())
        .await;
    sara.get(&format!("/letters/{second}/withdraw")).await.says("انصراف می‌دهم");
    sara.post(&format!("/letters/{second}/withdraw"), &[]).await.says("انصراف");
    assert_eq!(sara.page.path, format!("/letters/{second}"));
    assert_eq!(sara.get(&format!("/letters/{second}/withdraw")).await.status, 404);
}

#[tokio::test]
async fn somebody_elses_things_are_not_there() {
    let mut town = town();
    let mut sara = town.citizen(SARA, "09121234567").await;
    let draft = fresh_draft(&mut sara).await;
    let fields: Vec<_> = letter(&draft, "راز").into_iter().chain([("step", "submit")]).collect();
    sara.post_files(&fields, &[("راز.pdf", &pdf(100))]).await;
    sara.get(&format!("/letters/{draft}")).await;
    let file = sara.page.between("href=\"/files/", "\"").to_owned();
    let kept = fresh_draft(&mut sara).await;
    sara.post("/letters/new", &letter(&kept, "پیش‌نویس راز").into_iter().chain([("step", "save")]).collect::<Vec<_>>())
        .await;

    let mut nima = town.citizen(NIMA, "09351234567").await;
    for path in [
        format!("/letters/{draft}"),
        format!("/letters/{draft}/withdraw"),
        format!("/letters/{kept}"),
        format!("/letters/new?draft={draft}"),
        format!("/letters/new?draft={kept}"),
        format!("/letters/new?draft={kept}&step=check"),
        format!("/receipt/{draft}"),
        format!("/files/{file}"),
        "/files/nothing".to_owned(),
    ] {
        assert_eq!(nima.get(&path).await.status, 404, "{path}");
        nima.page.is_silent_on("راز").says("صفحه پیدا نشد");
    }
    for step in ["save", "check", "submit"] {
        for id in [&draft, &kept] {
            let fields: Vec<_> = letter(id, "دزدی").into_iter().chain([("step", step)]).collect();
            assert_eq!(nima.post("/letters/new", &fields).await.status, 404, "{step}");
        }
    }
    assert_eq!(nima.post(&format!("/letters/{draft}/withdraw"), &[]).await.status, 404);
    assert_eq!(town.letter().subject, "راز");
}

#[tokio::test]
async fn wrong_answers_keep_the_form_and_three_wrong_passwords_bring_a_picture() {
    let mut town = town();
    let mut sara = town.browser();
    sara.post("/signup", &sign_up("0076229646", "0912")).await;
    assert_eq!(sara.page.status, 422);
    sara.page.says("value=\"0076229646\"").says("value=\"سارا\"").says("value=\"۱۳۷۰/۰۱/۱۵\"").is_silent_on(PASSWORD);
    sara.page.says("این کد ملی درست نیست").says("شماره تلفن همراه ۱۱ رقم است").says("aria-invalid");
    assert!(town.texts().is_empty());
    town.citizen(SARA, "09121234567").await;

    let mut thief = town.browser();
    for _ in 0..3 {
        thief
            .post("/login", &[("national_id", SARA), ("password", "xxxxxxxxxx")])
            .await
            .says("کد ملی یا کلمه عبور درست نیست");
        assert_eq!(thief.page.status, 422);
    }
    thief.page.says("name=\"captcha\"").says("value=\"0076229645\"");
    thief.answer("/login", &[("national_id", SARA), ("password", PASSWORD), ("captcha", "00000")]).await;
    assert_eq!(thief.page.status, 422);
    thief.page.says("کد تصویر درست نیست");
}

#[tokio::test]
async fn a_password_opens_the_desk_and_a_forgotten_one_is_replaced() {
    let mut town = town();
    let mut sara = town.citizen(SARA, "09121234567").await;
    sara.post("/logout", &[]).await;
    assert!(sara.page.set.iter().any(|cookie| cookie.starts_with("pishkhan=;") && cookie.contains("Max-Age=0")));
    assert_eq!(sara.get("/desk").await.path, "/login?next=%2Fdesk");
    let fields = [("national_id", "۰۰۷۶۲۲۹۶۴۵"), ("password", PASSWORD), ("next", "/letters/new")];
    assert_eq!(sara.post("/login", &fields).await.path, "/letters/new");
    sara.post("/logout", &[]).await;

    town.later(61);
    sara.post("/login/recover", &[("national_id", SARA)]).await.says("کلمه عبور تازه");
    assert_eq!(sara.page.path, "/login/recover");
    let code = town.code();
    sara.post("/login/recover", &[("code", &code), ("password", "کوتاه")]).await.says("دست‌کم ۱۰ نویسه");
    sara.post("/login/recover", &[("code", &code), ("password", "کوه بلند پشت ابرها")]).await;
    assert_eq!(sara.page.path, "/desk");
    sara.post("/logout", &[]).await;
    assert_eq!(sara.post("/login", &[("national_id", SARA), ("password", PASSWORD)]).await.status, 422);

    // By code instead of the password; somebody without an account sees the same pages.
    town.later(61);
    for id in [SARA, NIMA] {
        let mut visitor = town.browser();
        visitor.post("/login/otp", &[("national_id", id)]).await.says("اگر مشخصات درست باشد");
        assert_eq!((visitor.page.status, visitor.page.path.as_str()), (200, "/code"));
        visitor.answer("/code", &[("code", "1234567")]).await.says("۴ بار دیگر");
        assert_eq!(visitor.page.status, 422);
        visitor.answer("/code", &[("resend", "yes")]).await.says("ثانیه صبر کنید");
        assert_eq!(visitor.page.status, 429);
        if id == SARA {
            let code = town.code();
            assert_eq!(visitor.answer("/code", &[("code", &code)]).await.path, "/desk");
        }
    }
}

#[tokio::test]
async fn an_old_code_is_refused_and_a_new_one_works() {
    let mut town = town();
    let mut sara = town.browser();
    sara.post("/signup", &sign_up(SARA, "09121234567")).await;
    let old = town.code();
    town.later(121);
    sara.answer("/code", &[("code", &old)]).await.says("این کد دیگر کار نمی‌کند");
    assert_eq!(sara.page.status, 422);
    assert_eq!(sara.answer("/code", &[("resend", "yes")]).await.path, "/code");
    let new = town.code();
    assert_eq!(sara.answer("/code", &[("code", &new)]).await.path, "/desk");
}
