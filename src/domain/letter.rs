//! A letter's states and steps: one function says what follows what, for every door.

use super::refusal::Refusal;

macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// All of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// As the schema, the log and the message files name it.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            /// The one that has this code.
            pub fn of_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
pub(crate) use coded;

coded! {
    /// Where a letter stands.
    State {
        /// پیش‌نویس: the sender still writes.
        Draft = "draft",
        /// در حال بررسی: waits for the secretariat.
        InReview = "in_review",
        /// نیازمند اصلاح: back with the sender, with named defects.
        Returned = "returned",
        /// تأیید شده: numbered and referred to a unit.
        Approved = "approved",
        /// پاسخ داده شده: a reply is registered.
        Answered = "answered",
        /// رد شده: refused, with reason and date.
        Rejected = "rejected",
        /// انصراف: taken back by the sender.
        Withdrawn = "withdrawn",
        /// مختومه: done.
        Closed = "closed",
    }
}

coded! {
    /// What can be done to a letter.
    Step {
        /// The sender files it.
        Submit = "submit",
        /// The secretariat approves it: number, date, referral.
        Approve = "approve",
        /// The secretariat refuses it with a reason.
        Reject = "reject",
        /// The secretariat sends it back with defects.
        Return = "return",
        /// The sender files it again after mending.
        Resubmit = "resubmit",
        /// The sender takes it back.
        Withdraw = "withdraw",
        /// A unit gets it, as original or copy.
        Refer = "refer",
        /// A reply is registered.
        Reply = "reply",
        /// The matter is done.
        Close = "close",
        /// The matter is taken up again.
        Reopen = "reopen",
        /// A decision (approve, reject, return) is taken back before its SMS left.
        UndoDecision = "undo_decision",
        /// A reply is taken back before its SMS left.
        UndoReply = "undo_reply",
        /// A decision that the sender has heard of is reversed, with a reason.
        Reverse = "reverse",
    }
}

impl State {
    /// The state after a step, or the refusal that says why the step does not fit.
    #[expect(clippy::match_same_arms, reason = "one arm per arrow of the drawing, in its order")]
    pub fn after(self, step: Step) -> Result<Self, Refusal> {
        use State as S;
        use Step as T;
        match (self, step) {
            (S::Draft, T::Submit) | (S::Returned, T::Resubmit) => Ok(S::InReview),
            (S::Draft | S::InReview | S::Returned, T::Withdraw) => Ok(S::Withdrawn),
            (S::InReview, T::Approve) => Ok(S::Approved),
            (S::InReview, T::Reject) => Ok(S::Rejected),
            (S::InReview, T::Return) => Ok(S::Returned),
            (S::Approved, T::Refer) => Ok(S::Approved),
            (S::Answered, T::Refer) => Ok(S::Answered),
            (S::Approved | S::Answered, T::Reply) => Ok(S::Answered),
            (S::Approved | S::Answered, T::Close) => Ok(S::Closed),
            (S::Answered | S::Closed, T::Reopen) => Ok(S::Approved),
            (S::Approved | S::Rejected | S::Returned, T::UndoDecision) => Ok(S::InReview),
            (S::Answered, T::UndoReply) => Ok(S::Approved),
            (S::Approved | S::Rejected | S::Returned, T::Reverse) => Ok(S::InReview),
            // What was approved was also answered: a new reply mends that, not a reversal.
            (S::Answered, T::Reverse) => Err(Refusal::ReverseAnswered),
            (
                S::Draft,
                T::Approve
                | T::Reject
                | T::Return
                | T::Resubmit
                | T::Refer
                | T::Reply
                | T::Close
                | T::Reopen
                | T::UndoDecision
                | T::UndoReply
                | T::Reverse,
            )
            | (
                S::InReview,
                T::Submit
                | T::Resubmit
                | T::Refer
                | T::Reply
                | T::Close
                | T::Reopen
                | T::UndoDecision
                | T::UndoReply
                | T::Reverse,
            )
            | (
                S::Returned,
                T::Submit
                | T::Approve
                | T::Reject
                | T::Return
                | T::Refer
                | T::Reply
                | T::Close
                | T::Reopen
                | T::UndoReply,
            )
            | (
                S::Approved,
                T::Submit | T::Approve | T::Reject | T::Return | T::Resubmit | T::Withdraw | T::Reopen | T::UndoReply,
            )
            | (
                S::Answered,
                T::Submit | T::Approve | T::Reject | T::Return | T::Resubmit | T::Withdraw | T::UndoDecision,
            )
            | (
                S::Rejected,
                T::Submit
                | T::Approve
                | T::Reject
                | T::Return
                | T::Resubmit
                | T::Withdraw
                | T::Refer
                | T::Reply
                | T::Close
                | T::Reopen
                | T::UndoReply,
            )
            | (
                S::Withdrawn,
                T::Submit
                | T::Approve
                | T::Reject
                | T::Return
                | T::Resubmit
                | T::Withdraw
                | T::Refer
                | T::Reply
                | T::Close
                | T::Reopen
                | T::UndoDecision
                | T::UndoReply
                | T::Reverse,
            )
            | (
                S::Closed,
                T::Submit
                | T::Approve
                | T::Reject
                | T::Return
                | T::Resubmit
                | T::Withdraw
                | T::Refer
                | T::Reply
                | T::Close
                | T::UndoDecision
                | T::UndoReply
                | T::Reverse,
            ) => Err(Refusal::StepDoesNotFit { state: self, step }),
        }
    }
}

