//! Power cuts: what a process did to its folder is recorded (`recorder.c`), then played up to any moment. What was synced
//! is there; of the rest any part may be there, whole, in pieces of a sector, or not at all.
//!
//! Names (new, renamed and removed files) reach the disk in their order, at the latest when the folder is synced, or, for
//! a new file, when the file itself is: what ext4, XFS and Btrfs promise.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pishkhan::store::dice::Dice;

use crate::acts::{Act, office_in};
use crate::strace::actor;

const SECTOR: usize = 512;

enum Op {
    Found(u64, PathBuf),
    Created(u64, PathBuf),
    Write(u64, usize, Vec<u8>),
    Cut(u64, usize),
    Sync(u64),
    SyncFolder,
    Renamed(PathBuf, PathBuf),
    Removed(PathBuf),
    Said(Vec<u8>),
}

/// What a disk does with a sync.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Cache {
    /// What is synced stays.
    Honest,
    /// It says so and keeps nothing.
    Lying,
}

/// What a process did, from its first open to its end.
pub struct Recording {
    ops: Vec<Op>,
    before: Vec<u8>,
}

/// Builds the recorder.
pub fn recorder(folder: &Path) -> PathBuf {
    let library = folder.join("recorder.so");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faults/recorder.c");
    let mut cc = Command::new("cc");
    cc.args(["-shared", "-fPIC", "-O2", "-o"]).arg(&library).arg(source).args(["-ldl", "-lpthread"]);
    let built = cc.status().unwrap();
    assert!(built.success());
    library
}

impl Recording {
    /// Lets the process act in this folder and records it.
    pub fn of(recorder: &Path, folder: &Path, act: Act) -> Self {
        let before = fs::read(office_in(folder)).unwrap();
        let log = recorder.with_extension(format!("{act:?}"));
        let words = actor(folder, act);
        let output = Command::new(&words[0])
            .args(&words[1..])
            .env("RECORD_DIR", folder)
            .env("RECORD_LOG", &log)
            .env("LD_PRELOAD", recorder)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        Self { ops: parse(&fs::read(&log).unwrap()), before }
    }

    /// Moments at which the power can be cut.
    pub fn len(&self) -> usize {
        self.ops.len()
    }

    /// Writes into `folder` what is left after a cut at this moment. Gives what was said before.
    pub fn cut(&self, moment: usize, dice: &Dice, cache: Cache, folder: &Path) -> Vec<u8> {
        let mut disk = Disk::default();
        let mut said = Vec::new();
        for op in &self.ops[..moment] {
            match op {
                Op::Said(bytes) => said.extend(bytes),
                Op::Sync(_) | Op::SyncFolder if cache == Cache::Lying => {}
                op => disk.does(op, &self.before),
            }
        }
        disk.loses_power(dice);
        for (path, file) in &disk.names {
            fs::write(folder.join(path.file_name().unwrap()), &disk.files[*file].synced).unwrap();
        }
        let office = office_in(folder);
        if !office.exists() {
            fs::write(&office, &self.before).unwrap();
        }
        // Shared memory is never synced: anything may be in it.
        if chance(dice, 2) {
            let mut memory = vec![0; 32_768];
            dice.fill(&mut memory).unwrap();
            fs::write(folder.join("office.db-shm"), memory).unwrap();
        }
        for file in fs::read_dir(folder).unwrap() {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(file.unwrap().path(), fs::Permissions::from_mode(0o600)).unwrap();
        }
        said
    }
}

#[derive(Default)]
struct Disk {
    files: Vec<File>,
    by_inode: HashMap<u64, usize>,
    /// The folder as it is on the disk.
    names: HashMap<PathBuf, usize>,
    /// What happened to names since.
    renaming: Vec<Naming>,
}

#[derive(Default)]
struct File {
    synced: Vec<u8>,
    since: Vec<Change>,
}

enum Change {
    Write(usize, Vec<u8>),
    Cut(usize),
}

enum Naming {
    New(PathBuf, usize),
    Moved(PathBuf, PathBuf),
    Gone(PathBuf),
}

