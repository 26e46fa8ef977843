//! Settings of an office: what they are, what they take, and what the two profiles set them to.
//!
//! They live in the file, so that a backup carries them. Addresses and secrets of the machine do not: see `config`.

use super::quiet::QuietHours;
use super::refusal::Refusal;
use super::register_no::RegisterTemplate;
use super::retention::LEAST_DAYS_OF_LOOKS;

/// The two kinds of office.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// A public agency: accounts, identity levels, natural and legal persons.
    #[default]
    Agency,
    /// A company: mobile number and picture code.
    Company,
}

impl Profile {
    /// As it is written: `agency` or `company`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Agency => "agency",
            Self::Company => "company",
        }
    }

    /// The profile of a code.
    pub fn of_code(code: &str) -> Option<Self> {
        match code {
            "agency" => Some(Self::Agency),
            "company" => Some(Self::Company),
            _ => None,
        }
    }
}

/// What values a setting takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// One of these words.
    Word(&'static [&'static str]),
    /// `on` or `off`; `yes` and `no` are understood.
    Switch,
    /// A whole number from and to.
    Number(i64, i64),
    /// A line that is not empty, up to so many characters.
    Name(usize),
    /// Text up to so many characters.
    Text(usize),
    /// A register number template.
    Template,
    /// A span of hours such as `22:00-07:00`, or nothing.
    Hours,
}

/// One setting: key, what it takes, default of either profile.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Its key, such as `undo.window`.
    pub key: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// Default in the agency profile.
    pub agency: &'static str,
    /// Default in the company profile.
    pub company: &'static str,
}

const fn setting(key: &'static str, takes: Takes, agency: &'static str, company: &'static str) -> Setting {
    Setting { key, takes, agency, company }
}

