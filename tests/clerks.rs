//! Clerks at full speed, in the built program: one who clears three hundred letters with as few keys as the desk allows,
//! and two who decide the same letters at the same moment.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[path = "common/building.rs"]
#[expect(dead_code, reason = "this file needs only a part of the building")]
mod building;

use std::collections::BTreeMap;
use std::time::Instant as Stopwatch;

use building::{Desk, Office, wait_for};
use pishkhan::actions::add_person::{SeenPerson, add_person};
use pishkhan::actions::submit_letter::submit_letter;
use pishkhan::domain::event::EventKind;
use pishkhan::domain::ids::{AddresseeId, LetterId, PublicId};
use pishkhan::domain::letter::{PersonKind, State};
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::national_id::NationalId;
use pishkhan::domain::sms_text::SmsKind;
use pishkhan::store::clerks::Clerk;
use pishkhan::store::letters::{Letter, LetterText};
use pishkhan::store::queues::{ListItem, Queue, Way, page};
use pishkhan::store::{Actor, Ledger, OpenOptions, audit, clerks, letters, office, referrals, sms};

/// Letters that the fast clerk handles.
const LETTERS: usize = 300;
/// Of them: referred and answered, after the decisions.
const REFERRED: usize = 40;
const ANSWERED: usize = 40;
/// Letters over which two clerks collide, unless `PISHKHAN_DUELS` says how many.
const DUELS: usize = 200;

const ENTER: &str = "\r";
const ESC: &str = "\x1b";
const SEND: &str = "\x13";
const BACK_TAB: &str = "\x1b[Z";

/// The office's file, as another program would open it.
struct File {
    ledger: Ledger,
    filed: u32,
}

impl File {
    fn of(office: &Office) -> Self {
        Self { ledger: Ledger::open(&office.db(), OpenOptions::default()).unwrap(), filed: 0 }
    }

    fn clerk(&self, login: &str) -> Clerk {
        self.ledger.read(|view| clerks::by_login(view, login)).unwrap().unwrap()
    }

    /// Letters of one new person each, to addressees that mean a unit.
    fn gets_letters(&mut self, count: usize) {
        let addressees = self.ledger.read(office::addressees).unwrap();
        let with_unit: Vec<AddresseeId> =
            addressees.iter().filter(|addressee| addressee.unit_id.is_some()).map(|addressee| addressee.id).collect();
        for _ in 0..count {
            self.filed += 1;
            let n = self.filed;
            let person = SeenPerson {
                national_id: Some(NationalId::generate(700_000_000 + n).unwrap()),
                mobile: Mobile::parse(&format!("0935{:07}", 2_000_000 + n)).unwrap(),
                first_name: "پروانه".to_owned(),
                last_name: format!("آزمون {n}"),
                birth_date: Some("1370/01/15".to_owned()),
                identity_level: 3,
            };
            let person = add_person(&self.ledger, Actor::Admin, person).unwrap();
            let text = LetterText {
                person_kind: PersonKind::Natural,
                sender_name: format!("پروانه آزمون {n}"),
                company_name: String::new(),
                company_id: String::new(),
                signer_role: String::new(),
                addressee_id: Some(with_unit[n as usize % with_unit.len()]),
                subject: format!("درخواست شماره {n}"),
                body: "با سلام و احترام\nخواهشمند است دستور رسیدگی فرمایید.".to_owned(),
            };
            let id = PublicId(self.ledger.dice().bytes().unwrap());
            submit_letter(&self.ledger, person, id, text, Vec::new()).unwrap();
        }
    }

    fn row(&self, clerk: &Clerk, queue: Queue, way: Way) -> ListItem {
        self.ledger.read(|view| page(view, clerk, queue, None, way, 1)).unwrap().pop().unwrap()
    }

    fn letter(&self, clerk: &Clerk, id: LetterId) -> Letter {
        self.ledger.read(|view| letters::for_clerk(view, clerk, id)).unwrap()
    }

    fn has_unit(&self, letter: &Letter) -> bool {
        let addressees = self.ledger.read(office::addressees).unwrap();
        addressees.iter().any(|one| Some(one.id) == letter.addressee_id && one.unit_id.is_some())
    }

    /// Kinds of the SMS of a letter.
    fn sms_kinds(&self, id: LetterId) -> Vec<SmsKind> {
        self.ledger.read(|view| sms::of_letter(view, id)).unwrap().into_iter().map(|sms| sms.kind).collect()
    }
}

