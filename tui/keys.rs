//! Every key of the desk in one table. Help, palette and the hint line are drawn from it, so they cannot lie.
//!
//! A key is looked up in the contexts that are in force, nearest first; what no context claims is typed into the field
//! that has the caret.

mod context;

pub use context::Context;

use std::borrow::Cow;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use pishkhan::words::Lang;

use crate::layout_keys;
use crate::words::say;

/// Parts the short word of a message from the long one.
const DASH: &str = " — ";

/// What a key asks for. What it does depends on what has the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Command {
    /// Approve the letter; in the identity queue, confirm.
    Approve,
    /// Refuse the letter; in the identity queue, the person.
    Reject,
    /// Return for correction.
    Return,
    /// Refer or assign.
    Refer,
    /// Take on, refuse or take back the referral at hand.
    Referral,
    /// Reply.
    Reply,
    /// Write an SMS.
    Notice,
    /// Take the last decision back.
    Undo,
    /// Reverse a decision that can no longer be undone.
    Reverse,
    /// Files of the letter.
    Files,
    /// Copy number or code.
    Copy,
    /// Show the whole letter as plain text, and copy it.
    CopyAll,
    /// Mark the letter.
    Mark,
    /// Mark all letters of the list.
    MarkAll,
    /// The letter after this one.
    NextLetter,
    /// The letter before this one.
    PreviousLetter,
    /// Give the keys to the letter.
    Open,
    /// Down.
    Down,
    /// Up.
    Up,
    /// A page down.
    PageDown,
    /// A page up.
    PageUp,
    /// To the beginning.
    First,
    /// To the end.
    Last,
    /// The next queue.
    NextTab,
    /// The queue before.
    PreviousTab,
    /// The queue of this place, from 0.
    Tab(usize),
    /// Search.
    Search,
    /// Help.
    Help,
    /// Every command by its words.
    Palette,
    /// One step back; out, when there is none.
    Back,
    /// Send a failed SMS again.
    Retry,
    /// Take a waiting SMS back.
    Cancel,
    /// Pause all sending of SMS.
    PauseSms,
    /// Let the sending of SMS go on.
    ResumeSms,
    /// Close the sheet.
    Close,
    /// Do what the sheet is for.
    Confirm,
    /// Take the selected entry.
    Choose,
    /// Tick the selected entry.
    Toggle,
    /// The next field.
    NextField,
    /// The field before.
    PreviousField,
    /// Turn the direction of the paragraph.
    Direction,
    /// Show or hide the marks of joiners.
    Joiners,
    /// Paint everything anew.
    Redraw,
    /// The next way of writing letters.
    TextMode,
    /// Choose how text is written on this terminal.
    Writing,
    /// The settings of the office.
    Settings,
    /// Figures.
    Figures,
    /// The digest of a day.
    Digest,
    /// The tour of the first day.
    Tour,
    /// The office: clerks, units, texts and the like.
    Office,
    /// The audit log.
    Log,
    /// Kept searches.
    Views,
    /// Something new.
    New,
    /// Close the selected row, or open it again.
    CloseRow,
    /// Give the selected clerk a new password.
    Password,
    /// Keep the search that is shown.
    SaveView,
    /// Rename the selected view.
    RenameView,
    /// Share the selected view, or no more.
    ShareView,
    /// Drop the selected view.
    DropView,
    /// Enter a walk-in's paper letter.
    WalkIn,
    /// The register.
    Register,
    /// Print.
    Print,
    /// Save what is shown as a file.
    Export,
    /// Save the selected file.
    Save,
    /// Make a link that gives the selected file once.
    Link,
    /// Pick the line of this number.
    Pick(usize),
    /// Leave the program.
    Quit,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// Where it works.
    pub context: Context,
    /// The key as help prints it.
    pub name: &'static str,
    /// The key.
    pub code: KeyCode,
    /// Whether Ctrl is held.
    pub ctrl: bool,
    /// What it asks for.
    pub command: Command,
    /// The message that says so.
    pub word: &'static str,
    /// Its place in the hint line; 0 for none.
    pub rank: u8,
}

const fn key(
    context: Context,
    name: &'static str,
    code: KeyCode,
    command: Command,
    word: &'static str,
    rank: u8,
) -> Binding {
    Binding { context, name, code, ctrl: false, command, word, rank }
}

const fn ctrl(
    context: Context,
    name: &'static str,
    c: char,
    command: Command,
    word: &'static str,
    rank: u8,
) -> Binding {
    Binding { context, name, code: KeyCode::Char(c), ctrl: true, command, word, rank }
}

use Command as Do;
use Context as In;
use KeyCode::Char;

