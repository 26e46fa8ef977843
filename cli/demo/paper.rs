//! A letter's words: the blanks of a sample letter are filled in, alike in subject, body, reply and reason.

use pishkhan::actions::letter_form::LetterForm;
use pishkhan::domain::calendar::Instant;
use pishkhan::domain::ids::AddresseeId;
use pishkhan::domain::settings::Profile;
use pishkhan::domain::text::persian_digits;

use super::chance::Chance;
use super::script::Paper;

/// What stands in the blanks of one letter.
#[derive(Clone, Debug)]
pub struct Blanks(Vec<(&'static str, String)>);

/// Who sends it.
#[derive(Clone, Debug)]
pub struct Sender {
    /// The person's name.
    pub name: String,
    /// Company, its ID and the signer's role; empty for somebody who speaks for himself.
    pub company: Option<(String, String, String)>,
}

impl Blanks {
    /// Draws what the letter is about. `company` fills the blank of letters that name one without being sent by one.
    pub fn draw(chance: &Chance, streets: &[String], sender: &Sender, company: &str, at: Instant) -> Self {
        let amount = chance.between(8, 950) * 500_000;
        let number = chance.between(112, 9_870);
        let date = at.plus(-chance.between(2, 40) * 86_400).date();
        let company = sender.company.as_ref().map_or(company, |(name, _, _)| name);
        Self(vec![
            ("{name}", sender.name.clone()),
            ("{street}", chance.pick(streets).cloned().unwrap_or_default()),
            ("{plate}", persian_digits(&chance.between(2, 240).to_string())),
            ("{number}", persian_digits(&number.to_string())),
            ("{date}", persian_digits(&date.to_string())),
            ("{company}", company.to_owned()),
            ("{amount}", persian_digits(&grouped(amount))),
        ])
    }

    /// Knows one more value from now on.
    pub fn add(&mut self, blank: &'static str, value: String) {
        self.0.retain(|(known, _)| *known != blank);
        self.0.push((blank, value));
    }

    /// The text without blanks.
    pub fn fill(&self, text: &str) -> String {
        let mut filled = text.trim().to_owned();
        for (blank, value) in &self.0 {
            if filled.contains(blank) {
                filled = filled.replace(blank, value);
            }
        }
        filled
    }
}

/// The form as the sender fills it in.
pub fn form(paper: &Paper, blanks: &Blanks, sender: &Sender, addressee: AddresseeId, profile: Profile) -> LetterForm {
    let mut form = LetterForm {
        person_kind: match profile {
            Profile::Agency => paper.person.clone(),
            Profile::Company => "free".to_owned(),
        },
        addressee: addressee.0.to_string(),
        subject: blanks.fill(&paper.subject),
        body: blanks.fill(&paper.body),
        ..LetterForm::default()
    };
    match (profile, &sender.company) {
        (Profile::Agency, Some((name, id, role))) => {
            form.company_name.clone_from(name);
            form.company_id.clone_from(id);
            form.signer_role.clone_from(role);
        }
        (Profile::Agency, None) => {}
        (Profile::Company, Some((name, _, _))) => form.sender_name.clone_from(name),
        (Profile::Company, None) => form.sender_name.clone_from(&sender.name),
    }
    form
}

/// `12500000` as `12٬500٬000`.
fn grouped(number: i64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 2);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('٬');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::script::Script;
    use super::*;

    #[test]
    fn no_blank_is_left_in_any_letter_or_reply() {
        for profile in [Profile::Agency, Profile::Company] {
            let script = Script::of(profile).unwrap();
            let chance = Chance::seeded(1);
            for paper in &script.papers {
                let sender = Sender { name: "سارا احمدی".into(), company: None };
                let mut blanks = Blanks::draw(&chance, &script.streets, &sender, "شرکت نمونه", Instant(1_700_000_000));
                blanks.add("{register_no}", "1405/و/00001".into());
                let texts = [&paper.subject, &paper.body, &paper.reply, &paper.reject, &paper.referral];
                for text in texts.into_iter().chain(&paper.defects) {
                    let filled = blanks.fill(text);
                    assert!(!filled.contains(['{', '}']), "{filled}");
                }
                assert!(blanks.fill(&paper.subject).chars().count() <= 200);
            }
        }
    }

    #[test]
    fn amounts_are_grouped_by_thousands() {
        assert_eq!(grouped(12_500_000), "12٬500٬000");
        assert_eq!(grouped(500), "500");
    }
}
