//! What an office forgets, and after how long: the letters by how they ended, and what is left over beside them.

use super::letter::{State, coded};
use super::settings::Settings;

/// Days that it stays known who looked at what, whatever the office says.
pub const LEAST_DAYS_OF_LOOKS: i64 = 90;

coded! {
    /// A kind of thing that is kept for a time.
    Kept {
        /// Refused letters: erased.
        Rejected = "rejected",
        /// Letters that their senders took back: erased.
        Withdrawn = "withdrawn",
        /// Answered and closed letters: erased.
        Answered = "answered",
        /// Drafts that nobody wrote in any more: gone whole.
        Drafts = "drafts",
        /// Texts of SMS that were settled: emptied, the rows stay.
        SmsTexts = "sms_texts",
        /// One-time codes, and sign-ups that no code has completed.
        Codes = "codes",
        /// Log-ins of citizens.
        Sessions = "sessions",
        /// Counts of wrong passwords.
        Tries = "tries",
        /// Letters of authorisation of requests that were never made whole.
        Papers = "papers",
        /// Who looked at which letter and file: forgotten, that somebody looked stays.
        Looks = "looks",
        /// Letters of authorisation of accounts that were closed; who acted for whom stays.
        Authorisations = "authorisations",
    }
}

impl Kept {
    /// Days that it is kept; nothing: for ever. What is only left over goes by itself and has no setting.
    pub fn days(self, settings: &Settings) -> Option<i64> {
        let set = |key| Some(settings.number(key)).filter(|days| *days > 0);
        match self {
            Self::Rejected => set("retention.rejected_days"),
            Self::Withdrawn => set("retention.withdrawn_days"),
            Self::Answered => set("retention.answered_days"),
            Self::Drafts => set("retention.draft_days"),
            Self::SmsTexts => set("retention.sms_days"),
            Self::Looks => set("retention.look_days"),
            Self::Authorisations => set("retention.closed_days"),
            // The limits of a day count them, so a day and no less.
            Self::Codes | Self::Tries => Some(1),
            // The longest session ends after a week.
            Self::Sessions | Self::Papers => Some(30),
        }
    }

    /// The states of the letters that it means.
    pub fn states(self) -> &'static [State] {
        match self {
            Self::Rejected => &[State::Rejected],
            Self::Withdrawn => &[State::Withdrawn],
            Self::Answered => &[State::Answered, State::Closed],
            Self::Drafts
            | Self::SmsTexts
            | Self::Codes
            | Self::Sessions
            | Self::Tries
            | Self::Papers
            | Self::Looks
            | Self::Authorisations => &[],
        }
    }
}

/// Whether a letter in this state may be erased: its matter is done.
pub fn may_be_erased(state: State) -> bool {
    match state {
        State::Answered | State::Closed | State::Rejected | State::Withdrawn => true,
        State::Draft | State::InReview | State::Returned | State::Approved => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::settings::Profile;

    #[test]
    fn letters_are_kept_for_ever_unless_the_office_says_otherwise() {
        let by_default = Settings::new(Profile::Agency, []);
        let set = Settings::new(Profile::Agency, [("retention.answered_days".to_owned(), "365".to_owned())]);
        for kind in [Kept::Rejected, Kept::Withdrawn, Kept::Answered] {
            assert_eq!(kind.days(&by_default), None, "{kind:?}");
            assert!(kind.states().iter().all(|state| may_be_erased(*state)));
        }
        assert_eq!(Kept::Answered.days(&set), Some(365));
        assert!(Kept::Codes.days(&by_default).is_some());
    }
}
