//! What somebody does with the own account: number, password, devices, identity, company, closing.

use pishkhan::domain::ids::PersonId;
use pishkhan::domain::settings::Profile;
use pishkhan::store::{company_paper, identity, people};

use super::town::{Browser, PASSWORD, Page, Town, pdf, sign_up};

const SARA: &str = "0076229645";
const NIMA: &str = "0123456789";
const OTHER: &str = "کوه بلند پشت ابرها";

/// What every page owes somebody who hears it: errors are linked to fields that are there, in the same words beside
/// them, and no label or description points nowhere.
#[track_caller]
pub(super) fn is_sound(page: &Page) {
    let after = |mark: &str| -> Vec<String> {
        page.text.split(mark).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    };
    let ids = after(" id=\"");
    for (nth, id) in ids.iter().enumerate() {
        assert!(!ids[..nth].contains(id), "{} has the id {id} twice", page.path);
    }
    for id in after("href=\"#").into_iter().chain(after(" for=\"")) {
        assert!(ids.contains(&id), "{} points to #{id}, which is not there", page.path);
    }
    for described in after("aria-describedby=\"") {
        assert!(described.split(' ').all(|id| ids.iter().any(|known| known == id)), "{}: {described}", page.path);
    }
    let titles = (page.text.matches("<h1").count(), page.text.matches("class=\"button\"").count());
    assert_eq!(titles.0, 1, "{} has one heading", page.path);
    assert!(titles.1 <= 1, "{} has one primary button", page.path);
    assert_eq!(page.text.contains("role=\"alert\""), page.text.contains("<title>خطا:"), "{}", page.path);
    for error in page.text.split("<a href=\"#").skip(1).filter(|rest| !rest.starts_with("main")) {
        let sentence = error.split_once("\">").unwrap().1.split("</a>").next().unwrap();
        assert!(page.text.matches(sentence).count() >= 2, "{} says «{sentence}» beside the field too", page.path);
    }
}

fn town() -> Town {
    Town::new(Profile::Agency, &[("undo.window", "0"), ("captcha", "off"), ("code.wait", "0")])
}

#[tokio::test]
async fn a_number_is_changed_with_the_password_and_a_code_and_nothing_typed_is_lost() {
    let mut town = town();
    let mut sara = town.citizen(SARA, "09121234567").await;
    is_sound(sara.get("/account").await);
    sara.page.says("09121234567").says("همین دستگاه").says("سطح احراز هویت شما: ۳ از ۳");
    is_sound(sara.get("/account/mobile").await);
    sara.answer("/account/mobile", &[("mobile", "0912"), ("password", "")]).await;
    assert_eq!(sara.page.status, 422);
    sara.page.says("value=\"0912\"").says("شماره تلفن همراه ۱۱ رقم است").says("کلمه عبور را وارد کنید");
    is_sound(&sara.page);
    sara.answer("/account/mobile", &[("mobile", "09121234567"), ("password", PASSWORD)]).await.says("همان شماره کنونی");
    sara.answer("/account/mobile", &[("mobile", "09120000001"), ("password", "نادرست است")]).await;
    sara.page.says("کلمه عبور درست نیست").says("value=\"09120000001\"");
    sara.answer("/account/mobile", &[("mobile", "۰۹۱۲۰۰۰۰۰۰۱"), ("password", PASSWORD)]).await.says("09120000001");
    is_sound(&sara.page);
    sara.answer("/account/mobile", &[("code", "12")]).await.says("کد درست نیست");
    is_sound(&sara.page);
    // The page of log-in codes leads back to the change.
    assert_eq!(sara.get("/code").await.path, "/account/mobile");
    let code = town.code();
    assert_eq!(sara.answer("/account/mobile", &[("code", &code)]).await.path, "/account?done=mobile");
    is_sound(&sara.page);
    sara.page.says("شماره همراه عوض شد").says("09120000001").is_silent_on("09121234567").says("۱ از ۳");
    sara.get("/desk").await.says("هنوز نمی‌توانید نامه ثبت کنید");
    town.proves_identity();
    sara.get("/letters/new").await.says("name=\"draft\"");
}

