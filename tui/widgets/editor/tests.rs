//! Keys and the mouse played on an editor, and what is seen of it.

use std::time::Duration;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;

use super::Editor;
use crate::persian::{Base, Scribe};
use crate::widgets::tests::{ctrl, key, lines, plain, shift};
use crate::widgets::{Arrows, Clicks, Focus, Input, Reply, Theme};

/// The editor on a screen of 12 by 4: its lines and its caret.
fn screen(editor: &Editor) -> (Vec<String>, Position) {
    let area = Rect::new(0, 0, 12, 4);
    let mut buf = Buffer::empty(area);
    let caret = editor.draw(&plain(), Theme::default(), "", Focus::Here, area, &mut buf);
    (lines(&buf), caret.unwrap())
}

fn types(editor: &mut Editor, text: &str) {
    for c in text.chars() {
        editor.on_key(key(KeyCode::Char(c)));
    }
}

#[test]
fn an_editor_wraps_and_its_caret_is_where_the_letter_is() {
    let mut editor = Editor::new("سلام بر همهٔ شما");
    let (seen, caret) = screen(&editor);
    assert_eq!(seen[..2], ["     رب مالس", "     امش هٔمه"]);
    assert_eq!(caret, Position::new(4, 1));
    editor.on_key(key(KeyCode::Home));
    assert_eq!(screen(&editor).1, Position::new(11, 1));
    editor.on_key(key(KeyCode::Up));
    assert_eq!(screen(&editor).1, Position::new(11, 0));
    editor.on_key(key(KeyCode::Left));
    assert_eq!(screen(&editor).1, Position::new(10, 0));
    editor.on_key(key(KeyCode::Down));
    editor.on_key(key(KeyCode::Char('X')));
    assert_eq!(editor.text(), "سلام بر هXمهٔ شما");
    editor.on_click(Rect::new(0, 0, 12, 4), Position::new(11, 0));
    editor.on_key(key(KeyCode::Char('Y')));
    assert!(editor.text().starts_with("Yسلام"));
}

#[test]
fn zwnj_is_typed_stepped_over_and_deleted() {
    let mut editor = Editor::new("");
    for c in "می".chars() {
        editor.on_key(key(KeyCode::Char(c)));
    }
    editor.on_key(ctrl(' '));
    editor.on_key(key(KeyCode::Char('\u{200C}')));
    assert_eq!(editor.text(), "می\u{200C}\u{200C}");
    editor.on_key(key(KeyCode::Backspace));
    editor.on_key(key(KeyCode::Char('ر')));
    editor.on_key(key(KeyCode::Right));
    editor.on_key(key(KeyCode::Right));
    editor.on_key(key(KeyCode::Delete));
    assert_eq!(editor.text(), "مر");
}

#[test]
fn a_paste_is_clean_and_one_step_and_typing_is_undone_by_words() {
    let mut editor = Editor::new("");
    editor.on_paste("سطر\u{1b} یک\nسطر\u{202e} دو");
    assert_eq!(editor.text(), "سطر یک\nسطر دو");
    for c in " تا سه".chars() {
        editor.on_key(key(KeyCode::Char(c)));
    }
    editor.on_key(ctrl('z'));
    assert_eq!(editor.text(), "سطر یک\nسطر دو تا ");
    editor.on_key(ctrl('z'));
    editor.on_key(ctrl('z'));
    assert_eq!(editor.text(), "سطر یک\nسطر دو");
    editor.on_key(ctrl('ظ'));
    assert_eq!(editor.text(), "");
    for _ in 0..4 {
        editor.on_key(ctrl('y'));
    }
    assert_eq!(editor.text(), "سطر یک\nسطر دو تا سه");
}

#[test]
fn a_selection_is_shown_taken_and_replaced() {
    let mut editor = Editor::new("سلام PDF");
    editor.on_key(shift(KeyCode::Right));
    editor.on_key(shift(KeyCode::Right));
    editor.on_key(shift(KeyCode::Right));
    assert_eq!(editor.selection().as_deref(), Some("PDF"));
    let area = Rect::new(0, 0, 12, 4);
    let mut buf = Buffer::empty(area);
    editor.draw(&plain(), Theme::default(), "", Focus::Here, area, &mut buf);
    let reversed: String =
        (0..12).filter(|x| buf[(*x, 0)].modifier.contains(Modifier::REVERSED)).map(|x| buf[(x, 0)].symbol()).collect();
    assert_eq!(reversed, "PDF");
    editor.on_key(key(KeyCode::Char('ا')));
    assert_eq!(editor.text(), "سلام ا");
    editor.on_key(ctrl('a'));
    editor.on_key(key(KeyCode::Delete));
    assert!(editor.is_empty());
}

