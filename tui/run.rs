//! The desk on a terminal: one thread waits for keys, one asks the ledger, this one updates and paints.
//!
//! An answer never waits for a key. What is typed while the ledger works on something that changes what keys mean (a
//! decision, a search, another queue) waits for its answer, so that fast fingers never decide the wrong letter; only the
//! reading of a letter holds nobody up. Frames are painted when nothing more is at hand, so that a held key or a burst of
//! answers costs one frame.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use pishkhan::domain::ids::ClerkId;
use pishkhan::error::Error;
use pishkhan::store::Ledger;
use pishkhan::words::Lang;

use crate::app::{App, Tone};
use crate::effect::{self, Effect};
use crate::msg::Msg;
use crate::terminal::{Cause, Keys, Kind, LINES_PAGE, Manner, Next, Stage, Trust};
use crate::update::{start, update};
use crate::view;
use crate::widgets::picture::Depth;
use crate::widgets::{Palette, Theme};
use crate::writing;

/// Between two looks at the clock.
const TICK: Duration = Duration::from_millis(250);
/// Between two looks at the file.
const POLL: Duration = Duration::from_millis(500);
/// How long a frame waits for an answer that is on its way.
const GRACE: Duration = Duration::from_millis(12);
/// What comes so soon after a key, in milliseconds, came because of it.
const ANSWERS: u64 = 5_000;
/// How long the waiting for keys lasts at a stretch.
const STRETCH: Duration = Duration::from_millis(200);

/// Who sits at the console.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Already proven: by the demo, or by an SSH key.
    Clerk(ClerkId),
    /// To be asked for login, unless it is given, and password.
    Ask {
        /// The login.
        login: Option<String>,
    },
}

/// What the console is told from outside.
#[derive(Clone, Debug, Default)]
pub struct ConsoleOptions {
    /// The value of `NO_COLOR`.
    pub no_color: Option<OsString>,
    /// Lines for the first screen and the help page, such as the addresses of the demo.
    pub notice: Vec<String>,
    /// Where `o` saves attachments.
    pub save_dir: PathBuf,
    /// This program, started once more to look into files.
    pub program: PathBuf,
    /// What an address of the counter begins with, without a slash at its end.
    pub link_base: String,
    /// The value of `TERM`.
    pub term: Option<OsString>,
    /// Whether the desk is told line by line, for a screen reader, instead of painted.
    pub plain: bool,
    /// The public address of the office, for the QR code of a printed letter.
    pub public_url: Option<String>,
}

/// What arrives at the desk.
enum In {
    Event(Event),
    /// The answers to one job, and whether keys waited for it.
    Answers(bool, Vec<Msg>),
    /// What took longer and was done beside the others.
    Later(Vec<Msg>),
    Leave,
}

/// What the ledger's thread is asked.
enum Job {
    Do(Option<ClerkId>, Effect),
    Poll,
}

impl Job {
    /// Whether keys wait for it.
    fn holds_keys(&self) -> bool {
        let Self::Do(_, effect) = self else { return false };
        // What is read for the eye or noted for later changes no key's meaning, however long a busy file takes for it.
        !matches!(effect, Effect::LoadLetter(_) | Effect::VerifyChain)
    }
}

/// Where jobs go. What nobody waits for goes aside, to a thread of its own: a note that the disk takes its time for never
/// stands before the letter that a key asks for.
struct Hands {
    ledger: Sender<Job>,
    aside: Sender<Job>,
}

impl Hands {
    /// Hands a job over; says whether a frame waits a little for its answer.
    fn take(&self, job: Job) -> io::Result<bool> {
        let is_aside = matches!(
            job,
            Job::Do(_, Effect::LoadAhead(_) | Effect::OpenLetter(_) | Effect::KeepDesk(_) | Effect::KeepWriting(..))
        );
        let to = if is_aside { &self.aside } else { &self.ledger };
        to.send(job).map_err(|_| io::Error::other("the ledger's thread is gone"))?;
        Ok(!is_aside)
    }
}

