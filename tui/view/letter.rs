//! A letter with everything about it, as one long page: facts, text, files, گردش, replies, SMS, other letters, history.

mod flow;
mod related;

use std::sync::Arc;

use pishkhan::domain::event::EventKind;
use pishkhan::domain::ids::hex;
use pishkhan::domain::letter::{PersonKind, Source, State};
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::workdays::Left;
use pishkhan::messages::{digits, long_moment, size};
use pishkhan::store::attachments::Attachment;
use pishkhan::store::audit::AuditRow;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

use super::due::{self, Room};
use super::list::{empty, sign};
use super::presence::colleague;
use crate::app::{App, Pane};
use crate::dialogs::log::who_acted;
use crate::msg::Dossier;
use crate::persian::{Base, Row};
use crate::screens::outbox;
use crate::widgets::Focus;
use crate::widgets::text::{Align, Piece, row_at, strip};
use crate::words::{age, event_key, heart, moment, number};

/// Cells of the labels at the right.
const LABELS: u16 = 13;
/// Cells between the words of a line.
const GAP: usize = 2;
/// A text wider than this is hard to read.
const WIDEST: u16 = 100;

/// One line of the page.
enum Line {
    Blank,
    /// A line of running text, so many cells from the right.
    Text {
        rows: Arc<[Row]>,
        n: usize,
        style: Style,
        inset: u16,
        label: Option<String>,
    },
    /// Words side by side from the right.
    Strip {
        pieces: Vec<(String, Base, Style)>,
        inset: u16,
    },
}

/// The page while it is put together.
struct Page<'a> {
    app: &'a App,
    width: u16,
    lines: Vec<Line>,
}

impl Page<'_> {
    fn blank(&mut self) {
        self.lines.push(Line::Blank);
    }

    fn text(&mut self, text: &str, base: Base, style: Style, inset: u16) {
        let width = usize::from(self.width.saturating_sub(inset)).max(1);
        let rows = self.app.scribe.wrap(text, base, width);
        for n in 0..rows.len() {
            self.lines.push(Line::Text { rows: rows.clone(), n, style, inset, label: None });
        }
    }

    fn head(&mut self, key: &str) {
        self.blank();
        let style = self.app.theme.strong();
        self.text(&self.app.say(key), Base::Rtl, style, 0);
    }

    fn fact(&mut self, key: &str, value: &str, style: Style) {
        if value.is_empty() {
            return;
        }
        let first = self.lines.len();
        self.text(value, Base::Rtl, style, LABELS);
        if let Some(Line::Text { label, .. }) = self.lines.get_mut(first) {
            *label = Some(self.app.say(key));
        }
    }

    fn strip(&mut self, inset: u16, pieces: Vec<(String, Base, Style)>) {
        self.lines.push(Line::Strip { pieces, inset });
    }
}

/// Paints the selected letter.
pub fn draw(app: &App, area: Rect, buf: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let Some(dossier) = app.painted_letter() else {
        if app.selected().is_some() {
            empty(app, false, "loading", area, buf);
        }
        return;
    };
    let margin = 2.min(area.width / 8);
    let inner = Rect { x: area.x + margin, width: area.width.saturating_sub(2 * margin), ..area };
    let width = inner.width.min(WIDEST);
    let inner = Rect { x: inner.right() - width, width, ..inner };
    let lines = lines(app, dossier, width);
    let top = app.scroll.min(lines.len().saturating_sub(usize::from(area.height)));
    for (line, y) in lines.iter().skip(top).zip(inner.y..inner.bottom()) {
        paint(app, line, Rect { y, height: 1, ..inner }, buf);
    }
    let focus = if app.pane == Pane::Letter && app.dialog.is_none() { Focus::Here } else { Focus::Elsewhere };
    mark(app, focus, top, lines.len(), area, buf);
    let mut painted = app.painted.borrow_mut();
    painted.letter = area;
    painted.letter_lines = lines.len();
}

/// How much there is below, and whether the keys go here.
fn mark(app: &App, focus: Focus, top: usize, total: usize, area: Rect, buf: &mut Buffer) {
    let height = usize::from(area.height);
    if total > height {
        let most = total - height;
        let length = (height * height / total).max(1);
        let first = (top.min(most) * (height - length)).div_ceil(most);
        for (i, y) in (area.y..area.bottom()).enumerate() {
            let symbol = if (first..first + length).contains(&i) { "┃" } else { "│" };
            if let Some(cell) = buf.cell_mut((area.x, y)) {
                cell.set_symbol(symbol).set_style(app.theme.faint());
            }
        }
    }
    if focus == Focus::Here && app.is_wide() {
        for y in area.y..area.bottom() {
            if let Some(cell) = buf.cell_mut((area.right().saturating_sub(1), y)) {
                cell.set_symbol("▐").set_style(app.theme.strong());
            }
        }
    }
}