#[test]
fn a_long_text_scrolls_to_the_caret() {
    let mut editor = Editor::new("یک\nدو\nسه\nچهار\nپنج\nشش");
    let (seen, caret) = screen(&editor);
    assert_eq!(seen[3], "┃         شش");
    assert_eq!(caret, Position::new(9, 3));
    editor.on_key(KeyEvent::new(KeyCode::Home, KeyModifiers::CONTROL));
    let (seen, caret) = screen(&editor);
    assert_eq!((seen[0].as_str(), caret), ("┃         کی", Position::new(11, 0)));
    editor.on_key(key(KeyCode::PageDown));
    assert_eq!(screen(&editor).1, Position::new(11, 3));
    editor.set_limit(editor.len());
    assert_eq!(editor.on_key(key(KeyCode::Char('x'))), Reply::Ignored);
}

#[test]
fn a_visual_caret_goes_where_the_arrow_points() {
    let mut editor = Editor::new("آب PDF\nدو");
    editor.set_arrows(Arrows::Visual);
    editor.on_key(KeyEvent::new(KeyCode::Home, KeyModifiers::CONTROL));
    let mut columns = Vec::new();
    for _ in 0..8 {
        columns.push(screen(&editor).1);
        editor.on_key(key(KeyCode::Left));
    }
    // Seven cells of the first line, the empty one among them, then the next line.
    let first = (5..12).rev().map(|x| Position::new(x, 0));
    assert_eq!(columns, first.chain([Position::new(11, 1)]).collect::<Vec<_>>());
    editor.on_key(key(KeyCode::Right));
    editor.on_key(key(KeyCode::Right));
    assert_eq!(screen(&editor).1, Position::new(5, 0));
    editor.on_key(key(KeyCode::Right));
    types(&mut editor, "x");
    assert_eq!(editor.text(), "آب xPDF\nدو");
    let mut field = Input::new(Base::Rtl);
    field.set_text("آب PDF");
    field.set_arrows(Arrows::Visual);
    field.on_key(key(KeyCode::Right));
    field.on_key(key(KeyCode::Char('x')));
    assert_eq!(field.text(), "آب xPDF");
}

#[test]
fn a_visual_caret_crosses_wrapped_lines_in_reading_order() {
    let mut editor = Editor::new("سلام بر PDF همهٔ شما سلام");
    editor.set_arrows(Arrows::Visual);
    screen(&editor);
    editor.on_key(KeyEvent::new(KeyCode::Home, KeyModifiers::CONTROL));
    let mut places = vec![screen(&editor).1];
    loop {
        editor.on_key(key(KeyCode::Left));
        let at = screen(&editor).1;
        if places.last() == Some(&at) {
            break;
        }
        let before = places[places.len() - 1];
        assert!(at.x + 1 == before.x && at.y == before.y || at.y == before.y + 1 && at.x == 11, "{places:?} {at:?}");
        places.push(at);
    }
    for at in places.iter().rev().skip(1) {
        editor.on_key(key(KeyCode::Right));
        assert_eq!(screen(&editor).1, *at);
    }
}

