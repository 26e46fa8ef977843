//! Somebody leans on the keyboard: no order of keys, clicks, pastes and sizes panics, and nothing is painted outside the
//! window. Seeded, so that what it finds comes back.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use pishkhan::domain::role::Role;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::msg::Msg;
use crate::town::Town;
use crate::view;

/// Numbers in a fixed, well mixed order (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % n as u64) as usize
    }
}

const LETTERS: &str = "arcptsuUoynNYgGjk/?:12345679im *شقزفحسعخغدتن؟۱۲ 0qe.,لا\u{200c}ي\u{202e}«";
const CODES: [KeyCode; 24] = [
    KeyCode::Enter,
    KeyCode::Enter,
    KeyCode::Enter,
    KeyCode::Esc,
    KeyCode::Esc,
    KeyCode::Tab,
    KeyCode::BackTab,
    KeyCode::Up,
    KeyCode::Down,
    KeyCode::Down,
    KeyCode::Left,
    KeyCode::Right,
    KeyCode::PageUp,
    KeyCode::PageDown,
    KeyCode::Home,
    KeyCode::End,
    KeyCode::Backspace,
    KeyCode::Delete,
    KeyCode::F(2),
    KeyCode::F(3),
    KeyCode::F(4),
    KeyCode::F(5),
    KeyCode::F(1),
    KeyCode::F(9),
];
const SIZES: [(u16, u16); 8] = [(80, 24), (120, 40), (60, 16), (200, 50), (61, 17), (10, 3), (0, 0), (99, 24)];

#[test]
fn whoever_leans_on_the_keyboard_breaks_nothing() {
    for (seed, role) in [(1, Role::Head), (2, Role::Admin), (3, Role::UnitOfficer), (4, Role::Auditor)] {
        let mut town = Town::new();
        for n in 0..8 {
            town.files_with(&format!("نامه {n}"), n % 3, if n % 2 == 0 { &["نامه.pdf"] } else { &[] });
        }
        let clerk = town.clerk("maymun", "میمون", role, (role == Role::UnitOfficer).then_some("umr"));
        let mut desk = town.desk(clerk, 80, 24);
        let letters: Vec<char> = LETTERS.chars().collect();
        let mut dice = Dice(seed);
        for step in 0..700 {
            desk.app.ms += [0, 20, 300, 3_000][dice.below(4)];
            let (x, y) = (dice.below(200) as u16, dice.below(50) as u16);
            let msg = match dice.below(20) {
                0..=10 => Msg::Key(KeyEvent::from(KeyCode::Char(letters[dice.below(letters.len())]))),
                11..=15 => Msg::Key(KeyEvent::from(CODES[dice.below(CODES.len())])),
                16 => {
                    let c = ['s', 'l', 'z', 'y', 'a', 'w', 'r', 'n', 'd', 'v', 'x', 'c'][dice.below(12)];
                    Msg::Key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL))
                }
                17 => {
                    let kinds = [
                        MouseEventKind::Down(MouseButton::Left),
                        MouseEventKind::Drag(MouseButton::Left),
                        MouseEventKind::ScrollDown,
                        MouseEventKind::ScrollUp,
                    ];
                    let kind = kinds[dice.below(4)];
                    Msg::Mouse(MouseEvent { kind, column: x, row: y, modifiers: KeyModifiers::NONE })
                }
                18 => Msg::Paste("دلیل: مدارک (PDF) ناقص است\n\u{1b}[2J 021-88776655".to_owned()),
                _ => {
                    let (width, height) = SIZES[dice.below(SIZES.len())];
                    Msg::Resize(width, height)
                }
            };
            let told = format!("seed {seed}, step {step}: {msg:?}");
            desk.hears(msg);
            if dice.below(5) == 0 {
                desk.ticks(400);
            }
            let area = Rect::new(0, 0, desk.app.size.width, desk.app.size.height);
            let mut page = Buffer::empty(area);
            let caret = view::paint(&desk.app, area, &mut page);
            assert!(caret.is_none_or(|caret| area.contains(caret)), "the caret is outside the window after {told}");
            if desk.quit {
                desk = town.desk(clerk, 80, 24);
            }
        }
    }
}
