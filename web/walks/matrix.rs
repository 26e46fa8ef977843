//! Who reaches what: every page of the router, every visitor, everything of everybody else.
//!
//! What is somebody else's and what was never there get the same answer, byte for byte. The table says of every page
//! whose it is; a new page without a row stops these walks.

mod broken;
mod foreign_posts;
pub(super) mod people;

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, LOCATION};
use axum::http::{Method, Request};
use pishkhan::domain::company_id::CompanyId;
use pishkhan::domain::ids::PublicId;

use super::letters::NEW;
use super::town::{Browser, Page};
use people::{Kind, MOBILE, OTHER, Quarter, SECRET, SHARED, Thing, Viewer, quarter};

/// Whose a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    /// Everybody's: it shows nothing of anybody.
    All,
    /// The page of whoever is in; without a session the log-in comes first.
    Own,
    /// A letter's: its sender's, and where others of the company read along, theirs.
    Letters(Partners),
    /// A file's; likewise.
    Files,
    /// A company's: those who act for it.
    Companies,
    /// Whoever holds the link.
    Holders,
    /// The machine's own probes.
    Machine,
}

/// What others who act for the sender's company may do with a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Partners {
    Read,
    Nothing,
}

/// Every page of the counter.
const PAGES: &[(&str, Whose)] = &[
    ("/", Whose::All),
    ("/signup", Whose::All),
    ("/login", Whose::All),
    ("/login/otp", Whose::All),
    ("/login/recover", Whose::All),
    ("/code", Whose::All),
    ("/logout", Whose::All),
    ("/identity", Whose::Own),
    ("/account", Whose::Own),
    ("/account/mobile", Whose::Own),
    ("/account/password", Whose::Own),
    ("/account/company", Whose::Own),
    ("/account/company/{id}/end", Whose::Companies),
    ("/account/close", Whose::Own),
    ("/desk", Whose::Own),
    ("/letters/new", Whose::Own),
    ("/letters/{id}", Whose::Letters(Partners::Read)),
    ("/letters/{id}/withdraw", Whose::Letters(Partners::Nothing)),
    ("/letters/{id}/reopen", Whose::Letters(Partners::Nothing)),
    ("/letters/{id}/follow-up", Whose::Letters(Partners::Nothing)),
    ("/receipt/{id}", Whose::Letters(Partners::Nothing)),
    ("/files/{id}", Whose::Files),
    ("/file-link/{token}", Whose::Holders),
    ("/follow", Whose::All),
    ("/captcha/{name}", Whose::All),
    ("/sms/report/{secret}", Whose::Holders),
    ("/healthz", Whose::Machine),
    ("/readyz", Whose::Machine),
    ("/metrics", Whose::Machine),
];

/// Addresses that name a letter elsewhere than in their path. The form of a letter takes an unknown name for a new
/// letter, so its posts are held against the answer to somebody else's name only.
const BY_QUERY: &[&str] = &[
    "/letters/new?draft={id}",
    "/letters/new?draft={id}&step=check",
    "/letters/new?draft={id}&step=files&back=check",
    "/desk?before={id}",
];

#[test]
fn every_page_of_the_router_has_a_row_in_the_matrix() {
    let routed: Vec<&str> = crate::pages().iter().map(|(path, _)| *path).collect();
    let listed: Vec<&str> = PAGES.iter().map(|(path, _)| *path).collect();
    assert_eq!(routed, listed);
    // There is no other way into the router than that list.
    let shipped = include_str!("../lib.rs");
    assert_eq!(shipped.matches(".route(").count(), 1, "a page was added beside the list");
    assert_eq!(shipped.matches(".nest(").count() + shipped.matches("_service(").count(), 0);
}

/// An answer as it is compared: everything that could tell one name from another, but the name itself.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    status: u16,
    leads_to: String,
    kind: String,
    cookies: usize,
    body: String,
}

