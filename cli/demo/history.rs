//! The history of the demo office is played: steps in the order of time, each a real action at its own moment.
//!
//! A heap holds what is to come. Letters are planned an hour ahead of the clock and dropped after their last step, so that
//! a history of a hundred thousand letters needs no more memory than one of a hundred.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::io::Write;

use pishkhan::actions::add_person::{SeenPerson, add_person};
use pishkhan::actions::request_identity::request_identity;
use pishkhan::domain::calendar::Instant;
use pishkhan::domain::ids::{LetterId, PublicId};
use pishkhan::domain::settings::{Profile, Settings};
use pishkhan::postman::{Gateway, deliver_in_rounds};
use pishkhan::store::clock::Clock;
use pishkhan::store::people::{self, Person};
use pishkhan::store::{Actor, Ledger};

use super::cast::{CITIZEN, Member, SIGNER_EVERY, company};
use super::chance::Chance;
use super::fate::{self, Act, Fate, Pace};
use super::files::Files;
use super::paper::{Blanks, Sender};
use super::progress::Progress;
use super::rhythm::arrivals;
use super::script::{Paper, Script};
use super::staff::Staff;
use crate::trouble::Result;

/// Letters after which no more files are attached: enough for every list, and a large office stays small on disk.
const LETTERS_WITH_FILES: usize = 2_000;
/// From so many letters on, SMS are carried once a minute and progress is told.
const MANY_LETTERS: usize = 5_000;
/// What the demo citizen has: fate and age in hours.
const OF_THE_CITIZEN: [(Fate, i64); 8] = [
    (Fate::Closed, 61 * 24),
    (Fate::Answered, 40 * 24),
    (Fate::Rejected, 25 * 24),
    (Fate::Withdrawn, 19 * 24),
    (Fate::Approved, 7 * 24),
    (Fate::Returned, 4 * 24),
    (Fate::InReview, 5),
    (Fate::Draft, 2),
];
/// Who waits for the identity to be confirmed: hours ago.
const NEWCOMERS: [i64; 6] = [52, 31, 27, 8, 5, 2];

/// Whom a letter is from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The demo citizen.
    Citizen,
    /// A member of the cast.
    Member(usize),
}

/// A letter on its way.
pub struct Case {
    /// Its public name.
    pub public_id: PublicId,
    /// Whom it is from.
    pub who: Who,
    /// The sender.
    pub sender: Sender,
    /// Which sample letter it is.
    pub paper: usize,
    /// What stands in its blanks.
    pub blanks: Blanks,
    /// The acting unit.
    pub unit: usize,
    /// Whether files are attached.
    pub carries_files: bool,
    /// What it comes to.
    pub fate: Fate,
    /// What the file knows of it, once it is filed.
    pub letter: Option<Filed>,
    acts: VecDeque<(Instant, Act)>,
}

/// A filed letter.
#[derive(Clone, Copy)]
pub struct Filed {
    /// Its row.
    pub id: LetterId,
    /// Its version.
    pub version: i64,
    /// How many files it carries.
    pub files: usize,
}

enum Turn {
    Letter(Box<Case>),
    Post,
    Newcomer(usize),
}

/// What is to come, the earliest first; of one second, what was planned first.
struct Planned(Reverse<(Instant, u64)>, Turn);

