//! What ended after a backup was made stays ended when it is restored: revoked keys and disabled clerks.

use serde_json::json;

use crate::domain::event::EventKind;
use crate::error::Result;
use crate::store::backups::Ended;
use crate::store::{Tx, audit, clerk_keys, clerks};

/// How many were shut out anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShutOut {
    /// Keys.
    pub keys: usize,
    /// Clerks.
    pub clerks: usize,
}

/// Takes from the restored file what the former one had taken, with the events that tell of it.
pub(super) fn carry_over(tx: &Tx<'_>, ended: &Ended) -> Result<ShutOut> {
    let mut shut_out = ShutOut::default();
    for fingerprint in &ended.keys {
        let Some(key) = clerk_keys::by_fingerprint(tx, fingerprint)?.filter(|key| key.revoked_at.is_none()) else {
            continue;
        };
        clerk_keys::revoke(tx, key.id)?;
        let facts = json!({
            "clerk": key.clerk_id.0, "login": key.login, "key": key.id.0, "fingerprint": fingerprint, "restored": true,
        });
        audit::append(tx, EventKind::ClerkKeyRevoked, None, &facts, None)?;
        shut_out.keys += 1;
    }
    for login in &ended.logins {
        let Some(clerk) = clerks::by_login(tx, login)?.filter(|clerk| clerk.is_active) else { continue };
        clerks::disable(tx, clerk.id)?;
        let facts = json!({ "clerk": clerk.id.0, "login": login, "restored": true });
        audit::append(tx, EventKind::ClerkDisabled, None, &facts, None)?;
        shut_out.clerks += 1;
    }
    Ok(shut_out)
}
