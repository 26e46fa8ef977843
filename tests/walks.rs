//! The main job, end to end, in the built program: forms as `curl` sends them at one door, a console in a real
//! pseudo-terminal at the other, and what the SMS file says.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[path = "common/building.rs"]
#[expect(dead_code, reason = "this file needs only a part of the building")]
mod building;
#[path = "common/street.rs"]
mod street;

use building::{Desk, Office};
use pishkhan::domain::national_id::NationalId;
use street::{Visitor, multipart};

const PASSWORD: &str = "درخت سبز کنار جوی";

fn last_code(texts: &[String]) -> String {
    let text = texts.last().unwrap();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    assert_eq!(digits.len(), 6, "{text}");
    digits
}

/// A head of secretariat made at the shell, as an admin would.
fn head(office: &Office) -> &'static str {
    let file = office.folder.path().join("password");
    std::fs::write(&file, format!("{PASSWORD}\n")).unwrap();
    let file = file.to_str().unwrap();
    let made =
        office.runs(&["clerk", "add", "negar", "--name", "نگار پارسا", "--role", "head", "--password-file", file]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    "negar"
}

fn pdf(size: usize) -> Vec<u8> {
    let mut bytes = b"%PDF-1.4\n".to_vec();
    bytes.extend((bytes.len()..size).map(|n| (n * 7 % 251) as u8));
    bytes
}

/// Signs up with a generated national ID and types the code back.
fn signs_up(office: &Office, national_id: &str, mobile: &str) -> Visitor {
    let mut visitor = Visitor::new(&office.base);
    visitor.get("/").says("ثبت و پیگیری مکاتبات");
    visitor.get("/signup");
    let local = format!("0{}", &mobile[3..]);
    let form = [
        ("national_id", national_id),
        ("mobile", local.as_str()),
        ("first_name", "پروانه"),
        ("last_name", "آزمون"),
        ("birth_date", "۱۳۷۰/۰۱/۱۵"),
        ("password", PASSWORD),
        ("consent", "yes"),
    ];
    visitor.answers("/signup", &form).says("تایید کد");
    let code = last_code(&office.sms_to(mobile, 1));
    visitor.answers("/code", &[("code", &code)]);
    assert_eq!(visitor.page.status, 200, "{}", visitor.page.plain());
    visitor
}

#[test]
fn the_agency_walk_with_forms_alone_and_a_console() {
    let office = Office::opens("agency", &["undo.window=0"]);
    let national_id = NationalId::generate(271_828_182).unwrap();
    let mobile = "+989120004567";
    let mut visitor = signs_up(&office, national_id.as_str(), mobile);
    visitor.get("/letters/new");
    assert!(visitor.page.value_of("subject").is_none(), "the form is closed before the identity is proven");

    // A clerk confirms the identity in the console.
    let mut desk = Desk::opens(&office.db(), head(&office), PASSWORD, 40, 140);
    desk.shows("نگار پارسا").types("i").shows("پروانه آزمون");
    // The newest request is the last one of the queue; one bare key does not confirm it.
    desk.types("G").types("a").shows("تأیید هویت").types("\r").shows("هویت پروانه آزمون تأیید شد");

    // A letter with a 3 MB PDF: checked, then filed.
    let file = pdf(3 << 20);
    visitor.get("/letters/new").says("گام ۱ از");
    let hidden = visitor.page.hidden();
    let mut fields: Vec<(&str, &str)> = hidden.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    fields.extend([
        ("person_kind", "natural"),
        ("addressee", "1"),
        ("subject", "درخواست هرس درختان کوچه پروانه"),
        ("body", "با سلام و احترام\r\nخواهشمند است دستور فرمایید."),
        ("step", "check"),
    ]);
    visitor.post_files("/letters/new", &fields, &[("files", "نامه.pdf", &file)]);
    visitor.page.says("درخواست هرس درختان کوچه پروانه").says("نامه.pdf");
    visitor.answers("/letters/new", &[("step", "submit")]).says("ثبت درخواست با موفقیت انجام شد");
    let texts = office.sms_to(mobile, 2);
    let code: String = texts[1].chars().filter(char::is_ascii_digit).collect();
    assert_eq!(texts[1], format!("نامه شما ثبت شد. کد رهگیری: {code}"));
    visitor.page.says(&code);

    // The clerk finds it by its code and approves it: the number goes out by SMS.
    desk.types("1").types("/").types(&code).types("\r").shows("درخواست هرس درختان کوچه پروانه");
    desk.types("a").shows("شماره").types("\r");
    let texts = office.sms_to(mobile, 3);
    let number = texts[2].split("شماره نامه: ").nth(1).unwrap().split('،').next().unwrap().to_owned();
    assert!(number.starts_with("14") && number.contains("/و/"), "{}", texts[2]);
    assert!(texts[2].contains(&code), "{}", texts[2]);
    visitor.get("/desk").says("تأیید شده").says(&number);

    // And replies with a file.
    let reply = pdf(40_000);
    let path = office.folder.path().join("reply.pdf");
    std::fs::write(&path, &reply).unwrap();
    desk.types("/").types(&code).types("\r").shows("تأیید شده");
    desk.types("p").types("هرس انجام می‌شود.").types("\t").types(path.to_str().unwrap()).types("\r").shows("reply.pdf");
    desk.types("\x13");
    let texts = office.sms_to(mobile, 4);
    assert_eq!(texts[3], format!("یک پاسخ برای درخواست با کد رهگیری {code} ثبت شده است."));

    // The citizen downloads the reply, byte for byte.
    visitor.get("/desk").says("پاسخ داده شده");
    let letter = visitor.page.links("/letters/").into_iter().find(|link| link.len() > 40).unwrap();
    visitor.get(&letter).says("هرس انجام می‌شود.");
    let files = visitor.page.links("/files/");
    let downloads: Vec<Vec<u8>> = files
        .iter()
        .map(|file| {
            visitor.get(file);
            assert_eq!(visitor.page.status, 200);
            assert!(visitor.page.headers["content-disposition"].starts_with("attachment"));
            std::mem::take(&mut visitor.page.body)
        })
        .collect();
    assert!(downloads.contains(&reply), "the reply came back changed");
    assert!(downloads.contains(&file), "the letter's own file came back changed");

    // Somebody else's cookie opens none of it, and the code with the mobile's last digits shows the state only.
    let mut stranger = Visitor::new(&office.base);
    for link in files.iter().chain([&letter]) {
        stranger.get(link);
        assert!(!stranger.page.text().contains("پروانه") && stranger.page.body != reply, "{link}");
    }
    stranger.get("/follow");
    stranger.answers("/follow", &[("code", &code), ("mobile_last4", "۴۵۶۷")]).says("پاسخ داده شده");
    assert!(!stranger.page.text().contains("هرس انجام"), "contents need a log-in");

    // From the letter to the list, from the search to the queue, out.
    desk.types("q").types("q").types("q");
    assert!(desk.leaves());
    office.is_sound();
}