fn paint(app: &App, line: &Line, area: Rect, buf: &mut Buffer) {
    match line {
        Line::Blank => {}
        Line::Text { rows, n, style, inset, label } => {
            let room = Rect { width: area.width.saturating_sub(*inset), ..area };
            row_at(&rows[*n], Align::Start, *style, room, buf);
            if let Some(label) = label {
                let row = app.scribe.fit(label, Base::Rtl, usize::from(LABELS - 2));
                row_at(&row, Align::Right, app.theme.faint(), area, buf);
            }
        }
        Line::Strip { pieces, inset } => {
            let room = Rect { width: area.width.saturating_sub(*inset), ..area };
            let pieces: Vec<Piece<'_>> =
                pieces.iter().map(|(text, base, style)| Piece { text, base: *base, style: *style }).collect();
            strip(&app.scribe, &pieces, 2, room, buf);
        }
    }
}

fn lines(app: &App, dossier: &Dossier, width: u16) -> Vec<Line> {
    let mut page = Page { app, width, lines: Vec::new() };
    facts(&mut page, dossier);
    page.blank();
    for paragraph in dossier.letter.body.split('\n') {
        page.text(paragraph, Base::Rtl, app.theme.plain(), 0);
    }
    let own: Vec<&Attachment> = dossier.files.iter().filter(|file| file.reply_id.is_none()).collect();
    if !own.is_empty() {
        page.head("letter-files");
        files(&mut page, &own);
    }
    flow::draw(&mut page, dossier);
    replies(&mut page, dossier);
    sms(&mut page, dossier);
    related::kin(&mut page, dossier);
    related::others(&mut page, dossier);
    history(&mut page, dossier);
    page.lines
}

fn facts(page: &mut Page<'_>, dossier: &Dossier) {
    let (app, letter) = (page.app, &dossier.letter);
    let theme = app.theme;
    let subject = if letter.subject.is_empty() { app.say("letter-no-subject") } else { letter.subject.clone() };
    page.text(&subject, Base::Rtl, theme.strong(), 0);
    page.blank();
    let (symbol, style) = sign(theme, letter.state);
    let mut state = vec![
        (symbol.to_owned(), Base::Rtl, style),
        (heart(app.lang, &format!("state-{}", letter.state.code())), Base::Rtl, style),
    ];
    if let Some((word, style)) = due::of_letter(app, letter.state, letter.due_at, Room::Wide) {
        state.push((word, Base::Rtl, style));
    }
    page.strip(0, state);
    if let Some(at) = letter.erased_at {
        let said = app.say_with("letter-erased-at", &[("at", &moment(app.lang, at))]);
        page.text(&said, Base::Rtl, theme.amber(), 0);
    }
    if let Some(at) = letter.escalated_at {
        let to = letter.escalated_to.clone().unwrap_or_else(|| app.say("letter-escalated-nobody"));
        let said = app.say_with("letter-escalated", &[("name", &to), ("at", &moment(app.lang, at))]);
        page.text(&said, Base::Rtl, theme.amber(), 0);
    }
    if let Some((name, since)) = colleague(app, dossier) {
        let said = app.say_with("letter-colleague", &[("name", &name), ("age", &age(app.lang, since))]);
        page.text(&said, Base::Rtl, theme.amber(), 0);
    }
    if let Some(reason) = &letter.reason {
        let at = letter.rejected_at.or(letter.returned_at);
        let key = if letter.rejected_at.is_some() { "letter-reason" } else { "letter-defects" };
        page.fact(key, reason, theme.plain());
        page.fact("letter-decided-at", &at.map(|at| moment(app.lang, at)).unwrap_or_default(), theme.plain());
    }
    page.fact("letter-number", letter.register_no.as_deref().unwrap_or_default(), theme.strong());
    page.fact("letter-code", letter.follow_up_code.as_deref().unwrap_or_default(), theme.strong());
    page.blank();
    if letter.erased_at.is_none() {
        sender(page, dossier);
    }
    page.fact("letter-addressee", letter.addressee.as_deref().unwrap_or_default(), theme.plain());
    page.fact("letter-unit", letter.unit_name.as_deref().unwrap_or_default(), theme.plain());
    let clerk = app.office.as_ref().and_then(|office| office.clerks.iter().find(|c| Some(c.id) == letter.clerk_id));
    page.fact("letter-clerk", clerk.map_or("", |clerk| clerk.name.as_str()), theme.plain());
    let mut date = |key: &str, at: Option<pishkhan::domain::calendar::Instant>| {
        let Some(at) = at else { return };
        let exact = digits(app.lang, &at.date().to_string());
        page.fact(key, &format!("{} ({exact})", long_moment(app.lang, at)), theme.plain());
    };
    date("letter-filed-at", letter.submitted_at);
    date("letter-approved-at", letter.approved_at);
    date("letter-answered-at", letter.answered_at);
    date("letter-due-at", letter.due_at);
    if let (State::Returned, Some(due), Some(stopped), Some(office)) =
        (letter.state, letter.due_at, letter.returned_at, &app.office)
        && let Left::Days(n) = office.calendar.left(stopped, due)
    {
        page.fact("letter-clock", &app.say_with("letter-clock-stands", &[("n", &number(app.lang, n))]), theme.plain());
    }
}

