//! One round: an office that writes, two postmen at once, the service that treats them badly, and the clock.

use std::collections::HashMap;
use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant as Stopwatch};

use pishkhan::actions::code_request::{BrowserToken, CodeRequest, Purpose, Whom, send_code};
use pishkhan::actions::send_notice::send_notice;
use pishkhan::actions::settle_sms_report::own_ids;
use pishkhan::domain::ids::{ClerkId, LetterId, SmsId};
use pishkhan::domain::mobile::Mobile;
use pishkhan::domain::role::Role;
use pishkhan::domain::settings::Profile;
use pishkhan::domain::sms_report::OwnIds;
use pishkhan::domain::sms_text::SmsKind;
use pishkhan::store::sms::{self, Sms, SmsState, ways};

use crate::common::Town;
use crate::service::{Mode, Service};
use crate::sizes;
use crate::table::{Sums, count};

/// Where a postman finds his office, when this program was started as one.
pub const POSTMAN_OF: &str = "PISHKHAN_TEST_POSTMAN_OF";
/// Events of each mode that are written at once: more codes than these would grow too old in their queue.
const WAVE: usize = 10;
/// How long nothing may move until nothing is believed to be under way: longer than a postman's rest.
const STILL: Duration = Duration::from_millis(350);
/// Seconds of the office's clock after which a wave has to be over.
const LONGEST_WAVE: i64 = 30 * 86_400;

/// Plays at every office at once, because most of a round is waiting: six events of each mode at one, or a thousand at four.
pub fn plays_everywhere(name: &'static str, can: &'static str) -> Sums {
    let offices = sizes::size(1, 4);
    let events = sizes::size(6, 1_000) / offices;
    std::thread::scope(|scope| {
        let rounds: Vec<_> = (0..offices).map(|_| scope.spawn(|| Round::begins(name, can).plays(events))).collect();
        rounds.into_iter().map(|round| round.join().unwrap()).sum()
    })
}

/// An office in a round.
struct Round {
    name: &'static str,
    can: &'static str,
    town: Town,
    service: Service,
    own: OwnIds,
    clerk: ClerkId,
    letter: LetterId,
    /// The mode of each row, in the order of rows.
    modes: Vec<Mode>,
    hired: u32,
}

impl Round {
    /// An office whose service can do this about asking.
    fn begins(name: &'static str, can: &'static str) -> Self {
        let mut town = Town::new(
            Profile::Agency,
            &[
                ("undo.window", "0"),
                ("sms.on_submit", "off"),
                ("sms.budget.day", "0"),
                ("sms.budget.number", "0"),
                ("code.lifetime", "600"),
                ("code.per_address", "1000000"),
            ],
        );
        let own = own_ids(&town.ledger).unwrap();
        let (sara, clerk) = (town.citizen("سارا"), town.clerk(Role::Head));
        let letter = town.submits(sara, "درخواست", Vec::new()).id;
        Self { name, can, town, service: Service::opens(), own, clerk, letter, modes: Vec::new(), hired: 0 }
    }

    /// Plays so many events of each mode, tells what came of them, and holds them against the promise.
    fn plays(mut self, events: usize) -> Sums {
        let began = Stopwatch::now();
        self.service.book().kill_every = if events >= 100 { 50 } else { 12 };
        self.turn(0);
        for postman in ["ali", "reza"] {
            self.hire(postman);
        }
        let mut written = 0;
        while written < events {
            let wave = WAVE.min(events - written);
            let (last, others) = Mode::ALL.split_last().unwrap();
            self.writes(others, wave);
            self.works();
            // A troubled account stops everything for a quarter of an hour, and codes do not wait for so long.
            self.writes(&[*last], wave);
            self.works();
            written += wave;
        }
        let postmen: Vec<Child> = self.service.book().postmen.drain().map(|(_, child)| child).collect();
        for mut child in postmen {
            drop(child.stdin.take());
            assert!(child.wait().unwrap().success());
        }
        self.tells(began.elapsed())
    }

    fn tells(&self, took: Duration) -> Sums {
        let rows = self.newest(self.modes.len());
        assert_eq!(rows.len(), self.modes.len(), "one row an event");
        let (table, sums) = count(&rows, &self.modes, &self.service, self.own);
        let book = self.service.book();
        println!(
            "\n{}: {} events, {} hand-overs, {} questions, 2 postmen, killed {} times, {} s\n{table}",
            self.name,
            rows.len(),
            book.sends,
            book.questions,
            book.kills,
            took.as_secs()
        );
        let promise = format!("ambiguous ends and postmen killed at a service that {}", self.name);
        sizes::tell("F08", &promise, rows.len(), (sums.lost_notices + sums.doubled_codes) as usize);
        assert!(book.kills > 0 && book.sends as usize > rows.len(), "the run was not what it is meant to be");
        sums
    }

    /// So many events of each of these modes, codes and notices by turns.
    fn writes(&mut self, modes: &[Mode], each: usize) {
        for at in 0..each * modes.len() {
            // The mode changes with every pair. The service is told before a postman can be there.
            let mode = modes[at / 2 % modes.len()];
            self.modes.push(mode);
            let n = self.modes.len();
            self.service.book().modes.insert(self.own.number(SmsId(n as i64)), mode);
            if n.is_multiple_of(2) {
                send_notice(&self.town.ledger, self.clerk, self.letter, &format!("رویداد {n}")).unwrap();
                continue;
            }
            let browser = BrowserToken::new(&self.town.ledger).unwrap();
            let request = CodeRequest { browser, address: "192.0.2.1".to_owned(), host: None };
            let mobile = Mobile::parse(&format!("0935{n:07}")).unwrap();
            send_code(&self.town.ledger, &request, Purpose::LogIn, Whom::Mobile(mobile)).unwrap();
        }
    }

