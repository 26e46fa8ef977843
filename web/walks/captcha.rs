//! The picture code: before an SMS, after failures or never; seen, heard, or passed by at the desk.

use axum::body::Body;
use axum::http::Request;
use pishkhan::domain::settings::Profile;

use super::accounts::is_sound;
use super::town::{Browser, PASSWORD, Town, sign_up};

const SARA: &str = "0076229645";
const PAGES: [&str; 4] = ["/login", "/login/otp", "/login/recover", "/signup"];

async fn ask_for_pictures(browser: &mut Browser) -> Vec<bool> {
    let mut asked = Vec::new();
    for path in PAGES {
        browser.get(path).await;
        is_sound(&browser.page);
        asked.push(browser.page.text.contains("name=\"captcha\""));
    }
    asked
}

#[tokio::test]
async fn in_each_position_the_picture_stands_where_it_should() {
    for (captcha, at_first, after) in [("off", false, false), ("on", true, true), ("after-failures", false, true)] {
        let mut town = Town::new(Profile::Agency, &[("captcha", captcha), ("code.wait", "0")]);
        let mut robot = town.browser();
        assert_eq!(ask_for_pictures(&mut robot).await, [at_first; 4], "{captcha}");
        // Three codes to numbers of strangers, of which none is typed back.
        for n in 1..=3 {
            let mobile = format!("0912000000{n}");
            robot.post("/signup", &sign_up(SARA, &mobile)).await;
            let sent = if at_first { 422 } else { 200 };
            assert_eq!(robot.page.status, sent, "{captcha}");
        }
        assert_eq!(ask_for_pictures(&mut town.browser()).await, [after; 4], "{captcha}");
        let texts = town.texts().len();
        assert_eq!(texts, if at_first { 0 } else { 3 }, "{captcha}");
        robot.post("/signup", &sign_up(SARA, "09120000009")).await;
        assert_eq!(town.texts().len(), if after { texts } else { 4 }, "{captcha}: the fourth");
        if captcha == "after-failures" {
            robot.page.says("رقم‌های تصویر را هم وارد کنید").says("value=\"09120000009\"");
            is_sound(&robot.page);
        }
    }
}

#[tokio::test]
async fn whoever_types_the_codes_back_is_never_asked() {
    let mut town = Town::new(Profile::Agency, &[("code.wait", "0"), ("code.per_hour", "100")]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    for _ in 0..6 {
        sara.post("/logout", &[]).await;
        sara.post("/login/otp", &[("national_id", SARA)]).await;
        assert_eq!((sara.page.status, sara.page.path.as_str()), (200, "/code"));
        let code = town.code();
        assert_eq!(sara.answer("/code", &[("code", &code)]).await.path, "/desk");
    }
    assert_eq!(ask_for_pictures(&mut town.browser()).await, [false; 4]);
}

#[tokio::test]
async fn a_new_picture_costs_nothing_that_was_typed_and_an_answer_counts_once() {
    let mut town = Town::new(Profile::Agency, &[("captcha", "on")]);
    let mut sara = town.browser();
    sara.get("/signup").await;
    let first = sara.page.hidden("captcha_id").to_owned();
    let mut fields = sign_up(SARA, "09121234567").to_vec();
    fields.extend([("captcha_id", &*first), ("captcha_new", "yes")]);
    sara.post("/signup", &fields).await;
    assert_eq!(sara.page.status, 200);
    is_sound(&sara.page);
    sara.page.says("value=\"0076229645\"").says("value=\"09121234567\"").says("value=\"سارا\"").is_silent_on(PASSWORD);
    let second = sara.page.hidden("captcha_id").to_owned();
    assert_ne!(first, second);
    let digits = pishkhan::domain::text::persian_digits(&town.reads_picture(&second));
    let mut fields = sign_up(SARA, "09121234567").to_vec();
    fields.extend([("captcha_id", &*second), ("captcha", &*digits)]);
    assert_eq!(sara.post("/signup", &fields).await.path, "/code");
    // Sent again, the same answer is no answer.
    town.later(61);
    assert_eq!(sara.post("/signup", &fields).await.status, 422);
    assert_eq!(town.texts().len(), 1);
}

#[tokio::test]
async fn who_cannot_see_hears_the_code_or_goes_to_the_desk() {
    let town = Town::new(Profile::Company, &[]);
    let mut blind = town.browser();
    blind.get("/login/otp").await.says("نامه خود را حضوری به دبیرخانه بسپارید").says("<audio controls");
    is_sound(&blind.page);
    let sound = blind.page.between("<audio controls preload=\"none\" src=\"", "\"").to_owned();
    let id = blind.page.hidden("captcha_id").to_owned();
    assert_eq!(sound, format!("/captcha/{id}.wav"));
    blind.get(&sound).await;
    assert_eq!((blind.page.status, &blind.page.bytes[..4]), (200, b"RIFF".as_slice()));
    assert_eq!(blind.page.headers["content-type"], "audio/wav");
    let request = Request::get(&sound).header("range", "bytes=0-1");
    blind.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!((blind.page.status, blind.page.bytes.as_slice()), (206, b"RI".as_slice()));
    // What was heard is the code of this picture, and it is used up with it.
    let digits = town.reads_picture(&id);
    blind.post("/login/otp", &[("mobile", "09121234567"), ("captcha_id", &id), ("captcha", &digits)]).await;
    assert_eq!(blind.page.path, "/code");
    assert_eq!(blind.get(&sound).await.status, 404);
}
