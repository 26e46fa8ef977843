//! What a sender sees and can do once a letter is filed: mend it, follow it, take it up again, read its news.

use pishkhan::actions::close_letter::close_letter;
use pishkhan::actions::escalate_letters::escalate_letters;
use pishkhan::actions::open_letter::open_letter;
use pishkhan::actions::reject_letter::reject_letter;
use pishkhan::actions::reverse_letter::reverse_letter;
use pishkhan::actions::set_clerk_mobile::set_clerk_mobile;
use pishkhan::actions::set_setting::set_setting;
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::settings::Profile;
use pishkhan::store::Actor;

use super::letters::{NEW, SARA, again, files, named, town, writes};
use super::town::{Browser, Town, pdf};
use crate::WebOptions;

#[tokio::test]
async fn a_returned_letter_stays_as_it_was_until_it_is_filed_again() {
    let mut town = town(&[]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    let draft = writes(&mut sara, "نخست").await;
    sara.post_files(&[("draft", &*draft), ("page", "files")], &[("old.pdf", &pdf(100))]).await;
    sara.answer(NEW, &[]).await;
    town.returns("پلاک را بنویسید.");
    sara.get(&format!("/letters/new?draft={draft}&step=letter&back=check")).await.says("پلاک را بنویسید.");
    sara.answer(NEW, &[("subject", ""), ("body", "نیمه‌کاره"), ("step", "save")]).await.says("پیش‌نویس ذخیره شد");
    sara.get(&format!("/letters/new?draft={draft}&step=files")).await;
    sara.post_files(&[("draft", &*draft), ("page", "files"), ("step", "add")], &[("new.pdf", &pdf(200))]).await;
    let old = sara.page.between("name=\"remove\" value=\"", "\"").to_owned();
    sara.answer(NEW, &[("remove", &old)]).await.is_silent_on("old.pdf").says("new.pdf");
    // The letter, here and at the office, is what was returned.
    sara.get(&format!("/letters/{draft}")).await.says("نخست").says("old.pdf");
    sara.page.is_silent_on("نیمه‌کاره").is_silent_on("new.pdf");
    let letter = town.letter();
    assert_eq!((letter.subject.as_str(), letter.body.as_str(), letter.attachments), ("نخست", "متن نامه", 1));
    // The correction is there on every device, and becomes the letter when it is filed.
    let mut sara = again(&town).await;
    sara.get(&format!("/letters/new?draft={draft}"))
        .await
        .says("نیمه‌کاره")
        .says("موضوع نامه را بنویسید.")
        .says("new.pdf");
    sara.get(&format!("/letters/new?draft={draft}&step=letter&back=check")).await;
    sara.answer(NEW, &[("subject", "نخست، پلاک ۱۲"), ("body", "متن کامل")]).await.says("فرستادن دوباره");
    sara.answer(NEW, &[]).await.says("ثبت درخواست با موفقیت انجام شد");
    let letter = town.letter();
    assert_eq!((letter.subject.as_str(), letter.body.as_str(), letter.attachments), ("نخست، پلاک ۱۲", "متن کامل", 1));
    sara.get(&format!("/letters/{draft}")).await.says("new.pdf").is_silent_on("old.pdf");
}

#[tokio::test]
async fn a_follow_up_letter_is_tied_to_the_earlier_one() {
    let mut town = town(&[]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    let first = files(&mut sara, "هرس درخت").await;
    let number = town.approves();
    sara.get(&format!("/letters/{first}")).await.says("نوشتن نامه پیرو");
    let begin = format!("/letters/{first}/follow-up");
    sara.post(&begin, &[]).await.says(&number).says("value=\"پیرو: هرس درخت\"");
    let draft = named(&sara.page.path);
    // Pressed twice, it is one draft.
    assert_eq!(named(&sara.post(&begin, &[]).await.path), draft);
    sara.answer(NEW, &[("subject", "پیرو: هرس درخت"), ("body", "هنوز انجام نشده")]).await;
    sara.get(&format!("/letters/new?draft={draft}")).await.says("بازبینی پیش از ثبت").says(&number);
    sara.answer(NEW, &[]).await;
    sara.get(&format!("/letters/{draft}")).await.says(&format!("href=\"/letters/{first}\"")).says(&number);
    sara.get(&format!("/letters/{first}")).await.says(&format!("href=\"/letters/{draft}\"")).says("نامه پیرو");
    let mut nima = town.citizen("0123456789", "09351234567").await;
    assert_eq!(nima.post(&begin, &[]).await.status, 404);
}

#[tokio::test]
async fn an_answered_letter_is_taken_up_again_within_its_days() {
    let mut town = town(&[("reopen.days", "2")]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    let draft = files(&mut sara, "هرس درخت").await;
    let reopen = format!("/letters/{draft}/reopen");
    assert_eq!(sara.get(&reopen).await.status, 404);
    town.approves();
    town.replies("انجام شد.", &pdf(100));
    sara.get(&format!("/letters/{draft}")).await.says("بازگشایی نامه").says("۲ آذر ۱۴۰۵");
    sara.get(&reopen).await.says("name=\"reason\"");
    sara.post(&reopen, &[("reason", " ")]).await.says("href=\"#reason\"");
    assert_eq!(sara.page.status, 422);
    sara.post(&reopen, &[("reason", "فقط یک درخت هرس شد.")]).await.says("تأیید شده").says("به درخواست شما بازگشایی شد");
    sara.page.says("فقط یک درخت هرس شد.").says("انجام شد.").is_silent_on(&reopen);
    town.replies("همه هرس شد.", &pdf(100));
    let letter = town.letter();
    close_letter(&town.ledger, town.head, letter.id, letter.version).unwrap();
    sara.get(&format!("/letters/{draft}")).await.says(&reopen);
    town.later(2 * 86_400 + 1);
    let mut sara = again(&town).await;
    sara.get(&format!("/letters/{draft}")).await.is_silent_on(&reopen);
    assert_eq!(sara.post(&reopen, &[("reason", "باز هم")]).await.status, 422);
    sara.page.says("مهلت بازگشایی این نامه گذشته است");
}

#[tokio::test]
async fn a_reversed_decision_is_told_in_plain_words_with_its_reason() {
    let mut town = town(&[]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    let draft = files(&mut sara, "هرس درخت").await;
    town.approves();
    let approved = town.letter();
    let number = approved.register_no.clone().unwrap();
    sara.get(&format!("/letters/{draft}")).await.says("تأیید شده").says(&number);
    reverse_letter(&town.ledger, town.head, approved.id, approved.version, "نقشه تازه‌ای رسید").unwrap();
    sara.get(&format!("/letters/{draft}")).await.says("در حال بررسی");
    sara.page.says(&format!("تأیید پیشین پس گرفته شد و شماره {number} باطل است")).says("نقشه تازه‌ای رسید");
    sara.get("/desk").await.says("در حال بررسی").is_silent_on(&number);
    let again = town.letter();
    reject_letter(&town.ledger, town.head, again.id, again.version, "ناقص").unwrap();
    let refused = town.letter();
    reverse_letter(&town.ledger, town.head, refused.id, refused.version, "اشتباه شد").unwrap();
    sara.get(&format!("/letters/{draft}")).await.says("تصمیم پیشین پس گرفته شد؛ نامه دوباره در حال بررسی است");
}

#[tokio::test]
async fn the_sender_sees_when_the_unit_saw_the_letter() {
    let mut town = town(&[]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    let draft = files(&mut sara, "هرس درخت").await;
    town.approves();
    let letter = town.letter();
    // The head of the secretariat reads it: that is no unit's eye.
    open_letter(&town.ledger, town.head, letter.id).unwrap();
    sara.get(&format!("/letters/{draft}")).await.is_silent_on("این نامه را دید");
    town.later(60);
    open_letter(&town.ledger, town.officer(), letter.id).unwrap();
    sara.get(&format!("/letters/{draft}")).await.says("واحد فضای سبز این نامه را دید");
}

#[tokio::test]
async fn without_approval_a_letter_has_its_number_at_once() {
    let mut town = town(&[("approval.required", "off"), ("tracking_code_at", "approve")]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    files(&mut sara, "هرس درخت").await;
    let letter = town.letter();
    let (number, code) = (letter.register_no.unwrap(), letter.follow_up_code.unwrap());
    sara.page.says(&number).says(&code).says("به فضای سبز ارجاع شد").says("<svg class=\"qr\"");
    assert!(town.texts().last().unwrap().contains(&number));
    set_setting(&town.ledger, Actor::Admin, "approval.required", "on").unwrap();
    files(&mut sara, "چراغ کوچه").await;
    let letter = town.letter();
    assert!(letter.register_no.is_none());
    sara.page.says("کد رهگیری پس از تأیید").is_silent_on(&letter.follow_up_code.unwrap()).is_silent_on("class=\"qr\"");
}

#[tokio::test]
async fn the_receipt_leads_a_phone_to_the_follow_page() {
    let options = WebOptions { public_url: Some("https://desk.example.ir/".into()), ..WebOptions::default() };
    let mut town = Town::with(Profile::Agency, &[], options);
    let mut sara = town.citizen(SARA, "09121234567").await;
    let draft = writes(&mut sara, "هرس درخت").await;
    sara.post_files(&[("draft", &*draft), ("page", "files")], &[("نقشه.pdf", &pdf(5_000))]).await;
    sara.answer(NEW, &[]).await.says("نشانی پیگیری این نامه به شکل کد QR").says("https://desk.example.ir/follow");
    sara.page.says("نقشه.pdf").says("اثر انگشت (SHA-256)");
    let code = town.letter().follow_up_code.unwrap();
    sara.get(&format!("/follow?code={code}")).await.says(&format!("value=\"{code}\""));
}

#[tokio::test]
async fn a_lost_sms_is_told_and_its_news_stands_on_the_page() {
    let mut town = town(&[]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    let draft = files(&mut sara, "هرس درخت").await;
    sara.get(&format!("/letters/{draft}")).await.is_silent_on("پیامک نرسیده است");
    town.postman_dies();
    sara.get(&format!("/letters/{draft}")).await.says("شاید پیامک نرسیده باشد").is_silent_on("پیامک نرسیده است");
    let number = town.approves();
    town.loses_texts();
    let mut sara = again(&town).await;
    sara.get(&format!("/letters/{draft}")).await.says("پیامک نرسیده است").says("خبر تأیید").says(&number);
}

#[tokio::test]
async fn what_a_head_is_told_of_a_late_letter_is_not_for_its_sender() {
    let mut town = town(&[("late.sms", "on")]);
    let chief = Mobile::parse("09121112233").unwrap();
    set_clerk_mobile(&town.ledger, Actor::Admin, "head", Some(chief)).unwrap();
    let mut sara = town.citizen(SARA, "09121234567").await;
    let draft = files(&mut sara, "هرس درخت").await;
    town.approves();
    town.texts();
    town.later(40 * 86_400);
    assert_eq!(escalate_letters(&town.ledger).unwrap(), 1);
    assert!(town.texts().iter().any(|text| text.contains("از مهلت پاسخ گذشت")));
    let mut sara = again(&town).await;
    sara.get(&format!("/letters/{draft}")).await.says("خبر تأیید").is_silent_on("مهلت").is_silent_on("مریم کریمی");
    // Lost or not, it is no news that the sender has missed.
    sara.page.is_silent_on("2233").is_silent_on("گزارش شد");
}

#[tokio::test]
async fn the_desk_goes_on_page_by_page() {
    let mut town = town(&[]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    let kind = [("person_kind", "natural"), ("addressee", "1"), ("body", "متن"), ("step", "submit")];
    for n in 0..23 {
        let subject = format!("نامه شماره {n:02}.");
        let fields: Vec<_> = kind.into_iter().chain([("subject", subject.as_str())]).collect();
        sara.post(NEW, &fields).await.says("ثبت درخواست با موفقیت انجام شد");
        town.later(1);
    }
    sara.get("/desk").await.says("نامه شماره 22.").says("نامه شماره 03.").is_silent_on("نامه شماره 02.");
    let older = format!("/desk?before={}", sara.page.between("href=\"/desk?before=", "\""));
    sara.get(&older).await.says("نامه شماره 02.").says("نامه شماره 00.").is_silent_on("نامه شماره 03.");
    sara.page.is_silent_on("/desk?before=");
}

#[tokio::test]
async fn a_company_reads_what_its_other_representative_filed_and_no_more() {
    let mut town = town(&[("identity.min_level", "4")]);
    let company = [("company_name", "شرکت سبزینه"), ("company_id", "10380284790"), ("signer_role", "مدیرعامل")];
    let sara = acting_for(&mut town, (SARA, "09121234567"), &company).await;
    let nima = acting_for(&mut town, ("0123456789", "09351234567"), &company).await;
    let (mut sara, mut nima) = (sara, nima);
    let mut fields =
        vec![("person_kind", "legal"), ("addressee", "1"), ("subject", "پروانه کسب"), ("body", "متن نامه")];
    fields.extend([company[0], company[2], ("company_id", "14003002001"), ("step", "submit")]);
    sara.post_files(&fields, &[("نقشه.pdf", &pdf(100))]).await;
    assert_eq!(sara.page.status, 422, "a company that she does not act for");
    sara.page.says("href=\"#company_id\"");
    fields[6] = company[1];
    sara.post_files(&fields, &[("نقشه.pdf", &pdf(100))]).await.says("ثبت درخواست با موفقیت انجام شد");
    let letter = format!("/letters/{}", sara.page.path.rsplit('/').next().unwrap());
    nima.get("/desk").await.says("نامه‌های دیگر نمایندگان شرکت سبزینه").says(&letter);
    nima.get(&letter).await.says("پروانه کسب").is_silent_on("/withdraw").is_silent_on("پیامک‌ها");
    let file = format!("/files/{}", nima.page.between("href=\"/files/", "\""));
    assert_eq!((nima.get(&file).await.status, nima.page.bytes.len()), (200, 100));
    // He reads, and does nothing in her name.
    assert_eq!(nima.post(&format!("{letter}/withdraw"), &[]).await.status, 404);
    assert_eq!(nima.post(&format!("{letter}/follow-up"), &[]).await.status, 404);
    // What she files for herself is hers.
    fields[0].1 = "natural";
    sara.post(NEW, &fields).await.says("ثبت درخواست با موفقیت انجام شد");
    let own = format!("/letters/{}", sara.page.path.rsplit('/').next().unwrap());
    assert_eq!(nima.get(&own).await.status, 404);
    nima.get("/desk").await.is_silent_on(&own);
}

/// Somebody whose right to act for a company is confirmed.
async fn acting_for(town: &mut Town, (id, mobile): (&str, &str), company: &[(&str, &str)]) -> Browser {
    let mut browser = town.citizen(id, mobile).await;
    browser.post_files_to("/account/company", company, &[("معرفی‌نامه.pdf", &pdf(900))]).await;
    town.proves_identity();
    browser
}

#[tokio::test]
async fn who_acts_for_two_companies_chooses_one_and_types_nothing_twice() {
    let mut town = town(&[]);
    let first = [("company_name", "شرکت سبزینه"), ("company_id", "10380284790"), ("signer_role", "مدیرعامل")];
    let second = [("company_name", "تعاونی باران"), ("company_id", "14003002001"), ("signer_role", "نماینده")];
    let mut sara = acting_for(&mut town, (SARA, "09121234567"), &first).await;
    sara.post_files_to("/account/company", &second, &[("معرفی‌نامه.pdf", &pdf(900))]).await;
    town.proves_identity();
    sara.get(NEW).await.says("name=\"company\"").says("تعاونی باران").is_silent_on("value=\"شرکت سبزینه\"");
    sara.answer(NEW, &[("person_kind", "legal"), ("company", "14003002001")]).await.says("نامه خطاب به کیست؟");
    let draft = named(&sara.page.path);
    let back = format!("{NEW}?draft={draft}&step=sender");
    sara.get(&back).await.says("value=\"تعاونی باران\"").says("value=\"14003002001\" checked");
    // The other one is chosen over it; what is typed over a chosen one stays; a third one is typed.
    let typed = [("person_kind", "legal"), second[0], second[1], second[2]];
    sara.answer(NEW, &[&typed[..], &[("company", "10380284790")]].concat()).await;
    sara.get(&back).await.says("value=\"شرکت سبزینه\"").says("value=\"مدیرعامل\"");
    let role = ("signer_role", "عضو هیئت‌مدیره");
    sara.answer(NEW, &[typed[0], first[0], first[1], role, ("company", "10380284790")]).await;
    sara.get(&back).await.says("value=\"عضو هیئت‌مدیره\"");
    sara.answer(NEW, &[&typed[..3], &[role, ("company", "")]].concat()).await;
    sara.get(&back).await.says("value=\"تعاونی باران\"").says("value=\"عضو هیئت‌مدیره\"");
}
