//! The script of the demo: the texts of `assets/demo`, embedded and read. Words only; who acts when is told elsewhere.
//!
//! The TOML reader is a dependency because the heart's configuration needs the same one; it adds no weight.

use pishkhan::domain::settings::Profile;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::trouble::{Result, Trouble};

const OFFICE: &str = include_str!("../../assets/demo/office.toml");
const COMPANY: &str = include_str!("../../assets/demo/company.toml");
const NAMES: &str = include_str!("../../assets/demo/names.toml");
const LETTERS: &str = include_str!("../../assets/demo/letters.toml");

/// Everything that is written down for one profile.
pub struct Script {
    /// The office.
    pub office: OfficeScript,
    /// Its letters.
    pub papers: Vec<Paper>,
    /// Names to make people of.
    pub names: Names,
    /// Streets for the letters' blanks.
    pub streets: Vec<String>,
}

/// An office as `office.toml` and `company.toml` tell it.
#[derive(Debug, Deserialize)]
pub struct OfficeScript {
    /// Name, address and the like.
    pub office: Office,
    /// Units.
    pub unit: Vec<Unit>,
    /// Clerks.
    pub clerk: Vec<Clerk>,
    /// What the public form offers.
    pub addressee: Vec<Addressee>,
    /// Reasons of refusal.
    pub reason: Vec<Phrase>,
    /// Defects of a returned letter.
    pub defect: Vec<Phrase>,
    /// Replies.
    pub reply: Vec<Phrase>,
    /// Notices by SMS.
    #[serde(default)]
    pub sms: Vec<Phrase>,
    /// Reasons of a reversal.
    pub reversal: Vec<Phrase>,
    /// Instructions of a referral.
    pub referrals: Referrals,
}

/// The office's own words.
#[derive(Debug, Deserialize)]
pub struct Office {
    /// Name.
    pub name: String,
    /// Its secretariat.
    pub secretariat: String,
    /// The label of the one button.
    pub button: String,
    /// Address.
    pub address: String,
    /// Telephone.
    pub phone: String,
    /// Opening hours.
    pub hours: String,
    /// What the law says.
    pub legal_basis: String,
}

/// A unit.
#[derive(Debug, Deserialize)]
pub struct Unit {
    /// Its code, in capitals.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The title of its head.
    pub head_title: String,
}

/// A clerk.
#[derive(Debug, Deserialize)]
pub struct Clerk {
    /// Login name.
    pub login: String,
    /// Name.
    pub name: String,
    /// Code of the role.
    pub role: String,
    /// Code of the own unit.
    pub unit: Option<String>,
}

/// An addressee.
#[derive(Debug, Deserialize)]
pub struct Addressee {
    /// As the public form shows it.
    pub name: String,
    /// The unit that it means.
    pub unit: String,
}

/// A text that clerks write every day.
#[derive(Debug, Deserialize)]
pub struct Phrase {
    /// What calls it up.
    pub code: String,
    /// What the list shows.
    pub title: String,
    /// The text.
    pub text: String,
}

/// Ready instructions.
#[derive(Debug, Deserialize)]
pub struct Referrals {
    /// One a line.
    pub instructions: Vec<String>,
}

/// A letter with what became of it in either case; `{…}` are blanks.
#[derive(Debug, Deserialize)]
pub struct Paper {
    /// Subject.
    pub subject: String,
    /// The unit that acts.
    pub unit: String,
    /// `natural` or `legal`.
    pub person: String,
    /// Kinds of its files.
    pub attachments: Vec<String>,
    /// Instruction to the unit.
    pub referral: String,
    /// Reason, if it is refused.
    pub reject: String,
    /// Defects, if it is returned.
    pub defects: Vec<String>,
    /// Text.
    pub body: String,
    /// Reply.
    pub reply: String,
}

/// Names to make people and companies of.
#[derive(Debug, Deserialize)]
pub struct Names {
    /// First names of women.
    pub first_female: Vec<String>,
    /// First names of men.
    pub first_male: Vec<String>,
    /// Family names.
    pub family: Vec<String>,
    /// Companies.
    pub companies: Vec<String>,
    /// Who signs for a company.
    pub signer_roles: Vec<String>,
}

#[derive(Deserialize)]
struct NamesFile {
    names: Names,
    fill: Fill,
}

#[derive(Deserialize)]
struct Fill {
    streets: Vec<String>,
}

#[derive(Deserialize)]
struct LettersFile {
    letter: Vec<Paper>,
    company_letter: Vec<Paper>,
}

impl Script {
    /// Reads the script of a profile.
    pub fn of(profile: Profile) -> Result<Self> {
        let letters: LettersFile = read(LETTERS)?;
        let NamesFile { names, fill } = read(NAMES)?;
        let (office, papers) = match profile {
            Profile::Agency => (OFFICE, letters.letter),
            Profile::Company => (COMPANY, letters.company_letter),
        };
        Ok(Self { office: read(office)?, papers, names, streets: fill.streets })
    }
}

/// The password of a demo clerk: easy to type on any keyboard, and long enough for the rules.
pub fn clerk_password(login: &str) -> String {
    format!("demo-{login:->5}")
}

/// Reads an embedded TOML text.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T> {
    toml::from_str(text).map_err(|error| Trouble::internal("reading the demo's own texts", error))
}

#[cfg(test)]
mod tests {
    use pishkhan::domain::password::Password;
    use pishkhan::domain::role::Role;

    use super::*;

    #[test]
    fn both_scripts_are_whole() {
        for profile in [Profile::Agency, Profile::Company] {
            let script = Script::of(profile).unwrap();
            let has_unit = |code: &str| script.office.unit.iter().any(|unit| unit.code == code);
            assert_eq!(script.office.unit.len(), 12);
            assert!(script.papers.iter().all(|paper| has_unit(&paper.unit) && !paper.defects.is_empty()));
            assert!(script.office.addressee.iter().all(|addressee| has_unit(&addressee.unit)));
            for role in Role::ALL {
                assert!(script.office.clerk.iter().any(|clerk| clerk.role == role.code()), "{role:?}");
            }
            for clerk in &script.office.clerk {
                let password = clerk_password(&clerk.login);
                assert!(Password::choose(&password, &[&clerk.login, &clerk.name]).is_ok(), "{password}");
            }
        }
    }
}
