//! The brokers whose way of asking is known: each asked as its documents say, each answer judged, none of it kept.

use std::fs;
use std::path::PathBuf;

use super::common::{PASSWORD, Town};
use super::registry::{Reply, ScriptedRegistry};
use super::{SARA, level, signs_up, waiting, who};
use pishkhan::actions::request_identity::agree_to_check;
use pishkhan::config::IdentityConfig;
use pishkhan::domain::identity::Outcome;
use pishkhan::domain::ids::PersonId;
use pishkhan::domain::settings::Profile;
use pishkhan::postman::{Registry, ask_due};

/// Stands in every answer beside what counts; it must not be found anywhere afterwards.
const RAW: &str = "\"fatherName\":\"RAWANSWER\"";

struct Asked {
    town: Town,
    person: PersonId,
    server: ScriptedRegistry,
    registry: Registry,
}

/// Somebody has signed up and agreed; the broker of this preset plays these answers.
fn asks(preset: &str, answers: &[(u16, &str)]) -> Asked {
    let mut town = Town::new(Profile::Agency, &[("identity.verifier", "http"), ("undo.window", "0")]);
    let token = signs_up(&mut town, SARA, "09121234567", PASSWORD);
    let person = who(&town, &token);
    let replies = answers.iter().map(|(status, body)| Reply::Says(*status, "", (*body).to_owned())).collect();
    let server = ScriptedRegistry::plays(replies);
    let file = |name: &str, secret: &str| -> PathBuf {
        let path = town.path(name);
        fs::write(&path, format!("{secret}\n")).unwrap();
        path
    };
    let config = IdentityConfig {
        preset: Some(preset.to_owned()),
        base: Some(server.base.clone()),
        client: Some("shop".to_owned()),
        secret_file: Some(file("secret", "geheim")),
        token_file: Some(file("token", "kilid")),
        values: [("nid".to_owned(), "0012345679".to_owned())].into(),
        timeout: Some(2),
        ..IdentityConfig::default()
    };
    let registry = Registry::from_config(&config).unwrap().unwrap();
    agree_to_check(&town.ledger, person).unwrap();
    Asked { town, person, server, registry }
}

impl Asked {
    fn all(self) -> Self {
        while ask_due(&self.town.ledger, &self.registry).unwrap().is_some() {}
        self
    }

    /// The requests so far, each as one text.
    fn requests(&self) -> Vec<String> {
        self.server.asked.lock().unwrap().clone()
    }

    fn outcome(&self) -> Option<Outcome> {
        waiting(&self.town).first().and_then(|check| check.outcome)
    }

    /// Nothing of the raw answers, of tokens or secrets stands in the office's folder.
    fn keeps_nothing(&self) {
        for name in ["office.db", "office.db-wal"] {
            let bytes = fs::read(self.town.path(name)).unwrap_or_default();
            for word in ["RAWANSWER", "geheim", "kilid", "T-ONE", "T-TWO"] {
                let found = bytes.windows(word.len()).any(|window| window == word.as_bytes());
                assert!(!found, "{word} is kept in {name}");
            }
        }
    }
}

