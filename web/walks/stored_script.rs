//! Stored script: whatever anybody typed anywhere, a page has the elements and attributes that it has for harmless words.
//! Pages are read with a browser's parser, and compared with the same page about «سلام».

use pishkhan::actions::set_setting::set_setting;
use pishkhan::actions::submit_letter::submit_letter;
use pishkhan::domain::ids::{PersonId, PublicId};
use pishkhan::domain::letter::PersonKind;
use pishkhan::store::Actor;
use pishkhan::store::dice::Dice;
use pishkhan::store::letters::LetterText;
use scraper::{Html, Node};

use super::letters::{SARA, town};
use super::matrix::people::person;
use super::town::{Browser, Town, pdf, sign_up};

#[path = "../../tests/hostile/corpora.rs"]
#[expect(dead_code, reason = "pages need a part of the lists")]
pub(super) mod corpora;

const HARMLESS: &str = "سلام";

/// The elements of a page with the names of their attributes, in order, and the values of those that load or lead
/// somewhere. Paragraphs and line breaks come with line breaks in the text.
fn structure(page: &str) -> Vec<String> {
    let html = Html::parse_document(page);
    let elements = html.tree.nodes().filter_map(|node| match node.value() {
        Node::Element(element) => Some(element),
        _ => None,
    });
    let mut seen = Vec::new();
    for element in elements.filter(|element| !matches!(element.name(), "p" | "br")) {
        let mut line = element.name().to_owned();
        for (name, value) in element.attrs() {
            line.push(' ');
            line.push_str(name);
            let leads = matches!(name, "href" | "src" | "action" | "formaction" | "style" | "rel" | "type" | "method");
            let is_ours = value.starts_with('/') && !value.starts_with("//") || value.starts_with(['#', '?']);
            if leads && !is_ours {
                line.push('=');
                line.push_str(value);
            }
        }
        seen.push(line);
    }
    seen
}

#[track_caller]
fn is_as_harmless(browser: &Browser, harmless: &[String], string: &str) {
    let found = structure(&browser.page.text);
    assert!(browser.page.status < 500, "{string:?} made {} {}", browser.page.path, browser.page.status);
    if found != harmless {
        let new = found.iter().zip(harmless).find(|(one, other)| one != other);
        panic!("{string:?} on {} became part of the page: {new:?}", browser.page.path);
    }
    let csp = browser.page.headers["content-security-policy"].to_str().unwrap();
    assert!(csp.starts_with("default-src 'none'") && !csp.contains("unsafe"), "{csp}");
}

/// A letter whose every field is this string, past the form's own cleaning.
fn letter_of(town: &Town, person: PersonId, string: &str) -> PublicId {
    // A letter in front keeps every field from being empty.
    let words = format!("م{string}");
    let id = PublicId(Dice::System.bytes().unwrap());
    let text = LetterText {
        person_kind: PersonKind::Legal,
        sender_name: words.clone(),
        company_name: words.clone(),
        company_id: "10380284790".into(),
        signer_role: words.clone(),
        addressee_id: None,
        subject: words.clone(),
        body: words.clone(),
    };
    let file = pishkhan::actions::new_file::NewFile {
        name: format!("{words}.pdf"),
        body: pishkhan::actions::new_file::FileBody::Memory(pdf(100)),
    };
    submit_letter(&town.ledger, person, id, text, vec![file.check().unwrap()]).unwrap();
    id
}

