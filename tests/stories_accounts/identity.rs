//! Identity: the level that a letter needs, registries that answer or do not, and acting for a company.

use super::common::{PASSWORD, Town, pdf, text};
use super::registry::{Reply, ScriptedRegistry};
use super::{SARA, confirms, level, refusal, signs_up, waiting, who};
use pishkhan::actions::add_person::{SeenPerson, add_person};
use pishkhan::actions::close_account::close_account;
use pishkhan::actions::decide_identity::read_authorisation;
use pishkhan::actions::import_identities::{Import, ImportCounts, RegistryAnswer, import_identities};
use pishkhan::actions::request_company::{CompanyForm, request_company};
use pishkhan::actions::request_identity::{agree_to_check, request_identity};
use pishkhan::actions::submit_letter::submit_letter;
use pishkhan::config::{IdentityConfig, ServiceConfig};
use pishkhan::domain::identity::Outcome;
use pishkhan::domain::ids::PersonId;
use pishkhan::domain::letter::PersonKind;
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::national_id::NationalId;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::role::Role;
use pishkhan::domain::settings::Profile;
use pishkhan::error::Error;
use pishkhan::postman::{Registry, ask_due};
use pishkhan::store::identity::CheckState;
use pishkhan::store::{Actor, audit, companies, identity, letters};

// -- Identity ----------------------------------------------------------------------------------------------------------

#[test]
fn a_letter_is_taken_exactly_from_the_level_that_the_office_demands() {
    for demanded in 1..=4 {
        let town = Town::new(Profile::Agency, &[("identity.min_level", &demanded.to_string())]);
        for has in 0..=4 {
            let seen = SeenPerson {
                national_id: NationalId::generate(100_000_000 + has as u32),
                mobile: Mobile::parse(&format!("0912000000{has}")).unwrap(),
                first_name: "سارا".into(),
                last_name: "راد".into(),
                birth_date: None,
                identity_level: has,
            };
            let person = add_person(&town.ledger, Actor::Admin, seen).unwrap();
            let filed = submit_letter(&town.ledger, person, town.new_id(), text("الف"), Vec::new());
            let said = (has < demanded).then_some(Refusal::IdentityTooLow);
            assert_eq!(refusal(filed), said, "level {has} of {demanded}");
        }
    }
}

/// An agency that asks a registry, and somebody who has signed up there.
fn with_registry(replies: Vec<Reply>) -> (Town, PersonId, ScriptedRegistry, Registry) {
    let mut town = Town::new(Profile::Agency, &[("identity.verifier", "http"), ("undo.window", "0")]);
    let token = signs_up(&mut town, SARA, "09121234567", PASSWORD);
    let person = who(&town, &token);
    let server = ScriptedRegistry::plays(replies);
    let config = IdentityConfig {
        base: Some(server.base.clone()),
        token: Some("geheim".to_owned()),
        timeout: Some(1),
        ..IdentityConfig::default()
    };
    let registry = Registry::from_config(&config).unwrap().unwrap();
    (town, person, server, registry)
}

fn says(status: u16, body: &str) -> Reply {
    Reply::Says(status, "", body.to_owned())
}

const MATCH: &str = r#"{"request_id":"x","outcome":"match","provider":"p","reference":"R-1"}"#;

/// Asks until nothing is due.
fn asks_all(town: &Town, registry: &Registry) {
    while ask_due(&town.ledger, registry).unwrap().is_some() {}
}