#[test]
fn finnotech_gives_a_token_once_and_is_asked_with_it() {
    let token = r#"{"result":{"value":"T-ONE","lifeTime":864000000},"status":"DONE"}"#;
    let owner = format!(r#"{{"trackId":"A1","status":"DONE","result":{{"isValid":true,{RAW}}}}}"#);
    let civil = format!(r#"{{"trackId":"A2","result":{{"firstNameSimilarity":95,"lastNameSimilarity":100,{RAW}}}}}"#);
    let asked = asks("finnotech", &[(200, token), (200, &owner), (200, &civil)]).all();
    assert_eq!(level(&asked.town, asked.person), 3);
    let requests = asked.requests();
    assert_eq!(requests.len(), 3, "one token for both questions");
    assert!(requests[0].starts_with("POST /dev/v2/oauth2/token "), "{}", requests[0]);
    // shop:geheim
    assert!(requests[0].contains("Basic c2hvcDpnZWhlaW0=") && requests[0].contains("0012345679"), "{}", requests[0]);
    let shahkar =
        "GET /facility/v2/clients/shop/shahkar/verify?mobile=09121234567&nationalCode=0076229645&trackId=pishkhan-";
    assert!(requests[1].starts_with(shahkar) && requests[1].contains("Bearer T-ONE"), "{}", requests[1]);
    assert!(requests[2].contains("/users/0076229645/cc/nidVerification?birthDate=1370%2F"), "{}", requests[2]);
    asked.keeps_nothing();
}

#[test]
fn a_token_that_is_not_believed_any_more_is_fetched_anew() {
    let owner = r#"{"trackId":"A1","result":{"isValid":true}}"#;
    let civil = r#"{"result":{"firstNameSimilarity":"79","lastNameSimilarity":"100"}}"#;
    let asked = asks(
        "finnotech",
        &[
            (200, r#"{"result":{"value":"T-ONE","lifeTime":864000000}}"#),
            (401, "{}"),
            (200, r#"{"result":{"value":"T-TWO","lifeTime":864000000}}"#),
            (200, owner),
            (200, civil),
        ],
    )
    .all();
    assert_eq!((level(&asked.town, asked.person), asked.requests().len()), (1, 2));
    asked.town.later(120);
    let asked = asked.all();
    assert!(asked.requests()[3].contains("Bearer T-TWO"));
    // A name that is not alike enough is for a clerk to look at.
    assert_eq!((level(&asked.town, asked.person), asked.outcome()), (2, Some(Outcome::NoMatch)));
    asked.keeps_nothing();
}

#[test]
fn jibit_matches_the_number_and_the_names_in_percent() {
    let names = format!(r#"{{"firstNameSimilarityPercentage":100,"lastNameSimilarityPercentage":92.5,{RAW}}}"#);
    let asked = asks(
        "jibit",
        &[(200, r#"{"accessToken":"T-ONE","refreshToken":"r"}"#), (200, r#"{"matched":true}"#), (200, &names)],
    )
    .all();
    assert_eq!(level(&asked.town, asked.person), 3);
    let requests = asked.requests();
    assert!(
        requests[0].starts_with("POST /ide/v1/tokens/generate ") && requests[0].contains(r#""secretKey":"geheim""#)
    );
    assert!(requests[1].starts_with("GET /ide/v1/services/matching?nationalCode=0076229645&mobileNumber=09121234567 "));
    assert!(requests[2].contains("similarity?nationalCode=0076229645&birthDate=1370"), "{}", requests[2]);
    asked.keeps_nothing();
}

#[test]
fn zohal_sends_names_that_are_compared_and_dropped() {
    let owner = r#"{"result":1,"response_body":{"data":{"matched":true}}}"#;
    let civil = |data: &str| format!(r#"{{"result":1,"response_body":{{"data":{{{data},{RAW}}}}}}}"#);
    for (data, expected, outcome) in [
        (r#""matched":true,"alive":true,"first_name":"سارا","last_name":"كاظمي راد""#, 2, Some(Outcome::NoMatch)),
        (r#""matched":true,"alive":false,"first_name":"سارا","last_name":"راد""#, 2, Some(Outcome::Deceased)),
        (r#""matched":false,"alive":true"#, 2, Some(Outcome::NoMatch)),
        (r#""matched":true,"alive":true,"first_name":" سارا ","last_name":"راد""#, 3, None),
    ] {
        let asked = asks("zohal", &[(200, owner), (200, &civil(data))]).all();
        assert_eq!((level(&asked.town, asked.person), asked.outcome()), (expected, outcome), "{data}");
        let requests = asked.requests();
        assert!(
            requests[0].starts_with("POST /api/v0/services/inquiry/shahkar ") && requests[0].contains("Bearer kilid")
        );
        assert!(requests[1].contains(r#""national_code":"0076229645","birth_date":"1370/"#), "{}", requests[1]);
        asked.keeps_nothing();
    }
}

#[test]
fn uid_has_its_token_in_the_body_and_the_registry_is_a_clerks() {
    let asked = asks("uid", &[(200, r#"{"isMatched":true,"responseContext":{"status":{"requestId":"R9"}}}"#)]).all();
    let requests = asked.requests();
    assert!(requests[0].starts_with("POST /api/inquiry/mobile/owner/v2 "), "{}", requests[0]);
    assert!(requests[0].contains(r#""businessId":"shop","businessToken":"kilid""#), "{}", requests[0]);
    assert!(!requests[0].to_ascii_lowercase().contains("authorization:"), "{}", requests[0]);
    assert_eq!((level(&asked.town, asked.person), asked.outcome()), (2, Some(Outcome::Unknown)));
    asked.keeps_nothing();
}

#[test]
fn what_a_broker_hides_behind_http_200_is_no_answer() {
    for (preset, before, answer) in [
        ("zohal", None, r#"{"result":4,"response_body":{"message":"no credit"}}"#),
        ("finnotech", Some(r#"{"result":{"value":"T-ONE"}}"#), r#"{"status":"FAILED","error":{"code":"X"}}"#),
        ("finnotech", Some("no json"), ""),
        ("jibit", Some(r#"{"accessToken":""}"#), ""),
    ] {
        let answers: Vec<(u16, &str)> = before.into_iter().chain([answer]).map(|body| (200, body)).collect();
        let asked = asks(preset, &answers).all();
        assert_eq!((level(&asked.town, asked.person), asked.outcome()), (1, None), "{preset} {answer}");
        assert_eq!(waiting(&asked.town).len(), 1, "the question waits and is asked again");
    }
}
