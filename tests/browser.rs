//! The pages in a real Chromium with scripts off, at a phone's and a desk's width: the walk of either profile, fit for
//! people on every page (language, direction, labels, no sideways scrolling, no complaint of the browser).

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[path = "common/browser.rs"]
mod browser;
#[path = "common/building.rs"]
#[expect(dead_code, reason = "this file needs only a part of the building")]
mod building;

use browser::Browser;
use building::{Desk, Office};
use pishkhan::domain::national_id::NationalId;

const PASSWORD: &str = "درخت سبز کنار جوی";

fn last_code(texts: &[String]) -> String {
    texts.last().unwrap().chars().filter(char::is_ascii_digit).collect()
}

#[test]
fn the_agency_walk_at_a_phones_width() {
    agency_walk(390, 141_421_356, "+989120001414");
}

#[test]
fn the_agency_walk_at_a_desks_width() {
    agency_walk(1280, 173_205_080, "+989120001732");
}

fn agency_walk(width: u32, nine: u32, mobile: &str) {
    let office = Office::opens("agency", &["undo.window=0"]);
    let file = office.folder.path().join("letter.pdf");
    let mut bytes = b"%PDF-1.4\n".to_vec();
    bytes.resize(3 << 20, b'x');
    std::fs::write(&file, &bytes).unwrap();

    let mut sara = Browser::opens(&office.base, width);
    sara.reads("ثبت و پیگیری مکاتبات").looks("agency-home");
    sara.opens_page("/signup").presses("ارسال کد").reads("کد ملی را وارد کنید.").looks("agency-signup-errors");
    sara.fills("national_id", NationalId::generate(nine).unwrap().as_str())
        .fills("first_name", "پروانه")
        .fills("last_name", "آزمون")
        .fills("birth_date", "۱۳۷۰/۰۱/۱۵")
        .fills("mobile", &format!("0{}", &mobile[3..]))
        .fills("password", PASSWORD);
    sara.presses("ارسال کد").looks("agency-code");
    sara.fills("code", &last_code(&office.sms_to(mobile, 1))).presses("تایید کد");
    sara.opens_page("/desk").looks("agency-desk-unproven");
    sara.opens_page("/identity").looks("agency-identity");

    let mut desk = Desk::opens(&office.db(), "daneshvar", "demo-daneshvar", 40, 140);
    desk.shows("بهروز دانشور").types("i").shows("پروانه آزمون").types("G").types("a");
    desk.shows("تأیید هویت").types("\r").shows("هویت پروانه آزمون تأیید شد");

    sara.opens_page("/letters/new").looks("agency-new");
    sara.picks("person_kind", "natural").presses("ادامه").looks("agency-addressee");
    sara.chooses("addressee", 1)
        .presses("ادامه")
        .presses("ادامه")
        .reads("موضوع نامه را بنویسید.")
        .looks("agency-subject");
    sara.fills("subject", "درخواست هرس درختان کوچه پروانه")
        .fills("body", "با سلام و احترام\nخواهشمند است دستور فرمایید درختان کوچه هرس شوند.")
        .presses("ادامه");
    sara.attaches(&file).presses("افزودن فایل").reads("letter.pdf").looks("agency-files");
    sara.presses("ادامه").reads("درخواست هرس درختان کوچه پروانه").reads("letter.pdf").looks("agency-check");
    sara.presses("ثبت").reads("ثبت درخواست با موفقیت انجام شد").looks("agency-receipt");
    let receipt = sara.url().to_owned();
    let code: String = office.sms_to(mobile, 2)[1].chars().filter(char::is_ascii_digit).collect();
    sara.reads(&code);

    desk.types("1").types("/").types(&code).types("\r").shows("درخواست هرس درختان کوچه پروانه");
    desk.types("a").shows("شماره").types("\r");
    office.sms_to(mobile, 3);
    let reply = office.folder.path().join("reply.pdf");
    std::fs::write(&reply, b"%PDF-1.4\nthe reply").unwrap();
    desk.types("/").types(&code).types("\r").shows("تأیید شده");
    desk.types("p").types("هرس در هفته آینده انجام می‌شود.").types("\t").types(reply.to_str().unwrap()).types("\r");
    desk.shows("reply.pdf").types("\x13");
    office.sms_to(mobile, 4);

    sara.opens_page("/desk").reads("پاسخ داده شده").looks("agency-desk");
    sara.opens_page(&receipt.replace("/receipt/", "/letters/"))
        .reads("هرس در هفته آینده انجام می‌شود.")
        .looks("agency-letter");
    let fetched = office.folder.path().join("fetched.pdf");
    sara.downloads("دریافت reply.pdf", &fetched);
    assert_eq!(std::fs::read(&fetched).unwrap(), b"%PDF-1.4\nthe reply");
    sara.opens_page("/no/such/page").looks("agency-404");
    office.is_sound();
}

#[test]
fn the_company_walk_at_a_phones_width() {
    company_walk(390, "+989120003901");
}

#[test]
fn the_company_walk_at_a_desks_width() {
    company_walk(1280, "+989120001280");
}

fn company_walk(width: u32, mobile: &str) {
    let office = Office::opens("company", &["undo.window=0", "captcha=off"]);
    let mut nima = Browser::opens(&office.base, width);
    nima.looks("company-home");
    nima.opens_page("/login/otp")
        .fills("mobile", &format!("0{}", &mobile[3..]))
        .presses("ارسال کد")
        .looks("company-code");
    nima.fills("code", &last_code(&office.sms_to(mobile, 1))).presses("تایید کد");
    let mut desk = Desk::opens(&office.db(), "delavari", "demo-delavari", 40, 140);
    for (n, subject) in ["نخستین نامه آزمون", "دومین نامه آزمون"].into_iter().enumerate() {
        nima.opens_page("/letters/new")
            .fills("sender_name", "شرکت آزمون")
            .presses("ادامه")
            .chooses("addressee", 1)
            .presses("ادامه")
            .fills("subject", subject)
            .presses("ادامه")
            .fills("body", "با سلام")
            .presses("ادامه")
            .presses("ثبت")
            .reads("ثبت درخواست با موفقیت انجام شد")
            .looks("company-receipt");
        nima.opens_page("/desk").reads("در حال بررسی");
        desk.types("1").types("/").types(subject).types("\r").shows("شرکت آزمون");
        if n == 0 {
            desk.types("r").types("\t").types("مدارک ناقص است.").types("\x13");
            office.sms_to(mobile, 2);
            nima.opens_page("/desk").reads("رد شده").reads("مدارک ناقص است.");
        } else {
            desk.types("a").shows("شماره").types("\r");
            let code = office.sms_to(mobile, 3)[2].rsplit(' ').next().unwrap().to_owned();
            nima.opens_page("/desk").reads("تأیید شده").reads(&code).looks("company-desk");
        }
    }
    nima.opens_page("/").looks("company-home-again");
    office.is_sound();
}
