//! An older file is brought to the present schema: a backup of it first, then each step in one transaction.
//!
//! Killed anywhere, the file is at one step or the next, never between; the backup stands beside it as
//! `office.db.schema-N`, N the number it had. Of programs that start at once one does it, and the others wait for it.

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rustix::fs::{FlockOperation, flock};
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

/// Brings an office forward from its number over the steps that lead on from there. `steps[0]` leads from 1 to 2.
pub(crate) fn bring_forward(connection: &Connection, path: &Path, steps: &[&str]) -> Result<Option<Upgrade>> {
    let newest = steps.len() as i64 + 1;
    if schema::version(connection)? >= newest {
        return Ok(None);
    }
    let _turn = Turn::wait_for(path)?;
    // Asked again: whoever had the turn before has done it.
    let from = schema::version(connection)?;
    if from >= newest {
        return Ok(None);
    }
    let backup = keep_old(path, from)?;
    climb(connection, steps)?;
    Ok(Some(Upgrade { from, to: newest, backup }))
}

/// Takes the steps alone: for a copy of an office that nobody else has, and that lies elsewhere as it was.
pub(crate) fn climb(connection: &Connection, steps: &[&str]) -> Result<()> {
    for (number, step) in (1..).zip(steps) {
        take(connection, number, step)?;
    }
    Ok(())
}

/// The right to bring a file forward: one program has it, and holds it until it is done or dies.
struct Turn {
    path: PathBuf,
    _file: File,
}

