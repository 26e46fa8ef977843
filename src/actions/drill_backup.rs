//! A drill: a backup is restored beside the office, opened, checked, and held against the living file row by row.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::domain::event::EventKind;
use crate::domain::refusal::Refusal;
use crate::error::{Error, Result};
use crate::sealing::Identity;
use crate::store::backups::compare::{TableReport, compare};
use crate::store::backups::manifest::Manifest;
use crate::store::backups::{self, Scratch};
use crate::store::{Actor, Ledger, audit};

use super::back_up::patiently;
use super::backup_files::{Part, read_manifest, with_ending};
use super::restore::{Proof, RestoreOrder, make_ready};
use super::verify_backup::{bring_forward, fits, look_into, said_so, take_out};

/// What came of a drill.
#[derive(Clone, Debug)]
pub struct Drill {
    /// The backup.
    pub path: PathBuf,
    /// What stands beside it.
    pub manifest: Manifest,
    /// Each table, held against the living file.
    pub tables: Vec<TableReport>,
}

impl Drill {
    /// Whether every difference is explained.
    pub fn is_good(&self) -> bool {
        self.tables.iter().all(|table| table.faults.is_empty())
    }
}

/// Restores the named backup, or the last one, into a passing file and compares it. The log tells of it either way, unless
/// the order could not be followed: a name or a key that was mistyped says nothing of any backup.
pub fn drill_backup(ledger: &Ledger, backup: Option<&Path>, identities: &[Identity]) -> Result<Drill> {
    let path = match backup {
        Some(path) => path.to_owned(),
        None => ledger.read(backups::last)?.map(|last| PathBuf::from(last.path)).ok_or(Refusal::BackupNone)?,
    };
    let drilled = restored_and_compared(ledger, &path, identities);
    if drilled.as_ref().is_err_and(|error| is_of_the_order(error, backup.is_some())) {
        return drilled;
    }
    let facts = match &drilled {
        Ok(drill) => json!({
            "sha256": drill.manifest.file.sha256, "good": drill.is_good(),
            "rows": drill.tables.iter().map(|table| table.rows).sum::<u64>(),
        }),
        Err(error) => json!({ "good": false, "why": error.to_string() }),
    };
    patiently(|| {
        let facts = facts.clone();
        ledger.write(Actor::Admin, move |tx| {
            audit::append(tx, EventKind::BackupDrilled, None, &facts, None)?;
            Ok(())
        })
    })?;
    drilled
}

/// Whether it is not the backup that failed. That the last one is gone is a finding; that a named one is not there is not.
fn is_of_the_order(error: &Error, is_named: bool) -> bool {
    match error.refusal() {
        Some(Refusal::BackupSealed { .. } | Refusal::BackupIdentityWrong { .. }) => true,
        Some(Refusal::FileToReadAbsent { .. } | Refusal::BackupNoManifest { .. } | Refusal::BackupOfAnother { .. }) => {
            is_named
        }
        _ => false,
    }
}

fn restored_and_compared(ledger: &Ledger, backup: &Path, identities: &[Identity]) -> Result<Drill> {
    if !backup.is_file() {
        return Err(Refusal::FileToReadAbsent { path: backup.display().to_string() }.into());
    }
    let manifest = read_manifest(backup)?;
    fits(&manifest.file, backup, "the file")?;
    let clock = ledger.options().clock.clone();
    // Locked until it is gone: nobody else clears it away.
    let mut part = Part::take(drill_part(ledger.path()))?;
    take_out(backup, &mut part, identities)?;
    fits(&manifest.plain, part.path(), "the opened file")?;
    bring_forward(&manifest, part.path())?;
    let found = look_into(part.path(), &clock)?;
    said_so(&manifest, &found)?;
    let mark = ledger.read(backups::office_mark)?;
    if mark.is_some_and(|mark| mark != found.office_mark) {
        return Err(Refusal::BackupOfAnother { office: found.office }.into());
    }
    let copy = backups::open_copy(part.path())?;
    let tables = ledger.read(|view| compare(view, &copy))?;
    drop(copy);
    works(part.path(), ledger)?;
    Ok(Drill { path: backup.to_owned(), manifest, tables })
}

/// Where a backup is restored to be drilled. One that a killed program left is taken away by the next drill, and when the
/// office is served.
fn drill_part(office: &Path) -> PathBuf {
    with_ending(office, ".drill-part")
}

