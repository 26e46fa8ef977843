//! The page for a terminal that nobody knows: one sentence written in four ways, and the number of the one that reads
//! right. When none does, what can be set in that terminal.
//!
//! The reader may see nothing but torn letters, so all of it stands there in English too.

use pishkhan::domain::writing::Writing;
use pishkhan::words::Lang;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Taken;
use crate::app::App;
use crate::keys::Command;
use crate::persian::{Base, lay};
use crate::terminal::Kind;
use crate::widgets::sheet;
use crate::widgets::text::{Align, line, row_at, rows};
use crate::words::say;
use crate::writing;

/// Joined letters, ZWNJ, a hamza above, lam-alef, brackets, digits and a Latin word.
const SAMPLE: &str = "نامهٔ شمارهٔ ۱۲۳ (فوری) برای PDF لازم است؛ می‌آید.";
/// Ways that are offered: the first ones of the round.
const OFFERED: usize = 4;

/// The page.
#[derive(Clone, Copy, Debug, Default)]
pub struct Calibrate {
    /// None of the lines reads right: what to set in the terminal is shown.
    advice: bool,
}

impl Calibrate {
    /// The page with what can be set in this terminal.
    pub fn advice() -> Self {
        Self { advice: true }
    }

    /// Whether the page does something with this command.
    pub(super) fn takes(self, command: Command) -> bool {
        !(self.advice && matches!(command, Command::Pick(_)))
    }

    pub(super) fn on_command(&mut self, command: Command) -> Taken {
        match command {
            Command::Pick(0) => self.advice = true,
            Command::Confirm if self.advice => self.advice = false,
            Command::Pick(n) if !self.advice && n <= OFFERED => {
                return Taken::Write(writing::at(n - 1, Writing::default()), true);
            }
            Command::Confirm => return Taken::Write(Writing::default(), true),
            _ => {}
        }
        Taken::Yes
    }

    /// Paints the page over everything.
    pub(super) fn draw(self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let room = sheet::draw(&app.scribe, app.theme, &app.say("calibrate-title"), area, buf);
        if self.advice {
            advice(app, room, buf);
        } else {
            samples(app, room, buf);
        }
        None
    }
}

fn samples(app: &App, room: Rect, buf: &mut Buffer) {
    let (scribe, theme) = (&app.scribe, app.theme);
    let at = |n: u16| Rect { y: (room.y + n).min(room.bottom()), height: 1, ..room }.intersection(room);
    line(scribe, &say(Lang::Fa, "calibrate-ask"), Base::Rtl, theme.plain(), at(0), buf);
    line(scribe, &say(Lang::En, "calibrate-ask"), Base::Ltr, theme.faint(), at(1), buf);
    // A number has a line of its own: beside the sentence, a terminal that orders lines would carry it along.
    let step = if room.height >= 3 + 3 * OFFERED as u16 { 3 } else { 2 };
    for place in 0..OFFERED {
        let top = 2 + u16::from(step == 3) + place as u16 * step;
        let number = lay(&format!("[{}]", place + 1), Base::Ltr, app.scribe.options());
        row_at(&number, Align::Right, theme.strong(), at(top), buf);
        let sample = lay(SAMPLE, Base::Rtl, writing::options(writing::at(place, Writing::default())));
        row_at(&sample.cut(room.width.into()), Align::Right, theme.plain(), at(top + 1), buf);
    }
}

/// The part of a message key that names the terminal.
fn terminal(kind: Kind) -> &'static str {
    match kind {
        Kind::Putty => "putty",
        Kind::Kitty => "kitty",
        Kind::Tmux => "tmux",
        Kind::Screen => "screen",
        Kind::Qterminal => "qterminal",
        Kind::Vte | Kind::Konsole | Kind::Mlterm | Kind::Xterm | Kind::Simple | Kind::Unknown => "other",
    }
}

fn advice(app: &App, room: Rect, buf: &mut Buffer) {
    let (scribe, theme) = (&app.scribe, app.theme);
    let key = format!("advice-{}", terminal(app.facts.kind));
    let width = usize::from(room.width).max(1);
    let mut top = room.y;
    for (lang, base, style) in [(Lang::Fa, Base::Rtl, theme.plain()), (Lang::En, Base::Ltr, theme.plain())] {
        // Setting names are in English in both: line by line, so that each keeps its own direction.
        for paragraph in say(lang, &key).split('\n') {
            let wrapped = scribe.wrap(paragraph, if paragraph.is_ascii() { Base::Ltr } else { base }, width);
            let height = room.bottom().saturating_sub(top);
            top += rows(&wrapped, 0, style, Rect { y: top, height, ..room }, buf);
        }
        top += 1;
    }
}

/// The keys that are made from the name of a terminal.
#[cfg(test)]
pub(crate) fn message_keys() -> Vec<String> {
    use Kind as K;
    let kinds = [K::Vte, K::Konsole, K::Mlterm, K::Putty, K::Kitty, K::Xterm, K::Tmux, K::Screen, K::Qterminal];
    kinds.into_iter().chain([K::Simple, K::Unknown]).map(|kind| format!("advice-{}", terminal(kind))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_lines_differ_so_that_one_can_be_told_from_another() {
        let row = |place| lay(SAMPLE, Base::Rtl, writing::options(writing::at(place, Writing::default())));
        let rows: Vec<String> = (0..OFFERED).map(|place| row(place).as_str().to_owned()).collect();
        for (n, one) in rows.iter().enumerate() {
            assert!(rows.iter().skip(n + 1).all(|other| other != one), "{one}");
        }
    }
}
