//! A citizen signs up: the form is kept beside the code, and the account is made when the code is typed back.

use serde::{Deserialize, Serialize};

use crate::domain::calendar::{Instant, JalaliDate};
use crate::domain::mobile::Mobile;
use crate::domain::name::name;
use crate::domain::national_id::NationalId;
use crate::domain::password::Password;
use crate::domain::refusal::Refusal;
use crate::error::Result;
use crate::secrets::hash_password;
use crate::store::{Actor, Ledger};

use super::code_request::{CodeRequest, Purpose, Recipient, write_code};

/// The form as typed.
#[derive(Clone, Debug, Default)]
pub struct SignUpForm {
    /// National ID.
    pub national_id: String,
    /// Mobile number.
    pub mobile: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Birth date, Jalali.
    pub birth_date: String,
    /// Password.
    pub password: String,
}

/// A form without a fault.
pub struct SignUp {
    national_id: NationalId,
    mobile: Mobile,
    first_name: String,
    last_name: String,
    birth_date: JalaliDate,
    password: Option<Password>,
}

impl SignUpForm {
    /// Checks every field; all faults come back at once, in the order of the form.
    pub fn check(&self, now: Instant) -> std::result::Result<SignUp, Vec<Refusal>> {
        let own = [self.national_id.trim(), self.mobile.trim(), self.last_name.trim(), self.birth_date.trim()];
        self.check_beside(now, Password::choose(&self.password, &own).map(Some))
    }

    /// The same where accounts have no passwords.
    pub fn check_without_password(&self, now: Instant) -> std::result::Result<SignUp, Vec<Refusal>> {
        self.check_beside(now, Ok(None))
    }

    fn check_beside(
        &self,
        now: Instant,
        password: std::result::Result<Option<Password>, Refusal>,
    ) -> std::result::Result<SignUp, Vec<Refusal>> {
        let national_id = NationalId::parse(&self.national_id);
        let mobile = Mobile::parse(&self.mobile);
        let first_name = name(&self.first_name, Refusal::FirstNameMissing);
        let last_name = name(&self.last_name, Refusal::LastNameMissing);
        let birth_date = JalaliDate::parse_birth(&self.birth_date, now);
        match (national_id, first_name, last_name, birth_date, mobile, password) {
            (Ok(national_id), Ok(first_name), Ok(last_name), Ok(birth_date), Ok(mobile), Ok(password)) => {
                Ok(SignUp { national_id, mobile, first_name, last_name, birth_date, password })
            }
            (national_id, first_name, last_name, birth_date, mobile, password) => Err([
                national_id.err(),
                first_name.err(),
                last_name.err(),
                birth_date.err(),
                mobile.err(),
                password.err(),
            ]
            .into_iter()
            .flatten()
            .collect()),
        }
    }
}

/// What waits beside the code. The password is here only as its hash.
#[derive(Serialize, Deserialize)]
pub(super) struct PendingSignUp {
    pub(super) national_id: String,
    pub(super) first_name: String,
    pub(super) last_name: String,
    pub(super) birth_date: String,
    pub(super) password_hash: Option<String>,
}

/// Sends the code that completes the sign-up. Nothing tells whether the national ID has an account already, here or
/// afterwards.
pub fn sign_up(ledger: &Ledger, request: &CodeRequest, form: &SignUp) -> Result<()> {
    let settings = ledger.settings()?;
    let key = ledger.code_key()?;
    let pending = PendingSignUp {
        national_id: form.national_id.as_str().to_owned(),
        first_name: form.first_name.clone(),
        last_name: form.last_name.clone(),
        birth_date: form.birth_date.to_string(),
        password_hash: form.password.as_ref().map(hash_password).transpose()?,
    };
    let pending = serde_json::to_string(&pending)
        .map_err(|error| crate::error::Error::internal("keeping a sign-up beside its code", error))?;
    let (request, mobile) = (request.clone(), form.mobile.clone());
    ledger.write(Actor::Visitor, move |tx| {
        let to = Recipient { mobile: Some(mobile), is_typed: true, person: None };
        write_code(tx, &settings, &key, &request, Purpose::SignUp, &to, Some(&pending))
    })
}