/// Who wrote it, and how sure that is.
fn sender(page: &mut Page<'_>, dossier: &Dossier) {
    let (app, letter) = (page.app, &dossier.letter);
    let theme = app.theme;
    let kind = heart(app.lang, &format!("person-{}", letter.person_kind.code()));
    let sender = if letter.person_kind == PersonKind::Free {
        letter.sender_name.clone()
    } else {
        format!("{} ({kind})", letter.sender_name)
    };
    page.fact("letter-sender", &sender, theme.plain());
    page.fact("letter-company", &letter.company_name, theme.plain());
    page.fact("letter-company-id", &letter.company_id, theme.plain());
    page.fact("letter-role", &letter.signer_role, theme.plain());
    match letter.identity_level {
        Some(level) => {
            let least = app.office.as_ref().map_or(1, |office| office.settings.number("identity.min_level"));
            let (mark, style) = if level >= least { ("✓", theme.green()) } else { ("!", theme.amber()) };
            let text = app.say_with("letter-level", &[("level", &number(app.lang, level))]);
            page.fact("letter-identity", &format!("{mark} {text}"), style);
        }
        None => page.fact("letter-identity", &app.say("letter-walk-in"), theme.plain()),
    }
    page.fact("letter-national-id", letter.national_id.as_deref().unwrap_or_default(), theme.plain());
    page.fact("letter-mobile", &letter.mobile.as_ref().map(Mobile::local).unwrap_or_default(), theme.plain());
    page.fact("letter-senders-number", &letter.senders_number, theme.plain());
    page.fact("letter-senders-date", &digits(app.lang, &letter.senders_date), theme.plain());
    if letter.source == Source::Counter {
        let (sheets, pieces) = (number(app.lang, letter.paper_pages), number(app.lang, letter.paper_pieces));
        let said = app.say_with("letter-paper-counted", &[("sheets", &sheets), ("pieces", &pieces)]);
        page.fact("letter-paper", &said, theme.plain());
    }
}

fn files(page: &mut Page<'_>, files: &[&Attachment]) {
    let (lang, theme) = (page.app.lang, page.app.theme);
    for file in files {
        page.strip(
            2,
            vec![
                (file.file_name.clone(), Base::Rtl, theme.plain()),
                (file.kind.code().to_uppercase(), Base::Ltr, theme.faint()),
                (size(lang, file.size_bytes), Base::Rtl, theme.faint()),
                (hex(&file.sha256[..4]), Base::Ltr, theme.faint()),
            ],
        );
    }
}

fn replies(page: &mut Page<'_>, dossier: &Dossier) {
    if dossier.replies.is_empty() {
        return;
    }
    let (app, theme) = (page.app, page.app.theme);
    page.head("letter-replies");
    for reply in &dossier.replies {
        page.strip(
            2,
            vec![
                (reply.register_no.clone(), Base::Rtl, theme.strong()),
                (reply.clerk.clone(), Base::Rtl, theme.plain()),
                (moment(app.lang, reply.registered_at), Base::Rtl, theme.faint()),
            ],
        );
        for paragraph in reply.body.lines() {
            page.text(paragraph, Base::Rtl, theme.plain(), 2);
        }
        let own: Vec<&Attachment> = dossier.files.iter().filter(|file| file.reply_id == Some(reply.id)).collect();
        files(page, &own);
    }
}

fn sms(page: &mut Page<'_>, dossier: &Dossier) {
    if dossier.sms.is_empty() {
        return;
    }
    let (app, theme) = (page.app, page.app.theme);
    page.head("letter-sms");
    for sms in &dossier.sms {
        let (symbol, style) = outbox::sign(theme, sms.state);
        let mut pieces = vec![
            (symbol.to_owned(), Base::Rtl, style),
            (app.say(&format!("sms-kind-{}", sms.kind.code())), Base::Rtl, theme.plain()),
            (outbox::state_word(app, sms.state), Base::Rtl, style),
            (moment(app.lang, sms.created_at), Base::Rtl, theme.faint()),
        ];
        if let Some(said) = &sms.provider_said {
            pieces.push((said.clone(), Base::Auto, theme.faint()));
        }
        page.strip(2, pieces);
    }
}

fn history(page: &mut Page<'_>, dossier: &Dossier) {
    let told: Vec<&AuditRow> = dossier.history.iter().filter(|row| row.event != EventKind::DraftSaved).collect();
    if told.is_empty() {
        return;
    }
    let (app, theme) = (page.app, page.app.theme);
    page.head("letter-history");
    for row in told {
        let who = who_acted(app, row);
        let number = row.fact("number").to_owned();
        let mut pieces = vec![
            (moment(app.lang, row.at), Base::Rtl, theme.faint()),
            (app.say(&event_key(row.event)), Base::Rtl, theme.plain()),
            (number, Base::Rtl, theme.plain()),
            (who, Base::Rtl, theme.faint()),
        ];
        pieces.retain(|(text, ..)| !text.is_empty());
        page.strip(2, pieces);
        if let Some(note) = &row.note {
            page.text(&format!("«{note}»"), Base::Rtl, theme.faint(), 4);
        }
    }
}
