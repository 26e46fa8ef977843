//! A terminal's window with the console in it. What the console writes is recorded on its way, so that it is known what
//! the window ought to show.

use std::cell::{RefCell, RefMut};
use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use pishkhan_tui::persian::{Base, Options, lay};

use crate::building::{PATIENCE, wait_for};
use crate::compare::{Fault, Grid, faults};
use crate::display::Display;
use crate::kinds::{Inside, Terminal};
use crate::picture::Picture;

/// Signs with a neighbour's tail in their cell that a whole screen may have.
const TAILS: usize = 2;

/// Runs in the terminal: shows where the cells are, then how the terminal by itself paints a Persian line, then the
/// console, then that line again.
const SCRIPT: &str = r#"#!/bin/sh
cd "$(dirname "$0")"
stty -echo
till() { while [ ! -e "$1" ]; do sleep 0.03; done; }
line() { printf '\033[2J\033[5;3H%s' 'نامهٔ شمارهٔ ۱۲۳ (PDF) سلام'; }
printf '\033[?25l\033[2J'
tty > tty.part && mv tty.part tty
till corners
set -- $(stty size)
printf '\033[1;1H\033[7m \033[0m\033[%s;%sH\033[7m \033[0m' "$1" "$2"
till sample
line
till start
printf '\033[2J\033[H\033[?25h'
script -q -f -O recorded -c ./command
printf '\033[?25l'
line
: > ended
till gone
"#;
/// The row of that line, from 0.
const LINE: u16 = 4;

/// A window; dropping it closes it.
pub struct Window {
    pub grid: Grid,
    pub display: Display,
    /// Its name in X.
    pub id: String,
    terminal: Terminal,
    child: Child,
    folder: tempfile::TempDir,
    line: Picture,
    seen: RefCell<Seen>,
}

/// What an emulator made of the first so many bytes.
struct Seen {
    parser: vt100::Parser,
    bytes: usize,
}

impl Seen {
    fn nothing(rows: u16, cols: u16) -> Self {
        Self { parser: vt100::Parser::new(rows.try_into().unwrap(), cols.try_into().unwrap(), 0), bytes: 0 }
    }
}

impl Window {
    /// Opens a terminal in which this shell command is about to run.
    pub fn opens(terminal: Terminal, command: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        program(&at("run"), SCRIPT);
        // The recorder and what runs under it outlive a window that is torn down; their numbers are kept to end them.
        program(&at("command"), &format!("#!/bin/sh\necho $PPID $$ > processes\n{command}\n"));
        fs::create_dir_all(at("home/.sockets")).unwrap();
        for private in ["home", "home/.sockets"] {
            fs::set_permissions(at(private), Permissions::from_mode(0o700)).unwrap();
        }
        let display = Display::opens(folder.path());
        let child = terminal.opens(&at("home"), display.name(), &at("run")).spawn().unwrap();
        // Everything that can fail from here on must close the window.
        let grid = Grid::default();
        let line = display.looks();
        let seen = RefCell::new(Seen::nothing(1, 1));
        let mut window = Self { grid, display, id: String::new(), terminal, child, folder, line, seen };
        window.finds_cells();
        window
    }

    /// Runs the command, with the bytes that it writes recorded.
    pub fn starts(&self) {
        self.says("start");
        wait_for("the recorder", || self.at("recorded").exists().then_some(()));
    }

    /// Whether the command has ended.
    pub fn has_ended(&self) -> bool {
        self.at("ended").exists()
    }

