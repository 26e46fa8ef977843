//! What must hold for any bytes at all. Shared by the fuzz targets, by the tests that replay their corpora, and by the
//! property tests; each check panics with what it saw.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use unicode_width::UnicodeWidthChar;

use super::persian::{Base, Bidi, Caret, Digits, LamAlef, Options, Row, Scribe, Shaping, clean, islands, lay, wrap};
use super::widgets::text::{Align, row_at};
use super::widgets::{Arrows, Clicks, Editor, Focus, Input, Theme};

/// Characters that are more telling than their neighbours: joining and other letters, marks, joiners, three scripts of
/// digits, signs, controls, pictures, wide and invisible ones. One byte picks one.
const TELLING: &str = "ابپتلالأآإهیيكکگمنوژء\u{654}\u{64B}\u{651}\u{670}\u{200C}\u{200C}\u{200D}ـ۰۱۹٣٠09 \n\r\tPDFca.@/:-+#%_()[]<>«»،؛؟٬٫\"\
    \u{202E}\u{202C}\u{2066}\u{2067}\u{2069}\u{200E}\u{200F}\u{61C}\u{1B}\u{9B}\u{7}\u{0}\u{7F}\u{85}\u{2028}\u{FEFF}\u{FFFD}\u{FFFF}\u{10FFFF}\u{E000}\u{600}\u{6DD}\u{AD}\
    \u{1F468}\u{1F3FD}\u{FE0F}\u{20E3}\u{1F1EE}❤漢\u{1100}\u{1161}\u{AC00}\u{915}\u{94D}\u{937}\u{E01}\u{E33}\u{300}\u{3164}\u{115F}\u{E0041}אe\u{301}ێڵ\u{710}\u{840}";

/// Text out of bytes: a first byte that is odd takes the rest as UTF-8, an even one picks telling characters.
pub fn text_of(bytes: &[u8]) -> String {
    let Some((first, rest)) = bytes.split_first() else { return String::new() };
    if first % 2 == 1 {
        return String::from_utf8_lossy(rest).into_owned();
    }
    let telling: Vec<char> = TELLING.chars().collect();
    let mut text = String::new();
    for byte in rest {
        let c = telling[usize::from(*byte) % telling.len()];
        // The upper half of the bytes makes stacks and long words.
        let times = if *byte < 250 { 1 } else { 40 };
        text.extend(std::iter::repeat_n(c, times));
    }
    text
}

/// Options, base and width out of three bytes.
pub fn manner_of(bytes: &[u8]) -> (Options, Base, usize) {
    let at = |i: usize| usize::from(bytes.get(i).copied().unwrap_or(0));
    let options = Options {
        bidi: [Bidi::App, Bidi::App, Bidi::Terminal, Bidi::Off][at(0) % 4],
        shaping: [Shaping::Forms, Shaping::Base][at(0) / 4 % 2],
        lam_alef: [LamAlef::Ligature, LamAlef::Pair][at(0) / 8 % 2],
        digits: [Digits::AsIs, Digits::Fa, Digits::Latin][at(0) / 16 % 3],
    };
    (options, [Base::Rtl, Base::Ltr, Base::Auto][at(1) % 3], at(2) % 130)
}

/// Rows and wrapped rows: three bytes of manner, then text.
pub fn rows(bytes: &[u8]) {
    let (options, base, width) = manner_of(bytes);
    let text = text_of(bytes.get(3..).unwrap_or_default());
    whole(&text, base, options);
    cut(&text, base, options, width);
    wrapped(&text, base, options, width);
}

/// A row on one line.
pub fn whole(text: &str, base: Base, options: Options) {
    let row = lay(text, base, options);
    paints_true(&row, text);
    covers(std::slice::from_ref(&row), text);
    // A caret stands on a cell that leads back to it, a click on a cell finds a letter.
    let mut column = 0;
    for glyph in row.glyphs() {
        assert_eq!(row.byte_at(column), glyph.source.start, "{text:?}");
        assert_eq!(row.caret(glyph.source.start), Caret::On(column as u16), "{text:?}");
        column += i32::from(glyph.width);
    }
    for (at, _) in text.char_indices() {
        if let Caret::On(column) = row.caret(at) {
            assert!(usize::from(column) < row.width());
        }
        let _ = row.direction_at(at);
    }
    assert!(row.is_empty() || row.caret(text.len()) == Caret::After);
    for column in [i32::MIN, -1, column, i32::MAX] {
        assert!(text.is_char_boundary(row.byte_at(column)));
    }
}

/// A row made to fit.
pub fn cut(text: &str, base: Base, options: Options, width: usize) {
    let row = lay(text, base, options).cut(width);
    assert!(row.width() <= width, "{text:?} in {width}");
    paints_true(&row, text);
}