impl PartialEq for Planned {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Eq for Planned {}

impl PartialOrd for Planned {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Planned {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}

/// The stage: everything that a step needs.
pub struct Stage {
    /// The office's file.
    pub ledger: Ledger,
    /// Its clock.
    pub clock: Clock,
    /// Its settings.
    pub settings: Settings,
    /// The words.
    pub script: Script,
    /// Who works there.
    pub staff: Staff,
    /// The sample files.
    pub files: Files,
    /// The demo citizen's account.
    pub citizen: Person,
    /// Chance.
    pub chance: Chance,
    accounts: Vec<Option<Person>>,
    to_come: BinaryHeap<Planned>,
    planned: u64,
    last_post: Instant,
    total: usize,
}

impl Stage {
    /// Sets the stage for so many letters.
    pub fn new(set: Set, total: usize) -> Self {
        let Set { ledger, clock, settings, script, staff, files, citizen } = set;
        // A sender writes two or three letters, some many more.
        let cast = (total * 3 / 8).clamp(40, 60_000) + NEWCOMERS.len();
        Self {
            ledger,
            clock,
            settings,
            script,
            staff,
            files,
            citizen,
            chance: Chance::seeded(1405),
            accounts: vec![None; cast],
            to_come: BinaryHeap::new(),
            planned: 0,
            last_post: Instant(0),
            total,
        }
    }

    /// Plays the whole history up to `end`.
    pub fn play(&mut self, gateway: &mut Gateway, end: Instant, progress: &mut dyn Write) -> Result<()> {
        let own = OF_THE_CITIZEN.len().min(self.total);
        let mut letters: Vec<(Instant, Option<Fate>)> =
            arrivals(&self.chance, self.total - own, end).into_iter().map(|at| (at, None)).collect();
        letters.extend(OF_THE_CITIZEN[..own].iter().map(|(fate, age)| (end.plus(-age * 3_600), Some(*fate))));
        letters.sort_by_key(|(at, _)| *at);
        if self.settings.profile() == Profile::Agency {
            for (n, age) in NEWCOMERS.into_iter().enumerate() {
                self.plan(end.plus(-age * 3_600 - 1_300), Turn::Newcomer(self.accounts.len() - 1 - n));
            }
        }
        let mut progress = (self.total >= MANY_LETTERS).then(|| Progress::begin(progress, self.total));
        for (n, (at, fate)) in letters.into_iter().enumerate() {
            // A draft may be saved up to an hour before its letter is filed.
            self.play_until(at.plus(-3_600), gateway)?;
            self.enter(n, at, fate, end);
            if let Some(progress) = &mut progress {
                progress.reaches(n);
            }
        }
        self.play_until(Instant(i64::MAX), gateway)?;
        if let Some(progress) = progress {
            progress.ends();
        }
        Ok(())
    }

    fn plan(&mut self, at: Instant, turn: Turn) {
        self.planned += 1;
        self.to_come.push(Planned(Reverse((at, self.planned)), turn));
    }

