//! گردش: the tree of referrals, each under the one that it came from, with what became of it and when.

use pishkhan::domain::ids::ReferralId;
use pishkhan::domain::letter::{ReferralKind, State};
use pishkhan::store::referrals::Referral;
use pishkhan::store::referrals::rights::holder;
use ratatui::style::Style;

use super::{GAP, Line, Page};
use crate::msg::Dossier;
use crate::persian::Base;
use crate::view::due::{self, Room};
use crate::words::{heart, moment};

type Piece = (String, Base, Style);

/// Levels that stand in; deeper ones stand under each other.
const DEEPEST: usize = 4;

/// The tree.
pub(super) fn draw(page: &mut Page<'_>, dossier: &Dossier) {
    if dossier.referrals.is_empty() {
        return;
    }
    page.head("letter-referrals");
    let all = &dossier.referrals;
    let is_root = |one: &&Referral| one.parent.is_none_or(|parent| !all.iter().any(|other| other.id == parent));
    let roots: Vec<&Referral> = all.iter().filter(is_root).collect();
    under(page, dossier, &roots, &mut Vec::new());
}

/// These referrals, one under the other, each with those that came from it. `rails`: whether the line of each level
/// above goes on below.
fn under(page: &mut Page<'_>, dossier: &Dossier, level: &[&Referral], rails: &mut Vec<bool>) {
    for (n, referral) in level.iter().enumerate() {
        let goes_on = n + 1 < level.len();
        one(page, dossier, referral, rails, goes_on);
        let children = of_parent(&dossier.referrals, referral.id);
        if !children.is_empty() {
            rails.push(goes_on);
            under(page, dossier, &children, rails);
            rails.pop();
        }
    }
}

/// An older row is never the child of a newer one, so this ends.
fn of_parent(all: &[Referral], parent: ReferralId) -> Vec<&Referral> {
    all.iter().filter(|one| one.parent == Some(parent) && one.id > parent).collect()
}

fn one(page: &mut Page<'_>, dossier: &Dossier, referral: &Referral, rails: &[bool], goes_on: bool) {
    let (app, theme) = (page.app, page.app.theme);
    let shown = &rails[rails.len().saturating_sub(DEEPEST)..];
    let above: String = shown.iter().map(|goes_on| if *goes_on { "│ " } else { "  " }).collect();
    let has_children = !of_parent(&dossier.referrals, referral.id).is_empty();
    let first = format!("{above}{}", if goes_on { "┤" } else { "┘" });
    let next = format!("{above}{}{}", if goes_on { "│ " } else { "  " }, if has_children { "│" } else { " " });
    let to = match &referral.to_clerk {
        Some(clerk) => format!("{} ({clerk})", referral.to_unit),
        None => referral.to_unit.clone(),
    };
    let is_over = referral.recalled_at.is_some() || referral.refused_at.is_some();
    let style = if is_over { theme.grey() } else { theme.plain() };
    let mut head = vec![
        (app.say_with("letter-referred", &[("from", &referral.from_clerk), ("to", &to)]), Base::Rtl, style),
        (heart(app.lang, &format!("referral-{}", referral.kind.code())), Base::Rtl, theme.faint()),
        (moment(app.lang, referral.created_at), Base::Rtl, theme.faint()),
    ];
    let mut fate = fate(page, referral);
    let letter = &dossier.letter;
    let acts = holder(&dossier.referrals).is_some_and(|holder| holder.id == referral.id);
    if acts && letter.state == State::Approved {
        if let Some(due) = referral.due_at {
            let (word, style) = due::words(app, due, Room::Wide);
            fate.push((word, Base::Rtl, style));
        }
        if letter.escalated_at.is_some() {
            fate.push((app.say("letter-reported"), Base::Rtl, theme.red()));
        }
    }
    // What became of it stands first, so that a narrow window cuts what matters least.
    let told = head.split_off(1);
    lay(page, &first, &next, head.into_iter().chain(fate).chain(told).collect());
    if !referral.note.is_empty() {
        text(page, &next, &format!("«{}»", referral.note), style);
    }
    if let Some(reason) = &referral.refusal {
        let said = app.say_with("letter-refusal", &[("reason", reason)]);
        text(page, &next, &said, theme.plain());
    }
}

/// What became of it: seen, taken on, done, taken back, refused.
fn fate(page: &Page<'_>, referral: &Referral) -> Vec<Piece> {
    let (app, theme) = (page.app, page.app.theme);
    let at = |key: &str, at| app.say_with(key, &[("at", &moment(app.lang, at))]);
    if let Some(when) = referral.refused_at {
        return vec![(at("letter-refused", when), Base::Rtl, theme.red())];
    }
    if let Some(when) = referral.recalled_at {
        return vec![(at("letter-recalled", when), Base::Rtl, theme.amber())];
    }
    let mut fate = Vec::new();
    if let Some(when) = referral.done_at {
        let key = if referral.kind == ReferralKind::Action { "letter-done" } else { "letter-copy-done" };
        fate.push((at(key, when), Base::Rtl, theme.green()));
    }
    match (referral.accepted_at, referral.opened_at) {
        (Some(when), _) => {
            let name = referral.accepter.as_deref().unwrap_or_default();
            let said = app.say_with("letter-accepted", &[("name", name), ("at", &moment(app.lang, when))]);
            fate.push((said, Base::Rtl, theme.plain()));
        }
        (None, Some(when)) => fate.push((at("letter-seen", when), Base::Rtl, theme.plain())),
        (None, None) if referral.is_open() => fate.push((app.say("letter-unseen"), Base::Rtl, theme.amber())),
        (None, None) => {}
    }
    fate
}

/// Words side by side behind the branch; those that find no room go on in the next line, beside the rails.
fn lay(page: &mut Page<'_>, first: &str, next: &str, pieces: Vec<Piece>) {
    let faint = page.app.theme.faint();
    let cells = |text: &str| page.app.scribe.row(text, Base::Rtl).width();
    let room = usize::from(page.width);
    let mut lines: Vec<Vec<Piece>> = vec![vec![(first.to_owned(), Base::Rtl, faint)]];
    let mut used = cells(first);
    for piece in pieces {
        let needs = cells(&piece.0) + GAP;
        if used + needs > room && lines.last().is_some_and(|line| line.len() > 1) {
            lines.push(vec![(next.to_owned(), Base::Rtl, faint)]);
            used = cells(next);
        }
        used += needs;
        if let Some(line) = lines.last_mut() {
            line.push(piece);
        }
    }
    for line in lines {
        page.strip(0, line);
    }
}

/// Running text beside the rails.
fn text(page: &mut Page<'_>, rails: &str, text: &str, style: Style) {
    let inset = (page.app.scribe.row(rails, Base::Rtl).width() + GAP) as u16;
    let from = page.lines.len();
    page.text(text, Base::Rtl, style, inset);
    for line in &mut page.lines[from..] {
        if let Line::Text { label, .. } = line {
            *label = Some(rails.to_owned());
        }
    }
}
