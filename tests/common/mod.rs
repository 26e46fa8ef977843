//! A town for the tests: a real ledger in a folder of its own, a clock that is turned by hand, dice that repeat, a
//! postman that writes to a file, and people with verbs.

use std::fs;
use std::path::PathBuf;

use pishkhan::actions::add_clerk::{NewClerk, add_clerk};
use pishkhan::actions::add_person::{SeenPerson, add_person};
use pishkhan::actions::add_unit::add_unit;
use pishkhan::actions::approve_letter::{Approval, approve_letter};
use pishkhan::actions::code_request::{BrowserToken, CodeRequest};
use pishkhan::actions::new_file::{CheckedFile, FileBody, NewFile};
use pishkhan::actions::open_office::open_office;
use pishkhan::actions::submit_letter::submit_letter;
use pishkhan::domain::calendar::{Instant, JalaliDate};
use pishkhan::domain::ids::{ClerkId, LetterId, PersonId, PublicId, UnitId};
use pishkhan::domain::letter::PersonKind;
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::national_id::NationalId;
use pishkhan::domain::refusal::Refusal;
use pishkhan::domain::role::Role;
use pishkhan::domain::settings::Profile;
use pishkhan::error::Result;
use pishkhan::postman::{FileGateway, Gateway, deliver_due, take_and_die};
use pishkhan::store::clock::Clock;
use pishkhan::store::dice::Dice;
use pishkhan::store::letters::{Letter, LetterText};
use pishkhan::store::{Actor, Ledger, OpenOptions, clerks, letters, people, witness};

/// The password of everybody in town.
pub const PASSWORD: &str = "درخت سبز کنار جوی";

pub struct Town {
    _plans: KnownPlans,
    pub ledger: Ledger,
    pub clock: Clock,
    pub folder: tempfile::TempDir,
    gateway: Gateway,
    next: u32,
}

/// What an act was refused with.
pub fn refusal<T>(outcome: Result<T>) -> Option<Refusal> {
    outcome.err().and_then(|error| error.refusal().cloned())
}

/// Of a browser that nobody has seen before.
pub fn request(town: &Town) -> CodeRequest {
    CodeRequest { browser: BrowserToken::new(&town.ledger).unwrap(), address: "192.0.2.7".to_owned(), host: None }
}

/// Saturday 30 Aban 1405, ten in the morning in Tehran.
pub fn saturday() -> Instant {
    JalaliDate::new(1405, 8, 30).unwrap().start().plus(36_000)
}

/// Whatever a story asked of the file, it did not walk over what grows.
struct KnownPlans(PathBuf);

impl Drop for KnownPlans {
    fn drop(&mut self) {
        if !std::thread::panicking() && self.0.exists() {
            let wrong = witness::unplanned(&self.0).unwrap();
            assert!(wrong.is_empty(), "plans that grow with the archive:\n{}", wrong.join("\n"));
        }
    }
}

impl Town {
    /// An agency with two units; no SMS is held.
    pub fn agency() -> Self {
        Self::new(Profile::Agency, &[("undo.window", "0")])
    }

    pub fn new(profile: Profile, settings: &[(&str, &str)]) -> Self {
        witness::begin();
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::at(saturday());
        let options = OpenOptions { clock: clock.clone(), dice: Dice::seeded(7), ..OpenOptions::default() };
        let ledger = Ledger::create(&folder.path().join("office.db"), options).unwrap();
        // Stories file more letters than a day has room for; the one about that sets the limit itself.
        let settings: Vec<(&str, &str)> = [("letter.per_day", "0")].iter().chain(settings).copied().collect();
        open_office(&ledger, profile, &settings).unwrap();
        add_unit(&ledger, Actor::Admin, "FS", "فضای سبز", "مدیر فضای سبز").unwrap();
        add_unit(&ledger, Actor::Admin, "UMR", "عمران", "مدیر عمران").unwrap();
        let gateway = Gateway::File(FileGateway::open(&folder.path().join("sms.jsonl")).unwrap());
        let plans = KnownPlans(ledger.path().to_owned());
        Self { _plans: plans, ledger, clock, folder, gateway, next: 0 }
    }