impl Disk {
    fn does(&mut self, op: &Op, before: &[u8]) {
        match op {
            Op::Found(inode, path) => {
                if !self.by_inode.contains_key(inode) {
                    // The office itself: nothing else was there at the beginning.
                    self.files.push(File { synced: before.to_vec(), since: Vec::new() });
                    self.by_inode.insert(*inode, self.files.len() - 1);
                    self.names.insert(path.clone(), self.files.len() - 1);
                }
            }
            Op::Created(inode, path) => {
                self.files.push(File::default());
                self.by_inode.insert(*inode, self.files.len() - 1);
                self.renaming.push(Naming::New(path.clone(), self.files.len() - 1));
            }
            Op::Write(inode, at, bytes) => self.file(*inode).since.push(Change::Write(*at, bytes.clone())),
            Op::Cut(inode, length) => self.file(*inode).since.push(Change::Cut(*length)),
            Op::Sync(inode) => {
                let file = self.file(*inode);
                for change in std::mem::take(&mut file.since) {
                    change.applies_to(&mut file.synced);
                }
                let number = self.by_inode[inode];
                let is_new = |naming: &Naming| matches!(naming, Naming::New(_, file) if *file == number);
                if let Some(place) = self.renaming.iter().position(is_new) {
                    self.names_arrive(place + 1);
                }
            }
            Op::SyncFolder => self.names_arrive(self.renaming.len()),
            Op::Renamed(from, to) => self.renaming.push(Naming::Moved(from.clone(), to.clone())),
            Op::Removed(path) => self.renaming.push(Naming::Gone(path.clone())),
            Op::Said(_) => {}
        }
    }

    fn file(&mut self, inode: u64) -> &mut File {
        &mut self.files[self.by_inode[&inode]]
    }

    fn names_arrive(&mut self, count: usize) {
        for naming in self.renaming.drain(..count) {
            match naming {
                Naming::New(path, file) => drop(self.names.insert(path, file)),
                Naming::Gone(path) => drop(self.names.remove(&path)),
                Naming::Moved(from, to) => {
                    if let Some(file) = self.names.remove(&from) {
                        self.names.insert(to, file);
                    }
                }
            }
        }
    }

    /// Any part of what was not synced arrives, or none of it.
    fn loses_power(&mut self, dice: &Dice) {
        let names = dice.below(self.renaming.len() as u32 + 1).unwrap();
        self.names_arrive(names as usize);
        // One cut keeps nearly all, one nearly nothing, most of them something between.
        let kept = [0, 1, 5, 9, 10][dice.below(5).unwrap() as usize];
        for file in &mut self.files {
            for change in std::mem::take(&mut file.since) {
                match change {
                    Change::Write(at, bytes) => {
                        let whole = chance(dice, 2);
                        let arrives = dice.below(10).unwrap() < kept;
                        for (place, sector) in sectors(at, &bytes) {
                            if if whole { arrives } else { dice.below(10).unwrap() < kept } {
                                Change::Write(place, sector.to_vec()).applies_to(&mut file.synced);
                            }
                        }
                    }
                    cut @ Change::Cut(_) => {
                        if dice.below(10).unwrap() < kept {
                            cut.applies_to(&mut file.synced);
                        }
                    }
                }
            }
        }
    }
}

impl Change {
    fn applies_to(self, file: &mut Vec<u8>) {
        match self {
            Self::Write(at, bytes) => {
                if file.len() < at + bytes.len() {
                    file.resize(at + bytes.len(), 0);
                }
                file[at..at + bytes.len()].copy_from_slice(&bytes);
            }
            Self::Cut(length) => file.resize(length, 0),
        }
    }
}

/// A write in the pieces that a disk takes whole.
fn sectors(at: usize, bytes: &[u8]) -> Vec<(usize, &[u8])> {
    let first = (SECTOR - at % SECTOR).min(bytes.len());
    let (head, rest) = bytes.split_at(first);
    let mut pieces = vec![(at, head)];
    pieces.extend(rest.chunks(SECTOR).enumerate().map(|(n, piece)| (at + first + n * SECTOR, piece)));
    pieces
}

fn chance(dice: &Dice, one_in: u32) -> bool {
    dice.below(one_in).unwrap() == 0
}

fn parse(mut log: &[u8]) -> Vec<Op> {
    let mut ops = Vec::new();
    while let Some((letter, rest)) = log.split_first() {
        let number = |n: usize| u64::from_le_bytes(rest[n * 8..n * 8 + 8].try_into().unwrap());
        let (inode, at, length) = (number(0), number(1) as usize, number(2) as usize);
        let bytes = &rest[24..24 + length];
        let path = |bytes: &[u8]| PathBuf::from(String::from_utf8(bytes.to_vec()).unwrap());
        ops.push(match letter {
            b'E' => Op::Found(inode, path(bytes)),
            b'C' => Op::Created(inode, path(bytes)),
            b'W' => Op::Write(inode, at, bytes.to_vec()),
            b'T' => Op::Cut(inode, at),
            b'S' => Op::Sync(inode),
            b'D' => Op::SyncFolder,
            b'U' => Op::Removed(path(bytes)),
            b'A' => Op::Said(bytes.to_vec()),
            b'R' => {
                let nul = bytes.iter().position(|byte| *byte == 0).unwrap();
                Op::Renamed(path(&bytes[..nul]), path(&bytes[nul + 1..]))
            }
            other => panic!("an unknown record: {other}"),
        });
        log = &rest[24 + length..];
    }
    ops
}
