//! The pages of an office with accounts.

use pishkhan::domain::national_id::NationalId;

use crate::building::{Office, wait_for};
use crate::reader::{Reader, SARA};

const PASSWORD: &str = "درخت سبز کنار جوی";
const SUBJECT: &str = "درخواست هرس درختان کوچه پروانه";
const MOBILE: &str = "+989120007117";

pub fn walk(language: &'static str) {
    let small = ["undo.window=0", "code.wait=0", "code.per_hour=100", "code.per_day=100"];
    let files = ["file.max_bytes=150000", "letter.max_bytes=200000"];
    let office = Office::opens("agency", &[&small[..], &files[..]].concat());
    let mut reader = Reader::opens(language, &office.base);
    strangers(&mut reader);
    newcomer(&mut reader, &office);
    account(&mut reader, &office);
    reader.is_forgotten();
    sara_logs_in(&mut reader, &office);
    letters_in_every_state(&mut reader);
    new_letter(&mut reader, &office);
    ends(&mut reader, &office);
    office.is_sound();
    broken_office(&mut reader, &office);
    reader.is_content(72);
}

/// The pages of an office that cannot write, and of one whose file is gone.
fn broken_office(reader: &mut Reader, office: &Office) {
    let mut stuck = office.keeps_writers_out();
    reader.posts("/logout").looks_over("503");
    assert_eq!(reader.status(), 503);
    stuck.kill().unwrap();
    stuck.wait().unwrap();
    office.is_destroyed();
    reader.meets_the_fault("/desk", "500");
    assert_eq!(reader.status(), 500);
}

/// Pages that anybody sees, and their errors.
fn strangers(reader: &mut Reader) {
    reader.looks_over("home");
    reader.visits("/no/such/page", "404");
    reader.visits("/letters/00000000000000000000000000000000/follow-up", "405");
    reader.visits("/signup", "signup").submits("signup-empty");
    reader.fills("national_id", "0123456780").fills("mobile", "02188776655").fills("first_name", "پروانه");
    reader.fills("birth_date", "1404/12/30").fills("password", "کوتاه").submits("signup-wrong");
    reader.visits("/login", "login").submits("login-empty");
    reader.visits("/desk", "login-first");
    reader.visits("/login/otp", "otp").submits("otp-empty");
    reader.visits("/login/recover", "recover").submits("recover-empty");
    reader.visits("/follow", "follow").submits("follow-empty");
    reader.fills("code", "123456789").fills("mobile_last4", "12").submits("follow-wrong");
}

/// From the form to a desk that is not open yet.
fn newcomer(reader: &mut Reader, office: &Office) {
    let id = NationalId::generate(161_803_398).unwrap();
    reader.opens_page("/signup").fills("national_id", id.as_str()).fills("mobile", &format!("0{}", &MOBILE[3..]));
    reader.fills("first_name", "پروانه").fills("last_name", "آزمون").fills("birth_date", "1370/01/15");
    reader.fills("password", PASSWORD).submits("code").fills("code", "12").submits("code-wrong");
    reader.types_code(office, MOBILE).presses_on();
    reader.visits("/desk", "desk-unproven").visits("/identity", "identity");
    reader.visits("/letters/new", "new-not-yet");
}

/// The account pages of somebody whom the office does not know yet.
fn account(reader: &mut Reader, office: &Office) {
    reader.visits("/account", "account-new");
    reader.visits("/account/company", "company-identity-first");
    reader.visits("/account/password", "password").submits("password-empty");
    reader.visits("/account/mobile", "mobile").submits("mobile-empty");
    reader.fills("mobile", "09120007118").fills("password", PASSWORD).submits("mobile-code");
    reader.fills("code", "000000").submits("mobile-code-wrong");
    reader.counts_codes_from(0).types_code(office, "+989120007118").submits("account-done");
    reader.visits("/account/close", "close");
}

fn sara_logs_in(reader: &mut Reader, office: &Office) {
    reader.opens_page("/login");
    reader.fills("national_id", "0123456789").fills("password", "wrong-wrong-wrong").submits("login-wrong");
    reader.opens_page("/login/otp").fills("national_id", "0123456789").submits("otp-code");
    reader.opens_page("/login/recover").fills("national_id", "0123456789").submits("recover-code");
    reader.fills("password", "short").submits("recover-code-wrong");
    // Wrong passwords bring the picture.
    for _ in 0..5 {
        reader.opens_page("/login");
        if reader.has_field("captcha") {
            break;
        }
        reader.fills("national_id", "0123456789").fills("password", "wrong-wrong-wrong").presses_on();
    }
    assert!(reader.has_field("captcha"), "no picture after failures");
    reader.looks_over("login-picture").submits("login-picture-empty");
    assert!(office.runs(&["settings", "set", "captcha", "off"]).status.success());
    // The form believes its settings for a second.
    wait_for("a form without picture", || (!reader.opens_page("/login").has_field("captcha")).then_some(()));
    reader.fills("national_id", "0123456789").fills("password", "demo-citizen").presses_on();
    assert!(reader.url().starts_with("/desk"), "{}", reader.url());
}

