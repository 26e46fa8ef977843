//! A line to a program: a pseudo-terminal whose every byte is kept with its time, and which answers questions as a real
//! terminal would.

use std::collections::HashMap;
use std::ffi::OsString;
use std::io::{Read, Write};
use std::process::Command as Shell;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, SlavePty, native_pty_system};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_mins(1);

/// Bytes of the longest question.
const LONGEST: usize = 16;

/// What a terminal says to what it is asked.
pub type Answers = &'static [(&'static str, &'static str)];

/// GNOME Terminal and its relatives.
pub const VTE: Answers = &[
    ("\x1b[=c", "\x1bP!|7E565445\x1b\\"),
    ("\x1b[>c", "\x1b[>65;7006;1c"),
    ("\x1b[8$p", "\x1b[8;1$y"),
    ("\x1b]11;?", "\x1b]11;rgb:0000/0000/0000\x1b\\"),
    ("\x1b[c", "\x1b[?65;1;9c"),
];
/// KDE's terminal.
pub const KONSOLE: Answers = &[
    ("\x1b[>0q", "\x1bP>|Konsole 22.12.3\x1b\\"),
    ("\x1b[=c", "\x1bP!|7E4B4445\x1b\\"),
    ("\x1b[>c", "\x1b[>1;115;0c"),
    ("\x1b[c", "\x1b[?62;1;4c"),
];
/// mlterm.
pub const MLTERM: Answers = &[("\x1b[>c", "\x1b[>24;279;0c"), ("\x1b[8$p", "\x1b[8;0$y"), ("\x1b[c", "\x1b[?63;1c")];
/// xterm.
pub const XTERM: Answers = &[
    ("\x1b[>0q", "\x1bP>|XTerm(379)\x1b\\"),
    ("\x1b[>c", "\x1b[>41;379;0c"),
    ("\x1b[8$p", "\x1b[8;0$y"),
    ("\x1b]11;?", "\x1b]11;rgb:ffff/ffff/ffff\x1b\\"),
    ("\x1b[c", "\x1b[?64;1;9c"),
];
/// GNU screen, without what it hands on to the terminal outside.
pub const SCREEN: Answers = &[("\x1b[>c", "\x1b[>83;40900;0c"), ("\x1b[c", "\x1b[?1;2c")];

/// A line; dropping it ends the program.
pub struct Line {
    /// Everything that came, in order.
    pub bytes: Vec<u8>,
    pieces: Receiver<(Instant, Vec<u8>)>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    master: Option<Box<dyn MasterPty + Send>>,
    _slave: Box<dyn SlavePty + Send>,
    answers: Answers,
    answered: usize,
}

/// What a key caused.
pub struct Burst {
    /// From the key to the last byte of its answer.
    pub took: Duration,
    pub bytes: usize,
}

impl Line {
    pub fn opens(command: CommandBuilder, answers: Answers, rows: u16, cols: u16) -> Self {
        let pty = native_pty_system().openpty(size(rows, cols)).unwrap();
        let child = pty.slave.spawn_command(command).unwrap();
        let mut reader = pty.master.try_clone_reader().unwrap();
        let keys = pty.master.take_writer().unwrap();
        let (sender, pieces) = channel();
        std::thread::spawn(move || {
            let mut piece = vec![0; 1 << 16];
            while let Ok(n @ 1..) = reader.read(&mut piece) {
                if sender.send((Instant::now(), piece[..n].to_vec())).is_err() {
                    break;
                }
            }
        });
        let (bytes, master, slave) = (Vec::new(), Some(pty.master), pty.slave);
        Self { bytes, pieces, keys, child, master, _slave: slave, answers, answered: 0 }
    }

