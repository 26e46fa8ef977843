//! What Persian costs: laying out, wrapping, a frame, a key. `cargo bench -p pishkhan-tui --bench text`. Figures only;
//! nothing here fails for being slow.

use std::hint::black_box;
use std::time::{Duration, Instant};

use crossterm::event::{KeyCode, KeyEvent};
use pishkhan_tui::persian::{Base, Digits, Options, Scribe, lay, wrap};
use pishkhan_tui::widgets::{Column, Editor, Focus, Item, List, Theme, Width};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;

/// 29 characters, Latin word and brackets among them.
const LINE: &str = "نامهٔ (فوری) برای PDF و ۱۲۳ ا";
const LATIN: &str = "Dear Sir or Madam and welcome";
const ROUND: Duration = Duration::from_millis(400);

fn main() {
    assert_eq!((LINE.chars().count(), LATIN.chars().count()), (29, 29));
    let options = Options::default();
    told("29 letters, cold", || drop(black_box(lay(black_box(LINE), Base::Rtl, options))));
    let scribe = Scribe::new(options);
    told("29 letters, remembered", || drop(black_box(scribe.row(black_box(LINE), Base::Rtl))));
    told("29 plain Latin letters, cold", || drop(black_box(lay(black_box(LATIN), Base::Ltr, options))));
    let fa = Options { digits: Digits::Fa, ..options };
    told("29 letters with digits = fa, cold", || drop(black_box(lay(black_box(LINE), Base::Rtl, fa))));
    let letter = format!("{LINE} ").repeat(13_000 / 30 + 1).chars().take(13_000).collect::<String>();
    told("13,000 letters wrapped at 80, cold", || drop(black_box(wrap(black_box(&letter), Base::Rtl, 80, options))));
    told("13,000 letters wrapped at 80, remembered", || drop(black_box(scribe.wrap(&letter, Base::Rtl, 80))));

    let subjects: Vec<String> = (0..28).map(|n| format!("{LINE} شمارهٔ {n} از C++ و 021-8877{n:04}")).collect();
    let columns = [
        Column::new("فرستنده", Width::Cells(20)),
        Column::new("موضوع", Width::Share(1)),
        Column::new("کد", Width::Cells(16)).base(Base::Ltr),
    ];
    let item =
        |subject| Item { cells: vec!["سارا رضایی".into(), subject, "IR-1404-000123".into()], mark: "•" };
    let items: Vec<Item<'_>> = subjects.iter().map(|subject| item(subject.as_str().into())).collect();
    let mut terminal = Terminal::new(TestBackend::new(120, 40)).unwrap();
    let mut frame = |scribe: &Scribe, editor: &Editor| {
        let list = |focus| List { columns: &columns, items: &items, selected: Some(3), focus, first: 0, total: 300 };
        let paint = |frame: &mut ratatui::Frame<'_>| {
            let (above, below) = (Rect::new(0, 0, 120, 29), Rect::new(0, 30, 120, 10));
            list(Focus::Elsewhere).draw(scribe, Theme::default(), above, frame.buffer_mut());
            editor.draw(scribe, Theme::default(), "", Focus::Here, below, frame.buffer_mut());
        };
        terminal.draw(paint).unwrap();
    };
    let mut editor = Editor::new(&letter[..letter.floor_char_boundary(1200)]);
    told("a frame of 120x40, 28 rows and an editor, cold", || frame(&Scribe::new(options), &editor));
    told("the same, remembered", || frame(&scribe, &editor));
    told("a letter typed into the editor and its frame", || {
        editor.on_key(KeyEvent::from(KeyCode::Char('ب')));
        frame(&scribe, &editor);
        editor.on_key(KeyEvent::from(KeyCode::Backspace));
    });
}

/// Repeats for a while and tells the median.
fn told(words: &str, mut work: impl FnMut()) {
    let mut times = Vec::new();
    let began = Instant::now();
    while began.elapsed() < ROUND || times.len() < 20 {
        let start = Instant::now();
        work();
        times.push(start.elapsed());
    }
    times.sort_unstable();
    let median = times[times.len() / 2].as_nanos() as f64 / 1000.0;
    println!("{words:48} {median:10.2} µs  ({} times)", times.len());
}