/// A wrapped paragraph.
pub fn wrapped(text: &str, base: Base, options: Options, width: usize) {
    let rows = wrap(text, base, width, options);
    for row in &rows {
        // A symbol of two cells cannot be halved.
        assert!(row.width() <= width.max(2), "{text:?} in {width}");
        assert!(row.width() <= width.max(1) || row.glyphs().len() == 1, "{text:?} in {width}");
        paints_true(row, text);
    }
    covers(&rows, text);
}

/// Every cell is what ratatui paints there, and nothing in it steers a terminal.
fn paints_true(row: &Row, text: &str) {
    let mut width = 0;
    for glyph in row.glyphs() {
        assert!((1..=2).contains(&glyph.width), "{text:?}: {glyph:?}");
        assert!(!glyph.symbol.chars().any(|c| c.is_control() || clean::is_hostile(c)), "{text:?}: {glyph:?}");
        assert!(text.is_char_boundary(glyph.source.start) && text.is_char_boundary(glyph.source.end), "{text:?}");
        let mut cells = Buffer::empty(Rect::new(0, 0, 8, 1));
        let (end, _) = cells.set_stringn(0, 0, glyph.symbol, 8, Style::new());
        assert_eq!(end, glyph.width, "{text:?}: {glyph:?}");
        assert_eq!(cells[(0, 0)].symbol(), glyph.symbol, "{text:?}");
        width += usize::from(glyph.width);
    }
    assert_eq!(width, row.width(), "{text:?}");
    let shown = row.as_str();
    assert_eq!(row.glyphs().map(|glyph| glyph.symbol.len()).sum::<usize>(), shown.len());
    let area = Rect::new(0, 0, row.width().min(300) as u16, 1);
    let mut buf = Buffer::empty(area);
    row_at(row, Align::Left, Style::new(), area, &mut buf);
    let mut x = 0;
    for glyph in row.glyphs().take_while(|_| row.width() <= 300) {
        assert_eq!(buf[(x, 0)].symbol(), glyph.symbol, "{text:?}");
        x += glyph.width;
    }
}

/// The sources of the glyphs cover each row's text without a gap, and the rows the whole text but line feeds.
fn covers(rows: &[Row], text: &str) {
    let mut done = 0;
    for row in rows {
        let source = row.source();
        let between = &text[done..source.start];
        assert!(["", "\n", "\r\n"].contains(&between), "{text:?}: {between:?} is lost");
        let mut parts: Vec<_> = row.glyphs().map(|glyph| glyph.source).collect();
        parts.sort_by_key(|part| part.start);
        let mut end = source.start;
        for part in &parts {
            assert_eq!(part.start, end, "{text:?}");
            assert!(part.end > part.start || text.is_empty(), "{text:?}");
            end = part.end;
        }
        // Spaces at a break, and characters without a picture after them or in a text without any other, have no cell.
        let rest = &text[end..source.end];
        let unseen = |c: char| c.is_whitespace() || c.width() == Some(0);
        assert!(parts.is_empty() || rest.chars().all(unseen), "{text:?}: {rest:?} has no cell");
        done = source.end;
    }
    assert!(["", "\r"].contains(&&text[done..]), "{text:?}: {:?} is lost", &text[done..]);
}

/// Cleaning: the first byte chooses nothing, so that a corpus can be shared.
pub fn cleaning(bytes: &[u8]) {
    let text = text_of(bytes);
    let typed = clean::typed(&text);
    assert!(!typed.chars().any(|c| clean::is_hostile(c) || c.is_control() && c != '\n'), "{text:?}");
    assert_eq!(clean::typed(&typed), typed, "{text:?}");
    let saved = clean::saved(&text);
    assert!(!saved.chars().any(|c| clean::is_hostile(c) || c.is_control() && c != '\n'), "{text:?}");
    assert_eq!(clean::saved(&saved), saved, "{text:?}");
    assert!(!saved.contains("\u{200C}\u{200C}") && !saved.starts_with('\u{200C}') && !saved.ends_with('\u{200C}'));
    let line = clean::line(&text);
    assert!(!line.chars().any(char::is_control) && !line.contains(clean::is_hostile), "{text:?}");
    assert_eq!(line.chars().count(), text.chars().count());
}

/// Islands stand in order, apart, on letters, and never begin or end with a space.
pub fn isles(bytes: &[u8]) {
    let text = text_of(bytes);
    let mut end = 0;
    for island in islands(&text) {
        assert!(island.range.start >= end && island.range.end > island.range.start, "{text:?}: {island:?}");
        end = island.range.end;
        let inside = &text[island.range];
        assert!(!inside.starts_with(' ') && !inside.ends_with(' '), "{text:?}: {inside:?}");
    }
    assert!(end <= text.len());
    whole(&text, Base::Auto, Options::default());
}

