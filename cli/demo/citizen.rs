//! The demo citizen signs up as anybody does: form, code by SMS, identity confirmed by a clerk.

use pishkhan::actions::code_request::{BrowserToken, CodeRequest, Purpose, Whom, send_code};
use pishkhan::actions::confirm_code::confirm_code;
use pishkhan::actions::decide_identity::{Verdict, decide_identity};
use pishkhan::actions::sign_up::{SignUpForm, sign_up};
use pishkhan::actions::visit::{log_out, person_of};
use pishkhan::domain::ids::ClerkId;
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::text::ascii_digits;
use pishkhan::postman::{Gateway, deliver_due};
use pishkhan::store::clock::Clock;
use pishkhan::store::people::{self, Person};
use pishkhan::store::{Ledger, identity, sms};

use super::cast::CITIZEN;
use crate::trouble::{Result, Trouble};

/// Opens the demo citizen's account; `clerk` confirms the identity some hours later.
pub fn arrive(ledger: &Ledger, clock: &Clock, gateway: &mut Gateway, clerk: ClerkId) -> Result<Person> {
    let request = CodeRequest { browser: BrowserToken::new(ledger)?, address: "127.0.0.1".to_owned(), host: None };
    if ledger.settings()?.has_passwords() {
        let form = SignUpForm {
            national_id: CITIZEN.national_id.to_owned(),
            mobile: CITIZEN.mobile.to_owned(),
            first_name: CITIZEN.first_name.to_owned(),
            last_name: CITIZEN.last_name.to_owned(),
            birth_date: CITIZEN.birth_date.to_owned(),
            password: CITIZEN.password.to_owned(),
        };
        let fault = |_| Trouble::internal("signing the demo citizen up", "the form has a fault");
        sign_up(ledger, &request, &form.check(ledger.now()).map_err(fault)?)?;
    } else {
        send_code(ledger, &request, Purpose::LogIn, Whom::Mobile(Mobile::parse(CITIZEN.mobile)?))?;
    }
    let newest = ledger.read(|view| sms::newest(view, None, 1))?;
    let code = newest.first().and_then(|sms| six_digits(&sms.body));
    let code = code.ok_or_else(|| Trouble::internal("signing the demo citizen up", "no code was sent"))?;
    while deliver_due(ledger, gateway)? > 0 {}
    clock.turn_to(ledger.now().plus(40));
    let session = confirm_code(ledger, &request.browser, &code)?;
    let person = person_of(ledger, &session)?
        .ok_or_else(|| Trouble::internal("signing the demo citizen up", "the session is nobody's"))?;
    log_out(ledger, &session)?;
    clock.turn_to(ledger.now().plus(7_200));
    for check in ledger.read(|view| identity::waiting(view, 10))? {
        decide_identity(ledger, clerk, check.id, &Verdict::Confirm)?;
    }
    Ok(ledger.read(|view| people::by_id(view, person.id))?)
}

/// The six digits that stand together in a text.
fn six_digits(text: &str) -> Option<String> {
    let digits = ascii_digits(text);
    digits.split(|c: char| !c.is_ascii_digit()).find(|run| run.len() == 6).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::six_digits;

    #[test]
    fn the_code_is_found_in_its_text() {
        assert_eq!(six_digits("کد ورود ۱۲۳۴۵۶ تا ۲ دقیقه").as_deref(), Some("123456"));
        assert_eq!(six_digits("Code: 12345"), None);
    }
}
