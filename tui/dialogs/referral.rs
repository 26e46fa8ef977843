//! The sheet of the referral at hand: take it on, refuse it with a reason, take it back, say that a copy was dealt with.
//! What cannot be done stands there with why.

use crossterm::event::KeyEvent;
use pishkhan::actions::answer_referral::AtHand;
use pishkhan::domain::ids::{LetterId, ReferralId};
use pishkhan::domain::letter::{ReferralKind, State};
use pishkhan::domain::name::REASON_MAX;
use pishkhan::domain::refusal::Refusal;
use pishkhan::store::clerks::Clerk;
use pishkhan::store::referrals::{Referral, rights};
use pishkhan::words::Lang;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::parts::{self, label};
use super::{Draft, DraftKey, Taken};
use crate::app::App;
use crate::effect::{Act, Deed};
use crate::keys::{Command, Context};
use crate::msg::Dossier;
use crate::widgets::{Cell, Column, Focus, Input, Item, List, Width, sheet};

/// What can be done with a referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Accept,
    Refuse,
    Finish,
    Recall,
}

/// One line of the sheet.
#[derive(Clone, Debug)]
struct Way {
    kind: Kind,
    referral: ReferralId,
    /// To whom it went, for the line.
    to: String,
    /// From whom it came.
    from: String,
    is_copy: bool,
    /// Why it cannot be done.
    hindered: Option<Refusal>,
}

/// The sheet.
#[derive(Debug)]
pub struct ReferralSheet {
    /// The letter.
    pub letter: LetterId,
    /// The version that the clerk saw.
    pub version: i64,
    /// Why the last try was refused.
    pub fault: Option<String>,
    ways: Vec<Way>,
    at: usize,
    reason: Input,
}

/// Whether the sheet would have something to say to this clerk.
pub fn is_any(app: &App, dossier: &Dossier) -> bool {
    app.clerk.as_ref().is_some_and(|clerk| !ways(dossier, clerk).is_empty())
}

/// What this clerk may do, and what only the receiver's look prevents; first what one does to one's own letters.
fn ways(dossier: &Dossier, clerk: &Clerk) -> Vec<Way> {
    if !matches!(dossier.letter.state, State::Approved | State::Answered) {
        return Vec::new();
    }
    let all = dossier.referrals.as_slice();
    let verdict = |kind, one: &Referral| match kind {
        Kind::Accept => rights::may_accept(all, one, clerk),
        Kind::Refuse => rights::may_refuse(all, one, clerk),
        Kind::Finish => rights::may_finish(one, clerk),
        Kind::Recall => rights::may_recall(all, one, clerk),
    };
    let mut ways = Vec::new();
    for kind in [Kind::Accept, Kind::Refuse, Kind::Finish, Kind::Recall] {
        for one in all.iter().rev() {
            let hindered = match verdict(kind, one) {
                Ok(()) => None,
                Err(why @ Refusal::ReferralOpened) => Some(why),
                Err(_) => continue,
            };
            let to =
                one.to_clerk.as_ref().map_or_else(|| one.to_unit.clone(), |name| format!("{} ({name})", one.to_unit));
            let is_copy = one.kind == ReferralKind::Copy;
            ways.push(Way { kind, referral: one.id, to, from: one.from_clerk.clone(), is_copy, hindered });
        }
    }
    ways
}

impl ReferralSheet {
    /// A sheet for this letter; none when this clerk has nothing to do with its referrals.
    pub fn new(app: &App, dossier: &Dossier) -> Option<Self> {
        let letter = &dossier.letter;
        let ways = ways(dossier, app.clerk.as_ref()?);
        if ways.is_empty() {
            return None;
        }
        let draft = app.drafts.get(&DraftKey::Letter(letter.id, Context::Referral, 0));
        let mut reason = Input::default().limit(REASON_MAX);
        if let Some(draft) = draft {
            reason.on_paste(&draft.text);
        }
        // Where a reason was begun, the sheet goes on there.
        let begun = ways.iter().position(|way| way.kind == Kind::Refuse).filter(|_| draft.is_some());
        let at = begun.unwrap_or(0);
        Some(Self { letter: letter.id, version: letter.version, fault: None, ways, at, reason })
    }

    pub(super) fn draft(&self) -> (DraftKey, Draft) {
        let draft = Draft { text: self.reason.text().to_owned(), ..Draft::default() };
        (DraftKey::Letter(self.letter, Context::Referral, 0), draft)
    }

    fn refuses(&self) -> bool {
        self.ways.get(self.at).is_some_and(|way| way.kind == Kind::Refuse)
    }

