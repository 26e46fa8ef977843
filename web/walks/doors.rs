//! The ways in under every setting that names them: `auth.mode`, `account.key`, `home.layout`; and what the pages weigh.

use axum::body::Body;
use axum::http::Request;
use pishkhan::domain::settings::Profile;

use super::accounts::is_sound;
use super::town::{Browser, PASSWORD, Town, sign_up};

const SARA: &str = "0076229645";
const MOBILE: &str = "09121234567";
const OTHER: &str = "کوه بلند پشت ابرها";

fn town(mode: &str, key: &str) -> Town {
    let level = if key == "mobile" { "1" } else { "3" };
    let settings = [
        ("auth.mode", mode),
        ("account.key", key),
        ("captcha", "off"),
        ("code.wait", "0"),
        ("identity.min_level", level),
    ];
    Town::new(Profile::Agency, &settings)
}

async fn types_the_code(town: &mut Town, browser: &mut Browser) {
    let code = town.code();
    browser.answer("/code", &[("code", &code)]).await;
    assert_eq!(browser.page.path, "/desk", "{}", browser.page.text);
}

#[tokio::test]
async fn an_id_with_a_password_has_all_the_ways_in() {
    let mut town = town("password+otp", "national_id");
    let mut sara = town.browser();
    sara.post("/signup", &sign_up(SARA, MOBILE)).await;
    types_the_code(&mut town, &mut sara).await;
    sara.get("/account").await.says("href=\"/account/password\"");
    let mut again = town.browser();
    assert_eq!(again.post("/login", &[("national_id", SARA), ("password", PASSWORD)]).await.path, "/desk");
    let mut again = town.browser();
    again.post("/login/otp", &[("national_id", SARA)]).await;
    types_the_code(&mut town, &mut again).await;
}

#[tokio::test]
async fn an_id_without_passwords_signs_up_and_comes_in_by_code() {
    let mut town = town("otp-only", "national_id");
    let mut sara = town.browser();
    assert_eq!(sara.get("/login").await.path, "/login/otp");
    sara.page.says("href=\"/signup\"").is_silent_on("type=\"password\"");
    assert_eq!(sara.get("/login/recover").await.path, "/login/otp");
    is_sound(sara.get("/signup").await);
    sara.page.is_silent_on("type=\"password\"");
    sara.post("/signup", &sign_up(SARA, MOBILE)).await;
    types_the_code(&mut town, &mut sara).await;
    sara.get("/account").await.is_silent_on("/account/password");
    assert_eq!(sara.get("/account/password").await.path, "/account");
    sara.get("/account/mobile").await.is_silent_on("type=\"password\"").says("نخست کدی به شماره کنونی");
    let mut again = town.browser();
    again.post("/login/otp", &[("national_id", SARA)]).await;
    types_the_code(&mut town, &mut again).await;
    // Closing asks for nothing that there is not.
    again.get("/account/close").await;
    assert_eq!(again.answer("/account/close", &[]).await.path, "/");
}

#[tokio::test]
async fn a_number_with_a_password_begins_with_a_code_and_may_set_one() {
    let mut town = town("password+otp", "mobile");
    let mut sender = town.browser();
    is_sound(sender.get("/login").await);
    sender.page.says("name=\"mobile\"").is_silent_on("href=\"/signup").is_silent_on("name=\"national_id\"");
    assert_eq!(sender.get("/signup").await.path, "/login/otp");
    sender.post("/login/otp", &[("mobile", MOBILE)]).await;
    types_the_code(&mut town, &mut sender).await;
    sender.get("/account").await.says("تعیین نشده است");
    sender.get("/account/password").await.is_silent_on("name=\"current\"");
    sender.answer("/account/password", &[("password", PASSWORD)]).await.says("کلمه عبور ذخیره شد");
    let mut again = town.browser();
    again.post("/login", &[("mobile", MOBILE), ("password", "نادرست است")]).await.says("شماره همراه یا کلمه عبور");
    is_sound(&again.page);
    assert_eq!(again.post("/login", &[("mobile", "۰۹۱۲ ۱۲۳ ۴۵۶۷"), ("password", PASSWORD)]).await.path, "/desk");
    let mut forgetful = town.browser();
    forgetful.post("/login/recover", &[("mobile", MOBILE)]).await;
    let code = town.code();
    forgetful.answer("/login/recover", &[("code", &code), ("password", OTHER)]).await;
    assert_eq!(forgetful.page.path, "/desk");
}

