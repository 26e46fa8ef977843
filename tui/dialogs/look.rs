//! What is inside a file: its text to be read and searched, its first page as a picture.

use std::cell::RefCell;

use pishkhan::domain::text::fold;
use pishkhan::messages::size;
use pishkhan::store::attachments::Attachment;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use crate::app::App;
use crate::inside::Inside;
use crate::keys::Command;
use crate::persian::{Base, Options, Row, wrap};
use crate::widgets::picture::{self, Pixels};
use crate::widgets::text::{Align, Piece, line, row_at, rows, strip};
use crate::widgets::{Focus, Input, bar, sheet};
use crate::words::number;

/// Columns from which text and picture stand side by side.
const BESIDE: u16 = 100;

/// The page.
#[derive(Debug)]
pub struct Look {
    /// The file.
    pub file: Attachment,
    inside: Option<Box<Inside>>,
    shows: Shows,
    top: usize,
    find: Option<Input>,
    /// What is looked for.
    sought: String,
    laid: RefCell<Laid>,
}

/// Which of the two has a small window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shows {
    Text,
    Picture,
}

/// The text in rows, laid out once for a width.
#[derive(Debug, Default)]
struct Laid {
    by: Option<(usize, Options)>,
    rows: Vec<Row>,
    /// Rows on the screen.
    page: usize,
    /// Whether the picture stands beside it.
    is_beside: bool,
}

/// Where text and picture stand in the room under the head of the page.
fn places(room: Rect, has_text: bool, has_picture: bool) -> (Option<Rect>, Option<Rect>) {
    match (has_text, has_picture) {
        (true, true) if room.width >= BESIDE - 4 => {
            let left = room.width * 2 / 5;
            let text = Rect { x: room.x + left + 3, width: room.width - left - 3, ..room };
            (Some(text), Some(Rect { width: left, ..room }))
        }
        _ => (has_text.then_some(room), has_picture.then_some(room)),
    }
}

impl Look {
    /// A page that waits for what is found.
    pub fn new(file: Attachment) -> Self {
        Self {
            file,
            inside: None,
            shows: Shows::Text,
            top: 0,
            find: None,
            sought: String::new(),
            laid: RefCell::default(),
        }
    }

    /// The cells that a picture may have in a window of this size.
    pub fn room(window: Rect) -> (u16, u16) {
        let width = window.width.saturating_sub(4);
        let width = if window.width >= BESIDE { width * 2 / 5 } else { width };
        (width.max(8), window.height.saturating_sub(9).max(4))
    }