/// A clerk whose keys are counted.
struct Counted {
    desk: Desk,
    keys: BTreeMap<&'static str, Vec<usize>>,
}

impl Counted {
    /// Presses these keys for one thing that is done to one letter.
    fn does(&mut self, what: &'static str, keys: &[&str]) {
        for key in keys {
            self.desk.types(key);
        }
        self.keys.entry(what).or_default().push(keys.len());
    }
}

#[test]
fn a_clerk_clears_three_hundred_letters_with_the_keys_that_were_promised() {
    let office = Office::opens("agency", &["undo.window=0"]);
    let mut file = File::of(&office);
    let decided = LETTERS - REFERRED - ANSWERED;
    file.gets_letters(decided);
    let clerk = file.clerk("daneshvar");
    let mut desk = Desk::opens(&office.db(), "daneshvar", "demo-daneshvar", 40, 140);
    desk.shows("دانشور").types("1").types("g");
    let mut hand = Counted { desk, keys: BTreeMap::new() };
    let mut handled: Vec<(LetterId, SmsKind)> = Vec::new();
    let began = Stopwatch::now();

    // What waits for approval, oldest first: the next letter is selected by itself.
    for n in 0..decided {
        let id = file.row(&clerk, Queue::Review, Way::Onward).id;
        let letter = file.letter(&clerk, id);
        let (state, kind) = match n % 5 {
            3 => {
                hand.does("returned by a template", &["c", "1", SEND]);
                (State::Returned, SmsKind::Returned)
            }
            0..=2 if file.has_unit(&letter) => {
                hand.does("approved", &["a", ENTER]);
                (State::Approved, SmsKind::Approved)
            }
            _ => {
                hand.does("refused by a template", &["r", "1", SEND]);
                (State::Rejected, SmsKind::Rejected)
            }
        };
        is_done(&mut hand.desk, &file, &clerk, id, |letter| letter.state == state);
        handled.push((id, kind));
    }

    // Approved letters, from the end of their queue: referred to another unit, then answered.
    hand.desk.types("6").types("G").shows("تأییدشده");
    for _ in 0..REFERRED {
        let id = file.row(&clerk, Queue::Approved, Way::Back).id;
        let before = file.letter(&clerk, id);
        let units = file.ledger.read(office::units).unwrap();
        let other = units.iter().find(|unit| unit.is_active && Some(unit.id) != before.unit_id).unwrap();
        let code = other.code.to_lowercase();
        let mut keys = vec!["t"];
        keys.extend(code.split("").filter(|key| !key.is_empty()));
        keys.push(ENTER);
        hand.does("referred", &keys);
        is_done(&mut hand.desk, &file, &clerk, id, |letter| letter.unit_id == Some(other.id));
        let referrals = file.ledger.read(|view| referrals::of_letter(view, id)).unwrap();
        assert_eq!(referrals.last().unwrap().to_unit, other.name);
        handled.push((id, SmsKind::Approved));
    }
    for _ in 0..ANSWERED {
        let id = file.row(&clerk, Queue::Approved, Way::Back).id;
        hand.does("answered by a template", &["p", BACK_TAB, "1", SEND]);
        is_done(&mut hand.desk, &file, &clerk, id, |letter| letter.state == State::Answered);
        handled.push((id, SmsKind::Replied));
    }

    let minutes = began.elapsed().as_secs_f64() / 60.0;
    let keys: usize = hand.keys.values().flatten().sum();
    println!(
        "{} letters, {:.0} letters a minute, {:.2} keys a letter",
        handled.len(),
        handled.len() as f64 / minutes,
        keys as f64 / handled.len() as f64
    );
    for (what, keys) in &hand.keys {
        println!("  {what}: {} letters, at most {} keys", keys.len(), keys.iter().max().unwrap());
    }
    assert_eq!(handled.len(), LETTERS);
    for (what, most) in [
        ("approved", 2),
        ("refused by a template", 3),
        ("returned by a template", 3),
        ("referred", 6),
        ("answered by a template", 4),
    ] {
        assert!(hand.keys[what].len() >= 10 && hand.keys[what].iter().all(|keys| *keys <= most), "{what}");
    }
    for (id, kind) in handled {
        assert!(file.sms_kinds(id).contains(&kind), "letter {} has no SMS {kind:?}", id.0);
    }
    // From the queue of approved letters out.
    hand.desk.types("q");
    assert!(hand.desk.leaves());
    office.is_sound();
}

