//! The building: the built program, run as people run it, with a console in a real pseudo-terminal.

use std::fs;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use pishkhan_tui::persian::{Base, Options, lay};
use portable_pty::{CommandBuilder, MasterPty, PtySize, native_pty_system};

#[path = "wait.rs"]
mod wait;
pub use wait::wait_for;

/// How long anything may take before a test gives up.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// The built program.
pub fn pishkhan() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pishkhan"));
    // What steers the tests is no configuration of the program.
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("PISHKHAN_") {
            command.env_remove(name);
        }
    }
    command.stdin(Stdio::null());
    command
}

/// A demo office that serves, in a folder of its own.
pub struct Office {
    pub folder: tempfile::TempDir,
    pub base: String,
    /// What it printed at its start.
    pub said: String,
    /// How long it took from its start to its first answer.
    pub ready_after: Duration,
    child: Child,
    profile: String,
    settings: Vec<String>,
}

impl Office {
    pub fn opens(profile: &str, settings: &[&str]) -> Self {
        Self::opens_in(&std::env::temp_dir(), profile, settings)
    }

    /// The same in a folder that was made for it.
    pub fn opens_in(folder: &Path, profile: &str, settings: &[&str]) -> Self {
        let folder = tempfile::tempdir_in(folder).unwrap();
        let settings: Vec<String> = settings.iter().map(|&setting| setting.to_owned()).collect();
        let (child, base, said, ready_after) = serve(folder.path(), profile, &settings);
        Self { folder, base, said, ready_after, child, profile: profile.to_owned(), settings }
    }

    /// Kills the serving program without a warning.
    pub fn is_killed(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// The serving process, so that a test can see what it costs.
    pub fn process_id(&self) -> u32 {
        self.child.id()
    }

    /// Serves again in the same folder.
    pub fn opens_again(&mut self) {
        (self.child, self.base, self.said, self.ready_after) = serve(self.folder.path(), &self.profile, &self.settings);
    }

    pub fn db(&self) -> PathBuf {
        let found = fs::read_dir(self.folder.path()).unwrap().map(|entry| entry.unwrap().path());
        found.into_iter().find(|path| path.extension().is_some_and(|ending| ending == "db")).unwrap()
    }

    /// Runs a subcommand on this office's file.
    pub fn runs(&self, arguments: &[&str]) -> Output {
        pishkhan().arg("--db").arg(self.db()).args(arguments).output().unwrap()
    }

    /// The texts that went to a number, once there are at least so many.
    pub fn sms_to(&self, mobile: &str, at_least: usize) -> Vec<String> {
        wait_for(&format!("{at_least} SMS to {mobile}"), || {
            let lines = fs::read_to_string(self.folder.path().join("sms.jsonl")).unwrap_or_default();
            let texts: Vec<String> = lines
                .lines()
                .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
                .filter(|sms| sms["to"] == mobile)
                .map(|sms| sms["text"].as_str().unwrap().to_owned())
                .collect();
            (texts.len() >= at_least).then_some(texts)
        })
    }

    /// Somebody who has the file's write lock and keeps it, as a stuck program would. Perl, because it is on every Debian
    /// and can lock one byte of a file: the writers' byte of SQLite's shared memory.
    pub fn keeps_writers_out(&self) -> Child {
        let lock = "use Fcntl; open F, '+<', $ARGV[0] or die; \
                    my $byte = pack 's s x4 q q i x4', F_WRLCK, 0, 120, 1, 0; fcntl F, F_SETLKW, $byte or die; \
                    $| = 1; print qq(held\n); sleep 600";
        let memory = format!("{}-shm", self.db().display());
        let mut child = Command::new("perl").args(["-e", lock, &memory]).stdout(Stdio::piped()).spawn().unwrap();
        let held = lines_of(child.stdout.take().unwrap()).recv_timeout(PATIENCE);
        assert_eq!(held.as_deref(), Ok("held"));
        child
    }

    /// Destroys the file under the serving program, but for its first page.
    pub fn is_destroyed(&self) {
        let log = PathBuf::from(format!("{}-wal", self.db().display()));
        for (path, head) in [(self.db(), 4_096), (log, 32)] {
            let length = fs::metadata(&path).unwrap().len().saturating_sub(head);
            let mut file = fs::OpenOptions::new().write(true).open(&path).unwrap();
            file.seek(SeekFrom::Start(head)).unwrap();
            file.write_all(&vec![0xFF; length as usize]).unwrap();
        }
    }

    /// Panics unless `check` finds nothing.
    pub fn is_sound(&self) {
        let output = self.runs(&["check"]);
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "check found something:\n{said}{}", String::from_utf8_lossy(&output.stderr));
    }
}