    /// The picture, once it is there.
    pub fn picture(&self) -> Option<Pixels<'_>> {
        let picture = self.inside.as_ref()?.picture.as_ref()?;
        Some(Pixels { width: picture.width, height: picture.height, rgb: &picture.rgb })
    }

    /// Takes what was found.
    pub fn take(&mut self, inside: Box<Inside>) {
        self.file.facts.get_or_insert(inside.facts);
        self.shows = if inside.text.is_empty() { Shows::Picture } else { Shows::Text };
        self.inside = Some(inside);
        *self.laid.borrow_mut() = Laid::default();
    }

    /// Whether a line to search by is being typed.
    pub fn is_finding(&self) -> bool {
        self.find.is_some()
    }

    fn has_text(&self) -> bool {
        self.inside.as_ref().is_some_and(|inside| !inside.text.is_empty())
    }

    fn has_picture(&self) -> bool {
        self.inside.as_ref().is_some_and(|inside| inside.picture.is_some())
    }

    /// Whether it does something with this command.
    pub(super) fn takes(&self, command: Command) -> bool {
        match command {
            Command::Toggle => self.has_text() && self.has_picture() && !self.laid.borrow().is_beside,
            Command::Search => self.has_text(),
            Command::NextLetter | Command::PreviousLetter => !self.sought.is_empty(),
            _ => true,
        }
    }

    /// Takes a command; says whether it was one.
    pub(super) fn on_command(&mut self, command: Command) -> bool {
        let (last, page) = {
            let laid = self.laid.borrow();
            (laid.rows.len().saturating_sub(laid.page), laid.page.max(2))
        };
        match command {
            Command::Confirm if self.find.is_some() => {
                self.sought = self.find.take().map(|find| fold(find.text().trim())).unwrap_or_default();
                self.go_to_hit(self.top, 1);
            }
            Command::Close if self.find.is_some() => self.find = None,
            _ if self.find.is_some() => return false,
            Command::Search if self.has_text() => {
                self.shows = Shows::Text;
                self.find = Some(Input::default().limit(80));
            }
            Command::Toggle if self.takes(Command::Toggle) => {
                self.shows = if self.shows == Shows::Text { Shows::Picture } else { Shows::Text };
            }
            Command::NextLetter => self.go_to_hit(self.top + 1, 1),
            Command::PreviousLetter => self.go_to_hit(self.top.max(1) - 1, -1),
            Command::Down => self.top = (self.top + 1).min(last),
            Command::Up => self.top = self.top.saturating_sub(1),
            Command::PageDown => self.top = (self.top + page - 1).min(last),
            Command::PageUp => self.top = self.top.saturating_sub(page - 1),
            Command::First => self.top = 0,
            Command::Last => self.top = last,
            _ => return false,
        }
        true
    }

    /// The line to search by, while it is open.
    pub(super) fn find(&mut self) -> Option<&mut Input> {
        self.find.as_mut()
    }

    fn is_hit(&self, row: &Row) -> bool {
        let text = self.inside.as_ref().and_then(|inside| inside.text.get(row.source()));
        !self.sought.is_empty() && text.is_some_and(|text| fold(text).contains(&self.sought))
    }

    /// To the next row with what is sought, round the end.
    fn go_to_hit(&mut self, from: usize, way: isize) {
        let laid = self.laid.borrow();
        let count = laid.rows.len();
        let at = |n: usize| (from + count).saturating_add_signed(way * n as isize) % count.max(1);
        let hit = (0..count).map(at).find(|n| self.is_hit(&laid.rows[*n]));
        drop(laid);
        if let Some(hit) = hit {
            self.top = hit;
        }
    }

    pub(super) fn draw(&self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (scribe, theme) = (&app.scribe, app.theme);
        let room = sheet::draw(scribe, theme, &self.file.file_name, area, buf);
        facts(app, &self.file, Rect { height: room.height.min(1), ..room }, buf);
        let below = Rect { y: room.y + 2, height: room.height.saturating_sub(2), ..room }.intersection(room);
        let Some(inside) = &self.inside else {
            line(scribe, &app.say("look-waits"), Base::Rtl, theme.faint(), below, buf);
            return None;
        };
        if let Some(key) = trouble(inside) {
            let said = app.say(key);
            let told = scribe.wrap(&said, Base::Rtl, usize::from(below.width).max(1));
            let used = rows(&told, 0, theme.amber(), below, buf);
            let rest = Rect { y: below.y + used + 1, height: below.height.saturating_sub(used + 1), ..below };
            return self.draw_inside(app, inside, rest.intersection(below), buf);
        }
        self.draw_inside(app, inside, below, buf)
    }

    fn draw_inside(&self, app: &App, inside: &Inside, area: Rect, buf: &mut Buffer) -> Option<Position> {
        // A screen reader reads no picture.
        let picture = inside.picture.as_ref().filter(|_| !app.in_lines);
        let (text, beside) = places(area, self.has_text(), picture.is_some());
        let is_beside = text.is_some() && beside.is_some() && text != beside;
        self.laid.borrow_mut().is_beside = is_beside;
        if let (Some(place), Some(picture)) = (beside, picture)
            && (is_beside || self.shows == Shows::Picture || text.is_none())
        {
            let pixels = Pixels { width: picture.width, height: picture.height, rgb: &picture.rgb };
            paint(app, pixels, place, buf);
        }
        let text = text.filter(|_| is_beside || self.shows == Shows::Text || picture.is_none())?;
        self.draw_text(app, inside, text, buf)
    }

    fn draw_text(&self, app: &App, inside: &Inside, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (scribe, theme) = (&app.scribe, app.theme);
        let foot = u16::from(self.find.is_some());
        let text = Rect { height: area.height.saturating_sub(foot), ..area };
        let by = (usize::from(text.width).max(1), scribe.options());
        let mut laid = self.laid.borrow_mut();
        if laid.by != Some(by) {
            laid.rows = wrap(&inside.text, Base::Auto, by.0, by.1);
            laid.by = Some(by);
        }
        laid.page = text.height.into();
        let top = self.top.min(laid.rows.len().saturating_sub(laid.page));
        bar::scroll(theme, top, laid.rows.len(), Rect { x: text.x.saturating_sub(2), ..text }, buf);
        for (row, y) in laid.rows.iter().skip(top).zip(text.y..text.bottom()) {
            let style = if self.is_hit(row) { theme.picked() } else { theme.plain() };
            row_at(row, Align::Start, style, Rect { y, height: 1, ..text }, buf);
        }
        let find = self.find.as_ref()?;
        let last = Rect { y: area.bottom().saturating_sub(1), height: 1, ..area };
        let field = super::parts::label(app, &app.say("look-find"), last, buf);
        find.draw(scribe, theme, "", Focus::Here, field, buf)
    }
}