/// Waits until the letter is as it should be; what the desk paints is taken in meanwhile.
fn is_done(desk: &mut Desk, file: &File, clerk: &Clerk, id: LetterId, is: impl Fn(&Letter) -> bool) {
    let began = Stopwatch::now();
    while !is(&file.letter(clerk, id)) {
        desk.looks();
        assert!(began.elapsed() < building::PATIENCE, "letter {} is not done:\n{}", id.0, desk.read());
    }
}

#[test]
fn of_two_clerks_on_one_letter_one_wins_and_the_other_loses_no_word() {
    let duels = duels();
    let office = Office::opens("agency", &["undo.window=0"]);
    let mut file = File::of(&office);
    let clerk = file.clerk("daneshvar");
    let waiting = file.ledger.read(|view| page(view, &clerk, Queue::Review, None, Way::Onward, 400)).unwrap().len();
    file.gets_letters(duels.saturating_sub(waiting));
    let mut desks = [("karimi", "مریم کریمی"), ("sohrabi", "حمید سهرابی")].map(|(login, name)| {
        let mut desk = Desk::opens(&office.db(), login, &format!("demo-{login}"), 40, 140);
        desk.shows(name).types("1").types("g");
        (desk, name)
    });
    let mut wins = [0_usize; 2];
    let began = Stopwatch::now();
    for n in 0..duels {
        let id = file.row(&clerk, Queue::Review, Way::Onward).id;
        let letter = file.letter(&clerk, id);
        let code = letter.follow_up_code.unwrap();
        let texts = [format!("دلیل {n} الف"), format!("نقص {n} ب")];
        for ((desk, _), (key, text)) in desks.iter_mut().zip([("r", &texts[0]), ("c", &texts[1])]) {
            // Both look at the same letter before either of them decides.
            desk.shows(&code).types(key).types("\t").types(text).shows(text);
        }
        for place in [n % 2, 1 - n % 2] {
            desks[place].0.types(SEND);
        }
        let state =
            wait_for("a decision", || Some(file.letter(&clerk, id).state).filter(|state| *state != State::InReview));
        let winner = usize::from(state == State::Returned);
        assert!(matches!(state, State::Rejected | State::Returned), "{state:?}");
        wins[winner] += 1;
        let (name, did) = (desks[winner].1, ["رد کرد", "برای اصلاح برگرداند"][winner]);
        let loser = &mut desks[1 - winner].0;
        loser.shows(&format!("این نامه را {name} همین حالا {did}."));
        assert!(loser.has(&texts[1 - winner]), "the text of the second one is gone:\n{}", loser.read());
        loser.types(ESC).hides("همین حالا");

        let history = file.ledger.read(|view| audit::of_letter(view, id)).unwrap();
        let decisions = history
            .iter()
            .filter(|row| matches!(row.event, EventKind::LetterRejected | EventKind::LetterReturned))
            .count();
        assert_eq!(decisions, 1, "letter {} was decided {decisions} times", id.0);
        let sent = file.sms_kinds(id);
        assert_eq!(sent.iter().filter(|kind| matches!(kind, SmsKind::Rejected | SmsKind::Returned)).count(), 1);
    }
    println!(
        "{duels} duels, {} to {}, {:.0} a minute",
        wins[0],
        wins[1],
        duels as f64 / (began.elapsed().as_secs_f64() / 60.0)
    );
    assert_eq!(wins[0] + wins[1], duels);
    // What the losers typed is in the file, letter by letter: it is offered again wherever they log in next.
    for (desk, _) in &mut desks {
        desk.types("q");
        assert!(desk.leaves());
    }
    let kept: usize = ["karimi", "sohrabi"]
        .map(|login| {
            let id = file.clerk(login).id;
            file.ledger.read(|view| pishkhan::store::desks::drafts(view, id)).unwrap().len()
        })
        .iter()
        .sum();
    // At most two hundred are kept for a clerk.
    let owed: usize = wins.iter().map(|won| (*won).min(200)).sum();
    assert_eq!(kept, owed);
    office.is_sound();
}

#[expect(clippy::disallowed_methods, reason = "a longer run is asked for at the shell")]
fn duels() -> usize {
    std::env::var("PISHKHAN_DUELS").ok().and_then(|count| count.parse().ok()).unwrap_or(DUELS)
}
