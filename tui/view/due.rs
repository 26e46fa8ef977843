//! By when a letter is to be answered, in working days: colour and word together.

use pishkhan::domain::calendar::Instant;
use pishkhan::domain::letter::State;
use pishkhan::domain::workdays::Left;
use ratatui::style::Style;

use crate::app::App;
use crate::words::number;

/// Working days before the deadline from which it stands out.
const NEAR: i64 = 2;

/// How much room there is for the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// Enough.
    Wide,
    /// A narrow column.
    Narrow,
}

/// What is left of a deadline, for a letter that still has to be decided or answered.
pub fn of_letter(app: &App, state: State, due: Option<Instant>, room: Room) -> Option<(String, Style)> {
    due.filter(|_| matches!(state, State::InReview | State::Approved)).map(|due| words(app, due, room))
}

/// The same for any deadline that runs.
pub fn words(app: &App, due: Instant, room: Room) -> (String, Style) {
    let theme = app.theme;
    let left = match &app.office {
        Some(office) => office.calendar.left(app.now, due),
        None if due < app.now => Left::Late(0),
        None => Left::Today,
    };
    let (key, short, n, style) = match left {
        Left::Days(n) => ("due-days", "due-days-short", n, if n <= NEAR { theme.amber() } else { theme.faint() }),
        Left::Today => ("due-today", "due-today", 0, theme.amber()),
        Left::Late(0) => ("due-over", "due-over-short", 0, theme.red()),
        Left::Late(n) => ("due-late", "due-late-short", n, theme.red()),
    };
    let key = if room == Room::Wide { key } else { short };
    (app.say_with(key, &[("n", &number(app.lang, n))]), style)
}