    /// What the command has written so far.
    pub fn recorded(&self) -> Vec<u8> {
        let bytes = fs::read(self.at("recorded")).unwrap_or_default();
        // The recorder writes a line of its own before and after.
        let start = bytes.iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| at + 1);
        bytes[start..].to_vec()
    }

    /// What the window ought to show.
    pub fn expected(&self) -> RefMut<'_, vt100::Parser> {
        let bytes = self.recorded();
        let mut seen = self.seen.borrow_mut();
        let (rows, cols) = (self.grid.rows, self.grid.cols);
        if seen.parser.screen().size() != (rows.try_into().unwrap(), cols.try_into().unwrap()) {
            *seen = Seen::nothing(rows, cols);
        }
        let from = seen.bytes.min(bytes.len());
        seen.parser.process(&bytes[from..]);
        seen.bytes = bytes.len();
        RefMut::map(seen, |seen| &mut seen.parser)
    }

    /// Whether these words stand there.
    pub fn has(&self, words: &str) -> bool {
        let seen = lay(words, Base::Rtl, Options::default());
        let parser = self.expected();
        parser.screen().rows(0, self.grid.cols).any(|row| row.contains(seen.as_str()) || row.contains(words))
    }

    /// Waits until these words stand there.
    pub fn shows(&self, words: &str) -> &Self {
        let began = Instant::now();
        while !self.has(words) {
            assert!(
                began.elapsed() < PATIENCE && !self.has_ended(),
                "{}: the console does not show «{words}»:\n{}",
                self.terminal.name,
                self.expected().screen().contents()
            );
            std::thread::park_timeout(std::time::Duration::from_millis(20));
        }
        self
    }

    /// Panics unless the window comes to show what it ought to; keeps the picture either way.
    pub fn is_right(&self, name: &str) -> &Self {
        let began = Instant::now();
        loop {
            let picture = self.display.settles();
            let mut faults = faults(&picture, &self.grid, self.expected().screen());
            // The tail of a neighbour may hang into a sign's cell; a row out of place makes dozens.
            let unlike = faults.iter().filter(|fault| matches!(fault, Fault::Unlike(..))).count();
            if unlike <= TAILS {
                faults.retain(|fault| !matches!(fault, Fault::Unlike(..)));
            }
            if faults.is_empty() || began.elapsed() > PATIENCE / 6 {
                let path = self.keeps(&picture, name);
                assert!(faults.is_empty(), "{}", self.tells(&faults, &path));
                return self;
            }
        }
    }

    /// What is wrong with the window once it does not move any more, when it ought to show what these bytes stand for.
    pub fn is_wrong(&self, bytes: &[u8], name: &str) -> Vec<Fault> {
        let mut seen = Seen::nothing(self.grid.rows, self.grid.cols);
        seen.parser.process(bytes);
        let began = Instant::now();
        loop {
            // What was recorded may not be painted yet: it is wrong only once it is.
            let picture = self.display.settles();
            let found = faults(&picture, &self.grid, seen.parser.screen());
            if !found.is_empty() || began.elapsed() > PATIENCE / 6 {
                let picture = self.display.settles();
                self.keeps(&picture, name);
                return faults(&picture, &self.grid, seen.parser.screen());
            }
        }
    }

    /// Panics unless the terminal, left by the console, paints a Persian line as it did before.
    pub fn is_as_before(&self) {
        wait_for("the console to leave", || self.has_ended().then_some(()));
        let began = Instant::now();
        loop {
            let now = self.display.settles();
            if now.cut(self.grid.row(LINE)) == self.line {
                return;
            }
            if began.elapsed() > PATIENCE / 6 {
                let path = self.keeps(&now, "left");
                panic!("{} does not order letters as it did before: {}", self.terminal.name, path.display());
            }
        }
    }

    /// Rows and columns as the terminal says them.
    pub fn size(&self) -> (u16, u16) {
        let tty = fs::read_to_string(self.at("tty")).unwrap();
        let said = Command::new("stty").args(["-F", tty.trim(), "size"]).output().unwrap();
        let said = String::from_utf8_lossy(&said.stdout);
        let mut numbers = said.split_whitespace().filter_map(|number| number.parse().ok());
        (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
    }

    /// The terminal's name.
    pub fn name(&self) -> &str {
        self.terminal.name
    }

    /// What stands between it and the console.
    pub fn inside(&self) -> Inside {
        self.terminal.inside
    }

    /// A file of this window.
    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn says(&self, word: &str) {
        fs::File::create(self.at(word)).unwrap();
    }

    fn finds_cells(&mut self) {
        wait_for(&format!("{} to open", self.terminal.name), || self.at("tty").exists().then_some(()));
        // Some open at one size and take another; nothing is told of it, so the size has to stay for a while.
        let mut seen = (0, 0);
        let mut since = Instant::now();
        let (rows, cols) = wait_for("the window to keep its size", || {
            let now = self.size();
            if now != seen {
                (seen, since) = (now, Instant::now());
            }
            (now.0 > 0 && since.elapsed().as_millis() > 600).then_some(now)
        });
        let empty = self.display.settles();
        self.says("corners");
        self.grid = wait_for(&format!("the cells of {}", self.terminal.name), || {
            Grid::of_corners(&empty, &self.display.looks(), rows, cols)
        });
        self.id = self.display.gives_keyboard();
        let before = self.display.settles();
        self.says("sample");
        let row = self.grid.row(LINE);
        wait_for("the line", || before.cut(row).differs(&self.display.looks().cut(row)));
        self.line = self.display.settles().cut(row);
    }

    /// Keeps a picture for people; returns where.
    pub fn keeps(&self, picture: &Picture, name: &str) -> PathBuf {
        let home = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let path = home.join(format!("target/screens/terminals/{}-{name}.png", self.terminal.name));
        picture.cut(self.grid.whole()).keep(&path).unwrap();
        path
    }

    fn tells(&self, faults: &[Fault], path: &Path) -> String {
        let first: Vec<String> = faults.iter().take(12).map(ToString::to_string).collect();
        format!(
            "{}: {} cells look wrong, see {}\n{}\n{}",
            self.terminal.name,
            faults.len(),
            path.display(),
            first.join("\n"),
            self.expected().screen().contents()
        )
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        self.terminal.ends(&self.at("home"));
        let _ = self.child.kill();
        let _ = self.child.wait();
        if !self.has_ended()
            && let Ok(processes) = fs::read_to_string(self.at("processes"))
        {
            let _ = Command::new("kill").arg("-KILL").args(processes.split_whitespace()).stderr(Stdio::null()).status();
        }
    }
}

fn program(path: &Path, text: &str) {
    let mut file = fs::File::create(path).unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file.set_permissions(Permissions::from_mode(0o755)).unwrap();
}
