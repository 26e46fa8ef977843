//! Files that are two things at once, names that want to be more than a name, and forms that are none. Whatever is taken
//! goes out as a download that no browser opens in our name.

use axum::body::Body;
use axum::http::Request;
use axum::http::header::CONTENT_TYPE;
use pishkhan::actions::new_file::{FileBody, NewFile};
use pishkhan::actions::submit_letter::submit_letter;
use pishkhan::domain::ids::{PersonId, PublicId};
use pishkhan::domain::letter::PersonKind;
use pishkhan::store::dice::Dice;
use pishkhan::store::letters::LetterText;
use pishkhan::store::{attachments, letters};

use super::letters::{NEW, SARA, town};
use super::matrix::people::person;
use super::stored_script::corpora;
use super::town::{Browser, Page, Town, pdf};
use crate::headers::ATTACHMENT_SECURITY;

#[path = "../../tests/hostile/polyglots.rs"]
mod made;
use made::{LIVE, polyglots};

fn text(subject: &str) -> LetterText {
    LetterText {
        person_kind: PersonKind::Natural,
        sender_name: "سارا".into(),
        company_name: String::new(),
        company_id: String::new(),
        signer_role: String::new(),
        addressee_id: None,
        subject: subject.into(),
        body: "متن".into(),
    }
}

/// Files a letter with these files past the web form; gives the public names of those that were taken.
fn files(town: &Town, me: PersonId, files: &[(String, Vec<u8>)]) -> Vec<PublicId> {
    let id = PublicId(Dice::System.bytes().unwrap());
    let new = |(name, bytes): &(String, Vec<u8>)| {
        NewFile { name: name.clone(), body: FileBody::Memory(bytes.clone()) }.check().ok()
    };
    submit_letter(&town.ledger, me, id, text("پیوست"), files.iter().filter_map(new).collect()).unwrap();
    let found = town.ledger.read(|view| {
        let letter = letters::of_person_by_public_id(view, me, id)?;
        attachments::of_letter(view, letter.id)
    });
    found.unwrap().iter().map(|file| file.public_id).collect()
}

/// Panics unless no browser opens this as anything.
#[track_caller]
fn is_only_a_download(page: &Page) {
    let header = |name: &str| page.headers.get(name).map_or("", |value| value.to_str().unwrap());
    assert_eq!(page.status, 200);
    assert!(header("content-disposition").starts_with("attachment; filename=\"file."), "{:?}", page.headers);
    assert_eq!(header("content-security-policy"), ATTACHMENT_SECURITY);
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("cross-origin-resource-policy"), "same-origin");
    let kinds = ["application/pdf", "image/png", "image/jpeg", "image/tiff", "application/msword"];
    let kind = header("content-type");
    assert!(kinds.contains(&kind) || kind.starts_with("application/vnd.openxmlformats"), "{kind}");
}

