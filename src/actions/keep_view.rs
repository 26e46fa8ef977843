//! A search line is kept under a name, renamed, shared, dropped.
//!
//! The power is looked for in the own place only: what a deputy keeps or shares outlives the days of the deputy.

use serde_json::{Value, json};

use crate::domain::event::EventKind;
use crate::domain::ids::{ClerkId, SavedViewId};
use crate::domain::query::Query;
use crate::domain::refusal::Refusal;
use crate::domain::role::Power;
use crate::domain::text::clean_line;
use crate::error::Result;
use crate::store::clerks::Clerk;
use crate::store::saved_views::{self, SavedView};
use crate::store::{Actor, Ledger, Tx, audit, clerks};

/// Longest name and line, in characters.
const NAME_MAX: usize = 60;
const LINE_MAX: usize = 200;

/// Who sees a view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// Whoever keeps it.
    Own,
    /// Everybody.
    Shared,
}

/// Keeps a search line that can be read.
pub fn save_view(ledger: &Ledger, clerk: ClerkId, typed_name: &str, line: &str) -> Result<SavedViewId> {
    let (name, line) = (view_name(typed_name)?, clean_line(line));
    let read = Query::parse(&line, ledger.now())?;
    if read.is_empty() || line.chars().count() > LINE_MAX {
        return Err(Refusal::ViewNameMissing.into());
    }
    ledger.write(Actor::Clerk(clerk), move |tx| {
        let clerk = keeper(tx, Power::KeepViews)?;
        if saved_views::by_name(tx, clerk.id, &name)?.is_some() {
            return Err(Refusal::ViewTaken.into());
        }
        if saved_views::count(tx, clerk.id)? >= saved_views::MOST {
            return Err(Refusal::ViewsTooMany { most: saved_views::MOST }.into());
        }
        let id = saved_views::add(tx, clerk.id, &name, &line)?;
        // Name and line may hold a sender's name: they stay out of a log that is never erased.
        audit::append(tx, EventKind::ViewSaved, None, &json!({ "view": id.0 }), None)?;
        Ok(id)
    })
}

/// Renames a view, or gives it to everybody or takes it back. Own views only; a head or admin also takes back what
/// another one shares.
pub fn change_view(ledger: &Ledger, clerk: ClerkId, view: SavedViewId, name: &str, sharing: Sharing) -> Result<()> {
    let name = view_name(name)?;
    ledger.write(Actor::Clerk(clerk), move |tx| {
        let before = saved_views::by_id(tx, view)?;
        let is_shared = sharing == Sharing::Shared;
        let power = if is_shared == before.is_shared { Power::KeepViews } else { Power::ShareViews };
        let clerk = keeper(tx, power)?;
        owned(&clerk, &before)?;
        if saved_views::by_name(tx, before.clerk_id, &name)?.is_some_and(|other| other != view) {
            return Err(Refusal::ViewTaken.into());
        }
        let after = SavedView { name, is_shared, ..before.clone() };
        saved_views::change(tx, &after)?;
        let facts = json!({
            "view": view.0, "renamed": before.name != after.name, "before": facts_of(&before),
            "after": facts_of(&after),
        });
        audit::append(tx, EventKind::ViewChanged, None, &facts, None)?;
        Ok(())
    })
}

/// Drops a view.
pub fn drop_view(ledger: &Ledger, clerk: ClerkId, view: SavedViewId) -> Result<()> {
    ledger.write(Actor::Clerk(clerk), move |tx| {
        let known = saved_views::by_id(tx, view)?;
        owned(&keeper(tx, Power::KeepViews)?, &known)?;
        saved_views::drop(tx, view)?;
        let facts = json!({ "view": view.0, "owner": known.clerk_id.0, "before": facts_of(&known) });
        audit::append(tx, EventKind::ViewDropped, None, &facts, None)?;
        Ok(())
    })
}

fn keeper(tx: &Tx<'_>, power: Power) -> Result<Clerk> {
    let clerk = clerks::acting_any(tx)?;
    if clerk.role.may(power) { Ok(clerk) } else { Err(Refusal::NotAllowed.into()) }
}

fn owned(clerk: &Clerk, view: &SavedView) -> Result<()> {
    let tends = view.is_shared && clerk.role.may(Power::ShareViews);
    if view.clerk_id == clerk.id || tends { Ok(()) } else { Err(Refusal::NotAllowed.into()) }
}

fn view_name(typed: &str) -> Result<String> {
    let name = clean_line(typed);
    match name.chars().count() {
        0 => Err(Refusal::ViewNameMissing.into()),
        n if n > NAME_MAX => Err(Refusal::NameTooLong.into()),
        _ => Ok(name),
    }
}

fn facts_of(view: &SavedView) -> Value {
    json!({ "shared": view.is_shared })
}
