//! An older file is brought to the present schema: a backup of it first, then each step in one transaction.
//!
//! Killed anywhere, the file is at one step or the next, never between; the backup stands beside it as
//! `office.db.schema-N`, N the number it had.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use serde_json::json;

use super::connection::{Access, Durability, open};
use super::{Tx, audit, schema};
use crate::domain::event::EventKind;
use crate::error::{Error, Result};

/// What was brought forward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Upgrade {
    pub(crate) from: i64,
    pub(crate) to: i64,
    pub(crate) backup: PathBuf,
}

/// Brings a file forward from its number over the steps that lead on from there. `steps[0]` leads from 1 to 2.
pub(crate) fn bring_forward(connection: &Connection, path: &Path, steps: &[&str]) -> Result<Option<Upgrade>> {
    let from = schema::version(connection)?;
    let newest = steps.len() as i64 + 1;
    if from >= newest {
        return Ok(None);
    }
    let backup = keep_old(path, from)?;
    for (number, step) in (1..).zip(steps) {
        take(connection, number, step)?;
    }
    Ok(Some(Upgrade { from, to: newest, backup }))
}

/// Tells the log.
pub(super) fn tell(tx: &Tx<'_>, upgrade: &Upgrade) -> Result<()> {
    let facts = json!({ "from": upgrade.from, "to": upgrade.to, "backup": upgrade.backup.display().to_string() });
    audit::append(tx, EventKind::Upgraded, None, &facts, None)?;
    Ok(())
}

/// Takes one step, unless the file or another process is past it.
fn take(connection: &Connection, number: i64, step: &str) -> Result<()> {
    connection.execute_batch("begin immediate")?;
    let taken = (|| {
        // Asked under the lock: two programs that start at once take each step once.
        if schema::version(connection)? != number {
            return Ok(());
        }
        connection.execute_batch(step)?;
        connection.pragma_update(None, "user_version", number + 1)?;
        let broken: i64 =
            connection.query_row("select count(*) from pragma_foreign_key_check", [], |row| row.get(0))?;
        if broken > 0 {
            return Err(Error::internal("bringing the schema forward", format!("{broken} broken references")));
        }
        Ok(())
    })();
    match taken {
        Ok(()) => Ok(connection.execute_batch("commit")?),
        Err(error) => {
            let _ = connection.execute_batch("rollback");
            Err(error)
        }
    }
}