coded! {
    /// Who a letter speaks for.
    PersonKind {
        /// شخص حقیقی.
        Natural = "natural",
        /// شخص حقوقی, with company ID and the signer's role.
        Legal = "legal",
        /// One free sender name (company profile).
        Free = "free",
    }
}

coded! {
    /// How a unit gets a letter.
    ReferralKind {
        /// اصل، جهت اقدام: one unit has to act.
        Action = "action",
        /// رونوشت، جهت اطلاع.
        Copy = "copy",
    }
}

coded! {
    /// Where a letter came in.
    Source {
        /// The web form.
        Web = "web",
        /// The desk: a walk-in's paper.
        Counter = "counter",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_drawing_of_the_design_holds() {
        use State as S;
        use Step as T;
        let fits = [
            (S::Draft, T::Submit, S::InReview),
            (S::Draft, T::Withdraw, S::Withdrawn),
            (S::InReview, T::Approve, S::Approved),
            (S::InReview, T::Reject, S::Rejected),
            (S::InReview, T::Return, S::Returned),
            (S::InReview, T::Withdraw, S::Withdrawn),
            (S::Returned, T::Resubmit, S::InReview),
            (S::Returned, T::Withdraw, S::Withdrawn),
            (S::Returned, T::UndoDecision, S::InReview),
            (S::Approved, T::Refer, S::Approved),
            (S::Approved, T::Reply, S::Answered),
            (S::Approved, T::Close, S::Closed),
            (S::Approved, T::UndoDecision, S::InReview),
            (S::Answered, T::Refer, S::Answered),
            (S::Answered, T::Reply, S::Answered),
            (S::Answered, T::Close, S::Closed),
            (S::Answered, T::Reopen, S::Approved),
            (S::Answered, T::UndoReply, S::Approved),
            (S::Rejected, T::UndoDecision, S::InReview),
            (S::Approved, T::Reverse, S::InReview),
            (S::Rejected, T::Reverse, S::InReview),
            (S::Returned, T::Reverse, S::InReview),
            (S::Closed, T::Reopen, S::Approved),
        ];
        for &state in State::ALL {
            for &step in Step::ALL {
                let expected = fits.iter().find(|(from, by, _)| (*from, *by) == (state, step)).map(|(_, _, to)| *to);
                assert_eq!(state.after(step).ok(), expected, "{state:?} {step:?}");
            }
        }
    }

    #[test]
    fn codes_read_back() {
        for &state in State::ALL {
            assert_eq!(State::of_code(state.code()), Some(state));
        }
        assert_eq!(State::of_code("gone"), None);
    }
}