/// What is told above what is shown.
fn trouble(inside: &Inside) -> Option<&'static str> {
    let has_nothing = inside.text.is_empty() && inside.picture.is_none();
    match inside {
        Inside { is_locked: true, .. } => Some("look-locked"),
        Inside { is_whole: false, .. } => Some("look-stopped"),
        Inside { is_cut: true, .. } => Some("look-cut"),
        _ if has_nothing => Some("look-nothing"),
        _ => None,
    }
}

/// Kind, pages, pixels, size and hash of a file on one line.
pub(super) fn facts(app: &App, file: &Attachment, area: Rect, buf: &mut Buffer) {
    let theme = app.theme;
    let known = file.facts.unwrap_or_default();
    let kind = app.say(&format!("file-kind-{}", file.kind.code()));
    let pages = known.pages.map(|n| app.say_with("file-pages", &[("n", &number(app.lang, n.into()))]));
    let pixels = known.pixels.map(|(width, height)| format!("{width}×{height}"));
    let bytes = size(app.lang, file.size_bytes);
    let hash = format!("SHA-256 {}", pishkhan::domain::ids::hex(&file.sha256[..8]));
    let mut pieces = vec![Piece::new(&kind, theme.plain())];
    pieces.extend(pages.as_deref().map(|pages| Piece::new(pages, theme.plain())));
    pieces.extend(pixels.as_deref().map(|pixels| Piece { text: pixels, base: Base::Ltr, style: theme.plain() }));
    pieces.push(Piece::new(&bytes, theme.plain()));
    pieces.push(Piece { text: &hash, base: Base::Ltr, style: theme.faint() });
    strip(&app.scribe, &pieces, 3, area, buf);
}

/// Paints the picture where the terminal paints none itself; else leaves it the room.
fn paint(app: &App, pixels: Pixels<'_>, area: Rect, buf: &mut Buffer) {
    let Some((width, height)) = app.graphics.cell() else {
        picture::draw(pixels, app.depth, app.theme.is_dark(), area, buf);
        return;
    };
    let room = (area.width.saturating_mul(width), area.height.saturating_mul(height));
    let fitted = picture::fit((pixels.width, pixels.height), room);
    // Never larger than it is: nothing is gained.
    let fitted = (fitted.0.min(pixels.width), fitted.1.min(pixels.height));
    let cells = (fitted.0.div_ceil(width).min(area.width), fitted.1.div_ceil(height).min(area.height));
    let place = Rect { x: area.x + (area.width - cells.0) / 2, width: cells.0, height: cells.1, ..area };
    app.painted.borrow_mut().picture = Some(place);
}
