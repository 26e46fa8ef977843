//! The people of the matrix, and everything of theirs that has a public name.

use pishkhan::actions::close_account::close_account;
use pishkhan::actions::close_letter::close_letter;
use pishkhan::actions::visit;
use pishkhan::domain::ids::{PersonId, PublicId};
use pishkhan::domain::national_id::NationalId;
use pishkhan::store::sessions::SessionToken;
use pishkhan::store::{attachments, letters, replies};

use super::super::letters::{NEW, town};
use super::super::town::{Browser, PASSWORD, Town, pdf};

/// A company that two people act for, and one that a third acts for.
pub(super) const SHARED: &str = "10380284790";
pub(super) const OTHER: &str = "14003002001";

/// The first nine digits of the first national ID, and the mobile numbers but for their last digit.
const ID: u32 = 123_456_700;
pub(super) const MOBILE: &str = "0912123456";

/// Stands in every word and file name that is somebody's own.
pub(super) const SECRET: &str = "رازپوش";

/// What a public name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Letter,
    File,
    Reply,
}

/// Something with a public name.
pub(super) struct Thing {
    pub(super) id: PublicId,
    pub(super) kind: Kind,
    /// Its place among the people.
    pub(super) owner: usize,
    /// For which company it was filed; empty for one's own.
    pub(super) company: &'static str,
    /// Whether it was filed by right and others of the company may read it.
    pub(super) is_filed: bool,
}

/// Somebody at the counter.
pub(super) struct Viewer {
    pub(super) name: &'static str,
    pub(super) browser: Browser,
    /// The company this person acts for.
    pub(super) company: &'static str,
    pub(super) is_in: bool,
}

/// A town with two citizens who have letters of every state, and people who should see none of them.
pub(super) struct Quarter {
    pub(super) town: Town,
    pub(super) viewers: Vec<Viewer>,
    pub(super) things: Vec<Thing>,
}

/// Who stands where in [`Quarter::viewers`].
const SARA: usize = 0;
const NIMA: usize = 1;

pub(super) async fn quarter() -> Quarter {
    let mut town = town(&[("captcha", "off")]);
    let people = [
        ("sara, who has letters", SHARED),
        ("nima, who has letters", ""),
        ("a partner of sara's company", SHARED),
        ("a partner of another company", OTHER),
        ("somebody who never filed a letter", ""),
    ];
    let id = |place: usize| NationalId::generate(ID + place as u32).unwrap().as_str().to_owned();
    let mut viewers = Vec::new();
    for (place, (name, company)) in people.into_iter().enumerate() {
        let mut browser = town.citizen(&id(place), &format!("{MOBILE}{place}")).await;
        if !company.is_empty() {
            let form = [("company_name", "شرکت سبزینه"), ("company_id", company), ("signer_role", "مدیر")];
            let file = format!("{SECRET}.pdf");
            browser.post_files_to("/account/company", &form, &[(&file, &pdf(900))]).await;
            town.proves_identity();
        }
        viewers.push(Viewer { name, browser, company, is_in: true });
    }
    let mut things = Vec::new();
    for owner in [SARA, NIMA] {
        let company = viewers[owner].company;
        everything_of(&mut town, &mut viewers[owner].browser, (owner, company), &mut things).await;
    }
    viewers.extend(outsiders(&town, &id(people.len() - 1)).await);
    // Everybody was here a moment ago: the use of no session is written down now.
    for (place, viewer) in viewers.iter_mut().enumerate().take(people.len()) {
        viewer.browser.cookies.clear();
        viewer.browser.post("/login", &[("national_id", &id(place)), ("password", PASSWORD)]).await;
        assert_eq!(viewer.browser.page.path, "/desk", "{}", viewer.name);
    }
    Quarter { town, viewers, things }
}

/// Nobody, and two whose key does not turn any more.
async fn outsiders(town: &Town, national_id: &str) -> Vec<Viewer> {
    let mut left = town.browser();
    left.post("/login", &[("national_id", national_id), ("password", PASSWORD)]).await;
    let token = left.cookies["pishkhan"].clone();
    left.post("/logout", &[]).await;
    left.cookies.insert("pishkhan".into(), token);
    let mut forger = town.browser();
    forger.cookies.insert("pishkhan".into(), "0".repeat(32));
    let out = |name, browser| Viewer { name, browser, company: "", is_in: false };
    vec![
        out("nobody", town.browser()),
        out("somebody who logged out and kept the key", left),
        out("somebody with a made-up key", forger),
    ]
}

pub(in super::super) fn person(town: &Town, browser: &Browser) -> PersonId {
    let token = SessionToken::parse(&browser.cookies["pishkhan"]).unwrap();
    visit::person_of(&town.ledger, &token).unwrap().unwrap().id
}

