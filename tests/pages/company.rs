//! The pages of an office without accounts: a number, a picture, two areas.

use crate::building::{Office, wait_for};
use crate::reader::{Reader, SARA};

const MOBILE: &str = "+989120008228";

pub fn walk(language: &'static str) {
    let office = Office::opens("company", &["undo.window=0", "code.wait=0", "code.per_hour=100", "code.per_day=100"]);
    let mut reader = Reader::opens(language, &office.base);
    strangers(&mut reader);
    assert!(office.runs(&["settings", "set", "captcha", "off"]).status.success());
    // The form believes its settings for a second.
    wait_for("a form without picture", || (!reader.opens_page("/login/otp").has_field("captcha")).then_some(()));
    first_visit(&mut reader, &office);
    reader.is_forgotten();
    return_visit(&mut reader, &office);
    reader.is_content(35);
    office.is_sound();
}

fn strangers(reader: &mut Reader) {
    reader.looks_over("c-home").presses_on();
    reader.visits("/no/such/page", "c-404").visits("/letters/new", "c-log-in-first");
    reader.visits("/login/otp", "c-number").submits("c-number-empty");
    reader.fills("mobile", "09120008228").fills("captcha", "12").submits("c-picture-wrong");
    reader.sends("captcha_new", "yes").looks_over("c-picture-new");
    reader.visits("/follow", "c-follow").submits("c-follow-empty");
}

fn first_visit(reader: &mut Reader, office: &Office) {
    reader.opens_page("/login/otp").fills("mobile", "09120008228").submits("c-code");
    reader.fills("code", "000000").submits("c-code-wrong");
    reader.types_code(office, MOBILE).presses_on();
    reader.visits("/", "c-home-first").visits("/desk", "c-desk-first");
    reader.visits("/account", "c-account").visits("/account/mobile", "c-mobile").submits("c-mobile-empty");
    reader.visits("/account/close", "c-close");
    reader.visits("/letters/new", "c-new-sender").submits("c-new-sender-empty");
    reader.fills("sender_name", "شرکت آزمون").submits("c-new-addressee");
    reader.submits("c-new-addressee-empty").chooses_addressee();
    reader.submits("c-new-paper").submits("c-new-paper-empty");
    reader.fills("subject", "نخستین نامه آزمون").submits("c-new-text").submits("c-new-text-empty");
    reader.fills("body", "با سلام").submits("c-check").submits("c-receipt");
    let receipt = reader.url().to_owned();
    assert!(receipt.starts_with("/receipt/"), "{receipt}");
    reader.visits(&receipt.replace("/receipt/", "/letters/"), "c-letter");
    reader.visits("/", "c-home-again").visits("/desk", "c-desk");
}

fn return_visit(reader: &mut Reader, office: &Office) {
    reader.opens_page("/login/otp").fills("mobile", "09120001234").presses_on();
    reader.counts_codes_from(0).types_code(office, SARA).presses_on();
    if reader.has_field("known") {
        reader.looks_over("c-old-holder");
    }
    reader.visits("/desk", "c-desk-sara");
    let letters: Vec<String> = reader.links("/letters/").into_iter().filter(|link| link.len() == 41).collect();
    for (n, letter) in letters.iter().enumerate() {
        reader.visits(letter, &format!("c-letter-{n}"));
        if let Some(receipt) = reader.links("/receipt/").first() {
            reader.visits(receipt, &format!("c-receipt-{n}"));
        }
    }
}