/// The table.
#[rustfmt::skip]
pub const KEYS: &[Binding] = &[
    key(In::Letters, "a", Char('a'), Do::Approve, "key-approve", 11),
    key(In::Letters, "r", Char('r'), Do::Reject, "key-reject", 12),
    key(In::Letters, "c", Char('c'), Do::Return, "key-return", 13),
    key(In::Letters, "t", Char('t'), Do::Refer, "key-refer", 14),
    key(In::Letters, "x", Char('x'), Do::Referral, "key-referral", 14),
    key(In::Letters, "p", Char('p'), Do::Reply, "key-reply", 15),
    key(In::Letters, "s", Char('s'), Do::Notice, "key-notice", 18),
    key(In::Letters, "u", Char('u'), Do::Undo, "key-undo", 17),
    key(In::Letters, "U", Char('U'), Do::Reverse, "key-reverse", 26),
    key(In::Letters, "o", Char('o'), Do::Files, "key-files", 16),
    key(In::Letters, "y", Char('y'), Do::Copy, "key-copy", 19),
    key(In::Letters, "Y", Char('Y'), Do::CopyAll, "key-copy-all", 0),
    key(In::Letters, "P", Char('P'), Do::Print, "key-print", 0),
    // What Shift-P types on a Persian layout.
    key(In::Letters, "[", Char('['), Do::Print, "key-print", 0),
    key(In::Letters, "n", Char('n'), Do::NextLetter, "key-next-letter", 0),
    key(In::Letters, "N", Char('N'), Do::PreviousLetter, "key-previous-letter", 0),

    key(In::List, "Space", Char(' '), Do::Mark, "key-mark", 20),
    key(In::List, "*", Char('*'), Do::MarkAll, "key-mark-all", 0),
    key(In::List, "Enter", KeyCode::Enter, Do::Open, "key-open", 10),
    key(In::Letter, "Esc", KeyCode::Esc, Do::Back, "key-back", 10),

    key(In::Move, "j", Char('j'), Do::Down, "key-down", 0),
    key(In::Move, "↓", KeyCode::Down, Do::Down, "key-down", 0),
    key(In::Move, "k", Char('k'), Do::Up, "key-up", 0),
    key(In::Move, "↑", KeyCode::Up, Do::Up, "key-up", 0),
    key(In::Move, "PgDn", KeyCode::PageDown, Do::PageDown, "key-page-down", 0),
    key(In::Move, "PgUp", KeyCode::PageUp, Do::PageUp, "key-page-up", 0),
    key(In::Move, "g", Char('g'), Do::First, "key-first", 0),
    key(In::Move, "Home", KeyCode::Home, Do::First, "key-first", 0),
    key(In::Move, "G", Char('G'), Do::Last, "key-last", 0),
    key(In::Move, "End", KeyCode::End, Do::Last, "key-last", 0),

    key(In::Desk, "/", Char('/'), Do::Search, "key-search", 21),
    key(In::Desk, "?", Char('?'), Do::Help, "key-help", 22),
    key(In::Desk, ":", Char(':'), Do::Palette, "key-palette", 25),
    key(In::Desk, "Tab", KeyCode::Tab, Do::NextTab, "key-next-tab", 23),
    key(In::Desk, "←", KeyCode::Left, Do::NextTab, "key-next-tab", 0),
    key(In::Desk, "Shift-Tab", KeyCode::BackTab, Do::PreviousTab, "key-previous-tab", 0),
    key(In::Desk, "→", KeyCode::Right, Do::PreviousTab, "key-previous-tab", 0),
    key(In::Desk, "1", Char('1'), Do::Tab(0), "key-tab-review", 0),
    key(In::Desk, "2", Char('2'), Do::Tab(1), "key-tab-mine", 0),
    key(In::Desk, "3", Char('3'), Do::Tab(2), "key-tab-my-unit", 0),
    key(In::Desk, "4", Char('4'), Do::Tab(3), "key-tab-late", 0),
    key(In::Desk, "5", Char('5'), Do::Tab(4), "key-tab-returned", 0),
    key(In::Desk, "6", Char('6'), Do::Tab(5), "key-tab-approved", 0),
    key(In::Desk, "7", Char('7'), Do::Tab(6), "key-tab-answered", 0),
    key(In::Desk, "8", Char('8'), Do::Tab(7), "key-tab-rejected", 0),
    key(In::Desk, "9", Char('9'), Do::Tab(8), "key-tab-all", 0),
    key(In::Desk, "0", Char('0'), Do::Tab(11), "key-tab-copies", 0),
    key(In::Desk, "i", Char('i'), Do::Tab(9), "key-tab-identity", 0),
    key(In::Desk, "m", Char('m'), Do::Tab(10), "key-tab-outbox", 0),
    key(In::Desk, "F5", KeyCode::F(5), Do::Figures, "key-figures", 0),
    key(In::Desk, "F9", KeyCode::F(9), Do::Digest, "key-digest", 0),
    key(In::Desk, "F1", KeyCode::F(1), Do::Tour, "key-tour", 0),
    key(In::Desk, "F4", KeyCode::F(4), Do::Settings, "key-settings", 0),
    key(In::Desk, "F6", KeyCode::F(6), Do::Office, "key-office", 0),
    key(In::Desk, "F7", KeyCode::F(7), Do::Log, "key-log", 0),
    key(In::Desk, "v", Char('v'), Do::Views, "key-views", 0),
    key(In::Desk, "w", Char('w'), Do::WalkIn, "key-walk-in", 0),
    key(In::Desk, "F8", KeyCode::F(8), Do::Register, "key-register", 0),
    key(In::Desk, "q", Char('q'), Do::Back, "key-quit", 24),
    key(In::Desk, "Esc", KeyCode::Esc, Do::Close, "key-to-list", 0),

    key(In::Identity, "a", Char('a'), Do::Approve, "key-confirm-identity", 10),
    key(In::Identity, "r", Char('r'), Do::Reject, "key-refuse-identity", 11),
    key(In::Identity, "o", Char('o'), Do::Files, "key-save-paper", 12),
    key(In::Identity, "y", Char('y'), Do::Copy, "key-copy-national-id", 13),
    key(In::Outbox, "r", Char('r'), Do::Retry, "key-retry", 10),
    key(In::Outbox, "x", Char('x'), Do::Cancel, "key-cancel-sms", 11),
    key(In::Outbox, "p", Char('p'), Do::PauseSms, "key-pause-sms", 12),
    key(In::Outbox, "c", Char('c'), Do::ResumeSms, "key-resume-sms", 13),

    key(In::Approve, "Enter", KeyCode::Enter, Do::Confirm, "key-do-approve", 1),
    key(In::Approve, "Tab", KeyCode::Tab, Do::NextField, "key-next-field", 2),
    key(In::Approve, "Shift-Tab", KeyCode::BackTab, Do::PreviousField, "key-previous-field", 0),
    key(In::Approve, "↓", KeyCode::Down, Do::Down, "key-down", 0),
    key(In::Approve, "↑", KeyCode::Up, Do::Up, "key-up", 0),
    key(In::Approve, "Space", Char(' '), Do::Toggle, "key-toggle-copy", 3),
    key(In::Approve, "Esc", KeyCode::Esc, Do::Close, "key-close", 4),

    ctrl(In::Reason, "Ctrl-S", 's', Do::Confirm, "key-do-send", 1),
    key(In::Reason, "Enter", KeyCode::Enter, Do::Choose, "key-choose-template", 2),
    key(In::Reason, "Tab", KeyCode::Tab, Do::NextField, "key-next-field", 3),
    key(In::Reason, "Shift-Tab", KeyCode::BackTab, Do::PreviousField, "key-previous-field", 0),
    key(In::Reason, "↓", KeyCode::Down, Do::Down, "key-down", 0),
    key(In::Reason, "↑", KeyCode::Up, Do::Up, "key-up", 0),
    key(In::Reason, "1", Char('1'), Do::Pick(1), "key-pick-template", 0),
    key(In::Reason, "2", Char('2'), Do::Pick(2), "key-pick-template", 0),
    key(In::Reason, "3", Char('3'), Do::Pick(3), "key-pick-template", 0),
    key(In::Reason, "4", Char('4'), Do::Pick(4), "key-pick-template", 0),
    key(In::Reason, "5", Char('5'), Do::Pick(5), "key-pick-template", 0),
    key(In::Reason, "6", Char('6'), Do::Pick(6), "key-pick-template", 0),
    key(In::Reason, "7", Char('7'), Do::Pick(7), "key-pick-template", 0),
    key(In::Reason, "8", Char('8'), Do::Pick(8), "key-pick-template", 0),
    key(In::Reason, "9", Char('9'), Do::Pick(9), "key-pick-template", 0),
    ctrl(In::Reason, "Ctrl-R", 'r', Do::Direction, "key-direction", 0),
    ctrl(In::Reason, "Ctrl-N", 'n', Do::Joiners, "key-joiners", 0),
    key(In::Reason, "Esc", KeyCode::Esc, Do::Close, "key-close-keep", 4),

    key(In::Refer, "Enter", KeyCode::Enter, Do::Confirm, "key-do-refer", 1),
    key(In::Refer, "Tab", KeyCode::Tab, Do::NextField, "key-next-field", 2),
    key(In::Refer, "Shift-Tab", KeyCode::BackTab, Do::PreviousField, "key-previous-field", 0),
    key(In::Refer, "↓", KeyCode::Down, Do::Down, "key-down", 0),
    key(In::Refer, "↑", KeyCode::Up, Do::Up, "key-up", 0),
    key(In::Refer, "Space", Char(' '), Do::Toggle, "key-toggle-copy", 3),
    key(In::Refer, "Esc", KeyCode::Esc, Do::Close, "key-close-keep", 4),

    key(In::Referral, "Enter", KeyCode::Enter, Do::Confirm, "key-do-referral", 1),
    key(In::Referral, "↓", KeyCode::Down, Do::Down, "key-down", 2),
    key(In::Referral, "↑", KeyCode::Up, Do::Up, "key-up", 3),
    key(In::Referral, "Esc", KeyCode::Esc, Do::Close, "key-close-keep", 4),

    ctrl(In::Reply, "Ctrl-S", 's', Do::Confirm, "key-do-reply", 1),
    key(In::Reply, "Enter", KeyCode::Enter, Do::Choose, "key-choose-reply", 2),
    key(In::Reply, "Tab", KeyCode::Tab, Do::NextField, "key-next-field", 3),
    key(In::Reply, "Shift-Tab", KeyCode::BackTab, Do::PreviousField, "key-previous-field", 0),
    key(In::Reply, "↓", KeyCode::Down, Do::Down, "key-down", 0),
    key(In::Reply, "↑", KeyCode::Up, Do::Up, "key-up", 0),
    key(In::Reply, "1", Char('1'), Do::Pick(1), "key-pick-template", 0),
    key(In::Reply, "2", Char('2'), Do::Pick(2), "key-pick-template", 0),
    key(In::Reply, "3", Char('3'), Do::Pick(3), "key-pick-template", 0),
    key(In::Reply, "4", Char('4'), Do::Pick(4), "key-pick-template", 0),
    key(In::Reply, "5", Char('5'), Do::Pick(5), "key-pick-template", 0),
    key(In::Reply, "6", Char('6'), Do::Pick(6), "key-pick-template", 0),
    key(In::Reply, "7", Char('7'), Do::Pick(7), "key-pick-template", 0),
    key(In::Reply, "8", Char('8'), Do::Pick(8), "key-pick-template", 0),
    key(In::Reply, "9", Char('9'), Do::Pick(9), "key-pick-template", 0),
    ctrl(In::Reply, "Ctrl-D", 'd', Do::Cancel, "key-drop-file", 3),
    ctrl(In::Reply, "Ctrl-R", 'r', Do::Direction, "key-direction", 0),
    ctrl(In::Reply, "Ctrl-N", 'n', Do::Joiners, "key-joiners", 0),
    key(In::Reply, "Esc", KeyCode::Esc, Do::Close, "key-close-keep", 4),

    key(In::Identify, "Enter", KeyCode::Enter, Do::Confirm, "key-do-identify", 1),
    key(In::Identify, "Esc", KeyCode::Esc, Do::Close, "key-close", 2),

    key(In::Files, "Enter", KeyCode::Enter, Do::Choose, "key-look", 1),
    key(In::Files, "s", Char('s'), Do::Save, "key-save-file", 2),
    key(In::Files, "l", Char('l'), Do::Link, "key-file-link", 3),
    key(In::Files, "y", Char('y'), Do::Copy, "key-copy-path", 4),
    key(In::Files, "j", Char('j'), Do::Down, "key-down", 0),
    key(In::Files, "↓", KeyCode::Down, Do::Down, "key-down", 0),
    key(In::Files, "k", Char('k'), Do::Up, "key-up", 0),
    key(In::Files, "↑", KeyCode::Up, Do::Up, "key-up", 0),
    key(In::Files, "q", Char('q'), Do::Close, "key-close", 0),
    key(In::Files, "Esc", KeyCode::Esc, Do::Close, "key-close", 5),

    key(In::Look, "Tab", KeyCode::Tab, Do::Toggle, "key-text-or-picture", 1),
    key(In::Look, "/", Char('/'), Do::Search, "key-find-in-file", 2),
    key(In::Look, "n", Char('n'), Do::NextLetter, "key-next-hit", 3),
    key(In::Look, "N", Char('N'), Do::PreviousLetter, "key-previous-hit", 0),
    key(In::Look, "s", Char('s'), Do::Save, "key-save-file", 4),
    key(In::Look, "l", Char('l'), Do::Link, "key-file-link", 5),
    key(In::Look, "j", Char('j'), Do::Down, "key-down", 0),
    key(In::Look, "↓", KeyCode::Down, Do::Down, "key-down", 0),
    key(In::Look, "k", Char('k'), Do::Up, "key-up", 0),
    key(In::Look, "↑", KeyCode::Up, Do::Up, "key-up", 0),
    key(In::Look, "PgDn", KeyCode::PageDown, Do::PageDown, "key-page-down", 0),
    key(In::Look, "Space", Char(' '), Do::PageDown, "key-page-down", 0),
    key(In::Look, "PgUp", KeyCode::PageUp, Do::PageUp, "key-page-up", 0),
    key(In::Look, "g", Char('g'), Do::First, "key-first", 0),
    key(In::Look, "Home", KeyCode::Home, Do::First, "key-first", 0),
    key(In::Look, "G", Char('G'), Do::Last, "key-last", 0),
    key(In::Look, "End", KeyCode::End, Do::Last, "key-last", 0),
    key(In::Look, "q", Char('q'), Do::Close, "key-to-files", 0),
    key(In::Look, "Esc", KeyCode::Esc, Do::Close, "key-to-files", 6),

    key(In::FileLink, "y", Char('y'), Do::Copy, "key-copy-link", 1),
    key(In::FileLink, "q", Char('q'), Do::Close, "key-to-files", 0),
    key(In::FileLink, "Esc", KeyCode::Esc, Do::Close, "key-to-files", 2),

    key(In::Search, "Enter", KeyCode::Enter, Do::Confirm, "key-do-search", 1),
    key(In::Search, "Esc", KeyCode::Esc, Do::Close, "key-close", 2),

    key(In::Palette, "Enter", KeyCode::Enter, Do::Confirm, "key-do-run", 1),
    key(In::Palette, "↓", KeyCode::Down, Do::Down, "key-down", 2),
    key(In::Palette, "↑", KeyCode::Up, Do::Up, "key-up", 3),
    key(In::Palette, "Esc", KeyCode::Esc, Do::Close, "key-close", 4),

    key(In::Help, "↓", KeyCode::Down, Do::Down, "key-down", 1),
    key(In::Help, "↑", KeyCode::Up, Do::Up, "key-up", 2),
    key(In::Help, "PgDn", KeyCode::PageDown, Do::PageDown, "key-page-down", 0),
    key(In::Help, "PgUp", KeyCode::PageUp, Do::PageUp, "key-page-up", 0),
    key(In::Help, "Enter", KeyCode::Enter, Do::Close, "key-close", 0),
    key(In::Help, "Esc", KeyCode::Esc, Do::Close, "key-close", 3),

    key(In::Plain, "j", Char('j'), Do::Down, "key-down", 0),
    key(In::Plain, "↓", KeyCode::Down, Do::Down, "key-down", 1),
    key(In::Plain, "k", Char('k'), Do::Up, "key-up", 0),
    key(In::Plain, "↑", KeyCode::Up, Do::Up, "key-up", 2),
    key(In::Plain, "PgDn", KeyCode::PageDown, Do::PageDown, "key-page-down", 0),
    key(In::Plain, "PgUp", KeyCode::PageUp, Do::PageUp, "key-page-up", 0),
    key(In::Plain, "g", Char('g'), Do::First, "key-first", 0),
    key(In::Plain, "G", Char('G'), Do::Last, "key-last", 0),
    key(In::Plain, "q", Char('q'), Do::Close, "key-close", 0),
    key(In::Plain, "Enter", KeyCode::Enter, Do::Close, "key-close", 0),
    key(In::Plain, "Esc", KeyCode::Esc, Do::Close, "key-close", 3),

    key(In::Settings, "Enter", KeyCode::Enter, Do::Confirm, "key-change-setting", 1),
    key(In::Settings, "↓", KeyCode::Down, Do::Down, "key-down", 0),
    key(In::Settings, "↑", KeyCode::Up, Do::Up, "key-up", 0),
    key(In::Settings, "PgDn", KeyCode::PageDown, Do::PageDown, "key-page-down", 0),
    key(In::Settings, "PgUp", KeyCode::PageUp, Do::PageUp, "key-page-up", 0),
    key(In::Settings, "Esc", KeyCode::Esc, Do::Close, "key-close", 2),

    key(In::Figures, "Space", Char(' '), Do::Toggle, "key-span", 1),
    key(In::Figures, "e", Char('e'), Do::Export, "key-export", 2),
    key(In::Figures, "j", Char('j'), Do::Down, "key-down", 0),
    key(In::Figures, "↓", KeyCode::Down, Do::Down, "key-down", 0),
    key(In::Figures, "k", Char('k'), Do::Up, "key-up", 0),
    key(In::Figures, "↑", KeyCode::Up, Do::Up, "key-up", 0),
    key(In::Figures, "PgDn", KeyCode::PageDown, Do::PageDown, "key-page-down", 0),
    key(In::Figures, "PgUp", KeyCode::PageUp, Do::PageUp, "key-page-up", 0),
    key(In::Figures, "q", Char('q'), Do::Close, "key-close", 0),
    key(In::Figures, "Esc", KeyCode::Esc, Do::Close, "key-close", 3),

    key(In::Digest, "→", KeyCode::Right, Do::PreviousField, "key-day-before", 1),
    key(In::Digest, "←", KeyCode::Left, Do::NextField, "key-day-after", 2),
    key(In::Digest, "e", Char('e'), Do::Export, "key-save-digest", 3),
    key(In::Digest, "j", Char('j'), Do::Down, "key-down", 0),
    key(In::Digest, "↓", KeyCode::Down, Do::Down, "key-down", 0),
    key(In::Digest, "k", Char('k'), Do::Up, "key-up", 0),
    key(In::Digest, "↑", KeyCode::Up, Do::Up, "key-up", 0),
    key(In::Digest, "PgDn", KeyCode::PageDown, Do::PageDown, "key-page-down", 0),
    key(In::Digest, "PgUp", KeyCode::PageUp, Do::PageUp, "key-page-up", 0),
    key(In::Digest, "q", Char('q'), Do::Close, "key-close", 0),
    key(In::Digest, "Esc", KeyCode::Esc, Do::Close, "key-close", 4),

    key(In::Tour, "Enter", KeyCode::Enter, Do::Confirm, "key-tour-on", 1),
    key(In::Tour, "Backspace", KeyCode::Backspace, Do::PreviousField, "key-tour-back", 2),
    key(In::Tour, "Esc", KeyCode::Esc, Do::Close, "key-tour-end", 3),
    key(In::Office, "Enter", KeyCode::Enter, Do::Choose, "key-office-change", 1),
    ctrl(In::Office, "Ctrl-N", 'n', Do::New, "key-office-new", 2),
    ctrl(In::Office, "Ctrl-D", 'd', Do::CloseRow, "key-office-close", 3),
    ctrl(In::Office, "Ctrl-P", 'p', Do::Password, "key-office-password", 4),
    key(In::Office, "Tab", KeyCode::Tab, Do::NextField, "key-office-next", 5),
    key(In::Office, "Shift-Tab", KeyCode::BackTab, Do::PreviousField, "key-previous-field", 0),
    key(In::Office, "↓", KeyCode::Down, Do::Down, "key-down", 0),
    key(In::Office, "↑", KeyCode::Up, Do::Up, "key-up", 0),
    key(In::Office, "PgDn", KeyCode::PageDown, Do::PageDown, "key-page-down", 0),
    key(In::Office, "PgUp", KeyCode::PageUp, Do::PageUp, "key-page-up", 0),
    key(In::Office, "Esc", KeyCode::Esc, Do::Close, "key-close", 6),

    ctrl(In::OfficeForm, "Ctrl-S", 's', Do::Confirm, "key-office-do", 1),
    key(In::OfficeForm, "Enter", KeyCode::Enter, Do::Choose, "key-office-do", 0),
    key(In::OfficeForm, "Tab", KeyCode::Tab, Do::NextField, "key-next-field", 2),
    key(In::OfficeForm, "Shift-Tab", KeyCode::BackTab, Do::PreviousField, "key-previous-field", 0),
    key(In::OfficeForm, "↓", KeyCode::Down, Do::Down, "key-down", 0),
    key(In::OfficeForm, "↑", KeyCode::Up, Do::Up, "key-up", 0),
    ctrl(In::OfficeForm, "Ctrl-R", 'r', Do::Direction, "key-direction", 0),
    ctrl(In::OfficeForm, "Ctrl-N", 'n', Do::Joiners, "key-joiners", 0),
    key(In::OfficeForm, "Esc", KeyCode::Esc, Do::Close, "key-close", 3),

    key(In::Log, "Enter", KeyCode::Enter, Do::Confirm, "key-log-filter", 1),
    key(In::Log, "↓", KeyCode::Down, Do::Down, "key-down", 0),
    key(In::Log, "↑", KeyCode::Up, Do::Up, "key-up", 0),
    key(In::Log, "PgDn", KeyCode::PageDown, Do::PageDown, "key-page-down", 0),
    key(In::Log, "PgUp", KeyCode::PageUp, Do::PageUp, "key-page-up", 0),
    key(In::Log, "Esc", KeyCode::Esc, Do::Close, "key-close", 2),

    key(In::Views, "Enter", KeyCode::Enter, Do::Confirm, "key-view-run", 1),
    key(In::Views, "1", Char('1'), Do::Pick(1), "key-view-pick", 2),
    key(In::Views, "2", Char('2'), Do::Pick(2), "key-view-pick", 0),
    key(In::Views, "3", Char('3'), Do::Pick(3), "key-view-pick", 0),
    key(In::Views, "4", Char('4'), Do::Pick(4), "key-view-pick", 0),
    key(In::Views, "5", Char('5'), Do::Pick(5), "key-view-pick", 0),
    key(In::Views, "6", Char('6'), Do::Pick(6), "key-view-pick", 0),
    key(In::Views, "7", Char('7'), Do::Pick(7), "key-view-pick", 0),
    key(In::Views, "8", Char('8'), Do::Pick(8), "key-view-pick", 0),
    key(In::Views, "9", Char('9'), Do::Pick(9), "key-view-pick", 0),
    key(In::Views, "s", Char('s'), Do::SaveView, "key-view-save", 3),
    key(In::Views, "r", Char('r'), Do::RenameView, "key-view-rename", 4),
    key(In::Views, "h", Char('h'), Do::ShareView, "key-view-share", 5),
    key(In::Views, "d", Char('d'), Do::DropView, "key-view-drop", 6),
    key(In::Views, "↓", KeyCode::Down, Do::Down, "key-down", 0),
    key(In::Views, "↑", KeyCode::Up, Do::Up, "key-up", 0),
    key(In::Views, "Esc", KeyCode::Esc, Do::Close, "key-close", 7),

    key(In::ViewName, "Enter", KeyCode::Enter, Do::Confirm, "key-view-name", 1),
    key(In::ViewName, "Esc", KeyCode::Esc, Do::Close, "key-close", 2),
    ctrl(In::Counter, "Ctrl-S", 's', Do::Confirm, "key-do-enter", 1),
    key(In::Counter, "Tab", KeyCode::Tab, Do::NextField, "key-next-field", 2),
    key(In::Counter, "Shift-Tab", KeyCode::BackTab, Do::PreviousField, "key-previous-field", 0),
    key(In::Counter, "Space", Char(' '), Do::Toggle, "key-change-choice", 3),
    key(In::Counter, "Enter", KeyCode::Enter, Do::Choose, "key-add-scan", 3),
    key(In::Counter, "↓", KeyCode::Down, Do::Down, "key-down", 0),
    key(In::Counter, "↑", KeyCode::Up, Do::Up, "key-up", 0),
    ctrl(In::Counter, "Ctrl-D", 'd', Do::Cancel, "key-drop-file", 3),
    ctrl(In::Counter, "Ctrl-R", 'r', Do::Direction, "key-direction", 0),
    ctrl(In::Counter, "Ctrl-N", 'n', Do::Joiners, "key-joiners", 0),
    key(In::Counter, "Esc", KeyCode::Esc, Do::Close, "key-close-keep", 4),

    key(In::Register, "/", Char('/'), Do::Search, "key-jump", 1),
    key(In::Register, "Enter", KeyCode::Enter, Do::Choose, "key-open-line", 2),
    key(In::Register, "Tab", KeyCode::Tab, Do::NextField, "key-other-direction", 4),
    key(In::Register, "←", KeyCode::Left, Do::NextTab, "key-year-before", 6),
    key(In::Register, "→", KeyCode::Right, Do::PreviousTab, "key-year-after", 0),
    key(In::Register, "Space", Char(' '), Do::Toggle, "key-span-from", 5),
    key(In::Register, "P", Char('P'), Do::Print, "key-print-pdf", 3),
    key(In::Register, "[", Char('['), Do::Print, "key-print-pdf", 0),
    key(In::Register, "e", Char('e'), Do::Export, "key-print-html", 7),
    key(In::Register, "j", Char('j'), Do::Down, "key-down", 0),
    key(In::Register, "↓", KeyCode::Down, Do::Down, "key-down", 0),
    key(In::Register, "k", Char('k'), Do::Up, "key-up", 0),
    key(In::Register, "↑", KeyCode::Up, Do::Up, "key-up", 0),
    key(In::Register, "PgDn", KeyCode::PageDown, Do::PageDown, "key-page-down", 0),
    key(In::Register, "PgUp", KeyCode::PageUp, Do::PageUp, "key-page-up", 0),
    key(In::Register, "g", Char('g'), Do::First, "key-first", 0),
    key(In::Register, "Home", KeyCode::Home, Do::First, "key-first", 0),
    key(In::Register, "G", Char('G'), Do::Last, "key-last", 0),
    key(In::Register, "End", KeyCode::End, Do::Last, "key-last", 0),
    key(In::Register, "q", Char('q'), Do::Close, "key-close", 0),
    key(In::Register, "Esc", KeyCode::Esc, Do::Close, "key-close", 8),

    key(In::Jump, "Enter", KeyCode::Enter, Do::Choose, "key-do-jump", 1),
    key(In::Jump, "Esc", KeyCode::Esc, Do::Close, "key-close", 2),

    key(In::Print, "Enter", KeyCode::Enter, Do::Confirm, "key-print-pdf", 1),
    key(In::Print, "e", Char('e'), Do::Export, "key-print-html", 2),
    key(In::Print, "j", Char('j'), Do::Down, "key-down", 0),
    key(In::Print, "↓", KeyCode::Down, Do::Down, "key-down", 0),
    key(In::Print, "k", Char('k'), Do::Up, "key-up", 0),
    key(In::Print, "↑", KeyCode::Up, Do::Up, "key-up", 0),
    key(In::Print, "q", Char('q'), Do::Close, "key-close", 0),
    key(In::Print, "Esc", KeyCode::Esc, Do::Close, "key-close", 3),

    key(In::Writing, "↓", KeyCode::Down, Do::Down, "key-down", 0),
    key(In::Writing, "↑", KeyCode::Up, Do::Up, "key-up", 0),
    key(In::Writing, "Enter", KeyCode::Enter, Do::Toggle, "key-change-writing", 1),
    key(In::Writing, "Space", Char(' '), Do::Toggle, "key-change-writing", 0),
    key(In::Writing, "←", KeyCode::Left, Do::Toggle, "key-change-writing", 0),
    key(In::Writing, "q", Char('q'), Do::Close, "key-close", 0),
    key(In::Writing, "Esc", KeyCode::Esc, Do::Close, "key-close", 2),

    key(In::Calibrate, "1", Char('1'), Do::Pick(1), "key-pick-line", 1),
    key(In::Calibrate, "2", Char('2'), Do::Pick(2), "key-pick-line", 0),
    key(In::Calibrate, "3", Char('3'), Do::Pick(3), "key-pick-line", 0),
    key(In::Calibrate, "4", Char('4'), Do::Pick(4), "key-pick-line", 0),
    key(In::Calibrate, "0", Char('0'), Do::Pick(0), "key-pick-none", 2),
    key(In::Calibrate, "Enter", KeyCode::Enter, Do::Confirm, "key-pick-on", 3),
    key(In::Calibrate, "Esc", KeyCode::Esc, Do::Close, "key-close", 4),

    key(In::Login, "Enter", KeyCode::Enter, Do::Confirm, "key-do-login", 1),
    key(In::Login, "Tab", KeyCode::Tab, Do::NextField, "key-next-field", 2),
    key(In::Login, "Shift-Tab", KeyCode::BackTab, Do::PreviousField, "key-previous-field", 0),
    key(In::Login, "↓", KeyCode::Down, Do::NextField, "key-next-field", 0),
    key(In::Login, "↑", KeyCode::Up, Do::PreviousField, "key-previous-field", 0),
    key(In::Login, "F1", KeyCode::F(1), Do::Help, "key-help", 0),
    key(In::Login, "Esc", KeyCode::Esc, Do::Quit, "key-leave", 3),

    key(In::Always, "F2", KeyCode::F(2), Do::TextMode, "key-text-mode", 30),
    key(In::Always, "F3", KeyCode::F(3), Do::Writing, "key-writing", 0),
    ctrl(In::Always, "Ctrl-L", 'l', Do::Redraw, "key-redraw", 0),
];

