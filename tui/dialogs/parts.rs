//! What the sheets share: the SMS that will go out, the line of a fault, and templates with their fields filled in.

use pishkhan::domain::ids::TemplateId;
use pishkhan::domain::sms_text::parts;
use pishkhan::store::letters::Letter;
use pishkhan::store::office::Template;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::app::App;
use crate::dialogs::picker::Picker;
use crate::persian::{Base, Row, Scribe};
use crate::widgets::List;
use crate::widgets::text::{self, line};
use crate::words::{number, say_with};
use pishkhan::words::Lang;

/// What an SMS preview says.
pub enum Preview {
    /// This text goes out.
    Sms(String),
    /// The office sends none for this step.
    None,
}

impl Preview {
    /// A text, unless the office switched that kind off.
    pub fn by_switch(app: &App, switch: &str, text: String) -> Self {
        let on = app.office.as_ref().is_some_and(|office| office.settings.is_on(switch));
        // A walk-in without a mobile number is sent nothing; of many letters some may be.
        let reached = !app.marks.is_empty() || app.shown().is_none_or(|dossier| dossier.letter.mobile.is_some());
        if on && reached { Self::Sms(text) } else { Self::None }
    }
}

/// Lines of room below which a sheet does without blank lines and shows one line of the SMS.
pub const TIGHT: u16 = 9;

/// Parts of one SMS from which on its price is worth a second look.
const DEAR: i64 = 3;

/// Paints the table of a sheet and leaves word where its lines are, for clicks.
pub fn table(app: &App, list: &List<'_>, area: Rect, buf: &mut Buffer) {
    let lines = list.lines(area);
    app.painted.borrow_mut().rows = list.selected.map(|selected| (lines, selected));
    list.draw(&app.scribe, app.theme, area, buf);
}

/// Lines that the foot of a sheet takes: a blank, the head of the preview, the text.
pub fn foot_lines(app: &App, preview: &Preview, width: u16) -> u16 {
    match preview {
        Preview::Sms(text) => 2 + app.scribe.wrap(text, Base::Rtl, usize::from(width).max(1)).len().min(3) as u16,
        Preview::None => 2,
    }
}

/// The lines of a fault; what stands behind a line feed is a path and keeps its own order.
pub fn fault_rows(scribe: &Scribe, fault: &str, width: usize) -> Vec<Row> {
    let (said, path) = fault.split_once('\n').unwrap_or((fault, ""));
    let mut rows = scribe.wrap(said, Base::Rtl, width).to_vec();
    if !path.is_empty() {
        rows.extend_from_slice(&scribe.wrap(path, Base::Ltr, width));
    }
    rows
}

/// Paints the fault or the preview at the foot of a sheet and returns the room above it.
pub fn foot(app: &App, preview: &Preview, fault: Option<&str>, area: Rect, buf: &mut Buffer) -> Rect {
    let (scribe, theme) = (&app.scribe, app.theme);
    let width = usize::from(area.width).max(1);
    let fault = fault.map(|fault| fault_rows(scribe, fault, width));
    let fault_lines = fault.as_ref().map_or(0, |rows| rows.len() as u16);
    let tight = area.height < TIGHT;
    let preview_lines = match (foot_lines(app, preview, area.width), preview) {
        (_, Preview::Sms(_)) if tight => 2,
        (_, Preview::None) if tight => 1,
        (lines, _) => lines,
    };
    let lines = (preview_lines + fault_lines).min(area.height.saturating_sub(3));
    let top = area.bottom() - lines;
    let mut y = top + u16::from(!tight);
    if let Some(rows) = fault {
        let room = Rect { y, height: area.bottom().saturating_sub(y), ..area };
        y += text::rows(&rows, 0, theme.red(), room, buf);
    }
    let at = |y: u16| Rect { y, height: area.bottom().saturating_sub(y), ..area };
    match preview {
        Preview::None => {
            if y < area.bottom() {
                line(scribe, &app.say("sheet-no-sms"), Base::Rtl, theme.faint(), at(y), buf);
            }
        }
        Preview::Sms(sms) => {
            let to = app.shown().and_then(|dossier| Some(dossier.letter.mobile.as_ref()?.local())).unwrap_or_default();
            let (cost, letters) = (parts(sms) as i64, app.marks.len() as i64);
            let count = number(app.lang, cost);
            let chars = number(app.lang, sms.chars().count() as i64);
            let (many, sum) = (number(app.lang, letters), number(app.lang, cost * letters));
            let key = if app.marks.is_empty() { "sheet-sms" } else { "sheet-sms-many" };
            let values = [("parts", &count), ("chars", &chars), ("mobile", &to), ("count", &many), ("sum", &sum)];
            let head = app.say_with(key, &values.map(|(name, value)| (name, value.as_str())));
            // More than one part costs more than one SMS; more than three also has a sign.
            let head = if cost > DEAR { format!("! {head}") } else { head };
            if y < area.bottom() {
                let style = if cost > 1 { theme.amber() } else { theme.faint() };
                line(scribe, &head, Base::Rtl, style, Rect { height: 1, ..at(y) }, buf);
                let room = at(y + 1);
                let rows = scribe.wrap(sms, Base::Rtl, width);
                text::rows(&rows, 0, theme.plain(), room, buf);
                // What is cut says so, in the last line that there is.
                if rows.len() > usize::from(room.height) && room.height > 0 {
                    let last = Rect { y: room.bottom() - 1, height: 1, ..room };
                    let more = rows.get(usize::from(room.height) - 1).map_or(0, |row| row.source().start);
                    for x in last.x..last.right() {
                        if let Some(cell) = buf.cell_mut((x, last.y)) {
                            cell.reset();
                        }
                    }
                    line(scribe, &sms[more..].replace('\n', " "), Base::Rtl, theme.plain(), last, buf);
                }
            }
        }
    }
    Rect { height: top - area.y, ..area }
}