#[tokio::test]
async fn a_bare_number_comes_in_by_code_alone() {
    let mut town = town("otp-only", "mobile");
    let mut sender = town.browser();
    for path in ["/login", "/signup", "/login/recover"] {
        assert_eq!(sender.get(path).await.path, "/login/otp", "{path}");
    }
    sender.post("/login/otp", &[("mobile", MOBILE)]).await;
    types_the_code(&mut town, &mut sender).await;
    sender.get("/account").await.is_silent_on("کلمه عبور").is_silent_on("نمایندگی");
    // A number that is an account of its own is told so only to whoever holds it.
    let mut other = town.browser();
    other.post("/login/otp", &[("mobile", "09120000001")]).await;
    types_the_code(&mut town, &mut other).await;
    other.answer("/account/mobile", &[("mobile", MOBILE)]).await.says("شماره کنونی شما پیامک شد");
    let code = town.code();
    other.answer("/account/mobile", &[("code", &code)]).await.says("به شماره تازه پیامک شد");
    let code = town.code();
    other.answer("/account/mobile", &[("code", &code)]).await.says("حساب دیگری");
    is_sound(&other.page);
    other.get("/account").await.says("09120000001");
}

#[tokio::test]
async fn the_first_page_is_a_desk_or_two_areas_in_either_profile() {
    for profile in [Profile::Agency, Profile::Company] {
        let settings = |layout| [("home.layout", layout), ("captcha", "off")];
        let desk = Town::new(profile, &settings("desk"));
        let mut visitor = desk.browser();
        is_sound(visitor.get("/").await);
        visitor.page.says("class=\"button large\"").is_silent_on("name=\"mobile_last4\"");
        let two = Town::new(profile, &settings("two-areas"));
        let mut visitor = two.browser();
        is_sound(visitor.get("/").await);
        visitor.page.says("name=\"mobile_last4\"").says("href=\"/letters/new\"").is_silent_on("button large");
        let door = if profile == Profile::Agency { "/login" } else { "/login/otp" };
        assert_eq!(visitor.get("/letters/new").await.path, format!("{door}?next=%2Fletters%2Fnew"));
    }
}

#[tokio::test]
async fn every_page_of_an_account_is_light_in_both_languages() {
    let mut town = Town::new(Profile::Agency, &[("captcha", "on")]);
    town.ledger.settings().unwrap();
    let mut sara = town.browser();
    sara.get("/signup").await;
    let id = sara.page.hidden("captcha_id").to_owned();
    let digits = town.reads_picture(&id);
    let mut fields = sign_up(SARA, MOBILE).to_vec();
    fields.extend([("captcha_id", &*id), ("captcha", &*digits)]);
    sara.post("/signup", &fields).await;
    types_the_code(&mut town, &mut sara).await;
    let mut out = town.browser();
    let inside =
        ["/account", "/account/mobile", "/account/password", "/account/close", "/account/company", "/identity"];
    let outside = ["/", "/login", "/login/otp", "/login/recover", "/signup"];
    for lang in ["fa", "en"] {
        for (path, browser) in inside.iter().map(|path| (path, true)).chain(outside.iter().map(|path| (path, false))) {
            let browser = if browser { &mut sara } else { &mut out };
            let request = Request::get(format!("{path}?lang={lang}")).header("accept-encoding", "gzip");
            browser.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(browser.page.status, 200, "{path}");
            assert_eq!(browser.page.headers["content-encoding"], "gzip", "{path}");
            let weight = browser.page.bytes.len();
            assert!(weight < 6 << 10, "{path} in {lang} weighs {weight}");
        }
    }
}