#[tokio::test]
async fn without_password_and_without_the_old_number_a_clerk_is_asked() {
    let mut town = town();
    let mut sara = town.citizen(SARA, "09121234567").await;
    // By the old number: two codes, one after the other.
    sara.answer("/account/mobile", &[("mobile", "09120000001"), ("proof", "old")])
        .await
        .says("شماره کنونی شما پیامک شد");
    let code = town.code();
    sara.answer("/account/mobile", &[("code", &code)]).await.says("به شماره تازه پیامک شد").says("09120000001");
    sara.get("/account/mobile?again=yes").await;
    // Or it is gone.
    sara.answer("/account/mobile", &[("mobile", "09120000002"), ("proof", "clerk")]).await.says("09120000002");
    let code = town.code();
    assert_eq!(sara.answer("/account/mobile", &[("code", &code)]).await.path, "/account?done=clerk");
    is_sound(&sara.page);
    sara.page.says("درخواست تغییر شماره ثبت شد").says("09121234567");
    town.proves_identity();
    sara.get("/account").await.says("09120000002");
}

#[tokio::test]
async fn a_new_password_and_a_log_out_elsewhere_leave_this_device_in() {
    let mut town = town();
    let mut here = town.citizen(SARA, "09121234567").await;
    let mut phone = town.browser();
    phone.post("/login", &[("national_id", SARA), ("password", PASSWORD)]).await;
    here.get("/account").await.says("خروج از همه دستگاه‌های دیگر");
    here.post("/account", &[("elsewhere", "yes")]).await.says("از دستگاه‌های دیگر خارج شدید");
    here.page.is_silent_on("name=\"elsewhere\"");
    assert!(phone.get("/desk").await.path.starts_with("/login"));
    is_sound(here.get("/account/password").await);
    for (current, new, says) in [
        ("", OTHER, "کلمه عبور را وارد کنید"),
        ("نادرست است", OTHER, "کلمه عبور درست نیست"),
        (PASSWORD, "کوتاه", "دست‌کم ۱۰ نویسه"),
    ] {
        here.answer("/account/password", &[("current", current), ("password", new)]).await.says(says);
        assert_eq!(here.page.status, 422);
        is_sound(&here.page);
    }
    here.answer("/account/password", &[("current", PASSWORD), ("password", OTHER)]).await.says("کلمه عبور ذخیره شد");
    assert_eq!(phone.post("/login", &[("national_id", SARA), ("password", OTHER)]).await.path, "/desk");
}

#[tokio::test]
async fn a_closed_account_is_out_and_says_before_what_that_means() {
    let mut town = town();
    let mut sara = town.citizen(SARA, "09121234567").await;
    is_sound(sara.get("/account/close").await);
    sara.page.says("دیگر پیامکی درباره نامه‌ها").is_silent_on("دفتر ثبت می‌ماند");
    sara.answer("/account/close", &[("password", "نادرست است")]).await.says("کلمه عبور درست نیست");
    is_sound(&sara.page);
    assert_eq!(sara.answer("/account/close", &[("password", PASSWORD)]).await.path, "/");
    assert!(sara.cookies.get("pishkhan").is_none_or(String::is_empty));
    for path in ["/account", "/account/mobile", "/account/password", "/account/close", "/account/company", "/identity"]
    {
        assert!(sara.get(path).await.path.starts_with("/login?next="), "{path}");
    }
    assert_eq!(sara.post("/login", &[("national_id", SARA), ("password", PASSWORD)]).await.status, 422);
}

#[tokio::test]
async fn nobody_sees_from_a_page_whether_an_id_has_an_account() {
    let mut town = town();
    town.citizen(SARA, "09121234567").await;
    let texts = town.texts().len();
    let mut answers = Vec::new();
    for id in [SARA, NIMA] {
        let mut seen = Vec::new();
        let mut note = |browser: &Browser| {
            let page = &browser.page;
            seen.push((page.status, page.path.clone(), page.text.replace(id, "ID"), page.set.len()));
        };
        let mut visitor = town.browser();
        for _ in 0..7 {
            visitor.post("/login", &[("national_id", id), ("password", "این کلمه عبور نیست")]).await;
            note(&visitor);
        }
        for path in ["/login/otp", "/login/recover"] {
            let mut visitor = town.browser();
            visitor.post(path, &[("national_id", id)]).await;
            note(&visitor);
            let after = visitor.page.path.clone();
            visitor.answer(&after, &[("code", "12"), ("password", OTHER)]).await;
            note(&visitor);
        }
        // Signing up: the same way in to a desk with nothing on it.
        let mut visitor = town.browser();
        let mobile = if id == SARA { "09120000001" } else { "09120000002" };
        visitor.post("/signup", &sign_up(id, mobile)).await;
        let code = town.code();
        visitor.page.text = visitor.page.text.replace(mobile, "MOBILE");
        note(&visitor);
        visitor.answer("/code", &[("code", &code)]).await;
        note(&visitor);
        visitor.get("/account").await;
        visitor.page.text = visitor.page.text.replace(mobile, "MOBILE");
        note(&visitor);
        answers.push(seen);
    }
    let (known, unknown) = (&answers[0], &answers[1]);
    for (of_known, of_unknown) in known.iter().zip(unknown) {
        assert_eq!(of_known, of_unknown);
    }
    assert_eq!(known.len(), 14);
    // Two codes to Sara's own number, one to either sign-up, and the warning to Sara.
    assert_eq!(town.texts().len(), texts + 5);
}