/// Runs the console until the clerk leaves or the line is cut.
pub fn run(ledger: Ledger, who: Who, options: ConsoleOptions) -> io::Result<()> {
    let (clerk, login) = match who {
        Who::Clerk(id) => (Some(effect::clerk(&ledger, id).map_err(|error| outward(&error))?), None),
        Who::Ask { login } => (None, login),
    };
    let mut stage = Stage::enter(if options.plain { Manner::Lines } else { Manner::Screen })?;
    let theme = Theme::new(Palette::by_no_color(options.no_color.as_deref()), stage.facts().ground);
    let mut app = App::new(clerk, login.as_deref(), theme, options.save_dir);
    app.notice = options.notice;
    app.program = options.program;
    app.link_base = options.link_base;
    app.public_url = options.public_url;
    app.now = ledger.now();
    if options.plain {
        app.in_lines = true;
        app.write(writing::plain());
        app.size = LINES_PAGE;
    } else {
        app.facts = stage.facts().clone();
        app.graphics = app.facts.graphics;
        app.depth = match Palette::by_no_color(options.no_color.as_deref()) {
            Palette::Mono => Depth::Mono,
            Palette::Ansi => app.facts.depth(options.term.as_deref()),
        };
        if app.facts.trust() != Trust::Sure {
            let said = app.say("told-text-mode");
            app.tell(Tone::Plain, said);
        }
    }
    let (arrives, inbox) = channel();
    let (to_ledger, jobs) = channel();
    let (to_aside, notes) = channel();
    let hands = Hands { ledger: to_ledger, aside: to_aside };
    let stop = Arc::new(AtomicBool::new(false));
    let keys = key_thread(stage.keys(), arrives.clone(), Arc::clone(&stop))?;
    let clock = ledger.clone();
    let (beside, tells) = (ledger.clone(), arrives.clone());
    let keeper = thread::Builder::new().name("notes".into()).spawn(move || note(&beside, &notes, &tells))?;
    let worker = thread::Builder::new().name("ledger".into()).spawn(move || work(&ledger, &jobs, &arrives))?;
    stage.title(&app.say("title"))?;
    let outcome = match desk(&mut stage, &mut app, &clock, &inbox, &hands) {
        // A line that was cut while a frame was painted is a way of leaving, not a fault.
        Err(error) if is_cut(&error) => leave(&mut app, &hands),
        outcome => outcome,
    };
    stop.store(true, Ordering::Relaxed);
    drop(hands);
    drop(stage);
    // They end by themselves; a panic in one of them must not be silent.
    let ended = keys.join().is_ok() & worker.join().is_ok() & keeper.join().is_ok();
    outcome.and(if ended { Ok(()) } else { Err(io::Error::other("a thread of the console panicked")) })
}

/// However the waiting for keys ends, the desk is told: one without keys would stand there for ever.
struct LastWord(Sender<In>);

impl Drop for LastWord {
    fn drop(&mut self) {
        // The desk may be gone already.
        let _ = self.0.send(In::Leave);
    }
}

fn key_thread(keys: Keys, arrives: Sender<In>, stop: Arc<AtomicBool>) -> io::Result<thread::JoinHandle<()>> {
    thread::Builder::new().name("keys".into()).spawn(move || {
        let arrives = LastWord(arrives);
        while !stop.load(Ordering::Relaxed) {
            let sent = match keys.next(STRETCH) {
                Ok(Next::Event(event)) => arrives.0.send(In::Event(event)),
                Ok(Next::Quiet) => Ok(()),
                Ok(Next::Leave) | Err(_) => return,
            };
            if sent.is_err() {
                return;
            }
        }
    })
}

/// Does what was asked for. What breaks in the middle of it is told as a fault: the clerk's keys wait for an answer, and
/// what was typed is on the desk still.
fn perform(ledger: &Ledger, clerk: Option<ClerkId>, effect: Effect) -> Vec<Msg> {
    let done = panic::catch_unwind(AssertUnwindSafe(|| effect::perform(ledger, clerk, effect)));
    done.unwrap_or_else(|_| vec![Msg::Failed(Error::internal("working for the desk", "it ended in a panic"))])
}

