//! A citizen comes in with a password.

use serde_json::json;

use crate::domain::calendar::Instant;
use crate::domain::event::EventKind;
use crate::domain::ids::PersonId;
use crate::domain::refusal::Refusal;
use crate::error::{Error, Result};
use crate::secrets::{keyed_hash, password_fits};
use crate::store::sessions::{self, SessionToken};
use crate::store::{Actor, Ledger, Tx, audit, claims, people, tries};

use super::code_request::Whom;

/// Passwords that a log-in is held against at most: the account's, and that of the newest claim on its national ID.
const MOST_HASHES: usize = 2;

/// Checks a password and begins a session. Nothing tells whether there is an account: one that does not exist costs the
/// same time and gets the same words. After five wrong passwords in a row a name waits, longer each time, but is never
/// locked; a name that is nobody's waits like the others.
pub fn log_in(ledger: &Ledger, whom: impl Into<Whom>, password: &str) -> Result<SessionToken> {
    let whom = whom.into();
    let wrong = match &whom {
        Whom::NationalId(_) => Refusal::LogInWrong,
        Whom::Mobile(_) => Refusal::LogInWrongMobile,
    };
    let name = name_hash(&ledger.code_key()?, &whom);
    // The try is taken before it is evaluated, so that many at once are not counted as one.
    let known = ledger.write(Actor::Visitor, move |tx| {
        take_try(tx, &name)?;
        let holder = match &whom {
            Whom::NationalId(id) => people::by_national_id(tx, id)?,
            Whom::Mobile(mobile) => people::by_mobile(tx, mobile)?,
        };
        let claim = match &whom {
            Whom::NationalId(id) => claims::newest(tx, id)?,
            Whom::Mobile(_) => None,
        };
        let mut known = Vec::new();
        for person in claim.into_iter().chain(holder.map(|holder| holder.id)) {
            known.push((person, people::password_hash(tx, person)?));
        }
        let facts = json!({ "persons": known.iter().map(|(person, _)| person.0).collect::<Vec<_>>() });
        audit::append(tx, EventKind::PersonLogInTried, None, &facts, None)?;
        Ok(known)
    })?;
    // A claim comes first and a failure always costs the same work: with his own account on it or not, nobody can time
    // whether a national ID has another one.
    let mut fitting = None;
    for place in 0..MOST_HASHES {
        let candidate = known.get(place);
        if password_fits(password, candidate.and_then(|(_, hash)| hash.as_deref()))? {
            fitting = candidate.cloned();
            break;
        }
    }
    let Some((person, hash)) = fitting else { return Err(wrong.into()) };
    enter(ledger, &name, person, hash, wrong)
}

/// Begins the session, unless the password was changed or the account closed while it was compared.
fn enter(
    ledger: &Ledger,
    name: &[u8; 32],
    person: PersonId,
    compared: Option<String>,
    wrong: Refusal,
) -> Result<SessionToken> {
    let name = *name;
    // A password proves the former holder of a number as well as a follow-up code does: nothing more is asked.
    ledger.write(Actor::Visitor, move |tx| {
        if !is_still(tx, person, compared.as_deref())? {
            return Err(wrong.into());
        }
        forgive(tx, &name, person)?;
        audit::append(tx, EventKind::PersonLoggedIn, None, &json!({ "person": person.0, "by": "password" }), None)?;
        sessions::begin(tx, person)
    })
}