#[tokio::test]
async fn no_file_that_is_two_things_is_opened_by_a_browser() {
    let mut town = town(&[("file.max_count", "20")]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    let me = person(&town, &sara);
    let endings = ["jpg", "html", "svg", "pdf", "docx", "mhtml", "png.html"];
    let made: Vec<(String, Vec<u8>)> =
        polyglots().into_iter().enumerate().map(|(n, bytes)| (format!("نامه.{}", endings[n % 7]), bytes)).collect();
    let mut taken = 0;
    for some in made.chunks(20) {
        for id in files(&town, me, some) {
            sara.get(&format!("/files/{id}")).await;
            is_only_a_download(&sara.page);
            taken += 1;
        }
    }
    println!("polyglots: {} tried, {taken} taken as what they begin with, each only a download", made.len());
    assert!(made.len() >= 300 && taken > 50 && taken < made.len(), "{taken} of {}", made.len());
    // What begins as a page is no file of ours under any name.
    for live in LIVE.iter().filter(|live| !live.starts_with("%PDF")) {
        for ending in ["jpg", "pdf", "docx"] {
            let file = NewFile { name: format!("a.{ending}"), body: FileBody::Memory(live.as_bytes().to_vec()) };
            assert!(file.check().is_err(), "{live}");
        }
    }
}

#[tokio::test]
async fn no_file_name_splits_a_header_or_leads_out_of_a_folder() {
    let mut town = town(&[("file.max_count", "20")]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    let me = person(&town, &sara);
    let mut names = corpora::for_file_names();
    names.extend(corpora::for_pages());
    let mut downloads = 0;
    for some in names.chunks(20) {
        let some: Vec<(String, Vec<u8>)> = some.iter().map(|name| (name.clone(), pdf(100))).collect();
        for id in files(&town, me, &some) {
            sara.get(&format!("/files/{id}")).await;
            is_only_a_download(&sara.page);
            let header = sara.page.headers["content-disposition"].to_str().unwrap();
            assert_eq!((header.matches('"').count(), header.matches("; filename").count()), (2, 2), "{header}");
            let name = header.split_once("UTF-8''").unwrap().1;
            let name = percent_encoding::percent_decode_str(name).decode_utf8().unwrap();
            let leads = |c: char| {
                c.is_control() || matches!(c, '/' | '\\' | '"' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            };
            assert!(!name.contains(leads) && name.ends_with(".pdf") && !name.starts_with('.'), "{name:?}");
            downloads += 1;
        }
    }
    println!("file names: {downloads} downloads, 0 headers split, 0 ways out");
    assert!(downloads >= 900, "{downloads}");
}

const EDGE: &str = "----edge";

/// A form that is right: the letter of a draft with a file.
fn sound() -> String {
    let field = |name: &str, value: &str| {
        format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let file = format!(
        "--{EDGE}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.4\nxxxxxxxxxxxxxxxx\r\n"
    );
    [
        &*field("person_kind", "natural"),
        &field("addressee", "1"),
        &field("subject", "موضوع"),
        &field("body", "متن"),
        &file,
        &format!("--{EDGE}--\r\n"),
    ]
    .concat()
}

/// Two hundred forms that are broken, with their kind.
fn broken() -> Vec<(String, Vec<u8>)> {
    let kind = format!("multipart/form-data; boundary={EDGE}");
    let body = sound().into_bytes();
    let mut made = Vec::new();
    // Cut anywhere before its end.
    for n in 1..=120 {
        made.push((kind.clone(), body[..body.len() * n / 121].to_vec()));
    }
    // A boundary that is another, none, too long, or of strange signs.
    for boundary in [
        "",
        "x",
        "----edg",
        "----edge-",
        "\"",
        "\"----edge",
        "a b",
        "é",
        "----edge; boundary=x",
        "\u{7f}",
        &"e".repeat(300),
    ] {
        made.push((format!("multipart/form-data; boundary={boundary}"), body.clone()));
    }
    for other in [
        "multipart/form-data",
        "multipart/mixed; boundary=----edge",
        "text/plain",
        "application/json",
        "",
        "multipart/form-data;;;",
        "application/x-www-form-urlencoded; x",
    ] {
        made.push((other.to_owned(), body[..body.len() - 4].to_vec()));
    }
    // Broken heads of parts.
    let text = sound();
    for (from, to) in [
        ("Content-Disposition: form-data; name=\"subject\"", "Content-Disposition"),
        ("Content-Disposition: form-data; name=\"subject\"", ": form-data"),
        ("Content-Disposition: form-data; name=\"subject\"", "Content Disposition: form-data; name=\"subject\""),
        ("name=\"subject\"\r\n\r\n", "name=\"subject\"\r\n"),
        ("\r\n\r\n", "\n\n"),
        ("\r\n", "\n"),
        ("\r\n", "\r"),
        ("--\r\n", "-\r\n"),
    ] {
        made.push((kind.clone(), text.replace(from, to).into_bytes()));
    }
    // Too many parts, a head without end, a name without end.
    let part = format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n");
    made.push((kind.clone(), format!("{}--{EDGE}--\r\n", part.repeat(5_000)).into_bytes()));
    for size in [10_000, 100_000, 1_000_000] {
        let long = "x".repeat(size);
        made.push((kind.clone(), format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{long}").into_bytes()));
        made.push((kind.clone(), format!("--{EDGE}\r\nX-Long: {long}\r\n").into_bytes()));
        made.push((kind.clone(), long.into_bytes()));
    }
    // A byte turned at each of many places of the edges and heads.
    for place in (0..60).map(|n| n * 7) {
        let mut turned = body.clone();
        let at = place % turned.len();
        turned[at] ^= 0x80;
        made.push((kind.clone(), turned));
    }
    made
}

async fn sends(browser: &mut Browser, path: &str, kind: &str, body: &[u8]) -> u16 {
    let request = Request::post(path).header(
        CONTENT_TYPE,
        axum::http::HeaderValue::from_bytes(kind.as_bytes()).unwrap_or(axum::http::HeaderValue::from_static("x")),
    );
    browser.once(request.body(Body::from(body.to_vec())).unwrap()).await.status
}

#[tokio::test]
async fn no_broken_form_is_an_error_of_ours_or_leaves_anything_behind() {
    let mut town = town(&[]);
    let mut sara = town.citizen(SARA, "09121234567").await;
    let watch = town.ledger.watch().unwrap();
    let forms = broken();
    let (mut refused, mut read) = (0, 0);
    for (kind, body) in &forms {
        for path in [NEW, "/account/company", "/login"] {
            let before = watch.change_number().unwrap();
            let status = sends(&mut sara, path, kind, body).await;
            let about = || format!("{path} {kind} {:?}", String::from_utf8_lossy(&body[..body.len().min(300)]));
            assert!(status < 500, "{status} {}", about());
            assert_eq!(town.spooled(), 0, "{}", about());
            if status >= 400 {
                refused += 1;
                // What could be read is kept for its writer; a body that could not be read leaves nothing.
                if matches!(status, 400 | 408 | 413) {
                    assert_eq!(watch.change_number().unwrap(), before, "{}", about());
                }
            } else {
                read += 1;
            }
        }
    }
    println!("broken forms: {} at 3 pages, {refused} refused, {read} could be read, 0 faults of ours", forms.len());
    assert!(forms.len() >= 200 && refused > 500, "{} {refused}", forms.len());
    // The sound one goes in, for somebody whose shelf is empty.
    let mut nima = town.citizen("0123456789", "09351234567").await;
    let kind = format!("multipart/form-data; boundary={EDGE}");
    assert_eq!(sends(&mut nima, NEW, &kind, sound().as_bytes()).await, 303);
}