/// The ledger's thread: one job after the other; of several letters asked for at once only the last is read.
fn work(ledger: &Ledger, jobs: &Receiver<Job>, arrives: &Sender<In>) {
    let watch = ledger.watch();
    let mut seen = None;
    let (looks, counts) = (beside(ledger, arrives), beside(ledger, arrives));
    while let Ok(first) = jobs.recv() {
        let mut batch = vec![first];
        batch.extend(jobs.try_iter());
        let last_letter = batch.iter().rposition(|job| matches!(job, Job::Do(_, Effect::LoadLetter(_))));
        for (n, job) in batch.into_iter().enumerate() {
            let holds = job.holds_keys();
            let answers = match job {
                Job::Do(_, Effect::LoadLetter(_)) if last_letter != Some(n) => Vec::new(),
                Job::Do(clerk, effect @ Effect::LookInside(..)) => later(looks.as_ref(), (clerk, effect)),
                Job::Do(clerk, effect @ Effect::FindFacts(..)) => later(counts.as_ref(), (clerk, effect)),
                Job::Do(clerk, effect) => perform(ledger, clerk, effect),
                Job::Poll => {
                    let number = watch.as_ref().ok().and_then(|watch| watch.change_number().ok());
                    let before = std::mem::replace(&mut seen, number);
                    if before.is_some() && before != number { vec![Msg::Changed] } else { Vec::new() }
                }
            };
            if arrives.send(In::Answers(holds, answers)).is_err() {
                return;
            }
        }
    }
}

/// The thread of what nobody waits for: notes are written one after the other, and all of them before the program ends.
fn note(ledger: &Ledger, jobs: &Receiver<Job>, arrives: &Sender<In>) {
    while let Ok(job) = jobs.recv() {
        if let Job::Do(clerk, effect) = job {
            // The desk may be gone already; what was to be noted is noted.
            let _ = arrives.send(In::Later(perform(ledger, clerk, effect)));
        }
    }
}

/// Hands on what takes long.
fn later(hands: Result<&Sender<(Option<ClerkId>, Effect)>, &io::Error>, job: (Option<ClerkId>, Effect)) -> Vec<Msg> {
    let sent = hands.map_err(ToString::to_string).and_then(|hands| hands.send(job).map_err(|error| error.to_string()));
    sent.err().map(|error| Msg::Failed(Error::internal("looking into a file", error))).into_iter().collect()
}

/// A thread for what takes long; its answers come later. One file is looked into at a time, and of several that were asked
/// for meanwhile only the last.
fn beside(ledger: &Ledger, arrives: &Sender<In>) -> io::Result<Sender<(Option<ClerkId>, Effect)>> {
    let (hands, jobs) = channel::<(Option<ClerkId>, Effect)>();
    let (ledger, arrives) = (ledger.clone(), arrives.clone());
    thread::Builder::new().name("look".into()).spawn(move || {
        while let Ok(first) = jobs.recv() {
            let (clerk, effect) = jobs.try_iter().last().unwrap_or(first);
            if arrives.send(In::Later(perform(&ledger, clerk, effect))).is_err() {
                return;
            }
        }
    })?;
    Ok(hands)
}