    /// The newest rows, oldest of them first.
    fn newest(&self, count: usize) -> Vec<Sms> {
        let mut rows = self.town.ledger.read(|view| sms::newest(view, None, count as i64)).unwrap();
        rows.reverse();
        rows
    }

    /// Turns the clock on for everybody.
    fn turn(&self, seconds: i64) {
        self.town.later(seconds);
        let part = self.town.path("clock.part");
        fs::write(&part, self.town.ledger.now().0.to_string()).unwrap();
        fs::rename(part, self.town.path("clock")).unwrap();
    }

    fn hire(&mut self, postman: &str) {
        self.hired += 1;
        // Each has a name of his own, so that the service knows what a dead one handed over.
        let name = format!("{postman}-{}", self.hired);
        let folder = self.town.path(&name);
        fs::create_dir(&folder).unwrap();
        let config = format!(
            "[sms]\ngateways = ['main']\n[sms.main]\nkind = 'http'\ntimeout = 1\n[sms.main.service]\nbase = 'http://{}'\n{}\n\
             states = {{ moving = ['1'] }}\ncodes = {{ message = ['400'], account = ['401'], later = ['429', '500', '503'] }}\n\
             [sms.main.service.plain]\npath = '/send'\nheaders = {{ X-Id = '{{id}}', X-Postman = '{name}' }}\n\
             json = {{ to = '{{to}}', text = '{{text}}', id = '{{id}}' }}\nok = '/ok'\nok_is = ['true']\ncode = '/code'\nsaid = '/said'\n",
            self.service.address, self.can
        );
        fs::write(folder.join("config.toml"), config).unwrap();
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "a_postman_at_work", "--nocapture"])
            .env(POSTMAN_OF, &folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        self.service.book().postmen.insert(name, child);
    }

    /// Who fell is hired again. What was under way when he fell is his: nothing else touches it before the clock is turned.
    fn hire_again(&mut self) {
        let fallen: Vec<String> = self.service.book().fallen.drain().collect();
        for name in fallen {
            let sending = self.newest(self.in_play()).into_iter().filter(|row| row.state == SmsState::Sending);
            let sending: HashMap<u64, i64> = sending.map(|row| (self.own.number(row.id), row.attempts)).collect();
            let (postman, _) = name.split_once('-').unwrap();
            self.hire(postman);
            self.service.book().left_by.insert(name, sending);
        }
    }

    /// Rows that may still move: those of a wave.
    fn in_play(&self) -> usize {
        (WAVE * Mode::ALL.len()).min(self.modes.len())
    }

    /// Lets the postmen work until nothing moves any more and nothing is left to be moved.
    fn works(&mut self) {
        let began = self.town.ledger.now();
        let mut since = Stopwatch::now();
        let mut before = Vec::new();
        loop {
            self.hire_again();
            let rows = self.newest(self.in_play());
            let open = |state| matches!(state, SmsState::Held | SmsState::Queued | SmsState::Sending);
            let unsure = |row: &Sms| row.state == SmsState::Unknown && row.kind != SmsKind::Code && row.unsure < 3;
            if !rows.iter().any(|row| open(row.state) || unsure(row)) {
                return;
            }
            let now: Vec<_> = rows.iter().map(|row| (row.state, row.attempts, row.unsure)).collect();
            if now != before || self.service.book().at_work > 0 {
                before = now;
                since = Stopwatch::now();
            }
            match self.leap(&rows, since.elapsed()) {
                Some(seconds) => {
                    self.turn(seconds);
                    since = Stopwatch::now();
                }
                None => std::thread::park_timeout(Duration::from_millis(15)),
            }
            let took = self.town.ledger.now().since(began);
            assert!(took < LONGEST_WAVE, "the postmen do not come to an end: {before:?}");
        }
    }

    /// Seconds that the clock can be turned on, because nothing happens before.
    fn leap(&self, rows: &[Sms], still: Duration) -> Option<i64> {
        let now = self.town.ledger.now();
        let resting = self.town.ledger.read(ways::health).unwrap().resting;
        let book = self.service.book();
        if book.at_work > 0 || !book.fallen.is_empty() {
            return None;
        }
        let is_dead = |row: &Sms| {
            let number = self.own.number(row.id);
            book.left_by.values().any(|left| left.get(&number) == Some(&row.attempts))
        };
        if rows.iter().any(|row| row.state == SmsState::Sending && !is_dead(row)) {
            // His connection never came about: nobody will speak for him.
            return (still > STILL * 3).then_some(61);
        }
        if let Some(rest) = resting.iter().map(|one| one.until.since(now)).min().filter(|rest| *rest > 0) {
            return Some(rest);
        }
        let waits = |row: &&Sms| matches!(row.state, SmsState::Held | SmsState::Queued);
        let due = rows.iter().filter(waits).map(|row| row.due_at.since(now)).min();
        match due {
            Some(due) if due <= 0 => (still > STILL * 20).then_some(1),
            // What is asked, and what a dead one left, has its turn first.
            _ => (still > STILL).then_some(due.unwrap_or(480).min(480)),
        }
    }
}
