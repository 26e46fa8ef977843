//! The company profile: mobile and picture code, two areas, code after approval.

use pishkhan::domain::settings::Profile;

use super::town::{Browser, Town, pdf};

/// Comes in with a mobile number, where no picture is asked for.
async fn comes_in(town: &mut Town, mobile: &str) -> Browser {
    let mut browser = town.browser();
    browser.post("/login/otp", &[("mobile", mobile), ("next", "/letters/new")]).await;
    assert_eq!(
        (browser.page.status, browser.page.path.as_str()),
        (200, "/code?next=%2Fletters%2Fnew"),
        "{}",
        browser.page.text
    );
    let code = town.code();
    browser.answer("/code", &[("code", &code)]).await;
    browser
}

#[tokio::test]
async fn a_company_writes_and_gets_its_code_after_approval() {
    let mut town = Town::new(Profile::Company, &[("captcha", "off"), ("undo.window", "0")]);
    let mut visitor = town.browser();
    visitor.get("/").await.says("پیگیری نامه").says("نامه تازه").says("name=\"mobile_last4\"");
    for path in ["/login", "/signup", "/login/recover"] {
        assert_eq!(visitor.get(path).await.path, "/login/otp");
    }
    let mut sender = comes_in(&mut town, "۰۹۱۲۱۲۳۴۵۶۷").await;
    assert_eq!(sender.page.path, "/letters/new");
    sender.page.says("name=\"sender_name\"").is_silent_on("name=\"person_kind\"").is_silent_on("name=\"national_id\"");
    let draft = sender.page.hidden("draft").to_owned();
    let fields = [("draft", &*draft), ("sender_name", ""), ("addressee", "1"), ("subject", "همکاری"), ("body", "")];
    sender.post_files(&fields, &[]).await.says("نام فرستنده").says("متن نامه را بنویسید یا فایل نامه");
    let fields =
        [("draft", &*draft), ("sender_name", "شرکت سبزینه"), ("addressee", "1"), ("subject", "همکاری"), ("body", "")];
    sender.post_files(&fields, &[("نامه.pdf", &pdf(900))]).await.says("شرکت سبزینه");
    let code = |town: &Town| town.letter().follow_up_code.unwrap();
    sender.answer("/letters/new", &[]).await.says("کد رهگیری پس از تأیید").is_silent_on(&code(&town));
    sender.get(&format!("/letters/{draft}")).await.is_silent_on(&code(&town));
    assert_eq!(sender.get(&format!("/desk?code={}", code(&town))).await.status, 422);
    let number = town.approves();
    sender.get("/").await.says("درخواست‌های من").says("ثبت نامه جدید").says(&number).says(&code(&town));
    assert!(town.texts().last().unwrap().contains(&code(&town)));
}

#[tokio::test]
async fn no_sms_leaves_before_the_picture_is_read() {
    let mut town = Town::new(Profile::Company, &[]);
    let mut robot = town.browser();
    robot.get("/login/otp").await.says("name=\"captcha\"").says("name=\"captcha_id\"");
    let picture = robot.page.between("src=\"/captcha/", "\"").to_owned();
    robot.get(&format!("/captcha/{picture}")).await;
    assert_eq!((robot.page.status, &robot.page.bytes[..4]), (200, b"\x89PNG".as_slice()));
    assert_eq!(robot.get("/captcha/nothing.png").await.status, 404);
    for captcha in ["", "00000"] {
        robot.get("/login/otp").await;
        robot.answer("/login/otp", &[("mobile", "09121234567"), ("captcha", captcha)]).await.says("کد تصویر درست نیست");
        assert_eq!(robot.page.status, 422);
        robot.page.says("value=\"09121234567\"");
    }
    robot.post("/login/otp", &[("mobile", "09121234567")]).await;
    assert_eq!(robot.page.status, 422);
    assert!(town.texts().is_empty());
    // A new picture costs nothing that was typed.
    robot.answer("/login/otp", &[("mobile", "0912"), ("captcha_new", "yes")]).await.says("value=\"0912\"");
    assert_eq!(robot.page.status, 200);
    robot.page.is_silent_on("role=\"alert\"");

    // Read once, it lets one SMS go; the same answer again lets none.
    robot.get("/login/otp").await;
    let id = robot.page.hidden("captcha_id").to_owned();
    let digits = pishkhan::domain::text::persian_digits(&town.reads_picture(&id));
    let fields = [("mobile", "09121234567"), ("captcha_id", &*id), ("captcha", &*digits)];
    assert_eq!(robot.post("/login/otp", &fields).await.path, "/code");
    assert_eq!(town.texts().len(), 1);
    town.later(61);
    assert_eq!(robot.post("/login/otp", &fields).await.status, 422);
    assert_eq!(town.texts().len(), 1);
}