    /// Writes keys.
    pub fn types(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    /// Takes in what comes within this time; the moment of its arrival, if anything did.
    pub fn takes_in(&mut self, patience: Duration) -> Option<Instant> {
        let (at, piece) = match self.pieces.recv_timeout(patience) {
            Ok(arrived) => arrived,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
        };
        self.bytes.extend(piece);
        self.answers();
        Some(at)
    }

    /// Takes in until nothing has come for this time.
    pub fn is_quiet_for(&mut self, silence: Duration) {
        while self.takes_in(silence).is_some() {}
    }

    /// Waits until what came satisfies this.
    pub fn waits_for(&mut self, what: &str, mut question: impl FnMut(&[u8]) -> bool) {
        let began = Instant::now();
        while !question(&self.bytes) {
            self.takes_in(Duration::from_millis(20));
            assert!(began.elapsed() < PATIENCE, "waited in vain for {what}: {}", String::from_utf8_lossy(&self.bytes));
        }
    }

    /// Presses a key and measures its answer; nothing when there was none. A burst ends after this silence.
    pub fn measures(&mut self, key: &str, silence: Duration) -> Option<Burst> {
        let pressed = Instant::now();
        self.types(key);
        self.goes_on(pressed, silence)
    }

    /// Measures what comes by itself, from a moment before.
    pub fn goes_on(&mut self, pressed: Instant, silence: Duration) -> Option<Burst> {
        let before = self.bytes.len();
        let mut last = self.takes_in(Duration::from_secs(1))?;
        while let Some(at) = self.takes_in(silence) {
            last = at;
        }
        Some(Burst { took: last.saturating_duration_since(pressed), bytes: self.bytes.len() - before })
    }

    /// Gives the line another size.
    pub fn sizes(&self, rows: u16, cols: u16) {
        self.master.as_ref().unwrap().resize(size(rows, cols)).unwrap();
    }

    /// How the line treats what goes over it, as the kernel says it.
    pub fn manners(&self) -> String {
        // Whoever sets a line by way of the C library writes its speed down for the other direction, too; a
        // pseudo-terminal has none.
        const CIBAUD: u32 = 0x100f_0000;
        let line = self.master.as_ref().unwrap().get_termios().unwrap();
        let control = line.control_flags.bits() & !CIBAUD;
        format!(
            "{:?} {:?} {control:x} {:?} {:?}",
            line.input_flags, line.output_flags, line.local_flags, line.control_chars
        )
    }

    /// Sends the program a signal by its name.
    pub fn signals(&self, name: &str) {
        let id = self.child.process_id().unwrap().to_string();
        assert!(Shell::new("kill").args([&format!("-{name}"), &id]).status().unwrap().success());
    }

    /// What each thread of the program has used of the processors so far. One that ends takes its figure along.
    pub fn cpu_times(&self) -> HashMap<OsString, Duration> {
        let threads = std::fs::read_dir(format!("/proc/{}/task", self.child.process_id().unwrap())).unwrap();
        let used = threads.flatten().filter_map(|thread| {
            let said = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
            let used = said.split(' ').next()?.parse().ok()?;
            Some((thread.file_name(), Duration::from_nanos(used)))
        });
        used.collect()
    }

    /// Leaves a console by keys, again until it ends: on a busy machine Esc and what follows may arrive as one key.
    pub fn leaves(&mut self) -> ExitStatus {
        let began = Instant::now();
        loop {
            for key in ["\x1b", "\x1b", "\x1b", "q"] {
                self.is_quiet_for(Duration::from_millis(150));
                if let Some(status) = self.child.try_wait().unwrap() {
                    self.is_quiet_for(Duration::from_millis(100));
                    return status;
                }
                self.types(key);
            }
            assert!(began.elapsed() < PATIENCE, "the console stays: {}", String::from_utf8_lossy(&self.bytes));
        }
    }

    /// Waits for the program's end and takes in its last bytes.
    pub fn ends(&mut self) -> ExitStatus {
        let began = Instant::now();
        loop {
            self.takes_in(Duration::from_millis(20));
            if let Some(status) = self.child.try_wait().unwrap() {
                self.is_quiet_for(Duration::from_millis(100));
                return status;
            }
            assert!(began.elapsed() < PATIENCE, "the program does not end: {}", String::from_utf8_lossy(&self.bytes));
        }
    }

    fn answers(&mut self) {
        loop {
            let rest = &self.bytes[self.answered..];
            let found = self.answers.iter().filter_map(|(question, answer)| {
                let at = rest.windows(question.len()).position(|part| part == question.as_bytes())?;
                Some((at + question.len(), answer))
            });
            let Some((end, answer)) = found.min_by_key(|(end, _)| *end) else {
                // What was looked through is not looked through again, but for a question that may be cut in two.
                self.answered = self.answered.max(self.bytes.len().saturating_sub(LONGEST));
                return;
            };
            self.answered += end;
            self.keys.write_all(answer.as_bytes()).unwrap();
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.master = None;
    }
}

fn size(rows: u16, cols: u16) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}
