//! Who has an account is not to be seen from outside: the same forms, sent about somebody who is known here and about
//! somebody who is not, get the same answers to the last byte.
//!
//! Two towns with the same dice and clock differ in one thing: whose account the one in it is.

use std::fmt::Write;

use axum::http::HeaderMap;
use pishkhan::domain::national_id::NationalId;
use pishkhan::domain::settings::Profile;

use super::town::{Browser, PASSWORD, Page, Town, sign_up};

const SARA: &str = "0076229645";
const SARAS_MOBILE: &str = "09121234567";

/// Everything that was answered, with what is chance taken out.
#[derive(Default)]
struct Transcript(Vec<String>);

impl Transcript {
    fn keep(&mut self, browser: &Browser) {
        let Page { status, path, text, headers, set, .. } = &browser.page;
        let all = format!("{status} {path}\n{}\n{set:?}\n{text}", lines(headers));
        self.0.push(without_tokens(&all));
    }
}

/// The number of a request is chance, too.
fn lines(headers: &HeaderMap) -> String {
    let told = headers.iter().filter(|(name, _)| *name != "x-request-id");
    let mut lines: Vec<String> = told.map(|(name, value)| format!("{name}: {value:?}")).collect();
    lines.sort();
    lines.join("\n")
}

/// Names by chance are long hexadecimal numbers; of each only its length is compared.
fn without_tokens(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut run = String::new();
    for c in text.chars().chain(['\n']) {
        if c.is_ascii_hexdigit() {
            run.push(c);
            continue;
        }
        match run.len() {
            length @ 24.. => {
                let _ = write!(kept, "<{length}>");
            }
            _ => kept.push_str(&run),
        }
        run.clear();
        kept.push(c);
    }
    kept
}

/// A town in which somebody signed up; a password was set where there are passwords.
async fn town_of(profile: Profile, values: &[(&str, &str)], national_id: &str, mobile: &str) -> Town {
    let mut town = Town::new(profile, values);
    let mut browser = town.browser();
    if profile == Profile::Agency {
        browser.post("/signup", &sign_up(national_id, mobile)).await;
    } else {
        browser.post("/login/otp", &[("mobile", mobile)]).await;
    }
    assert_eq!(browser.page.path, "/code", "{}", browser.page.text);
    let code = town.code();
    browser.answer("/code", &[("code", &code)]).await;
    assert_eq!(browser.page.status, 200);
    // The code of that day counts for its number no more.
    town.later(90_000);
    town
}

/// The forms about Sara, as somebody sends them who wants to know whether she is here.
async fn asks_about(town: &mut Town, account: (&str, &str), has_passwords: bool, signs_up: bool) -> Transcript {
    let mut told = Transcript::default();
    let mut curious = town.browser();
    if has_passwords {
        // Wrong passwords, past the fifth, after which the name waits; and again when it has waited.
        for _ in 0..7 {
            curious.post("/login", &[account, ("password", "حدس می‌زنم این را")]).await;
            told.keep(&curious);
        }
        town.later(61);
        curious.post("/login", &[account, ("password", "حدس می‌زنم این را")]).await;
        told.keep(&curious);
        town.later(3_600);
    }
    for place in ["/login/otp", "/login/recover"].into_iter().filter(|place| has_passwords || *place == "/login/otp") {
        let mut curious = town.browser();
        let answers = if place == "/login/otp" { "/code" } else { place };
        for asked in [account, ("resend", "yes")] {
            let to = if asked.0 == "resend" { answers } else { place };
            curious.post(to, &[asked]).await;
            told.keep(&curious);
            // At once and too soon; the number of an account tells nothing of its limits.
            for _ in 0..2 {
                curious.post(answers, &[("resend", "yes")]).await;
                told.keep(&curious);
            }
            // A new password costs a hashing with every try.
            for _ in 0..if answers == "/code" || asked.0 != "resend" { 6 } else { 1 } {
                curious.answer(answers, &[("code", "000000"), ("password", PASSWORD)]).await;
                told.keep(&curious);
            }
            town.later(61);
        }
        curious.get(answers).await;
        told.keep(&curious);
        // Another browser asks at once, and then all through the hour.
        for _ in 0..7 {
            let mut other = town.browser();
            other.post(place, &[account]).await;
            told.keep(&other);
            town.later(20);
        }
        town.later(7_200);
    }
    if signs_up {
        // With a number of one's own one comes in either way, as somebody new.
        let mut thief = town.browser();
        thief.post("/signup", &sign_up(account.1, "09129999999")).await;
        told.keep(&thief);
        let code = town.code();
        thief.answer("/code", &[("code", &code)]).await;
        told.keep(&thief);
        for page in ["/", "/desk", "/identity", "/account", "/letters/new", "/account/company"] {
            thief.get(page).await;
            told.keep(&thief);
        }
        thief.post("/login", &[account, ("password", PASSWORD)]).await;
        told.keep(&thief);
    }
    told
}

#[track_caller]
fn are_the_same(known: &Transcript, unknown: &Transcript, office: &str) {
    assert_eq!(known.0.len(), unknown.0.len());
    let bytes: usize = known.0.iter().map(String::len).sum();
    for (place, (known, unknown)) in known.0.iter().zip(&unknown.0).enumerate() {
        assert_eq!(known, unknown, "{office}: answer {place} tells whether there is an account");
    }
    println!("{office}: {} answers, {bytes} bytes, 0 differ", known.0.len());
}

#[tokio::test]
async fn nobody_learns_from_a_form_whether_a_national_id_has_an_account() {
    let other = NationalId::generate(123_456_789).unwrap();
    for mode in ["password+otp", "otp-only"] {
        let values = [("captcha", "off"), ("auth.mode", mode)];
        let has_passwords = mode == "password+otp";
        let mut told = Vec::new();
        for holder in [SARA, other.as_str()] {
            let mut town = town_of(Profile::Agency, &values, holder, SARAS_MOBILE).await;
            told.push(asks_about(&mut town, ("national_id", SARA), has_passwords, true).await);
        }
        are_the_same(&told[0], &told[1], mode);
    }
}

#[tokio::test]
async fn nobody_learns_from_a_form_whether_a_number_has_an_account() {
    for mode in ["password+otp", "otp-only"] {
        let values = [("captcha", "off"), ("auth.mode", mode)];
        let has_passwords = mode == "password+otp";
        let mut told = Vec::new();
        for holder in [SARAS_MOBILE, "09351112233"] {
            let mut town = town_of(Profile::Company, &values, "", holder).await;
            told.push(asks_about(&mut town, ("mobile", SARAS_MOBILE), has_passwords, false).await);
        }
        are_the_same(&told[0], &told[1], mode);
    }
}