fn told(page: &Page, named: &str) -> Told {
    let header = |name| page.headers.get(name).map_or("", |value| value.to_str().unwrap());
    Told {
        status: page.status,
        leads_to: header(LOCATION).replace(named, "NAME"),
        kind: header(CONTENT_TYPE).to_owned(),
        cookies: page.set.len(),
        body: page.text.replace(named, "NAME"),
    }
}

async fn asks(browser: &mut Browser, method: &Method, path: &str, body: &str) {
    let request = Request::builder().method(method).uri(path);
    let request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    browser.once(request.body(Body::from(body.to_owned())).unwrap()).await;
}

fn may_read(whose: Whose, place: usize, viewer: &Viewer, thing: &Thing) -> bool {
    let is_right_kind = match whose {
        Whose::Letters(_) => thing.kind == Kind::Letter,
        Whose::Files => thing.kind == Kind::File,
        _ => false,
    };
    let is_partner = thing.is_filed && !thing.company.is_empty() && thing.company == viewer.company;
    let reads_along = whose == Whose::Files || whose == Whose::Letters(Partners::Read);
    is_right_kind && viewer.is_in && (thing.owner == place || is_partner && reads_along)
}

#[tokio::test]
async fn what_is_somebody_elses_is_answered_like_what_was_never_there() {
    let Quarter { town, mut viewers, things } = quarter().await;
    let watch = town.ledger.watch().unwrap();
    let by_name = PAGES.iter().filter(|(_, whose)| matches!(whose, Whose::Letters(_) | Whose::Files));
    let doors: Vec<(&str, Whose)> =
        by_name.copied().chain(BY_QUERY.iter().map(|path| (*path, Whose::Letters(Partners::Nothing)))).collect();
    let mut pairs = 0;
    for (place, viewer) in viewers.iter_mut().enumerate() {
        for (path, whose) in &doors {
            for method in [Method::GET, Method::POST] {
                let never = PublicId([0xA5; 16]).to_string();
                asks(&mut viewer.browser, &method, &path.replace("{id}", &never), "").await;
                // A form of a letter without a name of a letter is a new one.
                if viewer.browser.page.status == 405 || method == Method::POST && path.contains('?') {
                    continue;
                }
                let nothing = told(&viewer.browser.page, &never);
                assert_eq!(nothing.status, if viewer.is_in { 404 } else { 303 }, "{} {path}", viewer.name);
                for thing in &things {
                    let id = thing.id.to_string();
                    if may_read(*whose, place, viewer, thing) || path.contains('?') && thing.owner == place {
                        continue;
                    }
                    let before = watch.change_number().unwrap();
                    asks(&mut viewer.browser, &method, &path.replace("{id}", &id), "").await;
                    let what = format!("{method} {path} by {}: {:?} of {}", viewer.name, thing.kind, thing.owner);
                    assert_eq!(told(&viewer.browser.page, &id), nothing, "{what}");
                    assert!(!viewer.browser.page.text.contains(SECRET), "{what}");
                    assert_eq!(watch.change_number().unwrap(), before, "{what}: it changed the file");
                    pairs += 1;
                }
            }
        }
    }
    println!("access matrix: {pairs} pairs of a visitor and something that is not theirs, 0 leaks");
    assert!(pairs >= 2_000, "{pairs}");
}

#[tokio::test]
async fn what_the_matrix_refuses_to_others_its_owner_and_partners_get() {
    let Quarter { mut viewers, things, .. } = quarter().await;
    let reading = [("/letters/{id}", Whose::Letters(Partners::Read)), ("/files/{id}", Whose::Files)];
    let (mut own, mut shared) = (0, 0);
    for (place, viewer) in viewers.iter_mut().enumerate() {
        for (path, whose) in reading {
            for thing in things.iter().filter(|thing| thing.kind != Kind::Reply) {
                if may_read(whose, place, viewer, thing) {
                    viewer.browser.get(&path.replace("{id}", &thing.id.to_string())).await;
                    assert_eq!(viewer.browser.page.status, 200, "{path} by {}", viewer.name);
                    *(if thing.owner == place { &mut own } else { &mut shared }) += 1;
                }
            }
        }
    }
    assert!(own > 50 && shared >= 9, "{own} {shared}");
}

