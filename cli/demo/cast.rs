//! The people of the demo: made up from lists of names, the same ones every time. No account is opened here.

use pishkhan::domain::company_id::CompanyId;
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::national_id::NationalId;

use super::chance::Chance;
use super::script::Names;
use crate::trouble::{Result, Trouble};

/// Every fifth member of the cast signs for a company.
pub const SIGNER_EVERY: usize = 5;

/// The citizen whom the printed card lets people be.
pub const CITIZEN: Citizen = Citizen {
    national_id: "0123456789",
    mobile: "09120001234",
    first_name: "سارا",
    last_name: "احمدی",
    birth_date: "1370/01/15",
    password: "demo-citizen",
};

/// The demo citizen.
pub struct Citizen {
    /// National ID: the easiest one to type that is valid.
    pub national_id: &'static str,
    /// Mobile number.
    pub mobile: &'static str,
    /// First name.
    pub first_name: &'static str,
    /// Last name.
    pub last_name: &'static str,
    /// Birth date.
    pub birth_date: &'static str,
    /// Password, in an office that has them.
    pub password: &'static str,
}

/// A member of the cast.
#[derive(Clone, Debug)]
pub struct Member {
    /// National ID.
    pub national_id: NationalId,
    /// Mobile number. Subscriber numbers do not begin with zero, so that nobody has it.
    pub mobile: Mobile,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Jalali birth date.
    pub birth_date: String,
}

impl Member {
    /// The `k`-th member. Numbers never repeat below a million members.
    pub fn of(names: &Names, k: usize) -> Result<Self> {
        const PREFIXES: [&str; 6] = ["910", "919", "935", "936", "990", "901"];
        let chance = Chance::seeded(0x0ca5_7000 + k as u64);
        let firsts = if chance.percent(50) { &names.first_female } else { &names.first_male };
        let name = |list: &[String]| chance.pick(list).cloned().unwrap_or_default();
        let (first_name, last_name) = (name(firsts), name(&names.family));
        let birth_date =
            format!("{}/{:02}/{:02}", chance.between(1336, 1384), chance.between(1, 12), chance.between(1, 29));
        // Steps that share no factor with the range walk through all of it before they repeat.
        let nine = (k as u64 + 1) * 387_420_489 % 1_000_000_000;
        let six = (k as u64 + 1) * 618_033 % 1_000_000;
        let prefix = PREFIXES[k % PREFIXES.len()];
        let national_id = u32::try_from(nine).ok().and_then(NationalId::generate);
        let national_id = national_id.ok_or_else(|| Trouble::internal("making up a person", k))?;
        let mobile = Mobile::parse(&format!("0{prefix}0{six:06}"))?;
        Ok(Self { national_id, mobile, first_name, last_name, birth_date })
    }

    /// First and last name.
    pub fn name(&self) -> String {
        format!("{} {}", self.first_name, self.last_name)
    }
}

/// The company that a signing member speaks for: name, ID, role of the signer.
pub fn company(names: &Names, k: usize) -> (String, String, String) {
    let n = k / SIGNER_EVERY;
    let one = |list: &[String], n: usize| list.get(n % list.len().max(1)).cloned().unwrap_or_default();
    let company = n % names.companies.len().max(1);
    let id = CompanyId::generate(1_400_700_000 + company as u64 * 7_919);
    let id = id.map(|id| id.as_str().to_owned()).unwrap_or_default();
    (one(&names.companies, n), id, one(&names.signer_roles, n * 7))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use pishkhan::domain::settings::Profile;

    use super::super::script::Script;
    use super::*;

    #[test]
    fn nobody_shares_a_number_or_is_the_demo_citizen() {
        let names = Script::of(Profile::Agency).unwrap().names;
        let (mut ids, mut mobiles) = (HashSet::new(), HashSet::new());
        ids.insert(CITIZEN.national_id.to_owned());
        mobiles.insert(Mobile::parse(CITIZEN.mobile).unwrap().as_str().to_owned());
        for k in 0..20_000 {
            let member = Member::of(&names, k).unwrap();
            assert!(ids.insert(member.national_id.as_str().to_owned()), "{k}");
            assert!(mobiles.insert(member.mobile.as_str().to_owned()), "{k}");
        }
    }

    #[test]
    fn companies_have_valid_ids_and_keep_them() {
        let names = Script::of(Profile::Agency).unwrap().names;
        for k in (0..250).step_by(SIGNER_EVERY) {
            let (name, id, role) = company(&names, k);
            assert!(CompanyId::parse(&id).is_ok() && !name.is_empty() && !role.is_empty());
            assert_eq!(company(&names, k + 250).1, id);
        }
    }
}
