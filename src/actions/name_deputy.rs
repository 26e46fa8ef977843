//! A deputy is named for some days: the clerk's work is done by somebody else, under that one's own name.
//!
//! A clerk names the own deputy, an admin anybody's. Who may stand in for whom says
//! [`Role::may_stand_in_for`](crate::domain::role::Role::may_stand_in_for). The power to name is looked for in the own
//! place only: a deputy hands nothing on.

use serde_json::json;

use crate::domain::day::Day;
use crate::domain::event::EventKind;
use crate::domain::ids::{ClerkId, DeputyId};
use crate::domain::refusal::Refusal;
use crate::domain::role::Power;
use crate::error::Result;
use crate::store::{Actor, Ledger, Tx, audit, clerks, deputies};

/// Days that a deputy may stand in at a stretch: a forgotten end is no lasting second role.
pub const MOST_DAYS: i64 = 90;

/// Names a deputy from the first to the last day.
pub fn name_deputy(
    ledger: &Ledger,
    actor: Actor,
    clerk: ClerkId,
    deputy: ClerkId,
    from: Day,
    until: Day,
) -> Result<DeputyId> {
    ledger.write(actor, move |tx| {
        may_name(tx, clerk)?;
        let (clerk, deputy) = (clerks::by_id(tx, clerk)?, clerks::by_id(tx, deputy)?);
        if until < from || until < Day::of(tx.now) {
            return Err(Refusal::DaysWrong.into());
        }
        if until.since(from) >= MOST_DAYS {
            return Err(Refusal::DaysTooMany { most: MOST_DAYS }.into());
        }
        if clerk.id == deputy.id || !clerk.is_active || !deputy.is_active || !deputy.role.may_stand_in_for(clerk.role) {
            return Err(Refusal::DeputyUnfit.into());
        }
        // Two deputies at once would each wait for the other.
        if deputies::is_there(tx, clerk.id, from, until)? {
            return Err(Refusal::DeputyThere.into());
        }
        let id = deputies::add(tx, clerk.id, deputy.id, from, until)?;
        let facts = json!({
            "clerk": clerk.id.0, "login": clerk.login, "deputy": deputy.id.0, "deputy_login": deputy.login,
            "from": from.date().to_string(), "until": until.date().to_string(),
        });
        audit::append(tx, EventKind::DeputyNamed, None, &facts, None)?;
        Ok(id)
    })
}

/// Ends a deputy's time now.
pub fn end_deputy(ledger: &Ledger, actor: Actor, id: DeputyId) -> Result<()> {
    ledger.write(actor, move |tx| {
        let known = deputies::by_id(tx, id)?;
        may_name(tx, known.clerk_id)?;
        deputies::end(tx, id)?;
        let facts = json!({
            "clerk": known.clerk_id.0, "deputy": known.deputy_id.0, "until": known.until.date().to_string(),
        });
        audit::append(tx, EventKind::DeputyEnded, None, &facts, None)?;
        Ok(())
    })
}

fn may_name(tx: &Tx<'_>, clerk: ClerkId) -> Result<()> {
    if tx.actor == Actor::Admin {
        return Ok(());
    }
    let acting = clerks::acting_any(tx)?;
    let own = acting.id == clerk && acting.role.may(Power::NameDeputy);
    if own || acting.role.may(Power::Manage) { Ok(()) } else { Err(Refusal::NotAllowed.into()) }
}