#[tokio::test]
async fn a_form_sent_in_the_name_of_somebody_elses_letter_changes_nothing() {
    let Quarter { town, mut viewers, things } = quarter().await;
    let watch = town.ledger.watch().unwrap();
    let letters = || things.iter().filter(|thing| thing.kind == Kind::Letter);
    let file = things.iter().find(|thing| thing.kind == Kind::File).unwrap().id;
    for (place, viewer) in viewers.iter_mut().enumerate() {
        for thing in letters().filter(|thing| thing.owner != place) {
            for step in ["save", "check", "add", "back", "submit", "remove"] {
                let fields = format!(
                    "draft={}&person_kind=natural&addressee=1&subject=a&body=b&step={step}&file={file}",
                    thing.id
                );
                let before = watch.change_number().unwrap();
                asks(&mut viewer.browser, &Method::POST, NEW, &fields).await;
                let page = &viewer.browser.page;
                // Whoever is out gets the own words back, to be sent again after a log-in.
                assert_eq!(page.status, if viewer.is_in { 404 } else { 403 }, "{step} by {}", viewer.name);
                page.is_silent_on(SECRET);
                assert_eq!(watch.change_number().unwrap(), before, "{step} by {}", viewer.name);
            }
        }
    }
}

#[tokio::test]
async fn a_company_is_ended_by_those_who_act_for_it() {
    let Quarter { town, mut viewers, .. } = quarter().await;
    let watch = town.ledger.watch().unwrap();
    let unknown = CompanyId::generate(1_234_567_890).unwrap();
    for viewer in &mut viewers {
        for company in [SHARED, OTHER, unknown.as_str()].into_iter().filter(|company| *company != viewer.company) {
            let path = format!("/account/company/{company}/end");
            let before = watch.change_number().unwrap();
            asks(&mut viewer.browser, &Method::GET, &path, "").await;
            assert_eq!(viewer.browser.page.status, if viewer.is_in { 404 } else { 303 }, "{}", viewer.name);
            viewer.browser.page.is_silent_on("سبزینه");
            asks(&mut viewer.browser, &Method::POST, &path, "").await;
            assert_eq!(viewer.browser.page.status, 303, "{}", viewer.name);
            assert_eq!(watch.change_number().unwrap(), before, "{}", viewer.name);
        }
    }
}

#[tokio::test]
async fn no_page_shows_a_word_of_somebody_else() {
    let Quarter { town, mut viewers, .. } = quarter().await;
    let quiet = viewers.iter_mut().filter(|viewer| !viewer.name.contains("letters") && viewer.company.is_empty());
    let mut looked = 0;
    for viewer in quiet {
        for (path, whose) in PAGES.iter().filter(|(path, _)| !path.contains('{')) {
            asks(&mut viewer.browser, &Method::GET, path, "").await;
            let page = &viewer.browser.page;
            if *whose == Whose::Own && !viewer.is_in {
                assert_eq!(page.status, 303, "{path} by {}", viewer.name);
                assert!(page.headers[LOCATION].to_str().unwrap().starts_with("/login"), "{path}");
            }
            page.is_silent_on(SECRET).is_silent_on("سبزینه").is_silent_on(&format!("{MOBILE}0"));
            looked += 1;
        }
    }
    assert!(looked > 60, "{looked}");
    // The key of a closed account turns no lock.
    let sara = &mut viewers[0].browser;
    people::closes(&town, sara);
    for (path, _) in PAGES.iter().filter(|(_, whose)| *whose == Whose::Own) {
        asks(sara, &Method::GET, path, "").await;
        assert_eq!(sara.page.status, 303, "{path}");
    }
}
