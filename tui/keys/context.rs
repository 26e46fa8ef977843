//! Where a key works: the places of the help page, in its order.

/// Where a key works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Context {
    /// Everywhere, also while typing.
    Always,
    /// On the desk, when no sheet is open.
    Desk,
    /// Lists and long texts.
    Move,
    /// A list of letters has the keys.
    List,
    /// The letter has the keys.
    Letter,
    /// A letter is selected.
    Letters,
    /// The identity queue.
    Identity,
    /// The SMS outbox.
    Outbox,
    /// The log-in page.
    Login,
    /// The sheet that approves.
    Approve,
    /// The sheets with a reason or a notice.
    Reason,
    /// The sheet that refers.
    Refer,
    /// The sheet of the referral at hand.
    Referral,
    /// The sheet that replies.
    Reply,
    /// The sheet that confirms an identity.
    Identify,
    /// The list of a letter's files.
    Files,
    /// The page of a file that is looked into.
    Look,
    /// The page of a link to a file.
    FileLink,
    /// The search line.
    Search,
    /// The palette.
    Palette,
    /// The help page.
    Help,
    /// The page of plain text.
    Plain,
    /// The sheet of the way of writing.
    Writing,
    /// The settings of the office.
    Settings,
    /// The page of figures.
    Figures,
    /// The page of the office.
    Office,
    /// A form of the page of the office.
    OfficeForm,
    /// The audit log.
    Log,
    /// Kept searches.
    Views,
    /// The name of a kept search.
    ViewName,
    /// The page that asks which line reads right.
    Calibrate,
    /// The digest of a day.
    Digest,
    /// The tour of the first day.
    Tour,
    /// The sheet of a walk-in's paper letter.
    Counter,
    /// The register.
    Register,
    /// The line in the register that jumps to a number or a day.
    Jump,
    /// The sheet that prints a letter.
    Print,
}

impl Context {
    /// All of them, in the order of the help page.
    pub const ALL: [Self; 37] = [
        Self::Letters,
        Self::List,
        Self::Letter,
        Self::Move,
        Self::Desk,
        Self::Identity,
        Self::Outbox,
        Self::Approve,
        Self::Reason,
        Self::Refer,
        Self::Referral,
        Self::Reply,
        Self::Identify,
        Self::Files,
        Self::Look,
        Self::FileLink,
        Self::Search,
        Self::Palette,
        Self::Help,
        Self::Plain,
        Self::Settings,
        Self::Figures,
        Self::Digest,
        Self::Tour,
        Self::Office,
        Self::OfficeForm,
        Self::Log,
        Self::Views,
        Self::ViewName,
        Self::Counter,
        Self::Register,
        Self::Jump,
        Self::Print,
        Self::Writing,
        Self::Calibrate,
        Self::Login,
        Self::Always,
    ];

    /// The message that names it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Always => "context-always",
            Self::Desk => "context-desk",
            Self::Move => "context-move",
            Self::List => "context-list",
            Self::Letter => "context-letter",
            Self::Letters => "context-letters",
            Self::Identity => "context-identity",
            Self::Outbox => "context-outbox",
            Self::Login => "context-login",
            Self::Approve => "context-approve",
            Self::Reason => "context-reason",
            Self::Refer => "context-refer",
            Self::Referral => "context-referral",
            Self::Reply => "context-reply",
            Self::Identify => "context-identify",
            Self::Files => "context-files",
            Self::Look => "context-look",
            Self::FileLink => "context-file-link",
            Self::Search => "context-search",
            Self::Palette => "context-palette",
            Self::Help => "context-help",
            Self::Plain => "context-plain",
            Self::Writing => "context-writing",
            Self::Calibrate => "context-calibrate",
            Self::Settings => "context-settings",
            Self::Figures => "context-figures",
            Self::Digest => "context-digest",
            Self::Tour => "context-tour",
            Self::Office => "context-office",
            Self::OfficeForm => "context-office-form",
            Self::Log => "context-log",
            Self::Views => "context-views",
            Self::ViewName => "context-view-name",
            Self::Counter => "context-counter",
            Self::Register => "context-register",
            Self::Jump => "context-jump",
            Self::Print => "context-print",
        }
    }
}
