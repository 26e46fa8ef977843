//! Every key of the desk in one table. Help, palette and the hint line are drawn from it, so they cannot lie.
//!
//! A key is looked up in the contexts that are in force, nearest first; what no context claims is typed into the field
//! that has the caret.

mod context;
mod table;

pub use context::Context;
pub use table::KEYS;

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