impl Turn {
    fn wait_for(office: &Path) -> Result<Self> {
        let path = named(office, ".upgrading");
        loop {
            let file = fs::OpenOptions::new()
                .write(true)
                .create(true)
                .truncate(false)
                .mode(0o600)
                .open(&path)
                .map_err(fault)?;
            belong_to_its_owner(&file, office)?;
            flock(&file, FlockOperation::LockExclusive).map_err(|error| fault(error.into()))?;
            // Whoever had it takes the name away; a lock on what has no name any more is no turn.
            let there = fs::metadata(&path).map(|there| (there.dev(), there.ino())).ok();
            let held = file.metadata().map(|held| (held.dev(), held.ino())).map_err(fault)?;
            if there == Some(held) {
                return Ok(Self { path, _file: file });
            }
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        // Before the lock goes: nobody else has the name meanwhile.
        let _ = fs::remove_file(&self.path);
    }
}

/// What root makes beside an office belongs to whom the office belongs to. Asked of the open file: another program may
/// have taken its name away meanwhile.
fn belong_to_its_owner(made: &File, office: &Path) -> Result<()> {
    let (owner, office) = (made.metadata().map_err(fault)?, fs::metadata(office).map_err(fault)?);
    if owner.uid() != office.uid() {
        std::os::unix::fs::fchown(made, Some(office.uid()), Some(office.gid())).map_err(fault)?;
    }
    Ok(())
}

fn fault(error: std::io::Error) -> Error {
    Error::internal("bringing the schema forward", error)
}

fn named(office: &Path, ending: &str) -> PathBuf {
    let mut name = office.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Tells the log.
pub(super) fn tell(tx: &Tx<'_>, upgrade: &Upgrade) -> Result<()> {
    let facts = json!({ "from": upgrade.from, "to": upgrade.to, "backup": upgrade.backup.display().to_string() });
    audit::append(tx, EventKind::Upgraded, None, &facts, None)?;
    Ok(())
}

/// Takes one step, unless the file is past it.
fn take(connection: &Connection, number: i64, step: &str) -> Result<()> {
    connection.execute_batch("begin immediate")?;
    let taken = (|| {
        // Asked under the lock of the file, whoever else may be at it.
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
/// after it: the file had the same number then, and what was written since is in the file.
fn keep_old(path: &Path, version: i64) -> Result<PathBuf> {
    let fault = |error: std::io::Error| Error::internal("backing up before the schema changes", error);
    let backup = named(path, &format!(".schema-{version}"));
    // A killed program may have left one: the turn is ours alone.
    let part = named(path, &format!(".schema-{version}.part"));
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
        let made = File::open(&part).map_err(fault)?;
        belong_to_its_owner(&made, path)?;
        made.sync_all().map_err(fault)?;
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
#[path = "../../tests/faults/sizes.rs"]
mod sizes;

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::super::{Ledger, OpenOptions};
    use super::sizes::{size, spread, tell};
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
                "insert into setting with recursive n (i) as (select 1 union all select i + 1 from n where i < 80)
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
        assert_eq!((after.0, after.2), (2, 80 * 80));
        assert_eq!(forward(&path).unwrap(), None);
        assert_eq!(state(&path), after);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn of_programs_that_start_at_once_one_brings_the_file_forward_and_all_go_on() {
        let (folder, path) = office("at-once");
        let before = state(&path);
        let line = std::sync::Barrier::new(6);
        let upgrades: Vec<_> = std::thread::scope(|scope| {
            let start = || {
                line.wait();
                forward(&path).unwrap()
            };
            let programs: Vec<_> = (0..6).map(|_| scope.spawn(start)).collect();
            programs.into_iter().filter_map(|program| program.join().unwrap()).collect()
        });
        assert_eq!(upgrades.len(), 1, "{upgrades:?}");
        assert_eq!(state(&upgrades[0].backup), before, "the backup is what the file was");
        assert_eq!((state(&path).0, state(&path).2), (2, 80 * 80));
        let names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(names.iter().all(|name| !name.to_string_lossy().contains("upgrading")), "{names:?}");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_turn_that_ends_while_another_begins_is_no_fault() {
        let (folder, path) = office("turns");
        let busy = std::sync::atomic::AtomicBool::new(false);
        let line = std::sync::Barrier::new(6);
        std::thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| {
                    line.wait();
                    for _ in 0..500 {
                        let turn = Turn::wait_for(&path).unwrap();
                        assert!(!busy.swap(true, std::sync::atomic::Ordering::SeqCst), "two have the turn");
                        busy.store(false, std::sync::atomic::Ordering::SeqCst);
                        drop(turn);
                    }
                });
            }
        });
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

    /// This executable in that part, killed at the Nth of these calls; or only watched, into a log.
    fn child(path: &Path, calls: &str, watch: &[&str]) -> Command {
        let mut command = Command::new("strace");
        command.args(["-f", "-qqq", "-e", &format!("trace={calls}")]).args(watch);
        command.arg(std::env::current_exe().unwrap());
        command.args(["--exact", "store::upgrade::tests::an_upgrade_by_another_process_is_made", "--test-threads=1"]);
        command.env(CHILD, path).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// How often the thread that upgrades makes one of these calls.
    fn count(folder: &Path, path: &Path, calls: &str) -> usize {
        let log = folder.join("calls");
        let watched = child(path, calls, &["-o", log.to_str().unwrap()]).status();
        assert!(watched.expect("strace is not installed: run `bash tests/all.sh`, which installs it").success());
        let mut threads = std::collections::BTreeMap::<String, usize>::new();
        for line in fs::read_to_string(&log).unwrap().lines().filter(|line| line.contains('(')) {
            *threads.entry(line.split_whitespace().next().unwrap().to_owned()).or_default() += 1;
        }
        fs::remove_file(log).unwrap();
        threads.into_values().max().unwrap_or_default()
    }

    /// Puts the file back, and takes away what an upgrade made beside it.
    fn anew(folder: &Path, path: &Path, fresh: &[u8]) {
        for entry in fs::read_dir(folder).unwrap() {
            fs::remove_file(entry.unwrap().path()).unwrap();
        }
        fs::write(path, fresh).unwrap();
        fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    }

    #[test]
    fn f21_an_upgrade_killed_at_any_write_leaves_the_old_or_the_new_with_a_backup_of_its_own() {
        let (folder, path) = office("killed");
        // All of it in one file.
        let single: String = open(&path, Access::Write, Durability::Full)
            .unwrap()
            .query_row("pragma journal_mode = delete", [], |row| row.get(0))
            .unwrap();
        assert_eq!(single, "delete");
        let fresh = fs::read(&path).unwrap();
        let old = state(&path);
        let (mut rounds, mut olds, mut news, mut between) = (0, 0, 0, 0);
        let mut new = None;
        for calls in ["pwrite64", "fsync,fdatasync", "rename,renameat2,unlink"] {
            anew(&folder, &path, &fresh);
            let all = count(&folder, &path, calls);
            new = Some(state(&path));
            for nth in spread(all, size(5, usize::MAX)) {
                anew(&folder, &path, &fresh);
                let fault = format!("inject={calls}:signal=KILL:when={nth}");
                let killed = child(&path, calls, &["-o", "/dev/null", "-e", &fault]).status().unwrap();
                let found = state(&path);
                // Who deletes a file of the log last is chance; whoever did not come so far is through.
                assert!(!killed.success() || Some(&found) == new.as_ref(), "{calls} {nth} of {all}: not killed");
                let backup = named(&path, ".schema-1");
                if backup.exists() {
                    assert_eq!(state(&backup), old, "{calls} {nth} of {all}: the backup");
                }
                rounds += 1;
                if found == old {
                    olds += 1;
                    // The next start does what this one could not.
                    assert!(forward(&path).unwrap().is_some());
                    assert_eq!(Some(state(&path)), new);
                } else if Some(&found) == new.as_ref() {
                    assert!(backup.exists(), "{calls} {nth} of {all}: no backup");
                    news += 1;
                } else {
                    between += 1;
                }
                assert_eq!(state(&backup), old);
            }
        }
        let words = format!("killed at any write of an upgrade: {olds} old, {news} new, with a backup of their own");
        tell("F21", &words, rounds, between);
        assert_eq!((old.0, new.map(|new| new.0), between), (1, Some(2), 0));
        assert!(olds > 0 && news > 0, "{olds} {news}");
        fs::remove_dir_all(folder).unwrap();
    }
}
