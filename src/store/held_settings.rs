//! The settings as they were read last: believed for a moment, and all there is when the file cannot be read.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant as Stopwatch};

use crate::domain::settings::Settings;

/// How long settings are believed: a change made by another process is seen after this.
const LIVE: Duration = Duration::from_secs(1);

#[derive(Default)]
pub(super) struct HeldSettings(RwLock<Option<(Stopwatch, Arc<Settings>)>>);

impl HeldSettings {
    /// The settings, if they were read not long before `now`.
    pub(super) fn fresh(&self, now: Stopwatch) -> Option<Arc<Settings>> {
        let held = self.0.read().unwrap_or_else(PoisonError::into_inner);
        held.as_ref().filter(|(taken, _)| now.duration_since(*taken) < LIVE).map(|(_, settings)| Arc::clone(settings))
    }

    /// The settings that were read last, however long ago.
    pub(super) fn last(&self) -> Option<Arc<Settings>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).as_ref().map(|(_, settings)| Arc::clone(settings))
    }

    pub(super) fn hold(&self, settings: &Arc<Settings>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some((Stopwatch::now(), Arc::clone(settings)));
    }

    pub(super) fn forget(&self) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::settings::Profile;
    use crate::store::connection::{Access, open};
    use crate::store::{Durability, Ledger, OpenOptions};

    #[test]
    fn settings_are_fresh_for_a_second_and_the_last_ones_until_they_are_forgotten() {
        let held = HeldSettings::default();
        assert!(held.fresh(Stopwatch::now()).is_none() && held.last().is_none());
        let settings = Arc::new(Settings::new(Profile::Agency, []));
        held.hold(&settings);
        let now = Stopwatch::now();
        assert!(held.fresh(now + LIVE).is_none());
        assert!(Arc::ptr_eq(&held.last().unwrap(), &settings));
        held.forget();
        assert!(held.fresh(now).is_none() && held.last().is_none());
    }

    #[test]
    fn settings_that_can_no_longer_be_read_are_those_of_the_last_reading() {
        let folder = std::env::temp_dir().join(format!("pishkhan-unreadable-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let ledger = Ledger::create(&folder.join("office.db"), OpenOptions::default()).unwrap();
        let breaks = open(ledger.path(), Access::Write, Durability::Full).unwrap();
        breaks.execute_batch("alter table setting rename to gone").unwrap();
        assert!(ledger.settings().is_err() && ledger.last_settings().is_err());
        breaks.execute_batch("alter table gone rename to setting").unwrap();
        let known = ledger.settings().unwrap();
        breaks.execute_batch("alter table setting rename to gone").unwrap();
        while ledger.settings().is_ok() {
            std::thread::sleep(Duration::from_millis(50));
        }
        assert!(Arc::ptr_eq(&ledger.last_settings().unwrap(), &known));
        drop((ledger, breaks));
        std::fs::remove_dir_all(folder).unwrap();
    }
}
