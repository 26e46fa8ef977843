//! What every address keeps: headers, cookies, faults, limits.

use axum::body::Body;
use axum::http::Request;
use pishkhan::domain::settings::Profile;

use super::town::{PASSWORD, Town, sign_up};
use crate::WebOptions;
use crate::server::Client;

#[tokio::test]
async fn faults_have_pages_with_their_own_status() {
    let town = Town::new(Profile::Agency, &[("office.name", "شهرداری نمونه")]);
    let mut visitor = town.browser();
    for (path, status) in [("/nowhere", 404), ("/letters/x/y/z", 404), ("/assets/nothing", 404), ("/logout", 405)] {
        assert_eq!(visitor.get(path).await.status, status, "{path}");
        visitor.page.says("<html lang=\"fa\" dir=\"rtl\">").says("شهرداری نمونه");
        assert_eq!(visitor.page.headers["x-content-type-options"], "nosniff");
        assert_eq!(visitor.page.headers["content-type"], "text/html; charset=utf-8");
    }
    assert_eq!(visitor.page.headers["allow"], "POST");
    assert_eq!(visitor.post("/desk", &[]).await.status, 405);
    let page = visitor.send(Request::post("/login").body(Body::from("x")).unwrap()).await;
    assert_eq!(page.status, 400);
    visitor.get("/nowhere?lang=en").await.says("<html lang=\"en\" dir=\"ltr\">");
    visitor.get("/").await.says("<html lang=\"en\"").says("href=\"?lang=fa\"");
}

#[tokio::test]
async fn a_post_from_another_site_is_refused() {
    let mut town = Town::new(Profile::Agency, &[]);
    let form = "national_id=0076229645";
    for (header, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example"), ("origin", "null")] {
        let request = Request::post("/login/otp")
            .header("host", "desk.example")
            .header("content-type", "application/x-www-form-urlencoded")
            .header(header, value);
        let mut visitor = town.browser();
        assert_eq!(visitor.send(request.body(Body::from(form)).unwrap()).await.status, 403, "{header}: {value}");
        visitor.page.says("این کار مجاز نیست");
    }
    let request = Request::post("/login/otp")
        .header("host", "desk.example")
        .header("origin", "http://desk.example")
        .header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(town.browser().send(request.body(Body::from(form)).unwrap()).await.status, 200);
    assert!(town.texts().is_empty());
}

#[tokio::test]
async fn cookies_are_locked_to_the_host_behind_https() {
    let https = WebOptions { public_url: Some("https://desk.example.ir".into()), ..WebOptions::default() };
    let mut town = Town::with(Profile::Agency, &[], https);
    let mut sara = town.browser();
    sara.post("/signup", &sign_up("0076229645", "09121234567")).await;
    let browser = sara.page.set[0].clone();
    let code = town.code();
    sara.answer("/code", &[("code", &code)]).await;
    let session = sara.page.set[0].clone();
    sara.get("/?lang=en").await;
    let language = sara.page.set[0].clone();
    assert!(language.contains("=en;"), "{language}");
    for (cookie, name) in [(browser, "__Host-browser="), (session, "__Host-pishkhan="), (language, "__Host-lang=")] {
        assert!(cookie.starts_with(name), "{cookie}");
        for flag in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
            assert!(cookie.contains(flag) && !cookie.contains("Domain"), "{cookie}");
        }
    }
    let mut stolen = town.browser();
    let token = sara.cookies["__Host-pishkhan"].clone();
    sara.post("/logout", &[]).await;
    stolen.cookies.insert("__Host-pishkhan".into(), token);
    assert_eq!(stolen.get("/desk").await.path, "/login?next=%2Fdesk");
}

#[tokio::test]
async fn guessing_codes_is_stopped() {
    let town = Town::new(Profile::Agency, &[]);
    let mut guesser = town.browser();
    let code = pishkhan::domain::follow_up_code::FollowUpCode::from_chance(1).to_string();
    guesser.post("/follow", &[("code", "123456780"), ("mobile_last4", "")]).await;
    assert_eq!(guesser.page.status, 422);
    guesser.page.says("چهار رقم آخر");
    for _ in 0..20 {
        let fields = [("code", code.as_str()), ("mobile_last4", "1234")];
        assert_eq!(guesser.post("/follow", &fields).await.status, 404);
    }
    guesser.page.says("پیدا نشد").says(&format!("value=\"{code}\""));
    guesser.post("/follow", &[("code", &code), ("mobile_last4", "1234")]).await;
    assert_eq!(guesser.page.status, 429);
    assert!(guesser.page.headers.contains_key("retry-after"));
    town.later(3_600);
    assert_eq!(guesser.post("/follow", &[("code", &code), ("mobile_last4", "1234")]).await.status, 404);
}

#[tokio::test]
async fn a_guesser_with_an_account_of_his_own_still_meets_the_picture() {
    let mut town = Town::new(Profile::Agency, &[]);
    town.citizen("0123456789", "09351234567").await;
    let own = [("national_id", "0123456789"), ("password", PASSWORD)];
    let mut guesser = town.browser();
    for _ in 0..2 {
        for _ in 0..2 {
            guesser.post("/login", &[("national_id", "0076229645"), ("password", "xxxxxxxxxx")]).await;
        }
        guesser.post("/login", &own).await;
        guesser.cookies.clear();
    }
    assert_eq!(guesser.post("/login", &own).await.status, 422);
    guesser.page.says("name=\"captcha\"");
}