impl Drop for Office {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve(folder: &Path, profile: &str, settings: &[String]) -> (Child, String, String, Duration) {
    let mut command = pishkhan();
    command.args(["demo", "--no-console", "--listen", "127.0.0.1:0", "--letters", "80", "--profile", profile, "--dir"]);
    command.arg(folder);
    for setting in settings {
        command.args(["--set", setting]);
    }
    let began = Instant::now();
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
    let lines = lines_of(child.stdout.take().unwrap());
    let mut said = String::new();
    let base = loop {
        let line =
            lines.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("the demo did not come up; it said:\n{said}"));
        said.push_str(&line);
        said.push('\n');
        if let Some(at) = line.find("http://127.0.0.1:") {
            let address: String = line[at..].chars().take_while(|c| !c.is_whitespace()).collect();
            break address.trim_end_matches('/').to_owned();
        }
    };
    // The port is open once the health page answers; the rest of the greeting comes meanwhile.
    wait_for("the health page", || {
        let answer = ureq::get(format!("{base}/healthz")).call();
        answer.is_ok_and(|answer| answer.status() == 200).then_some(())
    });
    let ready_after = began.elapsed();
    while let Ok(line) = lines.recv_timeout(Duration::from_millis(300)) {
        said.push_str(&line);
        said.push('\n');
    }
    (child, base, said, ready_after)
}

fn lines_of(stdout: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}

/// A clerk's console in a real pseudo-terminal.
pub struct Desk {
    screen: vt100::Parser,
    bytes: Receiver<Vec<u8>>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn portable_pty::Child + Send + Sync>,
    _pty: Box<dyn MasterPty + Send>,
}

impl Desk {
    /// Starts `pishkhan console --as CLERK` at this size and logs in.
    pub fn opens(db: &Path, clerk: &str, password: &str, rows: u16, cols: u16) -> Self {
        let mut desk = Self::starts(db, &["console", "--as", clerk], rows, cols);
        desk.shows("کلمه عبور");
        desk.types(password);
        desk.types("\r");
        desk
    }

    pub fn starts(db: &Path, arguments: &[&str], rows: u16, cols: u16) -> Self {
        let pty = native_pty_system().openpty(PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_pishkhan"));
        command.arg("--db");
        command.arg(db);
        command.args(arguments);
        command.env("TERM", "xterm-256color");
        let child = pty.slave.spawn_command(command).unwrap();
        drop(pty.slave);
        let mut reader = pty.master.try_clone_reader().unwrap();
        let keys = pty.master.take_writer().unwrap();
        let (sender, bytes) = channel();
        std::thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(n @ 1..) = reader.read(&mut piece) {
                if sender.send(piece[..n].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self {
            screen: vt100::Parser::new(rows.try_into().unwrap(), cols.try_into().unwrap(), 0),
            bytes,
            keys,
            child,
            _pty: pty.master,
        }
    }

    /// Types keys: `\r` is Enter, `\x1b` Escape.
    pub fn types(&mut self, keys: &str) -> &mut Self {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
        self
    }

    /// Waits until the screen shows these words, joined and ordered as a reader sees them.
    pub fn shows(&mut self, words: &str) -> &mut Self {
        let began = Instant::now();
        while !self.has(words) {
            self.takes_in();
            assert!(began.elapsed() < PATIENCE, "the console does not show «{words}»:\n{}", self.read());
        }
        self
    }

    /// Waits until the screen does not show these words any more.
    pub fn hides(&mut self, words: &str) -> &mut Self {
        let began = Instant::now();
        while self.has(words) {
            self.takes_in();
            assert!(began.elapsed() < PATIENCE, "the console still shows «{words}»:\n{}", self.read());
        }
        self
    }

    /// Takes in what came, and waits a moment for it.
    pub fn looks(&mut self) {
        if let Ok(bytes) = self.bytes.recv_timeout(Duration::from_millis(5)) {
            self.screen.process(&bytes);
        }
    }

    /// Takes in all that came, and waits a moment for it.
    pub fn catches_up(&mut self) {
        self.looks();
        while let Ok(bytes) = self.bytes.try_recv() {
            self.screen.process(&bytes);
        }
    }

    /// Whether the screen shows these words now.
    pub fn has(&self, words: &str) -> bool {
        let seen = lay(words, Base::Rtl, Options::default());
        let (_, cols) = self.screen.screen().size();
        self.screen.screen().rows(0, cols.get()).any(|row| row.contains(seen.as_str()) || row.contains(words))
    }

    /// The screen as text, for a message.
    pub fn read(&self) -> String {
        self.screen.screen().contents()
    }

    /// Kills the console without a warning, which the pseudo-terminal's own way of killing gives.
    pub fn is_killed(&mut self) {
        let killed = Command::new("kill").args(["-KILL", &self.process_id().to_string()]).status();
        assert!(killed.unwrap().success());
        self.child.wait().unwrap();
    }

    /// The process, so that a test can kill it at a chosen moment.
    pub fn process_id(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// Waits for the end of the program.
    pub fn leaves(&mut self) -> bool {
        let began = Instant::now();
        loop {
            self.takes_in();
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.success();
            }
            assert!(began.elapsed() < PATIENCE, "the console does not leave:\n{}", self.read());
        }
    }

    fn takes_in(&mut self) {
        if let Ok(bytes) = self.bytes.recv_timeout(Duration::from_millis(50)) {
            self.screen.process(&bytes);
            while let Ok(bytes) = self.bytes.try_recv() {
                self.screen.process(&bytes);
            }
        }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