/// A verified copy of the file as it is before the first step. One that is there already is of an upgrade that was cut off
/// after it, or of another process: the file had the same number then, and what was written since is in the file.
fn keep_old(path: &Path, version: i64) -> Result<PathBuf> {
    use std::os::unix::fs::OpenOptionsExt;
    let fault = |error: std::io::Error| Error::internal("backing up before the schema changes", error);
    let named = |ending: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let backup = named(&format!(".schema-{version}"));
    let part = named(&format!(".schema-{version}.part-{}", std::process::id()));
    let _ = fs::remove_file(&part);
    fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part).map_err(fault)?;
    let made = (|| {
        let connection = open(path, Access::Backup, Durability::Full)?;
        let name = part.to_str().ok_or_else(|| Error::internal("naming a backup", "the name is not UTF-8"))?;
        connection.execute("vacuum into ?1", [name])?;
        let copy = super::connection::open_copy(&part)?;
        let said: String = copy.query_row("pragma integrity_check(1)", [], |row| row.get(0))?;
        if said != "ok" || schema::version(&copy)? != version {
            return Err(Error::internal("checking the backup before the schema changes", said));
        }
        drop(copy);
        File::open(&part).and_then(|file| file.sync_all()).map_err(fault)?;
        fs::rename(&part, &backup).map_err(fault)?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(fault)
    })();
    if made.is_err() {
        let _ = fs::remove_file(&part);
    }
    made.map(|()| backup)
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};

    use super::super::{Ledger, OpenOptions};
    use super::*;
    use crate::config::variable;

    /// A step as a later version may bring one: a table, a column, and a walk over rows.
    const STEP: &str = "create table paper_shelf (id integer primary key, name text not null) strict;
        alter table unit add column shelf_id integer references paper_shelf (id);
        insert into paper_shelf (name) select 'shelf of ' || a.key || b.key from setting a, setting b;
        update setting set value = value || '';";
    const CHILD: &str = "PISHKHAN_UPGRADE_CHILD";

    fn office(name: &str) -> (PathBuf, PathBuf) {
        let folder = std::env::temp_dir().join(format!("pishkhan-upgrade-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join("office.db");
        drop(Ledger::create(&path, OpenOptions::default()).unwrap());
        let connection = open(&path, Access::Write, Durability::Full).unwrap();
        connection
            .execute_batch(
                "insert into setting with recursive n (i) as (select 1 union all select i + 1 from n where i < 300)
                 select 'key' || i, 'value', 0 from n",
            )
            .unwrap();
        (folder, path)
    }

    fn forward(path: &Path) -> Result<Option<Upgrade>> {
        let connection = open(path, Access::Write, Durability::Full)?;
        bring_forward(&connection, path, &[STEP])
    }

    /// Everything that the schema says, and the rows that the step walks over.
    fn state(path: &Path) -> (i64, Vec<String>, i64) {
        let connection = open(path, Access::Read, Durability::Full).unwrap();
        let said: String = connection.query_row("pragma integrity_check", [], |row| row.get(0)).unwrap();
        assert_eq!(said, "ok");
        let rows = connection.query_row("select count(*) from paper_shelf", [], |row| row.get(0)).unwrap_or(0);
        (schema::version(&connection).unwrap(), schema::shape(&connection).unwrap(), rows)
    }

    #[test]
    fn an_older_file_is_backed_up_and_brought_forward_once() {
        let (folder, path) = office("once");
        let before = state(&path);
        let upgrade = forward(&path).unwrap().unwrap();
        assert_eq!((upgrade.from, upgrade.to), (1, 2));
        assert_eq!(state(&upgrade.backup), before, "the backup is what the file was");
        let after = state(&path);
        assert_eq!((after.0, after.2), (2, 300 * 300));
        assert_eq!(forward(&path).unwrap(), None);
        assert_eq!(state(&path), after);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_step_that_fails_leaves_the_file_as_it_was() {
        let (folder, path) = office("failed");
        let before = state(&path);
        let connection = open(&path, Access::Write, Durability::Full).unwrap();
        for wrong in ["create table x (id integer) strict; insert into nowhere values (1)", "not sql at all"] {
            assert!(bring_forward(&connection, &path, &[wrong]).is_err());
            assert_eq!(state(&path), before);
        }
        drop(connection);
        assert!(forward(&path).is_ok_and(|upgrade| upgrade.is_some()), "and a right one goes through");
        fs::remove_dir_all(folder).unwrap();
    }

    /// By itself one upgrade more; as a child of the next test, the program that gets killed in the middle of one.
    #[test]
    fn an_upgrade_by_another_process_is_made() {
        if let Some(path) = variable(CHILD) {
            forward(Path::new(&path)).unwrap();
            return;
        }
        let (folder, path) = office("other");
        forward(&path).unwrap();
        assert_eq!(state(&path).0, 2);
        fs::remove_dir_all(folder).unwrap();
    }

    fn child(path: &Path) -> Command {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "store::upgrade::tests::an_upgrade_by_another_process_is_made"]);
        command.env(CHILD, path).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    #[test]
    fn killed_anywhere_the_file_is_old_or_new_and_never_between() {
        let (folder, path) = office("killed");
        let fresh = fs::read(&path).unwrap();
        let old = state(&path);
        let began = Instant::now();
        assert!(child(&path).status().unwrap().success());
        let span = began.elapsed();
        let new = state(&path);
        assert_eq!((old.0, new.0), (1, 2));
        let rounds = variable("PISHKHAN_UPGRADE_KILLS").and_then(|n| n.parse().ok()).unwrap_or(16_u32);
        let (mut olds, mut news) = (0, 0);
        for round in 0..rounds {
            for ending in ["-wal", "-shm"] {
                let _ = fs::remove_file(format!("{}{ending}", path.display()));
            }
            fs::write(&path, &fresh).unwrap();
            let mut killed = child(&path).spawn().unwrap();
            std::thread::park_timeout(Duration::from_millis(2) + span * round / rounds);
            killed.kill().unwrap();
            killed.wait().unwrap();
            let found = state(&path);
            if found == old {
                olds += 1;
                // The next start does what this one could not.
                assert!(forward(&path).unwrap().is_some());
                assert_eq!(state(&path), new);
            } else {
                assert_eq!(found, new, "killed after {round}/{rounds} of {span:?}");
                news += 1;
            }
        }
        println!("killed upgrades: {rounds}, {olds} old, {news} new, 0 between");
        assert!(olds > 0, "no kill came before the end");
        fs::remove_dir_all(folder).unwrap();
    }
}