    pub(super) fn on_command(&mut self, command: Command) -> Taken {
        match command {
            Command::Confirm => return self.confirm(),
            Command::Down => self.at = (self.at + 1).min(self.ways.len() - 1),
            Command::Up => self.at = self.at.saturating_sub(1),
            _ => return Taken::No,
        }
        Taken::Yes
    }

    fn confirm(&mut self) -> Taken {
        let Some(way) = self.ways.get(self.at) else { return Taken::Close };
        if let Some(why) = &way.hindered {
            self.fault = Some(why.sentence(Lang::Fa));
            return Taken::Yes;
        }
        let deed = match way.kind {
            Kind::Accept => Deed::Accept,
            Kind::Finish => Deed::Finish,
            Kind::Recall => Deed::Recall,
            Kind::Refuse => {
                let reason = self.reason.text().to_owned();
                if let Some(fault) = parts::unfilled_fault(&reason) {
                    self.fault = Some(fault);
                    return Taken::Yes;
                }
                Deed::Refuse(reason)
            }
        };
        let at = AtHand { letter: self.letter, version: self.version, referral: way.referral };
        Taken::Act(Act::Referral(at, deed))
    }

    pub(super) fn on_key(&mut self, key: KeyEvent) {
        if self.refuses() {
            self.reason.on_key(key);
        }
    }

    pub(super) fn on_paste(&mut self, text: &str) {
        if self.refuses() {
            self.reason.on_paste(text);
        }
    }

    pub(super) fn draw(&self, app: &App, area: Rect, buf: &mut Buffer) -> Option<Position> {
        let (scribe, theme) = (&app.scribe, app.theme);
        let fault = self.fault.clone();
        let hindered = self.ways.get(self.at).and_then(|way| way.hindered.as_ref()).map(|why| why.sentence(app.lang));
        let said = fault.or(hindered);
        let width = usize::from(area.width.saturating_sub(4)).max(1);
        let faults = said.as_ref().map(|said| parts::fault_rows(scribe, said, width)).unwrap_or_default();
        let lines = self.ways.len() as u16 + 2 + faults.len() as u16;
        let title = parts::title(app, &app.say("sheet-referral"));
        let room = sheet::draw(scribe, theme, &title, sheet::place(area, lines), buf);
        let below = faults.len() as u16 + u16::from(self.refuses());
        let list = Rect { height: room.height.saturating_sub(below).min(self.ways.len() as u16), ..room };
        let columns = [Column::new("", Width::Cells(21)), Column::new("", Width::Share(1))];
        let items: Vec<Item<'_>> = self.ways.iter().map(|way| item(app, way)).collect();
        let height = usize::from(list.height).max(1);
        let first = (self.at + 1).saturating_sub(height);
        let shown = &items[first.min(items.len())..];
        let selected = Some(self.at - first);
        let table = List { columns: &columns, items: shown, selected, focus: Focus::Here, first, total: items.len() };
        parts::table(app, &table, list, buf);
        let foot = Rect { y: list.bottom(), height: room.bottom().saturating_sub(list.bottom()), ..room };
        let mut caret = None;
        if self.refuses() && foot.height > 0 {
            let line = Rect { y: foot.y + u16::from(foot.height > below), height: 1, ..foot };
            let field = label(app, &app.say("sheet-refusal"), line, buf);
            caret = self.reason.draw(scribe, theme, &app.say("sheet-refusal-hint"), Focus::Here, field, buf);
        }
        let at = Rect { y: room.bottom().saturating_sub(faults.len() as u16), ..foot };
        let at = Rect { height: room.bottom().saturating_sub(at.y), ..at };
        crate::widgets::text::rows(&faults, 0, theme.red(), at, buf);
        caret
    }
}

fn item<'a>(app: &App, way: &Way) -> Item<'a> {
    let theme = app.theme;
    let key = match (way.kind, way.is_copy) {
        (Kind::Accept, _) => "referral-do-accept",
        (Kind::Refuse, _) => "referral-do-refuse",
        (Kind::Finish, _) => "referral-do-finish",
        (Kind::Recall, false) => "referral-do-recall",
        (Kind::Recall, true) => "referral-do-recall-copy",
    };
    let about = match way.kind {
        Kind::Recall => app.say_with("referral-to", &[("to", &way.to)]),
        Kind::Accept | Kind::Refuse | Kind::Finish => app.say_with("referral-from", &[("from", &way.from)]),
    };
    let style = if way.hindered.is_some() { theme.grey() } else { theme.plain() };
    Item { cells: vec![Cell::new(app.say(key), style), Cell::new(about, theme.faint())], mark: "" }
}
