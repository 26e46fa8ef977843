//! The walk of either profile in w3m, a browser that shows text and nothing else: every page reads in the order it is
//! written in, every form can be filled, a file can be sent.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[path = "common/building.rs"]
#[expect(dead_code, reason = "this file needs only a part of the building")]
mod building;
#[path = "common/text_browser.rs"]
mod text_browser;

use building::{Desk, Office};
use pishkhan::domain::national_id::NationalId;
use text_browser::TextBrowser;

const BODY: &str = "با سلام\nدرختان کوچه هرس شوند.\n";

fn code(office: &Office, mobile: &str) -> String {
    office.sms_to(mobile, 1)[0].chars().filter(char::is_ascii_digit).collect()
}

#[test]
fn an_agencys_letter_is_filed_and_followed_in_a_window_of_letters() {
    let office = Office::opens("agency", &["undo.window=0"]);
    let mobile = "+989120006174";
    let folder = office.folder.path().join("w3m");
    std::fs::create_dir(&folder).unwrap();
    let paper = folder.join("paper.pdf");
    let mut bytes = b"%PDF-1.4\n".to_vec();
    bytes.resize(40_000, b'x');
    std::fs::write(&paper, &bytes).unwrap();

    let mut sara = TextBrowser::opens(&format!("{}/", office.base), &folder, BODY);
    sara.reads("ثبت و پیگیری مکاتبات").presses("ساخت حساب کاربری").reads("مشخصات را");
    sara.presses("ارسال کد").reads("کد ملی را وارد کنید.");
    sara.goes_to(&format!("{}/signup", office.base)).reads("مشخصات را");
    sara.fills("ده رقم", NationalId::generate(235_711_131).unwrap().as_str());
    sara.fills("^نام", "پروانه").fills("نام خانوادگی", "آزمون").fills("سال، ماه و روز", "1370/01/15");
    sara.fills("مانند ۰۹", "09120006174").fills("نویسه", "a green tree by the brook").presses("ارسال کد");
    sara.reads("تایید کد").fills("شش رقم", &code(&office, mobile)).presses("تایید کد");
    sara.reads("پروانه آزمون");

    let mut desk = Desk::opens(&office.db(), "daneshvar", "demo-daneshvar", 40, 140);
    desk.shows("بهروز دانشور").types("i").shows("پروانه آزمون").types("G").types("a");
    desk.shows("تأیید هویت").types("\r").shows("هویت پروانه آزمون تأیید شد");

    sara.goes_to(&format!("{}/letters/new", office.base)).reads("شخص حقیقی").presses("^ادامه");
    sara.reads("نامه خطاب به کیست").chooses_first("واحد یا سمتی").presses("^ادامه").reads("موضوع و متن نامه");
    sara.presses("^ادامه").reads("موضوع نامه را بنویسید.");
    sara.fills("در یک جمله", "درخواست هرس درختان").writes("متن نامه را اینجا").presses("^ادامه");
    sara.reads("فایل نامه و پیوست").fills("می‌توانید چند فایل", paper.to_str().unwrap());
    sara.presses("افزودن فایل").reads("paper.pdf").presses("^ادامه");
    sara.reads("بازبینی پیش از ثبت").reads("درخواست هرس درختان").reads("درختان کوچه").reads("paper.pdf");
    sara.presses("^ثبت").reads("ثبت درخواست با موفقیت انجام شد");

    let follow_up = office.sms_to(mobile, 2)[1].chars().filter(char::is_ascii_digit).collect::<String>();
    desk.types("1").types("/").types(&follow_up).types("\r").shows("درخواست هرس درختان");
    desk.types("a").shows("شماره").types("\r");
    office.sms_to(mobile, 3);
    sara.goes_to(&format!("{}/follow", office.base)).reads("چهار رقم آخر");
    sara.fills("نه رقم", &follow_up).fills("همان شماره", "6174").presses("گرفتن آخرین وضعیت");
    sara.reads("تأیید شده").reads("به‌روزرسانی");
    office.is_sound();
}

#[test]
fn a_companys_letter_is_filed_and_followed_in_a_window_of_letters() {
    let office = Office::opens("company", &["undo.window=0", "captcha=off"]);
    let mobile = "+989120006284";
    let folder = office.folder.path().join("w3m");
    std::fs::create_dir(&folder).unwrap();

    let mut nima = TextBrowser::opens(&format!("{}/?lang=en", office.base), &folder, BODY);
    nima.reads("Follow").goes_to(&format!("{}/login/otp", office.base)).reads("Mobile number");
    nima.fills("For example", "09120006284").presses("Send code").reads("six-digit");
    nima.fills("Six digits", &code(&office, mobile)).presses("Confirm the code");
    nima.goes_to(&format!("{}/letters/new", office.base)).reads("Step 1 of");
    nima.fills("Your name", "A company").presses("^Continue").reads("Step 2 of");
    nima.chooses_first("Addressee").presses("^Continue").reads("Step 3 of");
    // The agency's walk sends a file; this one writes the text, which is the other way of this profile.
    nima.fills("short sentence", "A letter from w3m").presses("^Continue").reads("Step 4 of");
    nima.writes("can stay empty").presses("^Continue").reads("Step 5 of").reads("A letter from w3m");
    nima.presses("^Submit").reads("successfully");
    nima.goes_to(&format!("{}/desk", office.base)).reads("A letter from w3m").reads("In review");
    office.is_sound();
}