#[test]
fn the_company_walk_with_forms_alone_and_a_console() {
    let office = Office::opens("company", &["undo.window=0", "captcha=off"]);
    let mobile = "+989120007788";
    let mut visitor = Visitor::new(&office.base);
    visitor.get("/login/otp").says("ارسال کد");
    visitor.answers("/login/otp", &[("mobile", "۰۹۱۲ ۰۰۰ ۷۷۸۸")]).says("تایید کد");
    let code = last_code(&office.sms_to(mobile, 1));
    visitor.answers("/code", &[("code", &code)]);

    let file_letter = |visitor: &mut Visitor, subject: &str| {
        visitor.get("/letters/new");
        let fields = [("sender_name", "شرکت آزمون"), ("addressee", "1"), ("subject", subject), ("body", "با سلام")];
        visitor.answers("/letters/new", &fields).says(subject);
        visitor.answers("/letters/new", &[("step", "submit")]).says("ثبت درخواست با موفقیت انجام شد");
    };
    file_letter(&mut visitor, "نخستین نامه آزمون");
    visitor.get("/desk").says("در حال بررسی");

    let mut desk = Desk::opens(&office.db(), head(&office), PASSWORD, 40, 140);
    desk.shows("نگار پارسا").types("/").types("نخستین نامه آزمون").types("\r").shows("نخستین نامه آزمون");
    // A refusal without a reason is not taken; the sheet stays.
    desk.types("r").types("\x13").shows("دلیل را بنویسید.").types("\t").types("مدارک ناقص است.").types("\x13");
    let texts = office.sms_to(mobile, 2);
    assert!(texts[1].contains("مدارک ناقص است.") && texts[1].contains("14"), "{}", texts[1]);
    visitor.get("/desk").says("رد شده").says("مدارک ناقص است.");

    file_letter(&mut visitor, "دومین نامه آزمون");
    desk.types("/").types("دومین نامه آزمون").types("\r").shows("دومین نامه آزمون");
    desk.types("a").shows("شماره").types("\r");
    let texts = office.sms_to(mobile, 3);
    assert!(texts[2].contains("/و/") && texts[2].contains("کد رهگیری"), "{}", texts[2]);
    let number = texts[2].split("شماره نامه: ").nth(1).unwrap().split('،').next().unwrap().to_owned();
    let code = texts[2].rsplit(' ').next().unwrap().to_owned();
    visitor.get("/desk").says("تأیید شده").says(&number).says(&code);
    office.is_sound();
}

