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
        /// A holiday was added, or got another name.
        HolidayAdded = "holiday.added",
        /// A holiday was taken away.
        HolidayRemoved = "holiday.removed",
        /// A template was added.
        TemplateAdded = "template.added",
        /// A template was taken into a text.
        TemplateUsed = "template.used",
        /// A clerk was added.
        ClerkAdded = "clerk.added",
        /// A clerk may no longer work.
        ClerkDisabled = "clerk.disabled",
        /// A clerk's mobile number was set or taken away.
        ClerkMobileSet = "clerk.mobile_set",
        /// What is known of a clerk changed.
        ClerkChanged = "clerk.changed",
        /// A clerk got a new password from an admin.
        ClerkPasswordSet = "clerk.password_set",
        /// A clerk got an SSH key.
        ClerkKeyAdded = "clerk.key_added",
        /// An SSH key lets nobody in any more.
        ClerkKeyRevoked = "clerk.key_revoked",
        /// A deputy was named.
        DeputyNamed = "clerk.deputy_named",
        /// A deputy's time was ended.
        DeputyEnded = "clerk.deputy_ended",
        /// A search line was kept under a name.
        ViewSaved = "clerk.view_saved",
        /// The name of a kept search line changed, or who sees it.
        ViewChanged = "clerk.view_changed",
        /// A kept search line was dropped.
        ViewDropped = "clerk.view_dropped",
        /// A unit changed, or was closed or opened again.
        UnitChanged = "unit.changed",
        /// An addressee changed, or is no longer offered.
        AddresseeChanged = "addressee.changed",
        /// A template changed, or is no longer offered.
        TemplateChanged = "template.changed",
        /// A stretch of the audit log was recomputed.
        ChainVerified = "office.chain_verified",
        /// A clerk came in.
        ClerkLoggedIn = "clerk.logged_in",
        /// A clerk's password was tried; without a log-in after it, it was wrong.
        ClerkLogInTried = "clerk.log_in_tried",
        /// What a clerk had typed and not sent was kept or dropped.
        DeskDraftKept = "clerk.draft_kept",
        /// A clerk was offered the tour of the console, or took it.
        TourSeen = "clerk.tour_seen",
        /// A clerk chose how text is written on a terminal.
        WritingKept = "clerk.writing_kept",
        /// A one-time code was sent.
        CodeSent = "code.sent",
        /// A typed code was wrong.
        CodeFailed = "code.failed",
        /// A typed code was right.
        CodeConfirmed = "code.confirmed",
        /// So many wrong codes were typed in the whole office that somebody tries them on many accounts.
        CodesSprayed = "code.sprayed",
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
        /// A letter of authorisation was kept for a request that is not whole yet, or taken out again.
        CompanyPaperKept = "identity.paper_kept",
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
        /// A right to act for a company ended.
        RepresentationEnded = "identity.representation_ended",
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
        /// Whom a letter was referred to took it on.
        ReferralAccepted = "letter.referral_accepted",
        /// A unit refused a letter; it went back to whoever referred it.
        ReferralRefused = "letter.referral_refused",
        /// A referral was taken back before it was opened.
        ReferralRecalled = "letter.referral_recalled",
        /// A copy was dealt with.
        ReferralDone = "letter.referral_done",
        /// A late letter was reported to a head.
        LetterEscalated = "letter.escalated",
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
        /// A letter was written out with its files.
        LetterExported = "letter.exported",
        /// Lines of the register were written out.
        RegisterExported = "register.exported",
        /// The whole office was written out.
        OfficeExported = "office.exported",
        /// Text, sender and files of a letter were erased.
        LetterErased = "letter.erased",
        /// Old things were forgotten, as the settings say.
        RetentionRun = "office.retention_run",
        /// The search index was rewritten without the words of erased letters.
        ErasureSwept = "office.erasure_swept",
        /// A decision was reversed after its sender had heard of it.
        LetterReversed = "letter.reversed",
        /// A file was read out.
        FileDownloaded = "file.downloaded",
        /// A clerk looked into a file.
        FileLookedAt = "file.looked_at",
        /// Pages and pixels of files were found out.
        FileFactsNoted = "file.facts_noted",
        /// A link that gives a file once was made.
        FileLinkMade = "file.link_made",
        /// A link gave its file.
        FileLinkUsed = "file.link_used",
        /// A clerk put a file on the desk for a reply.
        DeskFilePut = "file.put",
        /// A file on the desk was thrown away.
        DeskFileDropped = "file.put_dropped",
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
        /// A gateway reported what became of an SMS.
        SmsReported = "sms.reported",
        /// The admin sent a text to try a gateway.
        SmsTested = "sms.tested",
        /// An SMS left, and nobody can tell whether a gateway took it.
        SmsUnsure = "sms.unsure",
        /// An SMS arrived.
        SmsDelivered = "sms.delivered",
        /// An SMS waits for the next morning: its number was sent enough today.
        SmsPostponed = "sms.postponed",
        /// All sending was paused.
        SmsPaused = "sms.paused",
        /// Sending goes on.
        SmsResumed = "sms.resumed",
        /// A gateway is left alone for a while.
        GatewayRests = "sms.gateway_rests",
        /// A gateway works again.
        GatewayBack = "sms.gateway_back",
        /// The office serves with other gateways, or with other rules of theirs.
        GatewaysNoted = "sms.gateways_noted",
        /// So much of the day's budget of SMS is used up.
        SmsBudgetUsed = "sms.budget_used",
        /// The file was backed up.
        BackedUp = "office.backed_up",
        /// The file was restored from a backup.
        Restored = "office.restored",
        /// A backup could not be made.
        BackupFailed = "office.backup_failed",
        /// A planned backup could not be copied to the second folder; it is tried again.
        BackupNotCopied = "office.backup_not_copied",
        /// A planned backup lies in the second folder, too.
        BackupCopied = "office.backup_copied",
        /// A backup was taken away because newer ones have its place.
        BackupDropped = "office.backup_dropped",
        /// A backup was restored beside the office and compared with it.
        BackupDrilled = "office.backup_drilled",
        /// The file was put together from what a damaged one still held.
        Salvaged = "office.salvaged",
        /// The file was brought to a newer schema.
        Upgraded = "office.upgraded",
    }
}

/// Events that tell who looked at what. After a time nobody has to know that any more: who, at what and with which key
/// is forgotten then, and that somebody looked stays.
pub const LOOKS: [EventKind; 3] = [EventKind::LetterOpened, EventKind::FileLookedAt, EventKind::FileDownloaded];

impl EventKind {
    /// What somebody did to a letter, as the sentence for whoever came second says it: the key of its words.
    pub(crate) fn did_key(self) -> &'static str {
        match self {
            Self::LetterApproved => "did-approve",
            Self::LetterRejected => "did-reject",
            Self::LetterReturned => "did-return",
            Self::LetterReferred => "did-refer",
            Self::ReplyRegistered => "did-reply",
            Self::DecisionUndone | Self::ReplyUndone => "did-undo",
            Self::LetterReversed => "did-reverse",
            Self::LetterWithdrawn => "did-withdraw",
            Self::LetterResubmitted => "did-resubmit",
            Self::LetterClosed => "did-close",
            Self::LetterReopened => "did-reopen",
            _ => "did-change",
        }
    }
}