#[tokio::test]
async fn figures_are_for_this_machine_only() {
    let town = Town::new(Profile::Agency, &[]);
    let mut probe = town.browser();
    probe.get("/healthz").await;
    assert_eq!((probe.page.status, probe.page.text.as_str()), (200, "ok\n"));
    let local = |path: &str, forwarded: &[&str]| {
        let mut request = Request::get(path).extension(Client([127, 0, 0, 1].into()));
        for header in forwarded {
            request = request.header(*header, "198.51.100.7");
        }
        request.body(Body::empty()).unwrap()
    };
    for path in ["/metrics", "/readyz"] {
        assert_eq!(probe.get(path).await.status, 404, "{path}");
        for header in ["x-forwarded-for", "forwarded"] {
            assert_eq!(probe.send(local(path, &[header])).await.status, 404, "{path} {header}");
        }
    }
    probe.send(local("/metrics", &[])).await.says("pishkhan_audit_rows 4").says("pishkhan_sms_oldest_unsent_seconds 0");
    assert_eq!(probe.page.status, 200);
    // Nobody carries SMS here.
    probe.send(local("/readyz", &[])).await.says("postman");
    assert_eq!(probe.page.status, 503);
}

#[tokio::test]
async fn a_machine_that_the_configuration_names_reads_figures_and_readiness() {
    let options = WebOptions { metrics_from: vec![[192, 0, 2, 5].into()], ..WebOptions::default() };
    let town = Town::with(Profile::Agency, &[], options);
    let mut probe = town.browser();
    for (last, path, status) in [(5, "/metrics", 200), (5, "/readyz", 503), (6, "/metrics", 404), (6, "/readyz", 404)] {
        let from = Client([192, 0, 2, last].into());
        let request = Request::get(path).extension(from).body(Body::empty()).unwrap();
        assert_eq!(probe.send(request).await.status, status, "{path} from .{last}");
    }
}

#[tokio::test]
async fn f23_a_page_that_breaks_is_one_page_with_a_number_to_quote() {
    let town = Town::new(Profile::Agency, &[]);
    for _ in 0..30 {
        let broken = town.shows("/desk", |_| panic!("a page that breaks, on purpose")).await;
        assert_eq!(broken.status().as_u16(), 500);
        // In the middle of a reading, too: the next reader gets a sound connection.
        let broken = town.shows("/desk", |counter| counter.ledger().read(|_| panic!("a reading that breaks"))?).await;
        assert_eq!(broken.status().as_u16(), 500);
    }
    let mut visitor = town.browser();
    assert_eq!(visitor.get("/").await.status, 200);
    town.ledger.read(pishkhan::store::audit::head).unwrap();
}

#[tokio::test]
async fn looking_changes_nothing() {
    let mut town = Town::new(Profile::Agency, &[]);
    let mut sara = town.citizen("0076229645", "09121234567").await;
    let rows = |town: &Town| town.ledger.read(pishkhan::store::audit::head).unwrap().unwrap().0;
    let before = rows(&town);
    for path in [
        "/",
        "/signup",
        "/login",
        "/login/otp",
        "/login/recover",
        "/code",
        "/identity",
        "/desk",
        "/letters/new",
        "/follow",
    ] {
        sara.get(path).await;
        assert!(sara.page.status < 500, "{path}");
    }
    assert_eq!(rows(&town), before);
}

#[tokio::test]
async fn behind_https_browsers_are_told_to_stay_there() {
    let https = WebOptions { public_url: Some("https://desk.example.ir".into()), ..WebOptions::default() };
    let town = Town::with(Profile::Agency, &[], https);
    for path in ["/", "/nowhere", "/letters/x", "/healthz"] {
        assert_eq!(town.browser().get(path).await.headers["strict-transport-security"], "max-age=31536000", "{path}");
    }
    // A demo over plain http must not lock its own address out.
    let plain = Town::new(Profile::Agency, &[]);
    assert!(!plain.browser().get("/").await.headers.contains_key("strict-transport-security"));
}

#[tokio::test]
async fn whoever_goes_out_leaves_nothing_in_the_browser() {
    let mut town = Town::new(Profile::Agency, &[]);
    let mut sara = town.citizen("0076229645", "09121234567").await;
    sara.once(Request::post("/logout").body(Body::empty()).unwrap()).await;
    assert_eq!(sara.page.headers["clear-site-data"], "\"cache\", \"storage\"");
    assert!(sara.page.set[0].contains("Max-Age=0"), "{:?}", sara.page.set);
}

#[tokio::test]
async fn no_page_answers_to_methods_it_does_not_know() {
    let town = Town::new(Profile::Agency, &[]);
    for (path, _) in crate::pages() {
        for method in ["TRACE", "CONNECT", "PUT", "DELETE", "PATCH", "PROPFIND", "OPTIONS"] {
            let path = path.replace("{id}", "0123").replace("{token}", "x").replace("{name}", "x.png");
            let request = Request::builder().method(method).uri(&path).header("x-secret", "1234").body(Body::empty());
            let mut visitor = town.browser();
            visitor.once(request.unwrap()).await;
            assert_eq!(visitor.page.status, 405, "{method} {path}");
            visitor.page.is_silent_on("x-secret");
        }
    }
}