    fn play_until(&mut self, until: Instant, gateway: &mut Gateway) -> Result<()> {
        while self.to_come.peek().is_some_and(|planned| planned.0.0.0 < until) {
            let Some(Planned(Reverse((at, _)), turn)) = self.to_come.pop() else { break };
            self.clock.turn_to(at);
            match turn {
                Turn::Post => {
                    deliver_in_rounds(&self.ledger, gateway)?;
                }
                Turn::Newcomer(k) => {
                    let person = self.account(Who::Member(k), 1)?;
                    self.clock.turn_to(at.plus(60));
                    request_identity(&self.ledger, person.id)?;
                }
                Turn::Letter(mut case) => {
                    if let Some((_, act)) = case.acts.pop_front() {
                        if let Some(wait) = self.perform(&mut case, act)? {
                            self.plan_post(at.plus(wait));
                        }
                        if let Some((next, _)) = case.acts.front() {
                            self.plan(*next, Turn::Letter(case));
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn plan_post(&mut self, at: Instant) {
        let at = if self.total >= MANY_LETTERS { Instant((at.0 / 60 + 1) * 60) } else { at };
        if at != self.last_post {
            self.last_post = at;
            self.plan(at, Turn::Post);
        }
    }

    /// A letter enters the plan.
    fn enter(&mut self, n: usize, at: Instant, own: Option<Fate>, end: Instant) {
        let fate = own.unwrap_or_else(|| fate::draw(&self.chance, end.since(at)));
        let pace = if own.is_some() { Pace::Brisk } else { Pace::Usual };
        let acts = VecDeque::from(fate::plan(&self.chance, fate, pace, at, end));
        let Some((first, _)) = acts.front().copied() else { return };
        let carries_files = n < LETTERS_WITH_FILES || own.is_some();
        let paper = self.choose_paper(own, carries_files);
        let who = if own.is_some() { Who::Citizen } else { self.choose_member(paper) };
        let sender = self.sender(who, paper);
        let companies = &self.script.names.companies;
        let other = self.chance.pick(companies).cloned().unwrap_or_default();
        let blanks = Blanks::draw(&self.chance, &self.script.streets, &sender, &other, at);
        let unit = self.staff.unit(&self.script.papers[paper].unit);
        let public_id = PublicId(self.chance.bytes());
        let case = Case { public_id, who, sender, paper, blanks, unit, carries_files, fate, letter: None, acts };
        self.plan(first, Turn::Letter(Box::new(case)));
    }

    /// Any sample letter, but that of a company only with the file that lets its signer act for it; for the demo citizen one
    /// of a natural person, and an answer comes from a unit that sends a file.
    fn choose_paper(&self, own: Option<Fate>, carries_files: bool) -> usize {
        let fits = |paper: &Paper| match own {
            None => carries_files || paper.person == "natural",
            Some(Fate::Answered) => paper.person == "natural" && self.files.for_reply(&paper.unit).is_some(),
            Some(_) => paper.person == "natural",
        };
        let papers = &self.script.papers;
        let offer: Vec<usize> = (0..papers.len()).filter(|n| fits(&papers[*n])).collect();
        self.chance.pick(&offer).copied().unwrap_or_default()
    }

    /// Few write much and many write little.
    fn choose_member(&self, paper: usize) -> Who {
        let cast = self.accounts.len() - NEWCOMERS.len();
        let drawn = self.chance.below(cast).min(self.chance.below(cast * 3));
        let group = drawn / SIGNER_EVERY * SIGNER_EVERY;
        let signs = self.script.papers[paper].person == "legal";
        Who::Member(if signs { group } else { group + 1 + drawn % (SIGNER_EVERY - 1) }.min(cast - 1))
    }

    fn sender(&self, who: Who, paper: usize) -> Sender {
        let names = &self.script.names;
        match who {
            Who::Citizen => Sender { name: format!("{} {}", CITIZEN.first_name, CITIZEN.last_name), company: None },
            Who::Member(k) => Sender {
                name: Member::of(names, k).map(|member| member.name()).unwrap_or_default(),
                company: (self.script.papers[paper].person == "legal").then(|| company(names, k)),
            },
        }
    }

    /// The account of somebody, opened at first need with a proven identity of this level.
    pub fn account(&mut self, who: Who, level: i64) -> Result<Person> {
        let Who::Member(k) = who else { return Ok(self.citizen.clone()) };
        if let Some(person) = &self.accounts[k] {
            return Ok(person.clone());
        }
        let member = Member::of(&self.script.names, k)?;
        let has_names = self.settings.has_passwords();
        let person = add_person(
            &self.ledger,
            Actor::Admin,
            SeenPerson {
                national_id: has_names.then_some(member.national_id),
                mobile: member.mobile,
                first_name: if has_names { member.first_name } else { String::new() },
                last_name: if has_names { member.last_name } else { String::new() },
                birth_date: has_names.then_some(member.birth_date),
                identity_level: level,
            },
        )?;
        let person = self.ledger.read(|view| people::by_id(view, person))?;
        self.accounts[k] = Some(person.clone());
        Ok(person)
    }
}

/// What a stage is made of.
pub struct Set {
    /// The office's file.
    pub ledger: Ledger,
    /// Its clock, turned by hand.
    pub clock: Clock,
    /// Its settings.
    pub settings: Settings,
    /// The words.
    pub script: Script,
    /// Who works there.
    pub staff: Staff,
    /// The sample files.
    pub files: Files,
    /// The demo citizen's account.
    pub citizen: Person,
}
