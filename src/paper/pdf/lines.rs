//! A paragraph as lines of words where they stand: order by the Unicode bidi algorithm, joined letters by the fonts,
//! lines broken at spaces, and within a word only where it is wider than a line.

use std::rc::Rc;

use unicode_bidi::{BidiInfo, Level};

use super::font::{EM, Fonts, Rtl, Weight, Word};

/// A line: words from left to right. Programs that copy text turn what runs from the right back by themselves; three of
/// them were tried, and all do it best with a line that is drawn in one go.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) words: Vec<Rc<Word>>,
    /// In units of an em.
    pub(super) width: i32,
    /// Whether it begins at the right.
    pub(super) rtl: bool,
}

/// A piece of one level that is not broken: a word or part of it, or the white space after it.
struct Piece {
    word: Rc<Word>,
    level: Level,
    is_space: bool,
    /// Whether a line may end after it.
    ends: bool,
}

/// How a paragraph runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    Rtl,
    Ltr,
}

/// Whether a text has a letter that runs from the right, or none that runs at all: the office's paper is Persian.
pub(super) fn base(text: &str) -> Base {
    use unicode_bidi::BidiClass as C;
    let mut has_ltr = false;
    for c in text.chars() {
        match unicode_bidi::bidi_class(c) {
            C::R | C::AL => return Base::Rtl,
            C::L => has_ltr = true,
            _ => {}
        }
    }
    if has_ltr { Base::Ltr } else { Base::Rtl }
}

/// Lays out one paragraph (no line feeds) in lines of at most `width` points at this size.
pub(super) fn lines(fonts: &mut Fonts, weight: Weight, text: &str, base: Base, size: f32, width: f32) -> Vec<Line> {
    let level = if base == Base::Rtl { Level::rtl() } else { Level::ltr() };
    let rtl = base == Base::Rtl;
    if text.trim().is_empty() {
        return vec![Line { words: Vec::new(), width: 0, rtl }];
    }
    let room = (width / size * EM as f32) as i32;
    let info = BidiInfo::new(text, Some(level));
    let pieces = pieces(fonts, weight, text, &info.levels, room);
    let mut lines = Vec::new();
    let mut start = 0;
    while start < pieces.len() {
        // White space that a line would begin with has gone with the line before.
        if pieces[start].is_space && start > 0 {
            start += 1;
            continue;
        }
        let (mut end, mut used, mut good) = (start, 0, None);
        while end < pieces.len() {
            let piece = &pieces[end];
            if !piece.is_space && used + piece.word.width > room && end > start {
                break;
            }
            used += piece.word.width;
            end += 1;
            if piece.ends {
                good = Some(end);
            }
        }
        let end = if end == pieces.len() { end } else { good.filter(|good| *good > start).unwrap_or(end) };
        let mut last = end;
        while last > start && pieces[last - 1].is_space {
            last -= 1;
        }
        lines.push(line(&pieces[start..last], rtl));
        start = end;
    }
    lines
}

/// One line in the order of the eye: the rule L2 of the algorithm.
fn line(pieces: &[Piece], rtl: bool) -> Line {
    let mut order: Vec<usize> = (0..pieces.len()).collect();
    let level_of = |place: usize| pieces[place].level.number();
    let most = order.iter().map(|place| level_of(*place)).max().unwrap_or(0);
    let least_odd = order.iter().map(|place| level_of(*place)).filter(|level| level % 2 == 1).min();
    if let Some(least) = least_odd {
        for level in (least..=most).rev() {
            let mut at = 0;
            while at < order.len() {
                if level_of(order[at]) < level {
                    at += 1;
                    continue;
                }
                let run = order[at..].iter().take_while(|place| level_of(**place) >= level).count();
                order[at..at + run].reverse();
                at += run;
            }
        }
    }
    let words: Vec<Rc<Word>> = order.into_iter().map(|place| Rc::clone(&pieces[place].word)).collect();
    let width = words.iter().map(|word| word.width).sum();
    Line { words, width, rtl }
}

fn pieces(fonts: &mut Fonts, weight: Weight, text: &str, levels: &[Level], room: i32) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let level = levels[start];
        let is_space = |c: char| c == ' ' || c == '\u{a0}';
        let first_is_space = text[start..].chars().next().is_some_and(is_space);
        let mut end = start;
        for (at, c) in text[start..].char_indices() {
            let here = start + at;
            if here > start && (levels[here] != level || is_space(c) != first_is_space) {
                break;
            }
            end = here + c.len_utf8();
        }
        let ends = end == text.len() || first_is_space || text[end..].starts_with(is_space);
        let rtl = if level.is_rtl() { Rtl::Yes } else { Rtl::No };
        let word = fonts.word(weight, rtl, &text[start..end]);
        if word.width > room && !first_is_space {
            broken(fonts, weight, (rtl, level), &text[start..end], room, &mut pieces);
            if let Some(last) = pieces.last_mut() {
                last.ends = ends;
            }
        } else {
            pieces.push(Piece { word, level, is_space: first_is_space, ends });
        }
        start = end;
    }
    pieces
}

/// A word that is wider than a line, in parts that fit.
fn broken(
    fonts: &mut Fonts,
    weight: Weight,
    (rtl, level): (Rtl, Level),
    text: &str,
    room: i32,
    pieces: &mut Vec<Piece>,
) {
    let mut rest = text;
    while !rest.is_empty() {
        // Letters are wider than a fifth of an em on the whole; the part is cut down until it fits.
        let mut count = (room * 5 / EM).max(1) as usize;
        loop {
            let end = rest.char_indices().nth(count).map_or(rest.len(), |(at, _)| at);
            let word = fonts.word(weight, rtl, &rest[..end]);
            if word.width <= room || count == 1 {
                pieces.push(Piece { word, level, is_space: false, ends: true });
                rest = &rest[end..];
                break;
            }
            count = (count * 4 / 5).max(1);
        }
    }
}