fn letters_in_every_state(reader: &mut Reader) {
    reader.looks_over("desk");
    reader.visits("/desk?code=12", "desk-search-wrong");
    reader.visits("/identity", "identity-done").visits("/account", "account");
    reader.opens_page("/desk");
    let letters: Vec<String> = reader.links("/letters/").into_iter().filter(|link| link.len() == 41).collect();
    assert!(letters.len() >= 6, "{letters:?}");
    for (n, letter) in letters.iter().enumerate() {
        reader.visits(letter, &format!("letter-{n}"));
        let ways = reader.links(&format!("{letter}/"));
        for way in ways.iter().filter(|way| way.ends_with("/reopen")) {
            reader.visits(way, &format!("reopen-{n}")).submits(&format!("reopen-{n}-empty"));
        }
        for way in ways.iter().filter(|way| way.ends_with("/withdraw")) {
            reader.visits(way, &format!("withdraw-{n}"));
        }
        reader.opens_page(letter);
        if let Some(draft) = reader.links("/letters/new?draft=").first() {
            reader.visits(draft, "returned");
            for step in reader.links(&format!("{draft}&step=")) {
                let code = step.split("step=").nth(1).unwrap().split(['&', '#']).next().unwrap().to_owned();
                reader.visits(&step, &format!("returned-{code}"));
            }
        }
        reader.opens_page(letter);
        if let Some(receipt) = reader.links("/receipt/").first() {
            reader.visits(receipt, &format!("receipt-{n}"));
        }
    }
    reader.opens_page("/desk");
    let draft = reader.links("/letters/new?draft=").remove(0);
    reader.visits(&draft, "draft-resumed").opens_page("/desk");
    let discard = reader.links("/letters/").into_iter().find(|link| link.ends_with("/withdraw")).unwrap();
    reader.visits(&discard, "draft-discard");
}

/// A letter written page by page, with every mistake on the way.
fn new_letter(reader: &mut Reader, office: &Office) {
    let folder = office.folder.path();
    let pdf = |name: &str, bytes: usize| {
        let mut content = b"%PDF-1.4\n".to_vec();
        content.resize(bytes, b'x');
        let file = folder.join(name);
        std::fs::write(&file, content).unwrap();
        file
    };
    reader.visits("/letters/new", "new-sender").picks("person_kind", "legal").submits("new-sender-wrong");
    reader.picks("person_kind", "natural").submits("new-addressee").submits("new-addressee-empty");
    reader.chooses_addressee().submits("new-letter").submits("new-letter-empty");
    reader.fills("subject", SUBJECT).submits("new-files").submits("new-files-none");
    let program = folder.join("program.pdf");
    std::fs::write(&program, b"MZ\x90\0 a program").unwrap();
    reader.attaches(&program).sends("step", "add").looks_over("new-files-wrong");
    reader.attaches(&pdf("large.pdf", 160_000)).sends("step", "add").looks_over("new-files-large");
    reader.attaches(&pdf("letter.pdf", 20_000)).sends("step", "add").looks_over("new-files-kept");
    let here = reader.url().to_owned();
    reader.sends("step", "save").looks_over("desk-saved");
    reader.opens_page(&here).attaches(&pdf("enormous.pdf", 6 << 20)).sends("step", "add");
    assert_eq!(reader.status(), 413);
    reader.looks_over("413");
    reader.opens_page(&here).submits("check");
    let check = reader.url().to_owned();
    reader.presses_on();
    assert!(reader.url().starts_with("/receipt/"), "{}", reader.url());
    reader.looks_over("receipt-new");
    let receipt = reader.url().to_owned();
    reader.visits(&receipt.replace("/receipt/", "/letters/"), "letter-in-review");
    assert!(check.contains("step=check"));
    // Followed by another one, on the same subject once more, and left unfinished.
    reader.posts("/follow-up").looks_over("follow-up");
    reader.opens_page("/letters/new").picks("person_kind", "natural").presses_on().chooses_addressee().presses_on();
    reader.fills("subject", SUBJECT).fills("body", "با سلام").presses_on().submits("check-similar");
    // The visit ends while the letter is being written.
    reader.opens_page("/letters/new").picks("person_kind", "natural").presses_on().chooses_addressee().presses_on();
    reader.fills("subject", SUBJECT).fills("body", "متنی که نباید گم شود").is_forgotten().presses_on();
    assert_eq!(reader.status(), 403);
    reader.looks_over("session-over");
    reader.opens_page("/login").fills("national_id", "0123456789").fills("password", "demo-citizen").presses_on();
}

/// What comes last: a company, the state by code, too many tries.
fn ends(reader: &mut Reader, office: &Office) {
    reader.visits("/account/company", "company").submits("company-empty");
    let paper = office.folder.path().join("letter.pdf");
    reader
        .fills("company_name", "شرکت نمونه سازان")
        .fills("company_id", "14000000007")
        .fills("signer_role", "مدیرعامل");
    reader.attaches(&paper).submits("company-wrong-id");
    reader.fills("company_id", "10380284790").submits("company-asked");
    reader.visits("/account/company", "company-waits");
    let texts = office.sms_to(SARA, 1);
    let mut runs = texts.iter().flat_map(|text| text.split(|c: char| !c.is_ascii_digit()));
    let code = runs.rfind(|run| run.len() == 9).unwrap();
    reader.opens_page("/follow").fills("code", code).fills("mobile_last4", "1234").submits("follow-state");
    for n in 1000..1040 {
        reader
            .opens_page("/follow")
            .fills("code", code)
            .fills("mobile_last4", &(n * 7 % 10_000).to_string())
            .presses_on();
        if reader.status() == 429 {
            break;
        }
    }
    assert_eq!(reader.status(), 429);
    reader.looks_over("429");
}
