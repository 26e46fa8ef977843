//! SMS pumping: nobody's telephone is a toy, and no robot sends SMS at the office's cost. What is counted here is what the
//! postman was given.

use axum::body::Body;
use axum::http::Request;
use axum::http::header::CONTENT_TYPE;
use pishkhan::actions::alarm::are_codes_sprayed;
use pishkhan::domain::settings::Profile;

use super::sizes::size;
use super::town::{Browser, Town};
use crate::server::Client;

const FORM: &str = "application/x-www-form-urlencoded";

/// How many requests a robot sends.
fn requests() -> usize {
    size(1_000, 20_000)
}

/// A form from an address.
async fn sends(browser: &mut Browser, path: &str, client: &str, body: String) -> u16 {
    let request = Request::post(path).header(CONTENT_TYPE, FORM).extension(Client(client.parse().unwrap()));
    browser.once(request.body(Body::from(body)).unwrap()).await.status
}

#[tokio::test]
async fn a_robot_without_the_picture_sends_no_sms_however_often_it_asks() {
    let mut town = Town::new(Profile::Company, &[("sms.budget.day", "100000")]);
    let mut robot = town.browser();
    robot.get("/login/otp").await;
    let picture = robot.page.hidden("captcha_id").to_owned();
    for n in 0..requests() {
        let (mobile, client) = (format!("0935{:07}", n % 1_000), format!("198.51.{}.{}", n / 250 % 50, n % 250));
        let captcha = match n % 4 {
            0 => String::new(),
            1 => "&captcha=22222".to_owned(),
            2 => format!("&captcha_id={picture}&captcha="),
            _ => format!("&captcha_id={n:032x}&captcha=22222"),
        };
        let (path, field) = [("/login/otp", "mobile"), ("/code", "resend")][n % 2];
        let status = sends(&mut robot, path, &client, format!("{field}={mobile}{captcha}")).await;
        assert!(matches!(status, 422 | 303), "{status}");
    }
    assert_eq!(town.texts().len(), 0);
    println!("SMS without a picture: 0 of {} requests", requests());
}

#[tokio::test]
async fn one_picture_that_was_read_sends_one_sms() {
    let mut town = Town::new(Profile::Company, &[]);
    let mut robot = town.browser();
    robot.get("/login/otp").await;
    let picture = robot.page.hidden("captcha_id").to_owned();
    let digits = town.reads_picture(&picture);
    let mut sent = 0;
    for n in 0..200 {
        let body = format!("mobile=0935{n:07}&captcha_id={picture}&captcha={digits}");
        sent += usize::from(sends(&mut robot, "/login/otp", &format!("198.51.100.{n}"), body).await == 303);
    }
    assert_eq!((sent, town.texts().len()), (1, 1));
}

#[tokio::test]
async fn a_household_of_many_addresses_counts_as_one() {
    let mut town = Town::new(Profile::Company, &[("captcha", "off")]);
    let mut sent = 0;
    for n in 0..60 {
        let client = format!("2001:db8:1:2:{n:x}::{n:x}");
        sent +=
            usize::from(sends(&mut town.browser(), "/login/otp", &client, format!("mobile=0935{n:07}")).await == 303);
    }
    assert_eq!(sent, 20, "the limit of an address is twenty an hour");
    // The neighbours have their own.
    let next = sends(&mut town.browser(), "/login/otp", "2001:db8:1:3::1", "mobile=09361111111".into()).await;
    assert_eq!((next, town.texts().len()), (303, 21));
}

#[tokio::test]
async fn a_header_of_ones_own_making_is_no_other_address() {
    let mut town = Town::new(Profile::Company, &[("captcha", "off")]);
    let mut sent = 0;
    for n in 0..60 {
        let request = Request::post("/login/otp")
            .header(CONTENT_TYPE, FORM)
            .header("x-forwarded-for", format!("203.0.113.{n}"))
            .header("forwarded", format!("for=203.0.113.{n}"))
            .header("x-real-ip", format!("203.0.113.{n}"))
            .extension(Client("198.51.100.7".parse().unwrap()));
        let mut robot = town.browser();
        let page = robot.once(request.body(Body::from(format!("mobile=0935{n:07}"))).unwrap()).await;
        sent += usize::from(page.status == 303);
    }
    assert_eq!((sent, town.texts().len()), (20, 20));
}

#[tokio::test]
async fn while_codes_are_sprayed_the_picture_stands_before_everybody() {
    let town = Town::new(Profile::Agency, &[]);
    town.browser().get("/login").await.is_silent_on("name=\"captcha\"");
    let mut wrong = 0;
    // Each guess comes from an address and a browser of its own: no other limit sees them.
    for n in 0..200 {
        let client = format!("198.51.100.{n}");
        let mut robot = town.browser();
        sends(&mut robot, "/login/otp", &client, "national_id=0076229645".into()).await;
        let cookie = robot.page.set[0].split([';', '=']).nth(1).unwrap().to_owned();
        robot.cookies.insert("browser".into(), cookie);
        wrong += usize::from(sends(&mut robot, "/code", &client, "code=000000".into()).await == 422);
    }
    assert_eq!(wrong, 200);
    assert!(are_codes_sprayed(&town.ledger).unwrap());
    for path in ["/login", "/login/otp", "/login/recover", "/signup"] {
        town.browser().get(path).await.says("name=\"captcha\"");
    }
    town.later(600);
    town.browser().get("/login").await.is_silent_on("name=\"captcha\"");
}