/// A label and the room left of it on one line.
pub fn label(app: &App, text: &str, area: Rect, buf: &mut Buffer) -> Rect {
    let used = line(&app.scribe, text, Base::Rtl, app.theme.faint(), Rect { height: area.height.min(1), ..area }, buf);
    Rect { width: area.width.saturating_sub(used + 1), height: area.height.min(1), ..area }
}

/// The right part of an area and the rest left of it, with a gap between.
pub fn halves(area: Rect, right: u16) -> (Rect, Rect) {
    let right = right.min(area.width);
    let gap = 3.min(area.width - right);
    let side = Rect { x: area.right() - right, width: right, ..area };
    (side, Rect { width: area.width - right - gap, ..area })
}

/// Templates to choose from, their fields filled in as far as they are known: those of a letter only where the text is
/// for this one letter.
pub fn templates(app: &App, templates: &[Template], letter: Option<&Letter>) -> Picker<(TemplateId, String)> {
    let choice = |template: &Template| {
        let text = filled(app, &template.body, letter);
        ((template.id, text), template.short_code.clone(), template.title.clone())
    };
    Picker::new(templates.iter().map(choice)).on_first().shy().numbered()
}

/// The phone number in the lines of contact: the first run of digits and hyphens with seven digits or more.
fn phone(contact: &str) -> &str {
    contact
        .split(|c: char| !c.is_numeric() && c != '-')
        .map(|run| run.trim_matches('-'))
        .find(|run| run.chars().filter(|c| c.is_numeric()).count() >= 7)
        .unwrap_or_default()
}

/// The first field that nobody filled in, if there is one: such a text is not for the sender's eyes.
pub fn unfilled(text: &str) -> Option<&str> {
    text.match_indices('{').find_map(|(at, _)| {
        let field = &text[at..=at + text[at..].find('}')?];
        let inside = &field[1..field.len() - 1];
        let is_name = !inside.is_empty() && inside.chars().all(|c| c.is_alphanumeric() || "_ \u{200c}".contains(c));
        is_name.then_some(field)
    })
}

/// The sentence that refuses a text with such a field.
pub fn unfilled_fault(text: &str) -> Option<String> {
    unfilled(text).map(|field| say_with(Lang::Fa, "sheet-unfilled", &[("field", field)]))
}

/// The title of a sheet with the letter that it is about, or how many there are.
pub fn title(app: &App, title: &str) -> String {
    if !app.marks.is_empty() {
        let count = number(app.lang, app.marks.len() as i64);
        return app.say_with("sheet-of-many", &[("title", title), ("count", &count)]);
    }
    title_of_one(app, title)
}

/// The title of a sheet with the one letter that it is about: its number or code, and who wrote it.
pub fn title_of_one(app: &App, title: &str) -> String {
    let Some(dossier) = app.shown() else { return title.to_owned() };
    let (number, sender) = dossier.named();
    app.say_with("sheet-of-letter", &[("title", title), ("number", &number), ("sender", &sender)])
}

/// A text with `{subject}` and the like filled in; a field that is not known stays for the clerk to fill.
fn filled(app: &App, body: &str, letter: Option<&Letter>) -> String {
    let mut text = body.to_owned();
    let mut put = |field: &str, value: &str| {
        if !value.is_empty() {
            text = text.replace(field, value);
        }
    };
    put("{date}", &app.now.date().to_string());
    if let Some(office) = &app.office {
        put("{office}", office.settings.text("office.name"));
        put("{phone}", phone(office.settings.text("office.contact")));
    }
    if let Some(letter) = letter {
        put("{name}", &letter.sender_name);
        put("{subject}", &letter.subject);
        let number = letter.register_no.as_deref().or(letter.follow_up_code.as_deref());
        put("{register_no}", number.unwrap_or_default());
        put("{number}", number.unwrap_or_default());
        put("{tracking_code}", letter.follow_up_code.as_deref().unwrap_or_default());
        put("{code}", letter.follow_up_code.as_deref().unwrap_or_default());
        put("{unit}", letter.unit_name.as_deref().unwrap_or_default());
        put("{register_date}", &letter.approved_at.map(|at| at.date().to_string()).unwrap_or_default());
        put("{deadline}", &letter.due_at.map(|at| at.date().to_string()).unwrap_or_default());
    }
    text
}