/// What a key asks for in these contexts, nearest first. Letters of a Persian layout count as the keys they are on.
pub fn command(contexts: &[Context], event: KeyEvent) -> Option<Command> {
    binding(contexts, event).map(|binding| binding.command)
}

/// The row of the table for a key in these contexts, likewise.
pub fn binding(contexts: &[Context], event: KeyEvent) -> Option<&'static Binding> {
    let event = layout_keys::command(event);
    let ctrl = event.modifiers.contains(KeyModifiers::CONTROL);
    if event.modifiers.contains(KeyModifiers::ALT) {
        return None;
    }
    contexts.iter().find_map(|context| {
        KEYS.iter().find(|binding| binding.context == *context && binding.ctrl == ctrl && binding.code == event.code)
    })
}

/// The hints of these contexts, in their order.
pub fn hints(contexts: &[Context]) -> Vec<&'static Binding> {
    let mut hints: Vec<&Binding> = KEYS.iter().filter(|b| b.rank > 0 && contexts.contains(&b.context)).collect();
    hints.sort_by_key(|binding| binding.rank);
    hints
}

/// What a key does, in a word or two, for the hint line: what stands before the dash of its message.
pub fn short(lang: Lang, binding: &Binding) -> String {
    let word = say(lang, binding.word);
    word.split_once(DASH).map_or_else(|| word.clone(), |(short, _)| short.to_owned())
}