#[test]
fn no_registry_is_asked_about_somebody_who_did_not_agree() {
    let (town, person, server, registry) = with_registry(vec![says(200, MATCH)]);
    asks_all(&town, &registry);
    assert_eq!(server.times_asked(), 0, "signing up is no consent to a question");
    assert_eq!(refusal(request_identity(&town.ledger, person)), Some(Refusal::ConsentMissing));
    agree_to_check(&town.ledger, person).unwrap();
    assert_eq!(refusal(agree_to_check(&town.ledger, person)), Some(Refusal::IdentityWaits));
    asks_all(&town, &registry);
    assert_eq!((level(&town, person), waiting(&town).len(), server.times_asked()), (3, 0, 2));
    let asked = server.asked.lock().unwrap();
    assert!(asked[0].starts_with("POST /v1/mobile-ownership") && asked[0].contains(r#""mobile":"09121234567""#));
    assert!(asked[0].contains("Bearer geheim") && asked[0].contains(SARA));
    assert!(asked[1].starts_with("POST /v1/civil-registry") && asked[1].contains(r#""birth_date":"1370-01-15""#));
    assert_ne!(asked[0].split("request_id").nth(1), asked[1].split("request_id").nth(1));
}

#[test]
fn a_dead_registry_locks_nobody_out() {
    let replies = vec![
        Reply::HangsUp,
        Reply::IsSilent,
        says(500, ""),
        Reply::Says(503, "Retry-After: 4000\r\n", String::new()),
        says(200, "<html>login</html>"),
        says(200, r#"{"outcome":"perhaps"}"#),
        says(302, ""),
        says(200, MATCH),
    ];
    let (town, person, server, registry) = with_registry(replies);
    agree_to_check(&town.ledger, person).unwrap();
    let newest = || town.ledger.read(|view| identity::newest_of(view, person)).unwrap().unwrap();
    let mut waits = Vec::new();
    for turn in 1..=7 {
        assert!(ask_due(&town.ledger, &registry).unwrap().is_some(), "turn {turn}");
        assert!(ask_due(&town.ledger, &registry).unwrap().is_none(), "not again at once");
        let check = newest();
        assert_eq!((check.state, check.attempts), (CheckState::Waiting, turn));
        waits.push(check.due_at.since(town.ledger.now()));
        // The citizen is told when, and a clerk has the request all the while.
        assert_eq!((waiting(&town).len(), waiting(&town)[0].attempts), (1, turn));
        town.later(*waits.last().unwrap());
    }
    assert!(waits[0] >= 30 && waits[1] >= 60 && waits[2] >= 120 && waits[3] >= 4_000, "{waits:?}");
    assert!(waits.iter().all(|wait| *wait <= 4_000), "{waits:?}");
    asks_all(&town, &registry);
    assert_eq!((level(&town, person), server.times_asked()), (3, 9));
}

#[test]
fn a_clerk_decides_while_the_registry_is_down_and_its_late_answer_changes_nothing() {
    let (town, person, _server, registry) = with_registry(vec![says(500, "")]);
    agree_to_check(&town.ledger, person).unwrap();
    asks_all(&town, &registry);
    confirms(&town, waiting(&town)[0].id);
    // Level 2 is decided; the registry is asked about level 3, is down, and the clerk decides that too.
    assert_eq!((level(&town, person), waiting(&town)[0].level), (2, 3));
    confirms(&town, waiting(&town)[0].id);
    town.later(86_400);
    asks_all(&town, &registry);
    assert_eq!((level(&town, person), waiting(&town).len()), (3, 0));
}

#[test]
fn a_number_in_a_relatives_name_goes_to_a_clerk_and_is_not_asked_again() {
    for outcome in ["no_match", "unknown", "deceased"] {
        let said = format!(r#"{{"outcome":"{outcome}","reference":"R-2"}}"#);
        let (town, person, server, registry) = with_registry(vec![says(200, &said)]);
        agree_to_check(&town.ledger, person).unwrap();
        asks_all(&town, &registry);
        town.later(86_400);
        asks_all(&town, &registry);
        assert_eq!(server.times_asked(), 1, "{outcome}");
        assert_eq!(waiting(&town)[0].outcome.map(Outcome::code), Some(outcome));
        assert_eq!(refusal(agree_to_check(&town.ledger, person)), Some(Refusal::IdentityWaits));
    }
}

#[test]
fn a_match_is_believed_for_thirty_days_and_then_asked_again() {
    let (mut town, person, server, registry) = with_registry(vec![says(200, MATCH)]);
    agree_to_check(&town.ledger, person).unwrap();
    asks_all(&town, &registry);
    close_account(&town.ledger, person, PASSWORD).unwrap();
    // The same facts within thirty days: proven at once, nothing is asked.
    town.later(29 * 86_400);
    let again = signs_up(&mut town, SARA, "09121234567", PASSWORD);
    let person = who(&town, &again);
    agree_to_check(&town.ledger, person).unwrap();
    assert_eq!((level(&town, person), server.times_asked()), (3, 2));
    close_account(&town.ledger, person, PASSWORD).unwrap();
    // A reused match starts no new thirty days, and another number is another question.
    town.later(86_400);
    let third = signs_up(&mut town, SARA, "09120000001", PASSWORD);
    let person = who(&town, &third);
    agree_to_check(&town.ledger, person).unwrap();
    assert_eq!(level(&town, person), 1);
    asks_all(&town, &registry);
    assert_eq!(level(&town, person), 3);
    assert!(server.times_asked() > 2);
}

#[test]
fn another_service_is_described_in_the_configuration() {
    let (town, person, server, _) = with_registry(vec![says(200, r#"{"result":{"isValid":true},"trackId":77}"#)]);
    let service = ServiceConfig {
        method: Some("GET".into()),
        url: format!("{}/shahkar?mobile={{mobile}}&nationalCode={{national_id}}", server.base),
        headers: [("X-API-KEY".to_owned(), "{token}".to_owned())].into(),
        outcome: "/result/isValid".into(),
        reference: Some("/trackId".into()),
        ..ServiceConfig::default()
    };
    let config = IdentityConfig { mobile: Some(service), token: Some("kilid".into()), ..IdentityConfig::default() };
    let registry = Registry::from_config(&config).unwrap().unwrap();
    agree_to_check(&town.ledger, person).unwrap();
    asks_all(&town, &registry);
    {
        let asked = server.asked.lock().unwrap();
        assert!(asked[0].starts_with("GET /shahkar?mobile=09121234567&nationalCode=0076229645 "), "{}", asked[0]);
        assert!(asked[0].to_lowercase().contains("x-api-key: kilid"), "{}", asked[0]);
    }
    // Nobody can be asked about level 3 here: that is a clerk's.
    assert_eq!((level(&town, person), waiting(&town)[0].outcome), (2, Some(Outcome::Unknown)));
}

#[test]
fn an_import_can_be_tried_first_and_a_wrong_number_proves_nothing() {
    let mut town = Town::new(Profile::Agency, &[("identity.verifier", "file")]);
    let mobiles = ["09120000001", "09120000002", "09120000003", "09120000004"];
    let ids: Vec<NationalId> = (1..=4).map(|n| NationalId::generate(200_000_000 + n).unwrap()).collect();
    let people: Vec<PersonId> = ids
        .iter()
        .zip(mobiles)
        .map(|(id, mobile)| {
            let token = signs_up(&mut town, id.as_str(), mobile, PASSWORD);
            who(&town, &token)
        })
        .collect();
    let line = |place: usize, mobile: Option<&str>, birth: Option<&str>, outcome| RegistryAnswer {
        national_id: ids[place].clone(),
        mobile: mobile.map(|mobile| Mobile::parse(mobile).unwrap()),
        birth_date: birth.map(str::to_owned),
        name: None,
        outcome,
        reference: None,
    };
    let stranger = RegistryAnswer {
        national_id: NationalId::parse("0123456789").unwrap(),
        ..line(0, Some("09120000001"), None, Outcome::Match)
    };
    let answers = vec![
        line(0, Some("09120000001"), Some("1370/01/15"), Outcome::Match),
        line(1, Some("09120000002"), None, Outcome::Match),
        line(2, Some("09129999999"), Some("1370/01/15"), Outcome::Match),
        line(3, Some("09120000004"), Some("1370/01/15"), Outcome::NoMatch),
        line(3, None, Some("1370/01/15"), Outcome::Match),
        stranger,
    ];
    let expected = ImportCounts {
        lines: 6,
        owners: 1,
        registered: 1,
        for_clerks: 1,
        about_others: 2,
        known: 0,
        without_account: 1,
    };
    let head = |town: &Town| town.ledger.read(audit::head).unwrap();
    let before = head(&town);
    assert_eq!(import_identities(&town.ledger, answers.clone(), Import::DryRun).unwrap(), expected);
    assert_eq!(head(&town), before, "a dry run leaves no trace");
    assert_eq!(import_identities(&town.ledger, answers.clone(), Import::Real).unwrap(), expected);
    let levels: Vec<i64> = people.iter().map(|person| level(&town, *person)).collect();
    assert_eq!(levels, [3, 2, 1, 1]);
    let again = import_identities(&town.ledger, answers, Import::Real).unwrap();
    assert_eq!((again.known, again.owners, again.registered), (2, 0, 0));
}

// -- Companies ---------------------------------------------------------------------------------------------------------

const COMPANY: &str = "10380284790";

fn company() -> CompanyForm {
    CompanyForm {
        company_name: "شرکت سبزینه".into(), company_id: COMPANY.into(), signer_role: "مدیرعامل".into()
    }
}

fn for_company(subject: &str) -> letters::LetterText {
    letters::LetterText {
        person_kind: PersonKind::Legal,
        company_name: "شرکت سبزینه".into(),
        company_id: COMPANY.into(),
        signer_role: "مدیرعامل".into(),
        ..text(subject)
    }
}

#[test]
fn nobody_writes_for_a_company_or_reads_its_letters_without_a_clerk_having_seen_the_paper() {
    let mut town = Town::new(Profile::Agency, &[("identity.min_level", "4"), ("undo.window", "0")]);
    let (sara, nima) = (town.citizen("سارا"), town.citizen("نیما"));
    assert_eq!(
        refusal(request_company(&town.ledger, sara, company().check().unwrap(), None)),
        Some(Refusal::AuthorisationMissing)
    );
    let wrong = CompanyForm { company_id: "10380284792".into(), ..CompanyForm::default() };
    assert_eq!(
        wrong.check(),
        Err(vec![Refusal::CompanyNameMissing, Refusal::CompanyIdWrong, Refusal::SignerRoleMissing])
    );
    let files = |letter: letters::LetterText| submit_letter(&town.ledger, sara, town.new_id(), letter, vec![]);
    assert_eq!(refusal(files(for_company("الف"))), Some(Refusal::IdentityTooLow));
    request_company(&town.ledger, sara, company().check().unwrap(), Some(pdf(500))).unwrap();
    let again = request_company(&town.ledger, sara, company().check().unwrap(), Some(pdf(500)));
    assert_eq!(refusal(again), Some(Refusal::IdentityWaits));
    // The clerk reads the paper; who may not decide may not read it.
    let check = waiting(&town).remove(0);
    assert_eq!((check.level, check.company.as_ref().map(|c| c.role.as_str())), (4, Some("مدیرعامل")));
    assert_eq!(check.file_name.as_deref(), Some("تصویر نامه.pdf"));
    let paper = read_authorisation(&town.ledger, town.clerk(Role::Intake), check.id).unwrap();
    assert_eq!(paper.bytes.len(), 500);
    assert!(read_authorisation(&town.ledger, town.clerk(Role::Auditor), check.id).is_err());
    confirms(&town, check.id);
    assert_eq!(level(&town, sara), 4);
    assert_eq!(refusal(files(for_company("ب"))), None);
    let other = letters::LetterText { company_id: "14003002001".into(), ..for_company("پ") };
    assert_eq!(refusal(files(other)), Some(Refusal::CompanyNotYours));
    let of_company = |person: PersonId| {
        let letters = town.ledger.read(|view| companies::letters_of(view, person, COMPANY, 100));
        letters.map(|letters| letters.into_iter().map(|letter| letter.subject).collect::<Vec<_>>())
    };
    assert_eq!(of_company(sara).unwrap(), ["ب"]);
    assert!(matches!(of_company(nima), Err(Error::NotFound)));
    let letter = town.ledger.read(|view| companies::letters_of(view, sara, COMPANY, 1)).unwrap().remove(0);
    let may = |person: PersonId| town.ledger.read(|view| companies::may_read(view, person, &letter)).unwrap();
    assert!(may(sara) && !may(nima));
}

#[test]
fn where_level_four_is_not_demanded_anybody_writes_with_a_role_and_it_is_not_the_companys_letter() {
    let mut town = Town::agency();
    let (sara, nima) = (town.citizen("سارا"), town.citizen("نیما"));
    request_company(&town.ledger, sara, company().check().unwrap(), Some(pdf(500))).unwrap();
    confirms(&town, waiting(&town)[0].id);
    for (person, subject) in [(sara, "از نماینده"), (nima, "از دیگری")] {
        submit_letter(&town.ledger, person, town.new_id(), for_company(subject), Vec::new()).unwrap();
    }
    let letters = town.ledger.read(|view| companies::letters_of(view, sara, COMPANY, 100)).unwrap();
    assert_eq!(letters.into_iter().map(|letter| letter.subject).collect::<Vec<_>>(), ["از نماینده"]);
}