/// Where its office stands while it is tried.
fn drill_office(plain: &Path) -> PathBuf {
    with_ending(plain, ".office")
}

/// Takes away what a killed drill left, unless one is running.
pub(super) fn clear_drill(office: &Path) {
    let plain = drill_part(office);
    let tried = drill_office(&plain);
    let restoring = with_ending(&tried, ".restoring");
    if [&plain, &tried, &restoring].iter().any(|path| path.exists())
        && let Ok(_part) = Part::take(plain)
    {
        drop((Scratch::new(tried), Scratch::new(restoring)));
    }
}

/// A restored office opens, ends its sessions and takes an act: the whole way of a restore, into a place beside.
fn works(plain: &Path, ledger: &Ledger) -> Result<()> {
    let target = Scratch::new(drill_office(plain));
    let order = RestoreOrder {
        backup: plain,
        target: target.path(),
        identities: &[],
        manifest: Proof::Waived,
        office: Proof::Waived,
    };
    let restored = make_ready(&order, ledger.options().clone())?.put_in_place()?;
    debug_assert!(restored.moved_aside.is_none());
    let opened = Ledger::open(target.path(), ledger.options().clone())?;
    opened.read(|view| audit::head(view).map(|_| ()))
}

#[cfg(test)]
mod tests {
    use super::super::back_up::{Order, back_up, back_up_as};
    use super::super::open_office::open_office;
    use super::super::restore::restore;
    use super::super::verify_backup::verify_backup;
    use super::*;
    use crate::domain::settings::Profile;
    use crate::sealing::Recipient;
    use crate::store::schema::TOMORROW;
    use crate::store::{OpenOptions, schema};

    const SECRET: &str = "AGE-SECRET-KEY-1XS0U245EQMFN3XVJUD9GQ8V8RT3JGM8VH87GMG0PT62U0MRMSWESPSQHKW";
    const PUBLIC: &str = "age1zmqrpns684myu3rvga4gh8rng3j3v2wzufex8r47wqk27yupz9mq2c3tpy";
    /// As a later version may bring one.
    const STEP: &str = "create table paper_shelf (id integer primary key, name text not null) strict;
        alter table unit add column shelf_id integer references paper_shelf (id)";

    #[test]
    fn a_backup_from_before_an_upgrade_is_verified_drilled_and_restored() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let (office, plain, sealed) = (at("office.db"), at("old.db"), at("old.db.age"));
        let ledger = Ledger::create(&office, OpenOptions::default()).unwrap();
        open_office(&ledger, Profile::Agency, &[]).unwrap();
        back_up(&ledger, &plain).unwrap();
        let recipient = Recipient::parse(PUBLIC).unwrap();
        back_up_as(&ledger, Order { recipient: Some(&recipient), ..Order::new(&sealed) }).unwrap();
        drop(ledger);

        // The program of tomorrow comes.
        TOMORROW.set(Some(&[STEP]));
        let ledger = Ledger::open(&office, OpenOptions::default()).unwrap();
        let number = |ledger: &Ledger| ledger.read(|view| schema::version(view.connection)).unwrap();
        assert_eq!(number(&ledger), 2);
        let keys = Identity::of_file(SECRET);
        for backup in [&plain, &sealed] {
            let verified = verify_backup(backup, &office, &keys, &ledger.options().clock).unwrap();
            assert!(verified.is_opened && verified.manifest.schema == 1);
            let drill = drill_backup(&ledger, Some(backup), &keys).unwrap();
            assert!(drill.is_good(), "{:?}", drill.tables);
        }
        assert!(!verify_backup(&sealed, &office, &[], &ledger.options().clock).unwrap().is_opened);
        drop(ledger);
        restore(&plain, &office, OpenOptions::default()).unwrap();
        let restored = Ledger::open(&office, OpenOptions::default()).unwrap();
        assert_eq!(number(&restored), 2);
        drop(restored);
        TOMORROW.set(None);
        // Nothing lies about but the backup that the upgrade made, and the office that the restore moved aside.
        let mut left: Vec<String> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.starts_with("office.db") && !name.contains(".before-"))
            .collect();
        left.sort();
        assert_eq!(left, ["office.db", "office.db.schema-1"]);
        assert!(matches!(
            Ledger::open(&office, OpenOptions::default()).err().and_then(|error| error.refusal().cloned()),
            Some(Refusal::FileNewer { .. })
        ));
    }
}
