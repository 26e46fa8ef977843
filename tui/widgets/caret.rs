//! Steps of a caret through text: by what a reader calls a letter, and by words. Positions are byte offsets.

use std::ops::Range;

use unicode_segmentation::{GraphemeCursor, UnicodeSegmentation};

/// One letter back.
pub(super) fn before(text: &str, at: usize) -> usize {
    GraphemeCursor::new(at, text.len(), true).prev_boundary(text, 0).ok().flatten().unwrap_or(0)
}

/// One letter on.
pub(super) fn after(text: &str, at: usize) -> usize {
    GraphemeCursor::new(at, text.len(), true).next_boundary(text, 0).ok().flatten().unwrap_or(text.len())
}

/// The beginning of the word before `at`.
pub(super) fn word_before(text: &str, at: usize) -> usize {
    let mut in_word = false;
    for (start, letter) in text[..at].grapheme_indices(true).rev() {
        if is_word(letter) {
            in_word = true;
        } else if in_word {
            return start + letter.len();
        }
    }
    0
}

/// The end of the word after `at`.
pub(super) fn word_after(text: &str, at: usize) -> usize {
    let mut in_word = false;
    for (start, letter) in text[at..].grapheme_indices(true) {
        if is_word(letter) {
            in_word = true;
        } else if in_word {
            return at + start;
        }
    }
    text.len()
}

/// The word at `at`, or what stands between two words there; at the end, what stands last.
pub(super) fn word_at(text: &str, at: usize) -> Range<usize> {
    let mut found = 0..0;
    let mut in_word = None;
    for (start, letter) in text.grapheme_indices(true) {
        let word = is_word(letter);
        if in_word != Some(word) {
            if start > at {
                break;
            }
            (found, in_word) = (start..start, Some(word));
        }
        found.end = start + letter.len();
    }
    found
}

fn is_word(letter: &str) -> bool {
    letter.starts_with(|c: char| c.is_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_passes_a_letter_with_its_marks_and_zwnj() {
        let text = "می‌شَود";
        assert_eq!(after(text, 0), "م".len());
        assert_eq!(after(text, "م".len()), "می‌".len());
        assert_eq!(before(text, "می‌شَ".len()), "می‌".len());
        assert_eq!((before("", 0), after("", 0)), (0, 0));
    }

    #[test]
    fn a_word_is_picked_with_its_zwnj_and_without_its_comma() {
        let text = "سلام، می‌روم؟";
        assert_eq!(&text[word_at(text, "سلام، می".len())], "می‌روم");
        assert_eq!(&text[word_at(text, 2)], "سلام");
        assert_eq!(&text[word_at(text, text.len())], "؟");
        assert_eq!(word_at("", 0), 0..0);
    }

    #[test]
    fn persian_punctuation_ends_a_word_and_zwnj_does_not() {
        let text = "سلام، می‌روم؟ ";
        assert_eq!(&text[word_before(text, text.len())..], "می‌روم؟ ");
        assert_eq!(&text[..word_after(text, 0)], "سلام");
        assert_eq!(word_after(text, "سلام، می‌روم؟".len()), text.len());
    }
}
