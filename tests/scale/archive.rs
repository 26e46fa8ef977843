//! An archive of so many letters: filed over ninety days, most of them decided, an equal share in each state.

use std::path::{Path, PathBuf};

use pishkhan::actions::add_clerk::{NewClerk, add_clerk};
use pishkhan::actions::add_person::{SeenPerson, add_person};
use pishkhan::actions::add_unit::add_unit;
use pishkhan::actions::approve_letter::{Approval, approve_letter};
use pishkhan::actions::open_office::open_office;
use pishkhan::actions::reject_letter::reject_letter;
use pishkhan::actions::reply_letter::reply_letter;
use pishkhan::actions::submit_letter::submit_letter;
use pishkhan::domain::ids::{ClerkId, PersonId, PublicId, UnitId};
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::national_id::NationalId;
use pishkhan::domain::role::Role;
use pishkhan::domain::settings::Profile;
use pishkhan::postman::{FileGateway, Gateway, deliver_in_rounds};
use pishkhan::store::clock::Clock;
use pishkhan::store::dice::Dice;
use pishkhan::store::letters::{self, Letter};
use pishkhan::store::{Actor, Durability, Ledger, OpenOptions};

use super::common::{PASSWORD, saturday, text};

/// Letters of one sender.
const OF_ONE: usize = 5;
const NAMES: [&str; 12] =
    ["کاوه", "لاله", "بابک", "پروین", "داریوش", "نرگس", "سهراب", "گلنار", "آرش", "مهناز", "فرهاد", "شیرین"];

pub struct Archive {
    pub folder: tempfile::TempDir,
    pub clock: Clock,
    pub head: ClerkId,
    pub officer: ClerkId,
    pub unit: UnitId,
    /// Who filed the letter in the middle.
    pub person: PersonId,
}

impl Archive {
    pub fn of(count: usize) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let end = saturday();
        let clock = Clock::at(end.plus(-90 * 86_400));
        let options = OpenOptions { clock: clock.clone(), dice: Dice::seeded(8), durability: Durability::Building };
        let ledger = Ledger::create(&folder.path().join("office.db"), options).unwrap();
        let settings =
            [("letter.per_day", "0"), ("undo.window", "0"), ("sms.budget.day", "0"), ("sms.budget.number", "0")];
        open_office(&ledger, Profile::Agency, &settings).unwrap();
        let unit = add_unit(&ledger, Actor::Admin, "FS", "فضای سبز", "مدیر").unwrap();
        let other = add_unit(&ledger, Actor::Admin, "UMR", "عمران", "مدیر").unwrap();
        let clerk = |login, role, unit_code| {
            let new = NewClerk { login, name: "مریم کریمی", role, unit_code, password: PASSWORD };
            add_clerk(&ledger, Actor::Admin, &new).unwrap()
        };
        let (head, officer) = (clerk("head", Role::Head, None), clerk("officer", Role::UnitOfficer, Some("fs")));
        let mut gateway = Gateway::File(FileGateway::open(&folder.path().join("sms.jsonl")).unwrap());
        let mut people = Vec::new();
        for n in 0..count {
            clock.turn_to(end.plus(-(90 * 86_400 * (count - n) as i64 / count as i64) - 60));
            if n % OF_ONE == 0 {
                people.push(account(&ledger, n / OF_ONE));
            }
            let letter = files(&ledger, people[n * 7 % people.len()], n);
            let approval = Approval {
                letter: letter.id,
                version: letter.version,
                unit: if n % 3 == 0 { other } else { unit },
                copies: Vec::new(),
                note: String::new(),
            };
            match n % 8 {
                0 => {}
                1 => reject_letter(&ledger, head, letter.id, letter.version, "مدارک ناقص است.").unwrap(),
                _ => {
                    approve_letter(&ledger, head, approval).unwrap();
                    if n % 8 > 3 {
                        reply_letter(&ledger, head, letter.id, letter.version + 1, "انجام شد.", Vec::new()).unwrap();
                    }
                }
            }
            if n % 50 == 0 {
                deliver_in_rounds(&ledger, &mut gateway).unwrap();
            }
        }
        clock.turn_to(end);
        deliver_in_rounds(&ledger, &mut gateway).unwrap();
        ledger.finish().unwrap();
        let person = people[people.len() / 2];
        Self { folder, clock, head, officer, unit, person }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("office.db")
    }

    /// The file with nothing of it in memory yet but its schema.
    pub fn opened(&self, path: &Path, durability: Durability) -> Ledger {
        let options = OpenOptions { clock: self.clock.clone(), dice: Dice::seeded(9), durability };
        let ledger = Ledger::open(path, options).unwrap();
        ledger.settings().unwrap();
        ledger
    }
}

fn account(ledger: &Ledger, n: usize) -> PersonId {
    let seen = SeenPerson {
        national_id: Some(NationalId::generate(100_000_000 + n as u32 * 7).unwrap()),
        mobile: Mobile::parse(&format!("0912{:07}", 1_000_000 + n)).unwrap(),
        first_name: NAMES[n % NAMES.len()].to_owned(),
        last_name: format!("{}پور", NAMES[n / NAMES.len() % NAMES.len()]),
        birth_date: Some("1370/01/15".to_owned()),
        identity_level: 3,
    };
    add_person(ledger, Actor::Admin, seen).unwrap()
}

/// A letter with a word of its own, and its number as a word.
pub fn files(ledger: &Ledger, person: PersonId, n: usize) -> Letter {
    let mut written = text(&format!("درخواست شماره {n} درباره {}", NAMES[n % NAMES.len()]));
    written.sender_name = format!("{} {}پور", NAMES[n % NAMES.len()], NAMES[n / NAMES.len() % NAMES.len()]);
    written.body = format!("{}\nشناسه ویژه: {}", written.body, own_word(n));
    let id = PublicId(ledger.dice().bytes().unwrap());
    submit_letter(ledger, person, id, written, Vec::new()).unwrap();
    ledger.read(|view| letters::of_person_by_public_id(view, person, id)).unwrap()
}

/// A word that only one letter has.
pub fn own_word(n: usize) -> String {
    const LETTERS: [char; 10] = ['ب', 'ت', 'ج', 'د', 'ر', 'س', 'ش', 'ف', 'ک', 'م'];
    format!("ویژه{}", n.to_string().bytes().map(|digit| LETTERS[usize::from(digit - b'0')]).collect::<String>())
}
