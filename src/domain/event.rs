//! What the audit log tells: one kind an act, named in the past.

use super::letter::coded;

coded! {
    /// The kind of an audit event.
    EventKind {
        /// The office was set up.
        OfficeOpened = "office.opened",
        /// A setting got a new value.
        SettingChanged = "setting.changed",
        /// A unit was added.
        UnitAdded = "unit.added",
        /// An addressee was added.
        AddresseeAdded = "addressee.added",
        /// A template was added.
        TemplateAdded = "template.added",
        /// A template was taken into a text.
        TemplateUsed = "template.used",
        /// A clerk was added.
        ClerkAdded = "clerk.added",
        /// A clerk may no longer work.
        ClerkDisabled = "clerk.disabled",
        /// A clerk came in.
        ClerkLoggedIn = "clerk.logged_in",
        /// A clerk's password was tried; without a log-in after it, it was wrong.
        ClerkLogInTried = "clerk.log_in_tried",
        /// What a clerk had typed and not sent was kept or dropped.
        DeskDraftKept = "clerk.draft_kept",
        /// A clerk chose how text is written on a terminal.
        WritingKept = "clerk.writing_kept",
        /// A one-time code was sent.
        CodeSent = "code.sent",
        /// A typed code was wrong.
        CodeFailed = "code.failed",
        /// A typed code was right.
        CodeConfirmed = "code.confirmed",
        /// An account was made.
        PersonSignedUp = "person.signed_up",
        /// A citizen came in.
        PersonLoggedIn = "person.logged_in",
        /// A citizen's password was tried; without a log-in after it, it was wrong.
        PersonLogInTried = "person.log_in_tried",
        /// A citizen went out.
        PersonLoggedOut = "person.logged_out",
        /// A session was used again after a while.
        SessionTouched = "session.touched",
        /// A password was set.
        PasswordSet = "person.password_set",
        /// Somebody who was logged in typed the own password once more, before an act that asks for it.
        PasswordProven = "person.password_proven",
        /// An account got another mobile number.
        MobileChanged = "person.mobile_changed",
        /// An account was closed.
        PersonClosed = "person.closed",
        /// A second account of a national ID went into the first one.
        AccountsJoined = "person.joined",
        /// What was typed about an earlier letter was wrong.
        OldHolderFailed = "person.old_holder_failed",
        /// An identity check was asked for.
        IdentityRequested = "identity.requested",
        /// A registry is asked about an identity.
        IdentityAsked = "identity.asked",
        /// A registry gave no answer that decides; it is asked again, or a clerk decides.
        IdentityDeferred = "identity.deferred",
        /// A check fell away undecided.
        IdentityDropped = "identity.dropped",
        /// Answers of a registry were read in from a file.
        IdentitiesImported = "identity.imported",
        /// An identity was confirmed.
        IdentityConfirmed = "identity.confirmed",
        /// An identity was refused.
        IdentityRefused = "identity.refused",
        /// A draft was kept.
        DraftSaved = "letter.draft_saved",
        /// A letter was filed.
        LetterSubmitted = "letter.submitted",
        /// A walk-in's paper letter was entered at the counter.
        LetterEntered = "letter.entered",
        /// A returned letter was filed again.
        LetterResubmitted = "letter.resubmitted",
        /// A letter was taken back by its sender.
        LetterWithdrawn = "letter.withdrawn",
        /// A clerk opened a letter.
        LetterOpened = "letter.opened",
        /// A clerk printed a letter.
        LetterPrinted = "letter.printed",
        /// A span of the register was printed.
        RegisterPrinted = "register.printed",
        /// A letter was approved, numbered and referred.
        LetterApproved = "letter.approved",
        /// A letter was refused.
        LetterRejected = "letter.rejected",
        /// A letter went back for correction.
        LetterReturned = "letter.returned",
        /// A letter was referred.
        LetterReferred = "letter.referred",
        /// A reply was registered.
        ReplyRegistered = "letter.reply_registered",
        /// An answered or closed letter was taken up again by its sender.
        LetterReopened = "letter.reopened",
        /// A letter was closed.
        LetterClosed = "letter.closed",
        /// A decision was undone.
        DecisionUndone = "letter.decision_undone",
        /// A reply was undone.
        ReplyUndone = "letter.reply_undone",
        /// A file was read out.
        FileDownloaded = "file.downloaded",
        /// A notice was written by hand.
        NoticeQueued = "sms.notice_queued",
        /// The postman took an SMS.
        SmsClaimed = "sms.claimed",
        /// The postman gave a claimed SMS back unsent.
        SmsGivenBack = "sms.given_back",
        /// A gateway took an SMS.
        SmsSent = "sms.sent",
        /// A gateway refused an SMS or did not answer.
        SmsFailed = "sms.failed",
        /// An SMS came too late to be sent.
        SmsExpired = "sms.expired",
        /// An SMS was taken back.
        SmsCancelled = "sms.cancelled",
        /// An SMS is to be tried again.
        SmsRetried = "sms.retried",
        /// The file was backed up.
        BackedUp = "office.backed_up",
        /// The file was restored from a backup.
        Restored = "office.restored",
    }
}