/// Closes the account of a browser; its key stays in the browser.
pub(super) fn closes(town: &Town, browser: &Browser) {
    close_account(&town.ledger, person(town, browser), PASSWORD).unwrap();
}

/// A letter in every state, each with a file, and of each what belongs to it.
async fn everything_of(
    town: &mut Town,
    browser: &mut Browser,
    (owner, company): (usize, &'static str),
    things: &mut Vec<Thing>,
) {
    let me = person(town, browser);
    for (state, file_it) in STATES {
        let for_company = Some(company).filter(|company| !company.is_empty() && COMPANY_STATES.contains(state));
        for company in [Some(""), for_company].into_iter().flatten() {
            let id = writes(browser, state, company, *file_it).await;
            if *file_it {
                brings_to(town, browser, state, id).await;
            }
            let letter = town.ledger.read(|view| letters::of_person_by_public_id(view, me, id)).unwrap();
            let mut add = |id, kind, is_filed| things.push(Thing { id, kind, owner, company, is_filed });
            add(id, Kind::Letter, *file_it);
            let (files, form, replies) = town
                .ledger
                .read(|view| {
                    let files = attachments::of_letter(view, letter.id)?;
                    let form = attachments::of_form(view, letter.id)?;
                    Ok((files, form, replies::of_letter(view, letter.id)?))
                })
                .unwrap();
            for file in &files {
                add(file.public_id, Kind::File, *file_it);
            }
            for file in form.iter().filter(|file| !files.iter().any(|known| known.id == file.id)) {
                add(file.public_id, Kind::File, false);
            }
            for reply in replies {
                add(reply.public_id, Kind::Reply, true);
            }
            town.later(1);
        }
    }
}

/// The states, and whether a letter is filed to get there.
const STATES: &[(&str, bool)] = &[
    ("draft", false),
    ("in review", true),
    ("returned", true),
    ("mended", true),
    ("rejected", true),
    ("approved", true),
    ("answered", true),
    ("reopened", true),
    ("closed", true),
    ("withdrawn", true),
];

/// The states of a company's letters.
const COMPANY_STATES: [&str; 5] = ["draft", "in review", "mended", "answered", "withdrawn"];

async fn writes(browser: &mut Browser, state: &str, company: &str, file_it: bool) -> PublicId {
    let subject = format!("{SECRET} {state}");
    let draft = pishkhan::store::dice::Dice::System.bytes::<16>().unwrap();
    let id = PublicId(draft);
    let named = id.to_string();
    let step = if file_it { "submit" } else { "save" };
    let mut fields = vec![
        ("draft", named.as_str()),
        ("person_kind", if company.is_empty() { "natural" } else { "legal" }),
        ("addressee", "1"),
        ("subject", &subject),
        ("body", SECRET),
        ("step", step),
    ];
    if !company.is_empty() {
        fields.extend([("company_name", "شرکت سبزینه"), ("company_id", company), ("signer_role", "مدیر")]);
    }
    let file = format!("{SECRET}.pdf");
    browser.post_files(&fields, &[(&file, &pdf(700))]).await;
    let there = if file_it { format!("/receipt/{id}") } else { format!("/desk?saved={id}") };
    assert_eq!(browser.page.path, there, "{state} {}", browser.page.text);
    id
}

/// What the office and its sender do until the letter stands there.
async fn brings_to(town: &Town, browser: &mut Browser, state: &str, id: PublicId) {
    match state {
        "returned" | "mended" => {
            town.returns(&format!("{SECRET}: پلاک"));
            if state == "mended" {
                let fields = [("draft", id.to_string()), ("page", "files".into()), ("step", "add".into())];
                let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
                browser.get(&format!("{NEW}?draft={id}&step=files")).await;
                browser.post_files(&fields, &[(&format!("{SECRET}.pdf"), &pdf(800))]).await.says("name=\"remove\"");
            }
        }
        "rejected" => town.rejects(&format!("{SECRET}: تکراری")),
        "approved" => drop(town.approves()),
        "answered" | "reopened" | "closed" => {
            town.approves();
            town.replies(SECRET, &pdf(600));
            if state == "reopened" {
                browser.post(&format!("/letters/{id}/reopen"), &[("reason", SECRET)]).await;
                assert_eq!(browser.page.status, 200);
            }
            if state == "closed" {
                let letter = town.letter();
                close_letter(&town.ledger, town.head, letter.id, letter.version).unwrap();
            }
        }
        "withdrawn" => {
            browser.post(&format!("/letters/{id}/withdraw"), &[]).await;
            assert_eq!(browser.page.status, 200);
        }
        _ => {}
    }
}
