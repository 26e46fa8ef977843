//! The tour of the first day: a few steps over the real screen, each marks what it speaks of. Every key but those of the
//! tour only tells what it would do, so that a new clerk can try them all.

use crossterm::event::KeyEvent;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::Taken;
use crate::app::App;
use crate::keys::{self, Binding, Command, Context};
use crate::persian::Base;
use crate::widgets::sheet;
use crate::widgets::text::rows;
use crate::words::number;

/// What a step speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Nothing,
    Head,
    Tabs,
    List,
    Letter,
    Foot,
}

/// The steps: the message of each, and what it marks.
const STEPS: [(&str, Part); 8] = [
    ("tour-welcome", Part::Nothing),
    ("tour-head", Part::Head),
    ("tour-tabs", Part::Tabs),
    ("tour-list", Part::List),
    ("tour-letter", Part::Letter),
    ("tour-decide", Part::Letter),
    ("tour-undo", Part::Foot),
    ("tour-help", Part::Foot),
];

/// Lines of the sheet.
const LINES: u16 = 6;

/// The tour.
#[derive(Debug)]
pub struct Tour {
    step: usize,
    contexts: Vec<Context>,
    /// The key that was tried last; the second one is none that does something here.
    tried: Option<Result<&'static Binding, ()>>,
}

impl Tour {
    /// The first step, over a desk on which these contexts are in force.
    pub fn new(contexts: Vec<Context>) -> Self {
        Self { step: 0, contexts, tried: None }
    }

    pub(super) fn on_command(&mut self, command: Command) -> Taken {
        match command {
            Command::Confirm if self.step + 1 == STEPS.len() => return Taken::Close,
            Command::Confirm => self.step += 1,
            Command::PreviousField => self.step = self.step.saturating_sub(1),
            _ => return Taken::No,
        }
        self.tried = None;
        Taken::Yes
    }

    pub(super) fn on_key(&mut self, key: KeyEvent) {
        self.tried = Some(keys::binding(&self.contexts, key).ok_or(()));
    }

    pub(super) fn draw(&self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (scribe, theme) = (&app.scribe, app.theme);
        let (key, part) = STEPS[self.step];
        let (n, all) = (number(app.lang, self.step as i64 + 1), number(app.lang, STEPS.len() as i64));
        let title = app.say_with("tour-title", &[("n", &n), ("all", &all)]);
        let room = sheet::draw(scribe, theme, &title, sheet::place(area, LINES), buf);
        let width = usize::from(room.width).max(1);
        let used = rows(&scribe.wrap(&app.say(key), Base::Rtl, width), 0, theme.plain(), room, buf);
        let tried = match self.tried {
            None => app.say("tour-try"),
            Some(Err(())) => app.say("tour-no-key"),
            Some(Ok(binding)) => {
                let (key, does) = (keys::label(binding), keys::long(app.lang, binding));
                app.say_with("tour-tried", &[("key", &key), ("does", &does)])
            }
        };
        let below = Rect { y: room.y + used + 1, height: room.height.saturating_sub(used + 1), ..room };
        let style = if self.tried.is_some() { theme.green() } else { theme.faint() };
        rows(&scribe.wrap(&tried, Base::Rtl, width), 0, style, below, buf);
        mark(app, part, area, buf);
        None
    }
}

/// Marks what the step speaks of: a line from end to end, or the right edge of a part of the screen.
fn mark(app: &App, part: Part, body: Rect, buf: &mut Buffer) {
    let screen = app.size.intersection(buf.area);
    let line = |y: u16| Rect { y, height: 1, ..screen };
    let (list, letter) = crate::view::panes(app, body);
    let place = match part {
        Part::Nothing => return,
        Part::Head => line(screen.y),
        Part::Tabs => line(screen.y + 1),
        Part::Foot => Rect { y: screen.bottom().saturating_sub(2), height: 2, ..screen },
        Part::List => list,
        Part::Letter => letter,
    };
    if place.is_empty() {
        // In a small window list and letter stand in one place, one at a time.
        return;
    }
    if matches!(part, Part::List | Part::Letter) {
        // The sheet covers the lower part.
        let height = place.height.saturating_sub(sheet::place(body, LINES).height);
        for y in place.y..place.y + height {
            if let Some(cell) = buf.cell_mut((place.right().saturating_sub(1), y)) {
                cell.set_symbol("█").set_style(app.theme.amber());
            }
        }
    } else {
        buf.set_style(place.intersection(buf.area), app.theme.picked());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::town::Town;

    #[test]
    fn the_tour_names_every_part_and_no_key_changes_anything() {
        let mut town = Town::new();
        let head = town.head();
        town.files("نامه", 0);
        for (width, height) in [(80, 24), (120, 40), (60, 16)] {
            let mut desk = town.desk(head, width, height);
            desk.types("<f1>");
            for step in 1..=STEPS.len() {
                let title = format!("گام {} از {}", number(desk.app.lang, step as i64), number(desk.app.lang, 8));
                assert!(desk.sees(&title), "{}", desk.screen());
                desk.types("a");
                assert!(desk.sees("تأیید نامه، شماره"), "{}", desk.screen());
                desk.types("ruU<tab>¤");
                assert!(desk.sees("کاری نمی‌کند"), "{}", desk.screen());
                desk.types("<enter>");
            }
            assert!(desk.app.dialog.is_none(), "the last step ends the tour");
            assert!(desk.app.decisions.is_empty() && desk.app.counts.review == 1);
        }
    }
}
