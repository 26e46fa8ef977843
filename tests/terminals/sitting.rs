//! A clerk sits down at a terminal: logs in, reads, writes, is about to decide, leaves. At each station the window is
//! compared with what the console wrote, and a picture is kept.

use std::time::{Duration, Instant};

use crate::building::wait_for;
use crate::kinds::{Inside, Terminal};
use crate::office::{CLERK, Copy, NAME, PASSWORD};
use crate::window::Window;

/// What is typed into the reply; both scripts, both directions of numbers.
const TYPED: &str = "سلام؛ نامه (PDF) 12";
/// A part of it that stays together however it is ordered.
pub const REPLY: &str = "سلام؛ نامه";

/// What the page says that some terminals are met with, and what is there without it.
pub const PAGE: &str = "کدام سطر درست خوانده می‌شود؟";
pub const QUEUE: &str = "در حال بررسی";

/// Stands in the hints of every desk.
const DESK: &str = "راهنما";

/// The prompt of the search.
pub const SEARCH: &str = "جستجو:";

/// A clerk at a terminal.
pub struct Sitting {
    pub office: Copy,
    pub window: Window,
}

impl Sitting {
    /// The whole sitting.
    pub fn of(terminal: Terminal) {
        let sitting = Self::begins(terminal);
        sitting.reads();
        sitting.writes();
        sitting.is_about_to_decide();
        sitting.leaves();
    }

    /// Opens the window, logs in, and gets past the page that some terminals are met with.
    pub fn begins(terminal: Terminal) -> Self {
        Self::begins_as(terminal, (CLERK, PASSWORD, NAME))
    }

    /// The same as a clerk of this log-in, password and name.
    pub fn begins_as(terminal: Terminal, (clerk, password, name): (&str, &str, &str)) -> Self {
        let office = Copy::new();
        let window = Window::opens(terminal, &office.console_of(clerk));
        window.starts();
        let sitting = Self { office, window };
        sitting.window.shows("کلمه عبور");
        sitting.types_secret(password);
        sitting.window.display.presses(&["Return"]);
        sitting.window.shows(name);
        sitting.answers_the_page();
        sitting
    }

    /// Some terminals are met with a page that asks which line reads right; the first one does.
    fn answers_the_page(&self) {
        let window = &self.window;
        wait_for("the desk", || {
            window.display.settles();
            (window.has(PAGE) || window.has(DESK)).then_some(())
        });
        if window.has(PAGE) {
            window.keeps(&window.display.settles(), "page");
            self.presses("1");
            window.shows(DESK);
            // Marks above and below letters that st has painted into other rows stay there until those are painted anew.
            window.display.presses(&["ctrl+l"]);
        }
    }

    /// The list with the hard rows, and one of its letters.
    pub fn reads(&self) {
        let window = &self.window;
        self.goes_to_hard_rows();
        window.is_right("list");
        self.finds(&self.office.waiting);
        self.presses("Return");
        window.shows("info@example.ir").is_right("letter");
        self.presses("Escape");
    }

    /// The last letters of the first queue, whose words are hard to paint.
    pub fn goes_to_hard_rows(&self) {
        self.goes_to_last();
        self.window.shows("E-404");
    }

    /// The same, where the list stands alone.
    pub fn goes_to_last(&self) {
        self.window.display.types("1");
        self.window.display.types("G");
        self.window.shows("لالایی");
    }

    /// The reply editor with the caret inside a word.
    pub fn writes(&self) {
        self.opens_reply();
        for _ in 0..11 {
            self.steps("Right");
        }
        self.window.is_right("editor");
        self.presses("Escape");
    }

    /// The reply editor, with some words typed.
    pub fn opens_reply(&self) {
        self.finds(&self.office.approved);
        self.window.shows("تأیید شده");
        self.window.display.types("p");
        self.window.shows("متن پاسخ");
        self.types_until(TYPED, || self.window.has(REPLY));
    }

    /// Types the password, of which a sign for each letter is shown.
    fn types_secret(&self, password: &str) {
        let (signs, more) = ("•".repeat(password.len()), "•".repeat(password.len() + 1));
        self.types_until(password, || self.window.has(&signs) && !self.window.has(&more));
    }

    /// A busy machine may miss a letter whose key was there for a moment only; a person would type it again, too.
    fn types_until(&self, text: &str, arrived: impl Fn() -> bool) {
        let typed = (0..8).any(|_| {
            self.window.display.types(text);
            let until = Instant::now() + Duration::from_secs(5);
            while !arrived() && Instant::now() < until {
                std::thread::park_timeout(Duration::from_millis(50));
            }
            let arrived = arrived();
            if !arrived {
                self.window.display.presses(&["BackSpace"; 30]);
            }
            arrived
        });
        assert!(typed, "{} does not show what is typed", self.window.name());
    }

    /// The approve dialog.
    pub fn is_about_to_decide(&self) {
        let (window, display) = (&self.window, &self.window.display);
        self.finds(&self.office.waiting);
        display.types("a");
        window.shows("رونوشت به:").is_right("dialog");
        self.presses("Escape");
    }

    /// Out of the console, and the terminal is as it was.
    pub fn leaves(&self) {
        wait_for("the console to leave", || {
            self.window.display.presses(&["q"]);
            std::thread::park_timeout(std::time::Duration::from_millis(200));
            self.window.has_ended().then_some(())
        });
        self.window.is_as_before();
    }

    /// Presses a key and waits until its paint is over: a key that follows Escape at once would be taken for one with
    /// Alt held.
    pub fn presses(&self, key: &str) {
        let look = || self.window.expected().screen().contents_formatted();
        let before = look();
        // GNU screen keeps an Escape to itself until it knows what follows.
        let twice = key == "Escape" && self.window.inside() == Inside::Screen;
        self.window.display.presses(&[key, key][..if twice { 2 } else { 1 }]);
        wait_for("an answer to the key", || (look() != before).then_some(()));
        self.window.display.settles();
    }

    /// Looks a letter up by its number.
    pub fn finds(&self, code: &str) {
        wait_for("the search", || {
            self.window.display.presses(&["slash"]);
            let until = Instant::now() + Duration::from_secs(5);
            while !self.window.has(SEARCH) && Instant::now() < until {
                std::thread::park_timeout(Duration::from_millis(50));
            }
            // In GNU screen an Escape that was held back may have swallowed the key.
            (self.window.inside() != Inside::Screen || self.window.has(SEARCH)).then_some(())
        });
        self.window.shows(SEARCH);
        self.window.display.types(code);
        self.window.display.presses(&["Return"]);
        self.window.shows(code);
    }

    /// Presses an arrow key and waits until the caret has moved.
    fn steps(&self, key: &str) {
        let caret = || self.window.expected().screen().cursor_position();
        let before = caret();
        self.window.display.presses(&[key]);
        wait_for("the caret to move", || (caret() != before).then_some(()));
    }
}