#[test]
fn a_paragraph_turned_round_stays_so_through_enter_and_undo() {
    let mut editor = Editor::new("سلام");
    editor.on_key(key(KeyCode::Enter));
    editor.toggle_direction();
    types(&mut editor, "Dear Sir,");
    editor.on_key(key(KeyCode::Enter));
    types(&mut editor, "ok");
    let (seen, caret) = screen(&editor);
    assert_eq!((seen[0].trim(), &seen[1][..], &seen[2][..]), ("مالس", "  Dear Sir, ", "  ok        "));
    assert_eq!((caret, editor.base(), editor.direction().arrow()), (Position::new(4, 2), Base::Ltr, "→"));
    // Joined and parted again by undo, each paragraph keeps its own side.
    editor.on_key(KeyEvent::new(KeyCode::Home, KeyModifiers::CONTROL));
    editor.on_key(key(KeyCode::End));
    editor.on_key(key(KeyCode::Delete));
    assert_eq!((editor.text().as_str(), editor.base()), ("سلامDear Sir,\nok", Base::Rtl));
    editor.on_key(ctrl('z'));
    editor.on_key(key(KeyCode::Down));
    assert_eq!(editor.base(), Base::Ltr);
    let mut steps = 0;
    while editor.can_undo() {
        editor.on_key(ctrl('z'));
        steps += 1;
    }
    assert_eq!((editor.text().as_str(), editor.base()), ("سلام", Base::Rtl));
    for _ in 0..steps {
        editor.on_key(ctrl('y'));
    }
    assert_eq!((editor.text().as_str(), editor.base()), ("سلام\nDear Sir,\nok", Base::Ltr));
}

#[test]
fn a_paste_over_a_selection_is_one_step_and_a_pause_ends_a_word() {
    let mut editor = Editor::new("سلام دنیا");
    editor.on_key(ctrl('a'));
    editor.on_paste("یک\nدو");
    assert_eq!(editor.text(), "یک\nدو");
    editor.on_key(ctrl('z'));
    assert_eq!(editor.text(), "سلام دنیا");
    editor.on_key(ctrl('y'));
    types(&mut editor, "با");
    editor.pause();
    types(&mut editor, "هم");
    editor.on_key(ctrl('z'));
    assert_eq!(editor.text(), "یک\nدوبا");
    editor.on_key(ctrl('z'));
    assert_eq!(editor.text(), "یک\nدو");
    // A run of deletions is one step too, and what was deleted is not what was copied.
    editor.on_key(shift(KeyCode::Right));
    editor.on_key(ctrl('c'));
    editor.on_key(key(KeyCode::End));
    editor.on_key(key(KeyCode::Backspace));
    editor.on_key(key(KeyCode::Backspace));
    editor.on_key(key(KeyCode::Backspace));
    assert_eq!(editor.text(), "یک");
    editor.on_key(ctrl('z'));
    assert_eq!(editor.text(), "یک\nدو");
    editor.on_key(ctrl('v'));
    assert_eq!(editor.text(), "یک\nدوو");
}

#[test]
fn the_mouse_picks_words_and_paragraphs_and_drags() {
    let area = Rect::new(0, 0, 12, 4);
    let mut editor = Editor::new("سلام، می‌روم\nدو\nسه\nچهار\nپنج\nشش");
    editor.on_key(KeyEvent::new(KeyCode::Home, KeyModifiers::CONTROL));
    screen(&editor);
    let mut clicks = Clicks::default();
    let mut mouse = |editor: &mut Editor, kind, x, y, ms| {
        let event = MouseEvent { kind, column: x, row: y, modifiers: KeyModifiers::NONE };
        editor.on_mouse(event, area, &mut clicks, Duration::from_millis(ms))
    };
    let down = MouseEventKind::Down(MouseButton::Left);
    assert_eq!(mouse(&mut editor, down, 10, 0, 0), Reply::Moved);
    assert_eq!(editor.selection(), None);
    mouse(&mut editor, down, 10, 0, 100);
    assert_eq!(editor.selection().as_deref(), Some("سلام"));
    mouse(&mut editor, down, 10, 0, 200);
    assert_eq!(editor.selection().as_deref(), Some("سلام، می‌روم"));
    mouse(&mut editor, down, 11, 0, 5000);
    mouse(&mut editor, MouseEventKind::Drag(MouseButton::Left), 10, 2, 5100);
    assert_eq!(editor.selection().as_deref(), Some("سلام، می‌روم\nد"));
    // The wheel leaves the caret and the selection; the next key brings the caret back.
    let area_before = screen(&editor).0;
    mouse(&mut editor, MouseEventKind::ScrollDown, 5, 1, 6000);
    let mut buf = Buffer::empty(area);
    assert_eq!(editor.draw(&plain(), Theme::default(), "", Focus::Here, area, &mut buf), None);
    assert_ne!(lines(&buf), area_before);
    assert!(editor.selection().is_some());
    editor.on_key(shift(KeyCode::Left));
    assert_eq!(screen(&editor).1.y, 0);
    // Dragging past the edge takes the text along.
    for _ in 0..9 {
        mouse(&mut editor, MouseEventKind::Drag(MouseButton::Left), 0, 9, 7000);
        screen(&editor);
    }
    assert!(editor.selection().is_some_and(|part| part.ends_with("شش")));
}

