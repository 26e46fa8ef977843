//! The last line: what the keys do now, from the right. What does not fit is left out whole.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::text::{Align, row_at};
use super::theme::Theme;
use crate::persian::{Base, Scribe};

/// Cells between two hints.
pub const GAP: u16 = 3;

/// Paints pairs of a key's name and a word. Returns where each painted hint stands, in order, for clicks.
pub fn draw(scribe: &Scribe, theme: Theme, hints: &[(&str, &str)], area: Rect, buf: &mut Buffer) -> Vec<Rect> {
    let area = area.intersection(buf.area);
    let mut places = Vec::with_capacity(hints.len());
    if area.is_empty() {
        return places;
    }
    let mut right = area.right();
    for (key, word) in hints {
        let key = scribe.row(key, Base::Rtl);
        let word = scribe.row(word, Base::Rtl);
        let space = u16::from(!key.is_empty() && !word.is_empty());
        let width = (key.width() + word.width()) as u16 + space;
        if right < area.x + width {
            break;
        }
        let place = Rect { x: right - width, width, height: 1, ..area };
        row_at(&key, Align::Right, theme.strong(), place, buf);
        row_at(&word, Align::Left, theme.plain(), place, buf);
        places.push(place);
        right = place.x.saturating_sub(GAP);
    }
    places
}
