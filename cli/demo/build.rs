//! The demo office is built beside its place, with a clock turned by hand, and renamed once it is whole and on the disk.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use pishkhan::domain::calendar::Instant;
use pishkhan::domain::settings::Profile;
use pishkhan::postman::{FileGateway, Gateway};
use pishkhan::store::clock::Clock;
use pishkhan::store::dice::Dice;
use pishkhan::store::{Durability, Ledger, OpenOptions, settings};

use super::chance::Chance;
use super::citizen;
use super::files::Files;
use super::history::{Set, Stage};
use super::rhythm::HISTORY_DAYS;
use super::script::Script;
use super::staff::Staff;
use crate::trouble::{Result, Trouble};

/// What is to be built.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// The kind of office.
    pub profile: Profile,
    /// How many letters.
    pub letters: usize,
}

/// How long before now the history ends: a quiet hour, in which everything was carried.
const QUIET: i64 = 3_600;
/// How long before the first letter the office was opened.
const OPENED_BEFORE: i64 = 3 * 86_400;

/// Builds an office at `path`. Until the last moment there is nothing there: a killed build leaves a file with another
/// name, which [`sweep`] removes.
pub fn build(path: &Path, order: Order, now: Instant, progress: &mut dyn Write) -> Result<()> {
    let fault = |error: std::io::Error| Trouble::internal("building the demo office", error);
    sweep(path)?;
    let building = beside(path, "");
    let carried = beside(path, ".sms");
    play(&building, &carried, order, now.plus(-QUIET), progress)?;
    // The key of a seeded build could be guessed; the office makes its own when it needs one.
    for left_over in [carried, beside(path, ".key")] {
        if left_over.exists() {
            fs::remove_file(left_over).map_err(fault)?;
        }
    }
    if beside(path, "-wal").exists() {
        return Err(Trouble::internal("building the demo office", "its log was not folded in"));
    }
    File::open(&building).and_then(|file| file.sync_all()).map_err(fault)?;
    fs::rename(&building, path).map_err(fault)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).map_err(fault)
}

/// Removes what a killed build left.
pub fn sweep(path: &Path) -> Result<()> {
    for ending in ["", "-wal", "-shm", ".key", ".sms", ".index", ".index-wal", ".index-shm"] {
        match fs::remove_file(beside(path, ending)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Trouble::internal("removing a half-built demo office", error));
            }
            _ => {}
        }
    }
    Ok(())
}

fn play(building: &Path, carried: &Path, order: Order, end: Instant, progress: &mut dyn Write) -> Result<()> {
    let begin = end.plus(-HISTORY_DAYS * 86_400 - OPENED_BEFORE);
    let clock = Clock::at(begin);
    let options =
        OpenOptions { clock: clock.clone(), dice: Dice::seeded(0x7053_686b), durability: Durability::Building };
    let ledger = Ledger::create(building, options)?;
    let script = Script::of(order.profile)?;
    let staff = Staff::hire(&ledger, order.profile, &script, order.letters)?;
    let mut gateway = Gateway::File(FileGateway::open(carried)?);
    let chance = Chance::seeded(1);
    let citizen = citizen::arrive(&ledger, &clock, &mut gateway, staff.reader(&chance)?)?;
    let settings = ledger.read(settings::load)?;
    let set = Set { ledger, clock, settings, script, staff, files: Files::load()?, citizen };
    let mut stage = Stage::new(set, order.letters);
    stage.play(&mut gateway, end, progress)?;
    Ok(stage.ledger.finish()?)
}

/// The name of what is being built: `office.db.building` and its companions.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".building");
    name.push(ending);
    name.into()
}

#[cfg(test)]
mod tests {
    use pishkhan::actions::check_office::check_office;
    use pishkhan::store::clerks;
    use pishkhan::store::counts;
    use pishkhan::store::queues::Queue;

    use super::*;

    fn built(profile: Profile, letters: usize) -> (tempfile::TempDir, Ledger) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("office.db");
        fs::write(beside(&path, "-wal"), "left by a killed build").unwrap();
        let now = Clock::System.now();
        build(&path, Order { profile, letters }, now, &mut std::io::sink()).unwrap();
        let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
        assert_eq!(names, ["office.db"]);
        let ledger = Ledger::open(&path, OpenOptions::default()).unwrap();
        (folder, ledger)
    }

    #[test]
    fn both_offices_pass_every_check_and_have_work_to_do() {
        for profile in [Profile::Agency, Profile::Company] {
            let (_folder, ledger) = built(profile, 150);
            for finding in check_office(&ledger).unwrap() {
                // Nobody backs a demo up.
                assert!(finding.is_good || ["disk", "backup"].contains(&finding.what), "{finding:?}");
            }
            let counts = ledger
                .read(|view| {
                    let head = clerks::all(view)?.into_iter().find(|clerk| clerk.role.code() == "head");
                    counts::for_clerk(view, &head.ok_or(pishkhan::error::Error::NotFound)?)
                })
                .unwrap();
            for queue in [Queue::Review, Queue::Approved, Queue::Answered, Queue::Rejected, Queue::Returned] {
                assert!(counts.of(queue) > 0, "{queue:?} of {profile:?}");
            }
        }
    }
}