fn desk(stage: &mut Stage, app: &mut App, ledger: &Ledger, inbox: &Receiver<In>, hands: &Hands) -> io::Result<()> {
    let started = Instant::now();
    let (mut ticked, mut polled) = (started, started);
    let (mut under_way, mut holding) = (0_usize, 0_usize);
    let (mut cause, mut acted) = (Cause::Act, 0);
    // Nothing is painted until something came or a second went by.
    let mut behind = true;
    let mut held = VecDeque::new();
    stage.draw(Cause::Act, |area, buf| {
        app.size = area;
        view::paint(app, area, buf)
    })?;
    let mut effects = vec![Effect::Redraw];
    if app.clerk.is_some() {
        effects = start(app);
    }
    loop {
        for effect in effects.drain(..) {
            match effect {
                Effect::Quit => return Ok(()),
                Effect::Copy(text) => stage.copy(&text)?,
                Effect::Redraw => stage.repaint()?,
                effect => {
                    let job = Job::Do(app.clerk.as_ref().map(|clerk| clerk.id), effect);
                    let holds = job.holds_keys();
                    if hands.take(job)? {
                        under_way += 1;
                        holding += usize::from(holds);
                    }
                }
            }
        }
        if holding == 0
            && let Some(event) = held.pop_front()
        {
            app.ms = ms(started);
            acted = app.ms;
            let (escape, event) = escape_first(app.facts.kind, event);
            effects = escape.map(|key| told(app, key)).unwrap_or_default();
            if effects.is_empty() {
                effects = told(app, event);
            } else {
                held.push_front(event);
            }
            (cause, behind) = (Cause::Act, true);
            continue;
        }
        let patience = if under_way > 0 { GRACE } else { Duration::ZERO };
        let mut arrived = inbox.recv_timeout(patience);
        if matches!(arrived, Err(RecvTimeoutError::Timeout)) {
            if std::mem::take(&mut behind) {
                let (order, mouse) = app.hands();
                stage.give(order, mouse)?;
                stage.draw(cause, |area, buf| view::paint(app, area, buf))?;
                behind = stage.lay(app.picture())?;
                stage.link(app.link())?;
            }
            cause = Cause::Time;
            let due = app.letter_due.map(|due| Duration::from_millis(due.saturating_sub(ms(started)) + 1));
            arrived = inbox.recv_timeout(due.map_or(TICK, |due| due.min(TICK)));
        }
        match arrived {
            // Lines are laid out on a page of their own.
            Ok(In::Event(Event::Resize(..))) if stage.manner() == Manner::Lines => {}
            Ok(In::Event(event @ Event::Resize(..))) => {
                behind = true;
                effects.extend(told(app, event));
            }
            Ok(In::Event(event)) => held.push_back(event),
            Ok(In::Answers(held_keys, answers)) => {
                under_way = under_way.saturating_sub(1);
                holding = holding.saturating_sub(usize::from(held_keys));
                behind |= !answers.is_empty();
                if !answers.is_empty() && ms(started).saturating_sub(acted) < ANSWERS {
                    cause = Cause::Act;
                }
                for msg in answers {
                    effects.extend(update(app, msg));
                }
            }
            Ok(In::Later(answers)) => {
                // What was read ahead is not shown yet.
                if answers.iter().any(|msg| !matches!(msg, Msg::Ahead(_))) {
                    (cause, behind) = (Cause::Act, true);
                }
                for msg in answers {
                    effects.extend(update(app, msg));
                }
            }
            Ok(In::Leave) => return leave(app, hands),
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
            Err(RecvTimeoutError::Timeout) => {}
        }
        if ticked.elapsed() >= TICK || app.letter_due.is_some_and(|due| due <= ms(started)) {
            ticked = Instant::now();
            let (before, now) = (app.now, ledger.now());
            effects.extend(update(app, Msg::Tick(now, ms(started))));
            behind |= before != now || effects.iter().any(|effect| !matches!(effect, Effect::LoadAhead(_)));
        }
        if polled.elapsed() >= POLL && under_way == 0 {
            polled = Instant::now();
            under_way += usize::from(hands.take(Job::Poll)?);
        }
    }
}

/// Keeps what is half-written: the ledger's thread does what it was asked before it ends.
fn leave(app: &mut App, hands: &Hands) -> io::Result<()> {
    for effect in update(app, Msg::Leave) {
        hands.take(Job::Do(app.clerk.as_ref().map(|clerk| clerk.id), effect))?;
    }
    Ok(())
}

/// GNU screen holds Esc back until the next key, and both arrive as one with Alt: they are two again.
fn escape_first(kind: Kind, event: Event) -> (Option<Event>, Event) {
    match event {
        Event::Key(key)
            if kind == Kind::Screen
                && key.modifiers.contains(KeyModifiers::ALT)
                && matches!(key.code, KeyCode::Char(_)) =>
        {
            let escape = Event::Key(KeyEvent::from(KeyCode::Esc));
            (Some(escape), Event::Key(KeyEvent::new(key.code, key.modifiers - KeyModifiers::ALT)))
        }
        event => (None, event),
    }
}

fn ms(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

fn told(app: &mut App, event: Event) -> Vec<Effect> {
    match event {
        Event::Key(key) => update(app, Msg::Key(key)),
        Event::Paste(text) => update(app, Msg::Paste(text)),
        Event::Mouse(event) => update(app, Msg::Mouse(event)),
        Event::Resize(width, height) => update(app, Msg::Resize(width, height)),
        Event::FocusGained | Event::FocusLost => Vec::new(),
    }
}

fn is_cut(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::BrokenPipe || error.raw_os_error() == Some(rustix::io::Errno::IO.raw_os_error())
}

fn outward(error: &Error) -> io::Error {
    io::Error::other(match error.refusal() {
        Some(refusal) => refusal.sentence(Lang::Fa),
        None => error.to_string(),
    })
}
