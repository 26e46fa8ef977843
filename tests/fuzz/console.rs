//! Checks of the console's parsers: text on cells, fields under keys, what a terminal answers, what the process that looks
//! into a file says.

#[cfg(test)]
#[path = "replay.rs"]
mod replay;
// The toolkit's own tests take the same checks; they are made in both places.
#[path = "text.rs"]
#[allow(
    clippy::duplicate_mod,
    reason = "the toolkit reaches into no room but its own, so that it cannot take this one"
)]
mod text;

use std::ffi::OsStr;

use crate::inside::{self, MOST_SIDE, MOST_TEXT, Said};
use crate::terminal;
use crate::{persian, widgets};

/// A check by the name of its target.
pub type Check = fn(&[u8]);

/// Every target of the console.
pub const TARGETS: &[(&str, Check)] = &[
    ("rows", text::rows),
    ("fields", text::fields),
    ("cleaning", text::cleaning),
    ("islands", text::isles),
    ("terminal", answers),
    ("child", child),
];

/// Those whose inputs cost so much that only what was kept for them is replayed.
pub const DEAR: &[&str] = &["rows", "fields", "cleaning", "islands"];

/// What a terminal answers: its words are short and plain, and a cell has a size.
fn answers(bytes: &[u8]) {
    let facts = terminal::understood(bytes);
    assert!(facts.fingerprint.len() <= 60 && facts.fingerprint.chars().all(|c| c.is_ascii_graphic() || c == ' '));
    let _ = (facts.trust(), facts.clipboard(), facts.depth(Some(OsStr::new("xterm-256color"))));
    if let terminal::Graphics::Kitty(width, height) | terminal::Graphics::Sixel(width, height) = facts.graphics {
        assert!((2..200).contains(&width) && (2..200).contains(&height), "{width} × {height}");
    }
}

/// What the process says that looks into a stranger's file: within its sizes, and heard again the same when it is said again.
fn child(bytes: &[u8]) {
    let heard = inside::hear(bytes);
    // Bytes that are no letter become a sign of three bytes.
    assert!(heard.text.len() <= 3 * MOST_TEXT);
    if let Some(picture) = &heard.picture {
        assert!(picture.width <= MOST_SIDE && picture.height <= MOST_SIDE);
        assert_eq!(picture.rgb.len(), usize::from(picture.width) * usize::from(picture.height) * 3);
    }
    let mut said = Vec::new();
    let mut things = vec![Said::Facts(heard.facts)];
    things.extend(heard.is_locked.then_some(Said::Locked));
    if heard.text.len() <= MOST_TEXT {
        things.push(Said::Text(&heard.text, heard.is_cut));
    }
    things.extend(heard.picture.as_ref().map(Said::Picture));
    things.extend(heard.is_whole.then_some(Said::End));
    assert!(things.iter().all(|thing| inside::say(&mut said, thing).is_ok()));
    if heard.text.len() <= MOST_TEXT {
        assert_eq!(inside::hear(&said[..]), heard);
    }
}

#[cfg(test)]
#[test]
fn no_bytes_at_all_are_too_much_for_a_parser_of_the_console() {
    replay::all(TARGETS, DEAR);
}