/// Whether this is the account's password hash now, and the account open.
pub(super) fn is_still(tx: &Tx<'_>, person: PersonId, compared: Option<&str>) -> Result<bool> {
    match people::password_hash(tx, person) {
        Ok(hash) => Ok(compared.is_some() && hash.as_deref() == compared),
        Err(Error::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}

/// What stands for an account's name where wrong passwords are counted.
pub(super) fn name_hash(key: &[u8; 32], whom: &Whom) -> [u8; 32] {
    match whom {
        Whom::NationalId(id) => keyed_hash(key, "log-in by national id", id.as_str().as_bytes()),
        Whom::Mobile(mobile) => keyed_hash(key, "log-in by mobile", mobile.as_str().as_bytes()),
    }
}

/// Somebody typed the right password of a name. Where the name stands for two accounts, only the try itself is taken
/// back: whoever has claimed an ID would otherwise wipe out the guesses at its holder's password with his own.
pub(super) fn forgive(tx: &Tx<'_>, name: &[u8; 32], person: PersonId) -> Result<()> {
    if people::shares_national_id(tx, person)? { tries::give_back(tx, name) } else { tries::forgive(tx, name) }
}

/// Takes one try of a name, or refuses while it waits.
pub(super) fn take_try(tx: &Tx<'_>, name: &[u8; 32]) -> Result<()> {
    let (failures, waits_until) = tries::of(tx, name)?;
    still_waits(tx.now, waits_until)?;
    tries::count(tx, name, failures + 1, tx.now.0 + waiting_time(failures + 1))
}

/// Refuses while an account waits. Nobody waits longer than the longest wait because the clock jumped back.
pub(super) fn still_waits(now: Instant, waits_until: i64) -> Result<()> {
    match waits_until - now.0 {
        ..=0 | LONGEST_WAIT.. => Ok(()),
        seconds => Err(Refusal::LogInWaits { minutes: (seconds + 59) / 60 }.into()),
    }
}

/// Seconds that an account waits after so many wrong passwords in a row: none up to four, then 1, 2, 4 … 15 minutes.
pub(super) fn waiting_time(failures: i64) -> i64 {
    match failures {
        ..5 => 0,
        5..9 => 60 << (failures - 5),
        _ => 900,
    }
}

/// One second more than anybody is made to wait.
const LONGEST_WAIT: i64 = 901;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::open_office::open_office;
    use crate::domain::national_id::NationalId;
    use crate::domain::settings::Profile;
    use crate::secrets::count;
    use crate::store::clock::Clock;
    use crate::store::{OpenOptions, View};

    fn office(clock: Clock) -> (tempfile::TempDir, Ledger) {
        let folder = tempfile::tempdir().unwrap();
        let options = OpenOptions { clock, ..OpenOptions::default() };
        let ledger = Ledger::create(&folder.path().join("office.db"), options).unwrap();
        open_office(&ledger, Profile::Agency, &[]).unwrap();
        (folder, ledger)
    }

    #[test]
    fn a_name_that_is_nobodys_costs_as_many_hashings_as_one_that_is_not() {
        use crate::actions::add_person::{SeenPerson, add_person};
        use crate::domain::mobile::Mobile;
        use crate::domain::password::Password;
        use crate::secrets::hash_password;
        let (_folder, ledger) = office(Clock::at(Instant(1_000_000)));
        let ids: Vec<NationalId> = (0..3).map(|n| NationalId::generate(123_456_700 + n).unwrap()).collect();
        let hash = hash_password(&Password::choose("درخت سبز کنار جوی", &[]).unwrap()).unwrap();
        for (place, id) in ids.iter().enumerate().take(2) {
            let seen = SeenPerson {
                national_id: Some(id.clone()),
                mobile: Mobile::parse(&format!("0912123456{place}")).unwrap(),
                first_name: "سارا".into(),
                last_name: "راد".into(),
                birth_date: None,
                identity_level: 1,
            };
            let person = add_person(&ledger, Actor::Admin, seen).unwrap();
            let hash = hash.clone();
            // The second has an account without a password.
            if place == 0 {
                ledger
                    .write(Actor::Admin, move |tx| {
                        people::set_password(tx, person, &hash)?;
                        audit::append(tx, EventKind::PasswordSet, None, &json!({}), None)
                    })
                    .unwrap();
            }
        }
        for id in &ids {
            let (hashings, entered) = count::of(|| log_in(&ledger, id, "حدس می‌زنم این را"));
            assert_eq!(hashings, MOST_HASHES);
            assert_eq!(entered.err().unwrap().refusal(), Some(&Refusal::LogInWrong));
        }
        // While a name waits nothing is hashed, whoever's it is.
        for id in &ids {
            for _ in 0..4 {
                let _ = log_in(&ledger, id, "حدس می‌زنم این را");
            }
            let (hashings, entered) = count::of(|| log_in(&ledger, id, "درخت سبز کنار جوی"));
            assert_eq!(hashings, 0);
            assert_eq!(entered.err().unwrap().refusal(), Some(&Refusal::LogInWaits { minutes: 1 }));
        }
    }

    #[test]
    fn names_by_the_thousand_do_not_grow_the_file_for_ever() {
        const MOST: i64 = 50_000;
        let (_folder, ledger) = office(Clock::at(Instant(1_000_000)));
        let names = |view: &View<'_>| {
            Ok(view.connection.query_row("select count(*) from log_in_try", [], |row| row.get::<_, i64>(0))?)
        };
        ledger
            .write(Actor::Visitor, |tx| {
                // As if they had come one a second up to now.
                tx.connection.execute(
                    "with recursive n (i) as (select 1 union all select i + 1 from n where i < ?1)
                     insert into log_in_try select randomblob(32), 1, 0, ?2 - ?1 + i from n",
                    (MOST + 500, tx.now.0),
                )?;
                audit::append(tx, EventKind::PersonLogInTried, None, &json!({}), None)
            })
            .unwrap();
        let id = NationalId::generate(123_456_700).unwrap();
        let key = name_hash(&ledger.code_key().unwrap(), &Whom::NationalId(id));
        ledger
            .write(Actor::Visitor, move |tx| {
                take_try(tx, &key)?;
                audit::append(tx, EventKind::PersonLogInTried, None, &json!({}), None)
            })
            .unwrap();
        assert_eq!(ledger.read(names).unwrap(), MOST);
        assert_eq!(ledger.read(|view| tries::of(view, &key)).unwrap().0, 1);
    }

    #[test]
    fn a_password_that_was_changed_while_it_was_compared_opens_nothing() {
        use crate::actions::add_person::{SeenPerson, add_person};
        use crate::actions::close_account::close_account;
        use crate::domain::mobile::Mobile;
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::create(&folder.path().join("office.db"), OpenOptions::default()).unwrap();
        open_office(&ledger, Profile::Company, &[]).unwrap();
        let seen = SeenPerson {
            national_id: None,
            mobile: Mobile::parse("09121234567").unwrap(),
            first_name: String::new(),
            last_name: String::new(),
            birth_date: None,
            identity_level: 1,
        };
        let person = add_person(&ledger, Actor::Admin, seen).unwrap();
        let sets = |hash: &'static str| {
            ledger.write(Actor::Admin, move |tx| {
                people::set_password(tx, person, hash)?;
                audit::append(tx, EventKind::PasswordSet, None, &json!({}), None)
            })
        };
        let enters = |hash: Option<&str>| {
            enter(&ledger, &[0; 32], person, hash.map(str::to_owned), Refusal::LogInWrongMobile).is_ok()
        };
        sets("old").unwrap();
        assert!(enters(Some("old")));
        sets("new").unwrap();
        assert!(!enters(Some("old")) && !enters(None) && enters(Some("new")));
        assert!(close_account(&ledger, person, "").is_err(), "an account with a password asks for it");
    }

    #[test]
    fn waiting_grows_and_stays_bearable() {
        let waits: Vec<i64> = (0..12).map(waiting_time).collect();
        assert_eq!(waits, [0, 0, 0, 0, 0, 60, 120, 240, 480, 900, 900, 900]);
    }
}
