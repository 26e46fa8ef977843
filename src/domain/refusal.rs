//! Refusals: why something was not done, with a sentence that says what to do instead.
//!
//! Every variant has its sentence in the heart's message files under `refusal-…`; a refusal that belongs to one form
//! field names that field as DESIGN.md section 7 does.

use super::event::EventKind;
use super::letter::{State, Step};
use super::text::persian_digits;
use crate::words::Lang;

macro_rules! refusals {
    ($($(#[$doc:meta])* $variant:ident $({ $($value:ident : $type:ty),+ })? = $key:literal $(@ $field:literal)?,)+) => {
        /// Why something was refused.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Refusal {
            $($(#[$doc])* $variant $({
                $(
                    /// A value of the sentence.
                    $value: $type
                ),+
            })?),+
        }

        impl Refusal {
            /// The key of its sentence.
            pub fn key(&self) -> &'static str {
                match self { $(Self::$variant { .. } => $key),+ }
            }

            /// The form field that has to be mended, if it is one.
            pub fn field(&self) -> Option<&'static str> {
                match self { $(Self::$variant { .. } => { let field: &[&'static str] = &[$($field)?]; field.first().copied() }),+ }
            }

            /// Every key, for the test that no sentence is missing.
            pub const KEYS: &'static [&'static str] = &[$($key),+];
        }
    };
}

refusals! {
    /// No national ID.
    NationalIdMissing = "refusal-national-id-missing" @ "national_id",
    /// Letters or signs in a national ID.
    NationalIdNotDigits = "refusal-national-id-not-digits" @ "national_id",
    /// Not ten digits.
    NationalIdLength = "refusal-national-id-length" @ "national_id",
    /// The check digit does not fit.
    NationalIdWrong = "refusal-national-id-wrong" @ "national_id",
    /// The national ID has an account already.
    NationalIdTaken = "refusal-national-id-taken" @ "national_id",
    /// No company ID.
    CompanyIdMissing = "refusal-company-id-missing" @ "company_id",
    /// Letters or signs in a company ID.
    CompanyIdNotDigits = "refusal-company-id-not-digits" @ "company_id",
    /// Not eleven digits.
    CompanyIdLength = "refusal-company-id-length" @ "company_id",
    /// The check digit does not fit.
    CompanyIdWrong = "refusal-company-id-wrong" @ "company_id",
    /// No mobile number.
    MobileMissing = "refusal-mobile-missing" @ "mobile",
    /// Letters or signs in a mobile number.
    MobileNotDigits = "refusal-mobile-not-digits" @ "mobile",
    /// Not eleven digits.
    MobileLength = "refusal-mobile-length" @ "mobile",
    /// A number that is no mobile.
    MobileNotMobile = "refusal-mobile-not-mobile" @ "mobile",
    /// No first name.
    FirstNameMissing = "refusal-first-name-missing" @ "first_name",
    /// No last name.
    LastNameMissing = "refusal-last-name-missing" @ "last_name",
    /// No company name.
    CompanyNameMissing = "refusal-company-name-missing" @ "company_name",
    /// No role of the signer.
    SignerRoleMissing = "refusal-signer-role-missing" @ "signer_role",
    /// No sender name.
    SenderNameMissing = "refusal-sender-name-missing" @ "sender_name",
    /// A name beyond its length.
    NameTooLong = "refusal-name-too-long",
    /// No birth date.
    BirthDateMissing = "refusal-birth-date-missing" @ "birth_date",
    /// A birth date that cannot be read.
    BirthDateForm = "refusal-birth-date-form" @ "birth_date",
    /// A birth date that the calendar does not have.
    BirthDateNotInCalendar = "refusal-birth-date-not-in-calendar" @ "birth_date",
    /// The first password of an account that was entered a while ago.
    LogInAgain = "refusal-log-in-again" @ "password",
    /// No password.
    PasswordMissing = "refusal-password-missing" @ "password",
    /// A password below ten characters.
    PasswordShort = "refusal-password-short" @ "password",
    /// A password beyond 128 characters.
    PasswordLong = "refusal-password-long" @ "password",
    /// A password that is guessed first.
    PasswordCommon = "refusal-password-common" @ "password",
    /// The mobile number is an account of its own.
    MobileTaken = "refusal-mobile-taken" @ "mobile",
    /// The new mobile number is the old one.
    MobileSame = "refusal-mobile-same" @ "mobile",
    /// The password of the account one is in is another one.
    PasswordWrong = "refusal-password-wrong" @ "password",
    /// National ID and password do not fit together.
    LogInWrong = "refusal-log-in-wrong" @ "password",
    /// Mobile number and password do not fit together.
    LogInWrongMobile = "refusal-log-in-wrong-mobile" @ "password",
    /// Too many wrong passwords; the account waits.
    LogInWaits { minutes: i64 } = "refusal-log-in-waits" @ "password",
    /// No one-time code.
    CodeMissing = "refusal-code-missing" @ "code",
    /// Letters in a code.
    CodeNotDigits = "refusal-code-not-digits" @ "code",
    /// The one-time code is another one.
    CodeWrong { left: i64 } = "refusal-code-wrong" @ "code",
    /// The one-time code is too old, used, or tried too often.
    CodeExpired = "refusal-code-expired" @ "code",
    /// A new code has to wait.
    CodeTooSoon { seconds: i64 } = "refusal-code-too-soon" @ "code",
    /// The number or address got its fill of codes.
    CodeTooMany = "refusal-code-too-many" @ "mobile",
    /// The number rested for long: whoever has it now says what only its former holder knows.
    OldHolderAsked { months: i64 } = "refusal-old-holder-asked" @ "known",
    /// Nothing typed about an earlier letter.
    OldHolderMissing = "refusal-old-holder-missing" @ "known",
    /// It fits no earlier letter.
    OldHolderWrong { left: i64 } = "refusal-old-holder-wrong" @ "known",
    /// The picture code is another one.
    PictureCodeWrong = "refusal-picture-code-wrong" @ "captcha",
    /// No follow-up code.
    FollowUpCodeMissing = "refusal-follow-up-code-missing" @ "code",
    /// Not nine digits.
    FollowUpCodeLength = "refusal-follow-up-code-length" @ "code",
    /// The check digit does not fit: a slip of the finger.
    FollowUpCodeWrong = "refusal-follow-up-code-wrong" @ "code",
    /// No letter has this code and mobile.
    FollowUpUnknown = "refusal-follow-up-unknown" @ "code",
    /// A sender name beyond its length.
    SenderNameTooLong = "refusal-sender-name-too-long" @ "sender_name",
    /// A company name beyond its length.
    CompanyNameTooLong = "refusal-company-name-too-long" @ "company_name",
    /// A role of the signer beyond its length.
    SignerRoleTooLong = "refusal-signer-role-too-long" @ "signer_role",
    /// A letter for a company without the paper that says who may sign for it.
    AuthorisationMissing = "refusal-authorisation-missing" @ "files",
    /// No person kind chosen.
    PersonKindMissing = "refusal-person-kind-missing" @ "person_kind",
    /// No addressee chosen, or one that is not offered.
    AddresseeMissing = "refusal-addressee-missing" @ "addressee",
    /// No subject.
    SubjectMissing = "refusal-subject-missing" @ "subject",
    /// A subject beyond its length.
    SubjectTooLong = "refusal-subject-too-long" @ "subject",
    /// Neither text nor file.
    BodyMissing = "refusal-body-missing" @ "body",
    /// A text beyond its length.
    BodyTooLong = "refusal-body-too-long" @ "body",
    /// A date on the sender's paper that is no date of the calendar.
    SendersDateWrong = "refusal-senders-date-wrong" @ "senders_date",
    /// A date on the sender's paper that is still to come.
    SendersDateAhead = "refusal-senders-date-ahead" @ "senders_date",
    /// A number of the sender beyond its length.
    SendersNumberTooLong = "refusal-senders-number-too-long" @ "senders_number",
    /// A count of sheets or pieces that is none.
    PaperCountWrong = "refusal-paper-count-wrong" @ "paper_pages",
    /// The walk-in who filed the letter has no account to mend it in.
    NobodyToMend = "refusal-nobody-to-mend",
    /// The sender gave no mobile number.
    NoMobile = "refusal-no-mobile",
    /// A span of the register in which no number was given.
    RegisterEmpty = "refusal-register-empty",
    /// Neither `.html` nor `.pdf`.
    PrintFormUnknown { name: String } = "refusal-print-form-unknown",
    /// A file that is none of the six formats.
    FileKindUnknown { name: String } = "refusal-file-kind-unknown" @ "files",
    /// A file beyond its size.
    FileTooLarge { name: String, limit: String } = "refusal-file-too-large" @ "files",
    /// A file without content.
    FileEmpty { name: String } = "refusal-file-empty" @ "files",
    /// Too many files.
    FilesTooMany { limit: i64 } = "refusal-files-too-many" @ "files",
    /// All files together beyond their size.
    FilesTooLarge { limit: String } = "refusal-files-too-large" @ "files",
    /// A file on the desk that is not there any more.
    DeskFileGone { name: String } = "refusal-desk-file-gone" @ "files",
    /// The identity is not proven as far as the office demands.
    IdentityTooLow = "refusal-identity-too-low",
    /// No consent to the question to the registry.
    ConsentMissing = "refusal-consent-missing" @ "consent",
    /// A company that this person is not confirmed to act for.
    CompanyNotYours = "refusal-company-not-yours" @ "company_id",
    /// The sender has closed the account: nothing more is sent there.
    AccountClosed = "refusal-account-closed",
    /// An identity check waits already.
    IdentityWaits = "refusal-identity-waits",
    /// The identity check was decided already.
    IdentityDecided = "refusal-identity-decided",
    /// An answered or closed letter is past the days in which it can be taken up again.
    ReopenTooLate = "refusal-reopen-too-late",
    /// The account has filed its fill of letters for a day.
    LettersTooMany { limit: i64 } = "refusal-letters-too-many",
    /// The account keeps as many drafts as it may.
    DraftsTooMany { limit: i64 } = "refusal-drafts-too-many",
    /// The session is over.
    SessionOver = "refusal-session-over",
    /// The step does not fit the letter's state.
    StepDoesNotFit { state: State, step: Step } = "refusal-step-does-not-fit",
    /// Somebody else changed the letter in the meantime.
    LetterChanged { by: String, did: EventKind, seconds: i64 } = "refusal-letter-changed",
    /// No reason given.
    ReasonMissing = "refusal-reason-missing" @ "reason",
    /// A reason beyond its length.
    ReasonTooLong = "refusal-reason-too-long" @ "reason",
    /// No unit chosen, or none that works.
    UnitMissing = "refusal-unit-missing" @ "unit",
    /// No unit has this code.
    UnitUnknown { code: String } = "refusal-unit-unknown" @ "unit",
    /// A date that cannot be read or that the calendar does not have.
    DateForm = "refusal-date-form",
    /// No such holiday in the office's calendar.
    HolidayUnknown = "refusal-holiday-unknown",
    /// A holiday without a name.
    HolidayNameMissing = "refusal-holiday-name-missing",
    /// A deadline that is neither a number of days nor a date.
    DeadlineForm = "refusal-deadline-form",
    /// A deadline before today.
    DeadlinePast = "refusal-deadline-past",
    /// A referral with neither original nor copy.
    ReferralEmpty = "refusal-referral-empty",
    /// The referral was taken back, refused or done, or the letter went on from there.
    ReferralOver = "refusal-referral-over",
    /// Only whoever referred may take it back.
    ReferralNotSender = "refusal-referral-not-sender",
    /// Only whom it was referred to may take or refuse it.
    ReferralNotReceiver = "refusal-referral-not-receiver",
    /// It was opened: it cannot be taken back any more.
    ReferralOpened = "refusal-referral-opened",
    /// Nobody is there to whom the letter could go back.
    NobodyToReturnTo = "refusal-nobody-to-return-to",
    /// A reply with neither text nor file.
    ReplyEmpty = "refusal-reply-empty" @ "body",
    /// A decision that can still be undone is not reversed: nobody has heard of it.
    ReverseTooSoon = "refusal-reverse-too-soon",
    /// The letter was erased: there is nothing left to act on.
    LetterErased = "refusal-letter-erased",
    /// Only a letter whose matter is done is erased.
    EraseNotDone { state: State } = "refusal-erase-not-done",
    /// An SMS about the letter is leaving at this moment.
    EraseSmsLeaving = "refusal-erase-sms-leaving",
    /// A letter with a registered reply.
    ReverseAnswered = "refusal-reverse-answered",
    /// Nothing to undo, or too late.
    UndoTooLate = "refusal-undo-too-late",
    /// The clerk's role does not allow it.
    NotAllowed = "refusal-not-allowed",
    /// The clerk may no longer work.
    ClerkDisabled = "refusal-clerk-disabled",
    /// A clerk with this name exists.
    ClerkTaken = "refusal-clerk-taken" @ "login",
    /// A login name that is not of small letters and digits.
    ClerkLoginForm = "refusal-clerk-login-form" @ "login",
    /// No such clerk.
    ClerkUnknown = "refusal-clerk-unknown",
    /// A unit with this code exists.
    UnitTaken = "refusal-unit-taken" @ "code",
    /// A unit officer needs a unit.
    UnitOfficerWithoutUnit = "refusal-unit-officer-without-unit" @ "unit",
    /// A unit without a name.
    UnitNameMissing = "refusal-unit-name-missing" @ "name",
    /// A unit code that is not of Latin letters and digits.
    UnitCodeForm = "refusal-unit-code-form" @ "code",
    /// A unit that still has letters to act on.
    UnitHasLetters { count: i64 } = "refusal-unit-has-letters" @ "active",
    /// A unit that active officers belong to.
    UnitHasClerks { count: i64 } = "refusal-unit-has-clerks" @ "active",
    /// A unit that the office's rule refers letters to.
    UnitOfRule = "refusal-unit-of-rule" @ "active",
    /// An addressee without a name.
    AddresseeNameMissing = "refusal-addressee-name-missing" @ "name",
    /// An addressee of this name is offered already.
    AddresseeTaken = "refusal-addressee-taken" @ "name",
    /// A template of this kind has the short code.
    TemplateTaken = "refusal-template-taken" @ "code",
    /// A short code that cannot be typed at once.
    TemplateCodeForm = "refusal-template-code-form" @ "code",
    /// A template without a title.
    TemplateTitleMissing = "refusal-template-title-missing" @ "title",
    /// A template without text.
    TemplateBodyMissing = "refusal-template-body-missing" @ "body",
    /// A place in a list that is no number.
    PositionForm = "refusal-position-form" @ "position",
    /// Somebody else changed the row of the office since it was seen.
    RowChanged = "refusal-row-changed",
    /// The office would be without an admin.
    LastAdmin = "refusal-last-admin" @ "role",
    /// Two passwords that differ.
    PasswordsDiffer = "refusal-passwords-differ" @ "again",
    /// No SSH key.
    KeyMissing = "refusal-key-missing" @ "key",
    /// A line that is no public key.
    KeyForm = "refusal-key-form" @ "key",
    /// A private key was pasted.
    KeyPrivate = "refusal-key-private" @ "key",
    /// A kind of key that is too weak or unknown.
    KeyKind = "refusal-key-kind" @ "key",
    /// The key is in use already, or was revoked.
    KeyTaken = "refusal-key-taken" @ "key",
    /// The key does not let anybody in.
    KeyRevoked = "refusal-key-revoked",
    /// The key was revoked before.
    KeyRevokedBefore = "refusal-key-revoked-before",
    /// No day, or one that cannot be read.
    DayForm = "refusal-day-form" @ "from",
    /// The last day before the first, or in the past.
    DaysWrong = "refusal-days-wrong" @ "until",
    /// Longer than a deputy may stand in.
    DaysTooMany { most: i64 } = "refusal-days-too-many" @ "until",
    /// Somebody who may not stand in for this clerk.
    DeputyUnfit = "refusal-deputy-unfit" @ "deputy",
    /// There is a deputy for these days.
    DeputyThere = "refusal-deputy-there" @ "from",
    /// A view without a name.
    ViewNameMissing = "refusal-view-name-missing" @ "name",
    /// An own view has this name.
    ViewTaken = "refusal-view-taken" @ "name",
    /// As many views as a clerk keeps.
    ViewsTooMany { most: i64 } = "refusal-views-too-many",
    /// A number template that could give one number twice.
    RegisterTemplateWrong = "refusal-register-template-wrong",
    /// No setting has this key.
    SettingUnknown { key: String } = "refusal-setting-unknown",
    /// A name that was left empty.
    NameMissing { key: String } = "refusal-name-missing",
    /// A value that the setting does not take.
    SettingValue { key: String, takes: String } = "refusal-setting-value",
    /// A field of the search line with a value that cannot be read.
    SearchField { field: String, value: String, takes: String } = "refusal-search-field",
    /// The SMS is in a state in which this cannot be done.
    SmsNotSo = "refusal-sms-not-so",
    /// All sending is paused already.
    SmsPaused = "refusal-sms-paused",
    /// Sending is not paused, and no gateway rests.
    SmsNotPaused = "refusal-sms-not-paused",
    /// A gateway could not carry a text any more with this value.
    SmsNotCarried { text: &'static str, gateway: String, why: super::sms_way::Unfit } = "refusal-sms-not-carried",
    /// The file is not Pishkhan's.
    FileForeign { path: String } = "refusal-file-foreign",
    /// The file was made by a newer program.
    FileNewer { path: String } = "refusal-file-newer",
    /// Others may read or write the file.
    FileOpenToOthers { path: String } = "refusal-file-open-to-others",
    /// The file belongs to another user.
    FileOfAnother { path: String } = "refusal-file-of-another",
    /// There is no file.
    FileAbsent { path: String } = "refusal-file-absent",
    /// There is a folder where a file was meant.
    FileIsFolder { path: String } = "refusal-file-is-folder",
    /// This user has no access to the file or its folder.
    FileNotAllowed { path: String } = "refusal-file-not-allowed",
    /// There is no file of this name to read: one that was typed.
    FileToReadAbsent { path: String } = "refusal-file-to-read-absent",
    /// There is no folder.
    FolderAbsent { path: String } = "refusal-folder-absent",
    /// There is a file already.
    FileThere { path: String } = "refusal-file-there",
    /// The file is being used.
    FileInUse { path: String } = "refusal-file-in-use",
    /// The backup is damaged or not whole.
    BackupDamaged { why: String } = "refusal-backup-damaged",
    /// A backup without the manifest that was made with it.
    BackupNoManifest { path: String } = "refusal-backup-no-manifest",
    /// A backup of another office.
    BackupOfAnother { office: String } = "refusal-backup-of-another",
    /// An encrypted backup, and no identity to open it.
    BackupSealed { path: String } = "refusal-backup-sealed",
    /// An identity that does not open this backup.
    BackupIdentityWrong { path: String } = "refusal-backup-identity-wrong",
    /// What is no recipient of encrypted backups.
    BackupRecipient { typed: String } = "refusal-backup-recipient",
    /// No room for a backup.
    BackupNoRoom { path: String, needs: i64, free: i64 } = "refusal-backup-no-room",
    /// A part of the machine's configuration that cannot be worked with; what is wrong is said as its keys are named.
    Configuration { section: &'static str, why: String } = "refusal-configuration",
    /// The same of the file as a whole.
    ConfigurationFile { path: String, why: String } = "refusal-configuration-file",
    /// No gateway is named, so no SMS could leave.
    SmsNoGateway = "refusal-sms-no-gateway",
    /// A gateway that sends nothing, and nobody said that this is meant.
    SmsFileNotMeant = "refusal-sms-file-not-meant",
    /// A plan of backups that cannot be understood.
    BackupPlan { key: String, value: String } = "refusal-backup-plan",
    /// No backup is known.
    BackupNone = "refusal-backup-none",
    /// Long work was stopped because the program ends.
    WorkStopped = "refusal-work-stopped",
    /// Nothing in a damaged file can be read.
    SalvageNothing { path: String } = "refusal-salvage-nothing",
    /// The disk has no room.
    DiskFull = "refusal-disk-full",
}

impl Refusal {
    /// The sentence for people.
    pub fn sentence(&self, lang: Lang) -> String {
        let values = self.values(lang);
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        crate::messages::WORDS.with(lang, self.key(), &values)
    }

    fn values(&self, lang: Lang) -> Vec<(&'static str, String)> {
        let number = |n: i64| match lang {
            Lang::Fa => persian_digits(&n.to_string()),
            Lang::En => n.to_string(),
        };
        match self {
            Self::LogInWaits { minutes } => vec![("minutes", number(*minutes))],
            Self::OldHolderAsked { months } => vec![("months", number(*months))],
            Self::OldHolderWrong { left } | Self::CodeWrong { left } => vec![("left", number(*left))],
            Self::CodeTooSoon { seconds } => vec![("seconds", number(*seconds))],
            Self::FilesTooMany { limit } => vec![("limit", number(*limit))],
            Self::UnitHasLetters { count } | Self::UnitHasClerks { count } => vec![("count", number(*count))],
            Self::DaysTooMany { most } | Self::ViewsTooMany { most } => vec![("most", number(*most))],
            Self::FileKindUnknown { name }
            | Self::FileEmpty { name }
            | Self::DeskFileGone { name }
            | Self::PrintFormUnknown { name } => vec![("name", name.clone())],
            Self::FileTooLarge { name, limit } => vec![("name", name.clone()), ("limit", limit.clone())],
            Self::FilesTooLarge { limit } => vec![("limit", limit.clone())],
            Self::StepDoesNotFit { state, .. } | Self::EraseNotDone { state } => {
                vec![("state", crate::messages::WORDS.get(lang, &format!("state-{}", state.code())))]
            }
            Self::LetterChanged { by, did, seconds } => {
                let (n, when) = match seconds.max(&0) {
                    s @ 0..3_600 => (s / 60, "when-minutes"),
                    s @ 3_600..86_400 => (s / 3_600, "when-hours"),
                    s => (s / 86_400, "when-days"),
                };
                let when = if n == 0 { "when-now" } else { when };
                let when = crate::messages::WORDS.with(lang, when, &[("n", &number(n))]);
                vec![("by", by.clone()), ("did", crate::messages::WORDS.get(lang, did.did_key())), ("when", when)]
            }
            Self::SmsNotCarried { text, gateway, why } => {
                vec![("text", (*text).to_owned()), ("gateway", gateway.clone()), ("why", why.words(lang))]
            }
            Self::Configuration { section, why } => vec![("section", (*section).to_owned()), ("why", why.clone())],
            Self::ConfigurationFile { path, why } => vec![("path", path.clone()), ("why", why.clone())],
            Self::UnitUnknown { code } => vec![("code", code.clone())],
            Self::SettingUnknown { key } | Self::NameMissing { key } => vec![("key", key.clone())],
            Self::SearchField { field, value, takes } => {
                vec![("field", field.clone()), ("value", value.clone()), ("takes", takes.clone())]
            }
            Self::SettingValue { key, takes } => vec![("key", key.clone()), ("takes", takes.clone())],
            Self::FileForeign { path }
            | Self::FileNewer { path }
            | Self::FileOpenToOthers { path }
            | Self::FileOfAnother { path }
            | Self::FileAbsent { path }
            | Self::FileIsFolder { path }
            | Self::FileNotAllowed { path }
            | Self::FileToReadAbsent { path }
            | Self::FileThere { path }
            | Self::FileInUse { path }
            | Self::FolderAbsent { path }
            | Self::BackupNoManifest { path }
            | Self::BackupSealed { path }
            | Self::BackupIdentityWrong { path }
            | Self::SalvageNothing { path } => vec![("path", path.clone())],
            Self::BackupDamaged { why } => vec![("why", why.clone())],
            Self::BackupOfAnother { office } => vec![("office", office.clone())],
            Self::BackupRecipient { typed } => vec![("typed", typed.clone())],
            Self::BackupNoRoom { path, needs, free } => {
                vec![("path", path.clone()), ("needs", number(*needs)), ("free", number(*free))]
            }
            Self::BackupPlan { key, value } => vec![("key", key.clone()), ("value", value.clone())],
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_its_sentence_in_both_languages() {
        for key in Refusal::KEYS {
            for lang in [Lang::Fa, Lang::En] {
                assert!(crate::messages::WORDS.has(lang, key), "{key} in {}", lang.code());
            }
        }
        for &did in EventKind::ALL {
            let second = Refusal::LetterChanged { by: "مریم کریمی".to_owned(), did, seconds: 30 };
            let (fa, en) = (second.sentence(Lang::Fa), second.sentence(Lang::En));
            assert!(fa.contains("مریم کریمی همین حالا") && !fa.contains("did-"), "{fa}");
            assert!(en.contains("just now") && !en.contains("did-"), "{en}");
        }
        let sentence = Refusal::CodeWrong { left: 3 }.sentence(Lang::Fa);
        assert!(sentence.contains('۳') && !sentence.contains('{'), "{sentence}");
    }
}