#[tokio::test]
async fn a_new_holder_of_a_number_is_asked_and_may_begin_anew() {
    let mut town = Town::new(Profile::Company, &[("captcha", "off"), ("undo.window", "0"), ("code.wait", "0")]);
    let mut old = town.browser();
    old.post("/login/otp", &[("mobile", "09121234567")]).await;
    let code = town.code();
    old.answer("/code", &[("code", &code)]).await;
    old.get("/letters/new").await;
    let draft = old.page.hidden("draft").to_owned();
    let fields =
        [("draft", &*draft), ("sender_name", "شرکت سبزینه"), ("addressee", "1"), ("subject", "راز"), ("body", "متن")];
    old.post_files(&[&fields[..], &[("step", "submit")]].concat(), &[]).await;
    assert_eq!(town.letter().subject, "راز");
    town.later(200 * 86_400);
    let mut other = town.browser();
    other.post("/login/otp", &[("mobile", "09121234567")]).await;
    let code = town.code();
    other.answer("/code", &[("code", &code)]).await.says("بیش از ۶ ماه").says("name=\"known\"").is_silent_on("راز");
    assert_eq!((other.page.status, other.page.path.as_str()), (200, "/code"));
    is_sound(&other.page);
    for typed in ["", "شرکت دیگر"] {
        other.answer("/code", &[("known", typed)]).await;
        assert_eq!(other.page.status, 422);
        is_sound(&other.page);
    }
    other.page.says("value=\"شرکت دیگر\"").says("۴ بار دیگر");
    other
        .post("/code", &[("anew", "yes"), ("next", "/desk")])
        .await
        .says("هنوز نامه‌ای ثبت نکرده‌اید")
        .is_silent_on("راز");
    // The former holder, asked the same way, types the name.
    let mut town = Town::new(Profile::Company, &[("captcha", "off"), ("account.recycled_after", "0")]);
    let mut old = town.browser();
    old.post("/login/otp", &[("mobile", "09121234567")]).await;
    let code = town.code();
    old.answer("/code", &[("code", &code)]).await;
    town.later(200 * 86_400);
    old.post("/login/otp", &[("mobile", "09121234567")]).await;
    let code = town.code();
    assert_eq!(old.answer("/code", &[("code", &code)]).await.path, "/desk", "the rule is off");
}

