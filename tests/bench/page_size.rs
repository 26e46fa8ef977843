//! Which page size serves the office best: submissions with and without a 100 KiB file by 1 and 32 senders, a queue
//! page, and bytes a letter, with the real verbs on a file of each size. `cargo bench --bench page_size`.

#![expect(clippy::unwrap_used, reason = "a bench stops at the first fault")]

#[path = "../common/mod.rs"]
#[expect(dead_code, reason = "the bench needs only a part of the town")]
mod common;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use common::{pdf, text};
use pishkhan::actions::add_person::{SeenPerson, add_person};
use pishkhan::actions::new_file::CheckedFile;
use pishkhan::actions::open_office::open_office;
use pishkhan::actions::submit_letter::submit_letter;
use pishkhan::domain::ids::{ClerkId, PersonId, PublicId};
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::role::Role;
use pishkhan::domain::settings::Profile;
use pishkhan::store::clerks::{Capacity, Clerk};
use pishkhan::store::queues::{Queue, Way, page};
use pishkhan::store::{Actor, Ledger, OpenOptions, schema};

const ROUND: Duration = Duration::from_secs(3);

fn main() {
    println!("page  file   1 sender/s  32 senders/s  bytes/letter  queue page µs");
    for size in [4_096, 8_192, 16_384] {
        for (label, files) in [("none", Vec::new()), ("100k", vec![pdf(102_400)])] {
            let folder = tempfile::tempdir().unwrap();
            let (ledger, person) = office(&folder.path().join("office.db"), size);
            let before = bytes(&ledger);
            let (one, few) = submissions(&ledger, person, &files, 1);
            let (many, lots) = submissions(&ledger, person, &files, 32);
            let letters = few + lots;
            let each = (bytes(&ledger) - before) / letters;
            println!("{size:5} {label} {one:12.0} {many:13.0} {each:13} {:14.0}", queue(&ledger));
        }
    }
}

/// An empty office in a file of the given page size, with one citizen.
fn office(path: &Path, page_size: i64) -> (Ledger, PersonId) {
    {
        #[expect(clippy::disallowed_methods, reason = "only a file made here can have another page size")]
        let connection = rusqlite::Connection::open(path).unwrap();
        connection.pragma_update(None, "page_size", page_size).unwrap();
        connection.execute_batch(schema::SCHEMA).unwrap();
        connection.pragma_update(None, "application_id", 0x5053_484b).unwrap();
        connection.pragma_update(None, "user_version", schema::VERSION).unwrap();
    }
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    let ledger = Ledger::open(path, OpenOptions::default()).unwrap();
    open_office(&ledger, Profile::Agency, &[]).unwrap();
    let seen = SeenPerson {
        national_id: None,
        mobile: Mobile::parse("09121234567").unwrap(),
        first_name: "سارا".to_owned(),
        last_name: "راد".to_owned(),
        birth_date: None,
        identity_level: 3,
    };
    let person = add_person(&ledger, Actor::Admin, seen).unwrap();
    (ledger, person)
}

/// Letters a second, and how many there were.
fn submissions(ledger: &Ledger, person: PersonId, files: &[CheckedFile], senders: usize) -> (f64, u64) {
    let began = Instant::now();
    let sent: u64 = std::thread::scope(|scope| {
        let senders: Vec<_> = (0..senders)
            .map(|_| {
                scope.spawn(|| {
                    let mut sent = 0;
                    while began.elapsed() < ROUND {
                        let id = PublicId(ledger.dice().bytes().unwrap());
                        submit_letter(ledger, person, id, text("درخواست هرس درختان کوچه"), files.to_vec()).unwrap();
                        sent += 1;
                    }
                    sent
                })
            })
            .collect();
        senders.into_iter().map(|sender| sender.join().unwrap()).sum()
    });
    (sent as f64 / began.elapsed().as_secs_f64(), sent)
}

fn queue(ledger: &Ledger) -> f64 {
    let clerk = Clerk {
        id: ClerkId(1),
        login: String::new(),
        name: String::new(),
        role: Role::Head,
        unit_id: None,
        is_active: true,
        mobile: None,
        capacities: vec![Capacity { clerk: ClerkId(1), name: String::new(), role: Role::Head, unit_id: None }],
    };
    let began = Instant::now();
    for _ in 0..500 {
        let rows = ledger.read(|view| page(view, &clerk, Queue::Review, None, Way::Onward, 50)).unwrap();
        assert_eq!(rows.len(), 50);
    }
    began.elapsed().as_secs_f64() * 1e6 / 500.0
}

/// What the office takes on the disk once its log is moved home.
fn bytes(ledger: &Ledger) -> u64 {
    #[expect(clippy::disallowed_methods, reason = "moving the whole log home is the bench's business only")]
    let connection = rusqlite::Connection::open(ledger.path()).unwrap();
    connection.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(())).unwrap();
    fs::metadata(ledger.path()).unwrap().len()
}