/// Every setting there is, in the order a screen shows them.
pub const SETTINGS: &[Setting] = &[
    setting("profile", Takes::Word(&["agency", "company"]), "agency", "company"),
    setting("office.name", Takes::Name(120), "اداره نمونه", "شرکت نمونه"),
    setting("office.secretariat", Takes::Text(120), "دبیرخانه", "دبیرخانه"),
    setting("office.contact", Takes::Text(400), "", ""),
    setting("office.legal_basis", Takes::Text(1_000), "", ""),
    setting("home.button", Takes::Text(60), "ثبت و پیگیری مکاتبات", "ثبت و پیگیری مکاتبات"),
    setting("home.layout", Takes::Word(&["desk", "two-areas"]), "desk", "two-areas"),
    setting("auth.mode", Takes::Word(&["password+otp", "otp-only"]), "password+otp", "otp-only"),
    setting("account.key", Takes::Word(&["national_id", "mobile"]), "national_id", "mobile"),
    // Months after which a mobile number that rested may have a new holder, who is asked what only the former one knows
    // before old letters are shown; 0: never.
    setting("account.recycled_after", Takes::Number(0, 120), "6", "6"),
    setting("identity.min_level", Takes::Number(1, 4), "3", "1"),
    setting("identity.verifier", Takes::Word(&["manual", "http", "file"]), "manual", "manual"),
    // Days in which a registry's match is believed again without asking; 0: it is asked each time.
    setting("identity.reuse_days", Takes::Number(0, 365), "30", "30"),
    setting("form.person_kind", Takes::Word(&["split", "free"]), "split", "free"),
    setting("form.addressee", Takes::Word(&["secretariat", "citizen"]), "citizen", "citizen"),
    setting("form.body", Takes::Word(&["text-or-file", "file-or-text"]), "text-or-file", "file-or-text"),
    setting("tracking_code_at", Takes::Word(&["submit", "approve"]), "submit", "approve"),
    setting("approval.required", Takes::Switch, "on", "on"),
    // Code of the unit that gets a letter without approval when its addressee means none; empty: the first unit.
    setting("approval.unit", Takes::Text(8), "", ""),
    setting("captcha", Takes::Word(&["off", "after-failures", "on"]), "after-failures", "on"),
    setting("register.template", Takes::Template, "{year}/{kind}/{serial:5}", "{year}/{kind}/{serial:5}"),
    setting("sms.on_submit", Takes::Switch, "on", "off"),
    setting("sms.on_approve", Takes::Switch, "on", "on"),
    setting("sms.on_reject", Takes::Switch, "on", "on"),
    setting("sms.on_return", Takes::Switch, "on", "on"),
    setting("sms.on_reply", Takes::Switch, "on", "on"),
    setting("sms.on_reverse", Takes::Switch, "on", "on"),
    // SMS a day: at half of it an alarm, at the whole no more codes for strangers; 0: no limit.
    setting("sms.budget.day", Takes::Number(0, 1_000_000), "5000", "5000"),
    // Notices to one number a day; what is more waits for the next morning; 0: no limit.
    setting("sms.budget.number", Takes::Number(0, 1_000), "20", "20"),
    // Hours of Tehran in which notices wait, such as 22:00-07:00; empty: none. Codes are sent at any hour.
    setting("sms.quiet", Takes::Hours, "", ""),
    setting("undo.window", Takes::Number(0, 600), "30", "30"),
    setting("code.lifetime", Takes::Number(30, 600), "120", "120"),
    setting("code.tries", Takes::Number(1, 10), "5", "5"),
    setting("code.wait", Takes::Number(0, 600), "60", "60"),
    setting("code.per_hour", Takes::Number(1, 1_000), "5", "5"),
    setting("code.per_day", Takes::Number(1, 1_000), "10", "10"),
    setting("code.per_address", Takes::Number(1, 1_000_000), "20", "20"),
    setting("session.idle", Takes::Number(60, 86_400), "1800", "1800"),
    setting("session.longest", Takes::Number(300, 604_800), "28800", "28800"),
    setting("file.max_bytes", Takes::Number(1_024, 104_857_600), "10485760", "10485760"),
    setting("file.max_count", Takes::Number(0, 50), "10", "10"),
    setting("letter.max_bytes", Takes::Number(1_024, 524_288_000), "31457280", "31457280"),
    // Letters that one account may file within a day, and drafts that it may keep; 0: as many as it likes.
    setting("letter.per_day", Takes::Number(0, 10_000), "20", "20"),
    setting("draft.most", Takes::Number(0, 10_000), "20", "20"),
    // Which days of the week are not worked.
    setting("week.off", Takes::Word(&["fri", "thu-fri"]), "thu-fri", "fri"),
    // Whether the head is told by SMS that a letter is late.
    setting("late.sms", Takes::Switch, "off", "off"),
    setting("answer.days", Takes::Number(1, 365), "10", "10"),
    // Days in which an answered or closed letter can be taken up again; 0: never.
    setting("reopen.days", Takes::Number(0, 3_650), "30", "30"),
    // Days in which a letter on the same subject is pointed out before filing; 0: never.
    setting("similar.days", Takes::Number(0, 30), "3", "3"),
    // Whether `serve` forgets every night what has rested longer than the days below; 0 days: for ever.
    setting("retention.nightly", Takes::Switch, "on", "on"),
    setting("retention.rejected_days", Takes::Number(0, 36_500), "0", "0"),
    setting("retention.withdrawn_days", Takes::Number(0, 36_500), "0", "0"),
    setting("retention.answered_days", Takes::Number(0, 36_500), "0", "0"),
    setting("retention.draft_days", Takes::Number(0, 36_500), "180", "180"),
    setting("retention.sms_days", Takes::Number(0, 36_500), "730", "730"),
    setting("retention.look_days", Takes::Number(LEAST_DAYS_OF_LOOKS, 36_500), "730", "730"),
    setting("retention.closed_days", Takes::Number(0, 36_500), "365", "365"),
];

impl Setting {
    /// The setting of a key.
    pub fn of_key(key: &str) -> Result<&'static Self, Refusal> {
        SETTINGS
            .iter()
            .find(|setting| setting.key == key)
            .ok_or_else(|| Refusal::SettingUnknown { key: key.to_owned() })
    }

    /// The default of a profile.
    pub fn default_of(&self, profile: Profile) -> &'static str {
        match profile {
            Profile::Agency => self.agency,
            Profile::Company => self.company,
        }
    }

    /// The value as it is stored, or the refusal that says what is taken.
    pub fn check(&self, value: &str) -> Result<String, Refusal> {
        let value = value.trim();
        let refused = |takes: String| Err(Refusal::SettingValue { key: self.key.to_owned(), takes });
        match self.takes {
            Takes::Word(words) if words.contains(&value) => Ok(value.to_owned()),
            Takes::Word(words) => refused(words.join("، ")),
            Takes::Switch => match value {
                "on" | "yes" | "true" | "1" => Ok("on".to_owned()),
                "off" | "no" | "false" | "0" => Ok("off".to_owned()),
                _ => refused("on، off".to_owned()),
            },
            Takes::Number(from, to) => match super::text::ascii_digits(value).parse::<i64>() {
                Ok(number) if (from..=to).contains(&number) => Ok(number.to_string()),
                _ => refused(format!("{from} … {to}")),
            },
            Takes::Name(most) => match super::text::clean_line(value).trim() {
                "" => Err(Refusal::NameMissing { key: self.key.to_owned() }),
                name if name.chars().count() <= most => Ok(name.to_owned()),
                _ => refused(format!("≤ {most}")),
            },
            Takes::Text(most) if value.chars().count() <= most => Ok(super::text::clean_text(value).trim().to_owned()),
            Takes::Text(most) => refused(format!("≤ {most}")),
            Takes::Hours if value.is_empty() => Ok(String::new()),
            Takes::Hours => match QuietHours::parse(value) {
                Some(hours) => Ok(hours.to_string()),
                None => refused("22:00-07:00".to_owned()),
            },
            Takes::Template => RegisterTemplate::parse(value).map(|_| value.to_owned()),
        }
    }
}