#[tokio::test]
async fn no_string_of_a_letter_becomes_part_of_a_page() {
    let mut town = town(&[]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    let mut nima = town.citizen("0123456789", "09351234567").await;
    let (me, other) = (person(&town, &sara), person(&town, &nima));
    // A full desk of harmless letters, and one of them by itself.
    let mut last = PublicId([0; 16]);
    for _ in 0..25 {
        last = letter_of(&town, other, HARMLESS);
    }
    let mut harmless = Vec::new();
    for path in [format!("/letters/{last}"), format!("/receipt/{last}"), "/desk".to_owned()] {
        nima.get(&path).await.says(HARMLESS);
        harmless.push(structure(&nima.page.text));
    }
    let strings = corpora::for_pages();
    let mut pages = 0;
    for (place, string) in strings.iter().enumerate() {
        let id = letter_of(&town, me, string);
        for (page, path) in [format!("/letters/{id}"), format!("/receipt/{id}")].iter().enumerate() {
            assert_eq!(sara.get(path).await.status, 200, "{path} of {string:?}");
            is_as_harmless(&sara, &harmless[page], string);
            pages += 1;
        }
        if place % 20 == 19 && place > 25 {
            sara.get("/desk").await;
            is_as_harmless(&sara, &harmless[2], string);
            pages += 1;
        }
    }
    println!("stored script: {} strings in 8 fields, {pages} pages, 0 new elements or attributes", strings.len());
    assert!(strings.len() > 500, "{}", strings.len());
}

/// Every form, with a string in every field; and what stands in the address.
#[tokio::test]
async fn no_string_that_a_form_gives_back_becomes_part_of_its_page() {
    let mut town = town(&[("captcha", "off"), ("code.wait", "0")]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    // What the first sends is kept as drafts; the second has none.
    let mut nima = town.citizen("0123456789", "09351234567").await;
    let mut visitor = town.browser();
    let mut harmless = Vec::new();
    // The first is what the others are held against: in no field is it right.
    let strings = [HARMLESS.to_owned()].into_iter().chain(corpora::scripts());
    let mut pages = 0;
    for (place, string) in strings.enumerate() {
        // No longer than any field takes: one more fault would be one more line of the summary.
        let words: String = format!("م{string}").chars().take(40).collect();
        let word = percent_encoding::utf8_percent_encode(&words, percent_encoding::NON_ALPHANUMERIC).to_string();
        let mut form = sign_up(&words, &words).map(|(name, _)| (name, words.as_str()));
        form[5].1 = "short";
        let letter =
            [("person_kind", "legal"), ("addressee", "x"), ("subject", &*words), ("body", &*words), ("step", "submit")];
        let company = [("company_name", &*words), ("company_id", &*words), ("signer_role", &*words)];
        let draft = ("draft", "0123456789abcdef0123456789abcdef");
        let whole: Vec<(&str, &str)> = letter.into_iter().chain(company).chain([draft]).collect();
        for number in 0..12 {
            let browser = match number {
                0..6 => &mut visitor,
                6 => &mut sara,
                _ => &mut nima,
            };
            match number {
                0 => browser.post("/signup", &form).await,
                1 => browser.post("/login", &[("national_id", &words), ("password", ""), ("next", &words)]).await,
                2 => browser.post("/login/otp", &[("national_id", &words), ("next", &words)]).await,
                3 => browser.post("/follow", &[("code", &words), ("mobile_last4", &words)]).await,
                4 => browser.get(&format!("/login?next={word}&x={word}")).await,
                5 => browser.get(&format!("/follow?code={word}&lang=fa&{word}={word}")).await,
                6 => {
                    // A file that is none is named in the fault.
                    let name = words.replace(|c: char| c.is_control() || c == '"', "'");
                    browser.post_files(&whole, &[(&name, b"no file of ours")]).await
                }
                7 => browser.post("/account/company", &company).await,
                8 => browser.post("/account/mobile", &[("mobile", &words), ("password", &words)]).await,
                9 => browser.get(&format!("/desk?code={word}")).await,
                10 => browser.get(&format!("/letters/{word}")).await,
                _ => browser.get(&format!("/account?done={word}")).await,
            };
            if place == 0 {
                harmless.push(structure(&browser.page.text));
            }
            is_as_harmless(browser, &harmless[number], &string);
            pages += 1;
        }
    }
    println!("forms given back: {pages} pages, 0 new elements or attributes");
}

/// What the office itself writes: a reason, a reply, the name of a unit, its own name and notices.
#[tokio::test]
async fn no_string_of_a_clerk_or_an_admin_becomes_part_of_a_page() {
    let mut harmless: Vec<Vec<String>> = Vec::new();
    let mut town = town(&[("captcha", "off")]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    let me = person(&town, &sara);
    let strings = [HARMLESS.to_owned()].into_iter().chain(corpora::scripts());
    for (place, string) in strings.enumerate() {
        let words: String = format!("م{string}").chars().take(50).collect();
        for key in ["office.name", "office.contact", "office.legal_basis", "home.button"] {
            set_setting(&town.ledger, Actor::Admin, key, &words).unwrap();
        }
        let mut paths = vec!["/".to_owned(), "/login".to_owned(), "/nowhere".to_owned()];
        let rejected = letter_of(&town, me, HARMLESS);
        town.rejects(&words);
        let answered = letter_of(&town, me, HARMLESS);
        town.approves();
        town.replies(&words, &pdf(100));
        paths.extend([rejected, answered].map(|id| format!("/letters/{id}")));
        for (number, path) in paths.iter().enumerate() {
            let mut visitor = town.browser();
            let browser = if number < 3 { &mut visitor } else { &mut sara };
            browser.get(path).await;
            if place == 0 {
                harmless.push(structure(&browser.page.text));
            }
            is_as_harmless(browser, &harmless[number], &string);
        }
    }
}