/// What a key does, for help and palette: what stands after the dash.
pub fn long(lang: Lang, binding: &Binding) -> String {
    let word = say(lang, binding.word);
    word.split_once(DASH).map_or_else(|| word.clone(), |(_, long)| long.to_owned())
}

/// How help prints the key: both of its letters, `a/ش`.
pub fn label(binding: &Binding) -> Cow<'static, str> {
    layout_keys::label(binding.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::WORDS;
    use pishkhan::words::Lang;

    #[test]
    fn every_key_has_words_in_both_languages() {
        for binding in KEYS {
            for lang in [Lang::Fa, Lang::En] {
                assert!(WORDS.has(lang, binding.word), "{} in {}", binding.word, lang.code());
                assert!(WORDS.has(lang, binding.context.word()), "{}", binding.context.word());
            }
            assert!(Context::ALL.contains(&binding.context));
        }
    }

    #[test]
    fn no_key_stands_for_two_things_in_one_context() {
        let mut seen = std::collections::HashSet::new();
        for binding in KEYS {
            assert!(seen.insert((binding.context, binding.code, binding.ctrl)), "{binding:?}");
        }
    }

    #[test]
    fn a_clerk_who_forgot_to_switch_layouts_still_approves() {
        let press = |c| command(&[Context::List, Context::Letters], KeyEvent::from(KeyCode::Char(c)));
        assert_eq!(press('ش'), Some(Command::Approve));
        assert_eq!(press('a'), Some(Command::Approve));
        assert_eq!(press('¤'), None);
    }
}