    /// The same file as another process would open it.
    pub fn opened_again(&self) -> Ledger {
        let options = OpenOptions { clock: self.clock.clone(), ..OpenOptions::default() };
        Ledger::open(self.ledger.path(), options).unwrap()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Turns the clock on.
    pub fn later(&self, seconds: i64) {
        self.clock.turn_to(self.clock.now().plus(seconds));
    }

    pub fn unit(&self, code: &str) -> UnitId {
        self.ledger.read(|view| pishkhan::store::office::unit_by_code(view, code)).unwrap().unwrap().id
    }

    /// A clerk of this role. Hashing a password takes a while, so clerks of one role are made once.
    pub fn clerk(&self, role: Role) -> ClerkId {
        let login = role.code().replace('_', "-");
        if let Some(clerk) = self.ledger.read(|view| clerks::by_login(view, &login)).unwrap() {
            return clerk.id;
        }
        let unit_code = (role == Role::UnitOfficer).then_some("fs");
        let new = NewClerk { login: &login, name: "مریم کریمی", role, unit_code, password: PASSWORD };
        add_clerk(&self.ledger, Actor::Admin, &new).unwrap()
    }

    /// A citizen whose identity is proven.
    pub fn citizen(&mut self, first_name: &str) -> PersonId {
        self.next += 1;
        let seen = SeenPerson {
            national_id: Some(NationalId::generate(100_000_000 + self.next * 7).unwrap()),
            mobile: Mobile::parse(&format!("0912{:07}", 1_000_000 + self.next)).unwrap(),
            first_name: first_name.to_owned(),
            last_name: "راد".to_owned(),
            birth_date: Some("1370/01/15".to_owned()),
            identity_level: 3,
        };
        add_person(&self.ledger, Actor::Admin, seen).unwrap()
    }

    pub fn new_id(&self) -> PublicId {
        PublicId(self.ledger.dice().bytes().unwrap())
    }

    /// A letter of a citizen, filed.
    pub fn submits(&self, person: PersonId, subject: &str, files: Vec<CheckedFile>) -> Letter {
        let id = self.new_id();
        submit_letter(&self.ledger, person, id, text(subject), files).unwrap();
        self.letter_of(person, id)
    }

    pub fn letter_of(&self, person: PersonId, id: PublicId) -> Letter {
        self.ledger.read(|view| letters::of_person_by_public_id(view, person, id)).unwrap()
    }

    /// The letter as this clerk sees it.
    pub fn letter(&self, clerk: ClerkId, id: LetterId) -> Result<Letter> {
        self.ledger.read(|view| letters::for_clerk(view, &clerks::by_id(view, clerk)?, id))
    }

    /// Approves a letter for the parks unit.
    pub fn approves(&self, clerk: ClerkId, letter: &Letter) -> Result<String> {
        let approval = Approval {
            letter: letter.id,
            version: letter.version,
            unit: self.unit("fs"),
            copies: Vec::new(),
            note: String::new(),
        };
        approve_letter(&self.ledger, clerk, approval)
    }

    /// A postman takes what is due and is never heard of again.
    pub fn postman_dies_with_what_is_due(&self) {
        while take_and_die(&self.ledger, std::slice::from_ref(&self.gateway)).unwrap() {}
    }

    /// Lets the postman deliver what is due, and gives every text that ever went to this person.
    pub fn sms_to(&mut self, person: PersonId) -> Vec<String> {
        let mobile = self.ledger.read(|view| people::by_id(view, person)).unwrap().mobile;
        self.sms_to_number(mobile.as_str())
    }

    pub fn sms_to_number(&mut self, number: &str) -> Vec<String> {
        while deliver_due(&self.ledger, &mut self.gateway).unwrap() > 0 {}
        let lines = fs::read_to_string(self.path("sms.jsonl")).unwrap();
        lines
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
            .filter(|sms| sms["to"] == number)
            .map(|sms| sms["text"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// The text of a letter of a natural person.
pub fn text(subject: &str) -> LetterText {
    LetterText {
        person_kind: PersonKind::Natural,
        sender_name: "سارا راد".to_owned(),
        company_name: String::new(),
        company_id: String::new(),
        signer_role: String::new(),
        addressee_id: None,
        subject: subject.to_owned(),
        body: "با سلام و احترام\nخواهشمند است دستور رسیدگی فرمایید.".to_owned(),
    }
}

/// A PDF of so many bytes.
pub fn pdf(size: usize) -> CheckedFile {
    let mut bytes = b"%PDF-1.4\n".to_vec();
    bytes.extend((0..size.saturating_sub(bytes.len())).map(|n| (n % 251) as u8));
    NewFile { name: "تصویر نامه.pdf".to_owned(), body: FileBody::Memory(bytes) }.check().unwrap()
}
