//! The real replicator (Litestream) over one office's file, as the sample configuration sets it up.
//!
//! `tests/all.sh` puts the program into `target/tools`.

use std::fs::{self, OpenOptions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

#[path = "tools.rs"]
mod tools;

/// Killed when it goes out of sight.
pub struct Killed(pub Child);

impl Drop for Killed {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A replica of an office's file, in a folder beside it.
pub struct Replica {
    program: PathBuf,
    folder: PathBuf,
    office: PathBuf,
}

impl Replica {
    /// None where the program is not installed.
    pub fn of(office: &Path, folder: &Path) -> Option<Self> {
        let house = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().find(|one| one.join("schema.sql").exists())?;
        let ours = house.join("target/tools/litestream");
        let program = if ours.exists() { ours } else { PathBuf::from("litestream") };
        if !tools::is_here(program.to_str()?, "version") {
            return None;
        }
        // The sample of the assets, with the places of this test.
        let told = fs::read_to_string(house.join("assets/litestream/litestream.yml"))
            .unwrap()
            .replace("/var/lib/pishkhan/office.db", &office.display().to_string())
            .replace("/srv/replica/office", &folder.join("replica").display().to_string());
        assert!(told.contains("sync-interval") && !told.contains("/srv"));
        fs::write(folder.join("litestream.yml"), told).unwrap();
        Some(Self { program, folder: folder.to_owned(), office: office.to_owned() })
    }

    /// Begins to follow the file.
    pub fn follows(&self) -> Killed {
        let log = OpenOptions::new().create(true).append(true).open(self.folder.join("litestream.log")).unwrap();
        let mut command = self.command("replicate");
        command.stdout(log.try_clone().unwrap()).stderr(log);
        Killed(command.spawn().unwrap())
    }

    /// Restores the newest moment of the replica.
    pub fn restores(&self, to: &Path) -> bool {
        let mut command = self.command("restore");
        command.arg("-o").arg(to).arg(&self.office).stdout(Stdio::null()).stderr(Stdio::null());
        let is_done = command.status().unwrap().success();
        if is_done {
            // The recipe says umask 077; here it is done afterwards.
            fs::set_permissions(to, fs::Permissions::from_mode(0o600)).unwrap();
        }
        is_done
    }

    /// The last words of the replicator, newest first.
    pub fn last_words(&self) -> Vec<String> {
        let told = fs::read_to_string(self.folder.join("litestream.log")).unwrap();
        told.lines().rev().take(20).map(str::to_owned).collect()
    }

    fn command(&self, verb: &str) -> Command {
        let mut command = Command::new(&self.program);
        command.args([verb, "-config"]).arg(self.folder.join("litestream.yml"));
        command
    }
}