#[test]
fn what_does_not_fit_is_told_and_a_long_text_is_kept_whole() {
    let text = "نامه ".repeat(10_000);
    let mut editor = Editor::new(&text);
    assert_eq!((editor.len(), editor.left_out()), (50_000, 0));
    assert_eq!(editor.text(), text);
    assert_eq!(editor.on_paste("x"), Reply::Ignored);
    assert_eq!(editor.left_out(), 1);
    editor.set_limit(usize::MAX);
    assert_eq!(editor.on_paste(&text), Reply::Changed);
    assert_eq!((editor.len(), editor.left_out()), (65_535, 100_000 - 65_535));
    types(&mut editor, "x");
    assert_eq!((editor.len(), editor.left_out()), (65_535, 1));
    // Every place can be reached, the last one too.
    editor.on_key(key(KeyCode::Backspace));
    types(&mut editor, "!");
    assert!(editor.text().ends_with('!') && editor.text().starts_with(&text));
    editor.set_text(&"x\n".repeat(40_000));
    assert_eq!((editor.len(), editor.left_out()), (65_535, 80_000 - 65_535));
}

#[test]
fn backspace_takes_a_mark_and_delete_a_whole_letter() {
    let mut editor = Editor::new("نامهٔ");
    editor.on_key(key(KeyCode::Backspace));
    assert_eq!(editor.text(), "نامه");
    let mut editor = Editor::new("نامهٔ");
    editor.on_key(key(KeyCode::Right));
    editor.on_key(key(KeyCode::Delete));
    assert_eq!(editor.text(), "نام");
    // Lam with alef is one cell; selecting the cell is selecting both, Backspace takes the alef.
    let mut editor = Editor::new("بلا");
    editor.on_key(key(KeyCode::Backspace));
    assert_eq!(editor.text(), "بل");
    let mut editor = Editor::new("بلا");
    editor.set_arrows(Arrows::Visual);
    editor.draw(
        &Scribe::default(),
        Theme::default(),
        "",
        Focus::Here,
        Rect::new(0, 0, 9, 1),
        &mut Buffer::empty(Rect::new(0, 0, 9, 1)),
    );
    editor.on_key(shift(KeyCode::Right));
    assert_eq!(editor.selection().as_deref(), Some("لا"));
}

#[test]
fn zwnj_can_be_seen_or_hidden_and_useless_ones_are_not_saved() {
    let mut editor = Editor::new("می\u{200C}روم\u{200C}");
    let area = Rect::new(0, 0, 12, 1);
    let underlined = |editor: &Editor| {
        let mut buf = Buffer::empty(area);
        editor.draw(&plain(), Theme::default(), "", Focus::Here, area, &mut buf);
        (0..12).filter(|x| buf[(*x, 0)].modifier.contains(Modifier::UNDERLINED)).count()
    };
    assert_eq!(underlined(&editor), 2);
    editor.toggle_zwnj();
    assert_eq!(underlined(&editor), 0);
    editor.toggle_zwnj();
    assert_eq!((underlined(&editor), editor.saved().as_str()), (2, "می\u{200C}روم"));
}

#[test]
fn text_left_in_logical_order_has_its_caret_at_its_own_end() {
    use crate::persian::{Bidi, Options};
    let scribe = Scribe::new(Options { bidi: Bidi::Off, ..Options::default() });
    let area = Rect::new(0, 0, 12, 1);
    let mut editor = Editor::new("سلام");
    let caret = |editor: &Editor| {
        editor.draw(&scribe, Theme::default(), "", Focus::Here, area, &mut Buffer::empty(area)).unwrap().x
    };
    // The empty cell would be outside; the caret stays on the last letter, at the right.
    assert_eq!(caret(&editor), 11);
    editor.on_key(key(KeyCode::Home));
    assert_eq!(caret(&editor), 9);
    editor.on_key(key(KeyCode::Left));
    assert_eq!(caret(&editor), 10);
}