/// The values in force.
#[derive(Clone, Debug)]
pub struct Settings {
    values: Vec<String>,
}

impl Settings {
    /// The defaults of a profile, with stored values over them. Unknown keys of an older file are passed over.
    pub fn new(profile: Profile, stored: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut values: Vec<String> = SETTINGS.iter().map(|setting| setting.default_of(profile).to_owned()).collect();
        for (key, value) in stored {
            if let Some(place) = SETTINGS.iter().position(|setting| setting.key == key) {
                values[place] = value;
            }
        }
        Self { values }
    }

    /// The text of a setting. Keys are constants of this program; one that is not in the table has no text.
    pub fn text(&self, key: &str) -> &str {
        SETTINGS.iter().position(|setting| setting.key == key).map_or("", |place| &self.values[place])
    }

    /// The number of a setting.
    pub fn number(&self, key: &str) -> i64 {
        self.text(key).parse().unwrap_or_default()
    }

    /// Whether a switch is on.
    pub fn is_on(&self, key: &str) -> bool {
        self.text(key) == "on"
    }

    /// The profile.
    pub fn profile(&self) -> Profile {
        Profile::of_code(self.text("profile")).unwrap_or_default()
    }

    /// Whether accounts may be entered with a password; a one-time code opens them in any case.
    pub fn has_passwords(&self) -> bool {
        self.text("auth.mode") == "password+otp"
    }

    /// Whether a bare mobile number is the account; otherwise a national ID is.
    pub fn keyed_by_mobile(&self) -> bool {
        self.text("account.key") == "mobile"
    }

    /// Whether the sender sees the follow-up code at once.
    pub fn code_at_submit(&self) -> bool {
        self.text("tracking_code_at") == "submit"
    }

    /// Whether the sender picks whom a letter is addressed to.
    pub fn addressee_by_citizen(&self) -> bool {
        self.text("form.addressee") == "citizen"
    }

    /// Whether a file is the usual way of a letter, and its text the other one.
    pub fn file_first(&self) -> bool {
        self.text("form.body") == "file-or-text"
    }

    /// The hours in which notices wait.
    pub fn quiet_hours(&self) -> Option<QuietHours> {
        QuietHours::parse(self.text("sms.quiet"))
    }

    /// The register number template.
    pub fn register_template(&self) -> Result<RegisterTemplate, Refusal> {
        RegisterTemplate::parse(self.text("register.template"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_is_a_value_that_the_setting_takes() {
        for setting in SETTINGS {
            for profile in [Profile::Agency, Profile::Company] {
                let value = setting.default_of(profile);
                assert_eq!(setting.check(value).as_deref(), Ok(value), "{}", setting.key);
            }
        }
    }

    #[test]
    fn the_profiles_differ_as_the_design_says() {
        let agency = Settings::new(Profile::Agency, []);
        let company = Settings::new(Profile::Company, []);
        assert!(agency.has_passwords() && !company.has_passwords());
        assert_eq!((agency.number("identity.min_level"), company.number("identity.min_level")), (3, 1));
        assert!(agency.code_at_submit() && !company.code_at_submit());
        assert!(agency.is_on("sms.on_submit") && !company.is_on("sms.on_submit"));
    }

    #[test]
    fn a_wrong_value_is_told_what_is_taken() {
        let undo = Setting::of_key("undo.window").unwrap();
        assert_eq!(undo.check("۱۰").as_deref(), Ok("10"));
        assert!(matches!(undo.check("-1"), Err(Refusal::SettingValue { .. })));
        assert!(matches!(Setting::of_key("nothing"), Err(Refusal::SettingUnknown { .. })));
        assert_eq!(Setting::of_key("sms.on_reply").unwrap().check("yes").as_deref(), Ok("on"));
        let quiet = Setting::of_key("sms.quiet").unwrap();
        assert_eq!((quiet.check("۲۲-۷").as_deref(), quiet.check(" ").as_deref()), (Ok("22:00-07:00"), Ok("")));
        assert!(matches!(quiet.check("night"), Err(Refusal::SettingValue { .. })));
    }
}