/// An editor and a field under keys, pastes, clicks, drags, wheels and other sizes. Four bytes set the stage, then two
/// bytes make one event.
pub fn fields(bytes: &[u8]) {
    let (options, base, width) = manner_of(bytes);
    let scribe = Scribe::new(options);
    let mut area = Rect::new(2, 1, (width % 40) as u16, u16::from(bytes.get(3).copied().unwrap_or(3) % 7));
    let mut buf = Buffer::empty(Rect::new(0, 0, 45, 9));
    let mut editor = Editor::new("سلام PDF\nlala ۱۲-۳ لا");
    editor.set_base(base);
    let mut field = Input::new(base);
    let mut clicks = Clicks::default();
    for event in bytes.get(4..).unwrap_or_default().chunks(2).take(400) {
        let (what, which) = (event[0], event.get(1).copied().unwrap_or(0));
        act(&mut editor, &mut field, &mut clicks, &mut area, what, which);
        let text = editor.text();
        assert!(!text.chars().any(|c| clean::is_hostile(c) || c.is_control() && c != '\n'), "{text:?}");
        assert!(editor.selection().is_none_or(|part| !part.is_empty() && text.contains(&part)));
        assert_eq!(editor.len(), text.chars().count());
        let at = editor.draw(&scribe, Theme::default(), "متن", Focus::Here, area, &mut buf);
        assert!(at.is_none_or(|at| area.contains(at)));
        let at = field.draw(&scribe, Theme::default(), "نام", Focus::Here, area, &mut buf);
        assert!(at.is_none_or(|at| area.contains(at)));
        assert!(area.is_empty() || at.is_some());
        let _ = (editor.direction(), field.direction());
    }
    // All that was done can be undone and done again.
    let last = editor.text();
    let ctrl = |c| KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL);
    let mut steps = 0;
    while editor.can_undo() {
        editor.on_key(ctrl('z'));
        steps += 1;
        assert!(steps < 10_000);
    }
    assert_eq!(editor.text(), "سلام PDF\nlala ۱۲-۳ لا");
    for _ in 0..steps {
        editor.on_key(ctrl('y'));
    }
    assert_eq!(editor.text(), last);
}

fn act(editor: &mut Editor, field: &mut Input, clicks: &mut Clicks, area: &mut Rect, what: u8, which: u8) {
    const STEPS: [KeyCode; 11] = [
        KeyCode::Left,
        KeyCode::Right,
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::Home,
        KeyCode::End,
        KeyCode::PageUp,
        KeyCode::PageDown,
        KeyCode::Backspace,
        KeyCode::Delete,
        KeyCode::Enter,
    ];
    let telling = |n: u8| TELLING.chars().nth(usize::from(n) % TELLING.chars().count()).unwrap_or(' ');
    let modifiers = match what / 16 % 6 {
        1 => KeyModifiers::SHIFT,
        2 => KeyModifiers::CONTROL,
        3 => KeyModifiers::CONTROL | KeyModifiers::SHIFT,
        4 => KeyModifiers::ALT,
        _ => KeyModifiers::NONE,
    };
    let spot = Position::new(area.x + u16::from(which % 16), area.y + u16::from(which / 16 % 4));
    match what % 16 {
        0..=4 => {
            let key = KeyEvent::new(KeyCode::Char(telling(which)), modifiers);
            editor.on_key(key);
            field.on_key(key);
        }
        5..=8 => {
            let key = KeyEvent::new(STEPS[usize::from(which) % STEPS.len()], modifiers);
            editor.on_key(key);
            field.on_key(key);
        }
        9 => {
            let key = KeyEvent::new(KeyCode::Char(char::from(b'a' + which % 26)), KeyModifiers::CONTROL);
            editor.on_key(key);
            field.on_key(key);
        }
        10 => {
            let text = text_of(&[which.wrapping_mul(2), what, which, 17, what.wrapping_add(which), 3, 255]);
            editor.on_paste(&text);
            field.on_paste(&text);
        }
        11 => {
            let times = clicks.count(spot, std::time::Duration::from_millis(u64::from(what)));
            editor.click(*area, spot, times);
            field.on_click(*area, spot);
        }
        12 => {
            editor.drag(*area, spot);
        }
        13 => {
            editor.wheel(i32::from(which) - 128);
        }
        14 => match which % 6 {
            0 => editor.toggle_direction(),
            1 => editor.toggle_zwnj(),
            2 => editor.pause(),
            3 => {
                editor.set_arrows(Arrows::Visual);
                field.set_arrows(Arrows::Visual);
            }
            4 => {
                editor.set_arrows(Arrows::Logical);
                field.set_arrows(Arrows::Logical);
            }
            _ => editor.set_limit(usize::from(what) * 4),
        },
        _ => {
            area.width = u16::from(which % 41);
            area.height = u16::from(which / 41);
        }
    }
}