#[tokio::test]
async fn the_identity_page_says_what_is_missing_and_asks_before_it_asks_a_registry() {
    let mut town = Town::new(
        Profile::Agency,
        &[("captcha", "off"), ("identity.verifier", "http"), ("identity.min_level", "4"), ("undo.window", "0")],
    );
    let mut sara = town.browser();
    sara.post("/signup", &sign_up(SARA, "09121234567")).await;
    let code = town.code();
    sara.answer("/code", &[("code", &code)]).await.says("سطح احراز هویت شما: ۱ از ۴").says("href=\"/identity\"");
    sara.get("/letters/new").await.is_silent_on("name=\"draft\"");
    // Nobody's shelf: what is sent past a form that is not shown is not kept.
    let early = [("company_name", "شرکت سبزینه"), ("company_id", "1"), ("signer_role", "مدیرعامل")];
    sara.post_files_to("/account/company", &early, &[("معرفی‌نامه.pdf", &pdf(900))])
        .await
        .says("نخست باید هویت خود شما تأیید شود");
    assert_eq!(sara.page.status, 422);
    let kept = town.ledger.read(|view| {
        let sara = people::by_id(view, PersonId(1))?;
        Ok((sara.first_name, company_paper::of_person(view, sara.id)?))
    });
    assert_eq!(kept.unwrap(), ("سارا".to_owned(), None));
    is_sound(sara.get("/identity").await);
    sara.page.says("name=\"consent\"").says("فقط نتیجه، زمان").says("نمایندگی شخص حقوقی");
    sara.post("/identity", &[]).await.says("موافقت خود را نشان دهید");
    assert_eq!(sara.page.status, 422);
    is_sound(&sara.page);
    assert!(town.ledger.read(|view| identity::waiting(view, 9)).unwrap().is_empty());
    sara.post("/identity", &[("consent", "yes")]).await.says("استعلام فرستاده شده است");
    assert_eq!(sara.page.path, "/identity");
    is_sound(&sara.page);
    town.proves_identity();
    town.proves_identity();
    // Who one is is proven; what is left is the company.
    sara.get("/identity").await.says("href=\"/account/company\"").says("این دفتر از نمایندگان شرکت‌ها نامه می‌پذیرد");
    is_sound(&sara.page);
    sara.get("/account/company").await;
    is_sound(&sara.page);
    let fields = [("company_name", "شرکت سبزینه"), ("company_id", "10380284792"), ("signer_role", "مدیرعامل")];
    sara.post_files_to("/account/company", &fields, &[("معرفی‌نامه.pdf", &pdf(900))]).await;
    assert_eq!(sara.page.status, 422);
    is_sound(&sara.page);
    sara.page.says("این شناسه ملی درست نیست").says("value=\"شرکت سبزینه\"").says("معرفی‌نامه نگه داشته شده است");
    // The paper is taken out by its button; what is typed stays.
    let removed = [fields[0], fields[1], fields[2], ("remove", "paper")];
    sara.post_files_to("/account/company", &removed, &[]).await.says("value=\"شرکت سبزینه\"");
    assert!(!sara.page.text.contains("معرفی‌نامه نگه داشته شده است"));
    is_sound(&sara.page);
    let fields = [("company_name", "شرکت سبزینه"), ("company_id", "۱۰۳۸۰۲۸۴۷۹۰"), ("signer_role", "مدیرعامل")];
    sara.post_files_to("/account/company", &fields, &[]).await;
    assert_eq!(sara.page.status, 422);
    let exe = b"MZ\x90\0 This program cannot be run in DOS mode".as_slice();
    sara.post_files_to("/account/company", &fields, &[("bad.pdf", exe)]).await.says("پذیرفته نشد");
    is_sound(&sara.page);
    // Kept beside a wrong field, it goes with the mended form: nobody chooses it twice.
    let wrong = [fields[0], ("company_id", "1"), fields[2]];
    sara.post_files_to("/account/company", &wrong, &[("معرفی‌نامه.pdf", &pdf(300_000))]).await.says("نگه داشته شده است");
    // An ended session costs nothing that was typed.
    let cookies = std::mem::take(&mut sara.cookies);
    sara.post_files_to("/account/company", &fields, &[]).await.says("value=\"شرکت سبزینه\"").says("دوباره وارد شوید");
    assert_eq!(sara.page.status, 403);
    is_sound(&sara.page);
    sara.cookies = cookies;
    sara.post_files_to("/account/company", &fields, &[]).await;
    assert_eq!(sara.page.path, "/account?done=company");
    assert_eq!(town.spooled(), 0);
    sara.get("/account/company").await.says("در نوبت بررسی است").says("شرکت سبزینه");
    is_sound(&sara.page);
    town.refuses_identity("مهر شرکت خوانا نیست");
    sara.get("/account/company").await.says("مهر شرکت خوانا نیست").says("name=\"company_id\"");
    sara.post_files_to("/account/company", &fields, &[("معرفی‌نامه.pdf", &pdf(900))]).await;
    town.proves_identity();
    sara.get("/account").await.says("شرکت سبزینه").says("10380284790").says("۴ از ۴");
    sara.get("/letters/new").await.says("name=\"draft\"");
    // It is given up, and what was filed before stays.
    sara.get("/account/company/10380284790/end").await.says("پایان نمایندگی شرکت");
    is_sound(&sara.page);
    sara.post("/account/company/10380284790/end", &[]).await.says("نمایندگی پایان یافت");
    sara.get("/account/company/10380284790/end").await;
    assert_eq!(sara.page.status, 404);
}