#[test]
fn bad_input_gets_a_clear_sentence_and_the_right_status() {
    let office = Office::opens("agency", &["code.wait=0"]);
    let mut visitor = Visitor::new(&office.base);
    visitor.get("/signup");
    let form = [
        ("national_id", "0123456780"),
        ("mobile", "02188776655"),
        ("first_name", "پروانه"),
        ("last_name", ""),
        ("birth_date", "1404/12/30"),
        ("password", "کوتاه"),
    ];
    visitor.answers("/signup", &form);
    assert_eq!(visitor.page.status, 422);
    for sentence in [
        "این کد ملی درست نیست.",
        "این شماره تلفن همراه نیست.",
        "نام خانوادگی را وارد کنید.",
        "این تاریخ در تقویم نیست.",
        "کلمه عبور باید دست‌کم ۱۰ نویسه باشد",
        "خطا:",
    ] {
        visitor.page.says(sentence);
    }
    assert_eq!(visitor.page.value_of("first_name").as_deref(), Some("پروانه"), "what was typed stays");
    assert_eq!(visitor.page.value_of("national_id").as_deref(), Some("0123456780"));

    visitor.get("/no/such/page");
    assert_eq!(visitor.page.status, 404);
    visitor.page.says("lang=\"fa\"");
    visitor.post("/healthz", &[]);
    assert_eq!(visitor.page.status, 405);
    visitor.get(&format!("/letters/{}", "0".repeat(32)));
    assert!([200, 404].contains(&visitor.page.status));

    // A citizen whose identity is proven tries files that the office does not take.
    let national_id = NationalId::generate(314_159_265).unwrap();
    let mut visitor = signs_up(&office, national_id.as_str(), "+989120005566");
    let mut desk = Desk::opens(&office.db(), head(&office), PASSWORD, 40, 140);
    desk.shows("نگار پارسا").types("i").shows("پروانه آزمون").types("G").types("a");
    desk.shows("تأیید هویت").types("\r").shows("هویت پروانه آزمون تأیید شد");
    visitor.get("/letters/new");
    let hidden = visitor.page.hidden();
    let mut fields: Vec<(&str, &str)> = hidden.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    fields.extend([("person_kind", "natural"), ("addressee", "1"), ("subject", ""), ("body", "متنی که نباید گم شود")]);
    let (large, good) = (pdf(11 << 20), pdf(2_000));
    visitor.post_files(
        "/letters/new",
        &fields,
        &[("files", "بزرگ.pdf", &large), ("files", "برنامه.pdf", b"MZ\x90\0 a program"), ("files", "خوب.pdf", &good)],
    );
    assert_eq!(visitor.page.status, 422);
    visitor
        .page
        .says("موضوع نامه را بنویسید.")
        .says("«بزرگ.pdf»")
        .says("۱۰ مگابایت")
        .says("«برنامه.pdf»")
        .says("متنی که نباید گم شود")
        .says("خوب.pdf");
    // The good file and the text are still there in another visit, and the mended letter is filed.
    visitor.answers(
        "/letters/new",
        &[("person_kind", "natural"), ("addressee", "1"), ("subject", "موضوع تازه"), ("body", "متن")],
    );
    visitor.page.says("موضوع تازه").says("خوب.pdf");
    visitor.answers("/letters/new", &[("step", "submit")]).says("ثبت درخواست با موفقیت انجام شد");

    // A body that is no form at all.
    let (kind, mut body) = multipart(&[("subject", "x")], &[]);
    body.truncate(20);
    let answer = ureq::post(format!("{}/letters/new", office.base))
        .config()
        .http_status_as_error(false)
        .build()
        .header("content-type", kind)
        .send(&body[..])
        .unwrap();
    assert_eq!(answer.status(), 400);
    office.is_sound();
}

#[test]
fn an_expired_code_is_told_and_a_new_one_works() {
    let office = Office::opens("company", &["captcha=off", "code.wait=0", "code.lifetime=30"]);
    let mut visitor = Visitor::new(&office.base);
    visitor.get("/login/otp");
    visitor.answers("/login/otp", &[("mobile", "09120003344")]);
    let old = last_code(&office.sms_to("+989120003344", 1));
    // A newer code makes the old one worthless, as its time would.
    visitor.get("/login/otp");
    visitor.answers("/login/otp", &[("mobile", "09120003344")]);
    let new = last_code(&office.sms_to("+989120003344", 2));
    if old != new {
        visitor.answers("/code", &[("code", &old)]).says("کد درست نیست.");
        assert_eq!(visitor.page.status, 422);
    }
    visitor.answers("/code", &[("code", &new)]);
    visitor.get("/desk");
    assert_eq!(visitor.page.status, 200);
}
