//! A disk that turns read-only under the running office, as ext4 does once it has met an error: a file system of its own
//! in a file, which is told so.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use pishkhan::store::queues::{Queue, Way, page};
use pishkhan::store::{Ledger, OpenOptions, clerks};

use crate::building::{Desk, Office, wait_for};
use crate::sizes::{size, tell};
use crate::{PASSWORD, files, logs_in};

/// As large as an office needs to be content; nothing of it is taken before it is written.
const MEBIBYTES: u64 = 3_000;

/// A file system in a file, gone with the test.
struct OwnDisk {
    image: PathBuf,
    at: PathBuf,
}

fn succeeds(program: &str, words: &[&str]) -> bool {
    let ran = Command::new(program).args(words).stdout(Stdio::null()).stderr(Stdio::null()).status();
    ran.is_ok_and(|status| status.success())
}

impl OwnDisk {
    /// Only root may make one, where the kernel lends a loop device.
    fn of(folder: &Path) -> Option<Self> {
        let disk = Self { image: folder.join("disk.img"), at: folder.join("disk") };
        File::create(&disk.image).unwrap().set_len(MEBIBYTES << 20).unwrap();
        fs::create_dir(&disk.at).unwrap();
        let is_made = succeeds("mkfs.ext4", &["-q", disk.image.to_str().unwrap()]);
        (is_made && disk.is_mounted()).then_some(disk)
    }

    fn is_mounted(&self) -> bool {
        let words = ["-o", "loop,errors=remount-ro", self.image.to_str().unwrap(), self.at.to_str().unwrap()];
        succeeds("mount", &words)
    }

    /// What the kernel does by itself after an error: from now on nothing is written.
    fn turns_read_only(&self) {
        assert!(succeeds("mount", &["-o", "remount,abort", self.at.to_str().unwrap()]));
        assert!(File::create(self.at.join("probe")).is_err(), "the file system takes files still");
    }

    /// As after a visit to the machine room.
    fn is_mended(&self) {
        assert!(succeeds("umount", &[self.at.to_str().unwrap()]));
        // 0 and 1: in order, or put in order.
        let checked = Command::new("e2fsck").args(["-fy"]).arg(&self.image).stdout(Stdio::null()).status().unwrap();
        assert!(checked.code().is_some_and(|code| code <= 1), "{checked}");
        assert!(self.is_mounted());
    }
}

impl Drop for OwnDisk {
    fn drop(&mut self) {
        succeeds("umount", &["-l", self.at.to_str().unwrap()]);
    }
}

/// Letters that wait for a decision, read by a connection of its own.
fn waiting(office: &Office) -> usize {
    let ledger = Ledger::open(&office.db(), OpenOptions::default()).unwrap();
    ledger
        .read(|view| {
            let head = clerks::all(view)?.into_iter().find(clerks::Clerk::sees_all).unwrap();
            Ok(page(view, &head, Queue::Review, None, Way::Onward, 10_000)?.len())
        })
        .unwrap()
}

#[test]
fn f06_on_a_disk_that_turned_read_only_people_read_on_and_nothing_is_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let Some(disk) = OwnDisk::of(folder.path()) else {
        println!("not tried on this machine: F06 on a real file system needs root, mkfs.ext4 and a loop device");
        return;
    };
    let mut office = Office::opens_in(&disk.at, "company", &["captcha=off"]);
    let password = folder.path().join("password");
    fs::write(&password, format!("{PASSWORD}\n")).unwrap();
    let password = password.to_str().unwrap();
    let made =
        office.runs(&["clerk", "add", "negar", "--name", "نگار پارسا", "--role", "head", "--password-file", password]);
    assert!(made.status.success());
    let rounds = size(1, 10);
    for round in 0..rounds {
        let mut visitor = logs_in(&office, &format!("+98912000{:04}", 6_200 + round));
        let taken = format!("پیش از خرابی {round}");
        assert_eq!(files(&mut visitor, &taken, 200_000), 200);
        let mut console = Desk::opens(&office.db(), "negar", PASSWORD, 30, 120);
        console.shows("نگار پارسا").types("1g");
        let before = waiting(&office);
        disk.turns_read_only();
        // The street: reading goes on, a letter is refused with a page and is not there.
        for n in 0..3 {
            let refused = format!("روی دیسک خراب {round} {n}");
            let status = files(&mut visitor, &refused, 200_000);
            assert!(status == 500 || status == 503, "{status}: {}", visitor.page.plain());
            assert_eq!(visitor.get("/desk").status, 200);
            visitor.page.says(&taken);
            assert!(!visitor.page.text().contains(&refused), "a letter that was refused is there");
        }
        // Whoever sends visitors here is told.
        wait_for("the office to say that it cannot write", || {
            let told = visitor.get("/readyz").status == 503;
            (told && visitor.page.text().contains("writes")).then_some(())
        });
        // The desk: reading goes on, a decision is refused with a sentence.
        console.types("j").types("a").shows("شماره").types("\r").shows("خطای درونی");
        assert_eq!(waiting(&office), before, "a decision on a disk that takes nothing");
        console.types("\x1b\x1b").is_killed();
        drop(console);
        let said = office.runs(&["unit", "add", "zz", "--name", "واحد"]);
        let said = String::from_utf8_lossy(&said.stderr).into_owned();
        assert!(!said.is_empty() && !said.contains("panicked"), "{said}");
        // A disk that is whole again: nobody has to do anything to the file.
        office.is_killed();
        disk.is_mended();
        office.opens_again();
        office.is_sound();
        assert_eq!(waiting(&office), before);
    }
    office.is_killed();
    tell("F06", "the disk turns read-only: reading goes on, nothing is acknowledged, whole again by itself", rounds, 0);
}
