//! A real office that serves, as `serve` runs on an office's machine: its own file, its own process, and what it costs.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::building::{PATIENCE, pishkhan};

/// An office's file.
pub struct House {
    pub folder: tempfile::TempDir,
}

/// A process that serves it.
pub struct Serving {
    child: Child,
    pub address: SocketAddr,
}

impl House {
    pub fn new(profile: &str, settings: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("password"), "بلندترین کوه ایران\n").unwrap();
        let house = Self { folder };
        let password = house.folder.path().join("password");
        let admin = ["--admin", "admin", "--admin-name", "y", "--admin-password-file", password.to_str().unwrap()];
        house.runs(&[&["init", "--profile", profile, "--office", "x"], &admin[..]].concat());
        for (key, value) in settings {
            house.runs(&["settings", "set", key, value]);
        }
        house
    }

    pub fn db(&self) -> PathBuf {
        self.folder.path().join("office.db")
    }

    pub fn runs(&self, arguments: &[&str]) -> String {
        let done = pishkhan().arg("--db").arg(self.db()).args(arguments).output().unwrap();
        assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8_lossy(&done.stdout).into_owned()
    }

    /// Serves the file; `before` stands in front of the program, such as `prlimit`.
    pub fn serves(&self, before: &[&str], variables: &[(&str, &str)]) -> Serving {
        let program = pishkhan();
        let mut command = match before {
            [] => program,
            [first, rest @ ..] => {
                let mut command = Command::new(first);
                command.args(rest).arg(program.get_program());
                command
            }
        };
        command
            .arg("--db")
            .arg(self.db())
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env_remove("PISHKHAN_DB")
            .env_remove("PISHKHAN_CONFIG")
            .envs([("PISHKHAN_SMS_GATEWAY", "file"), ("PISHKHAN_SMS_TEST", "this is a test"), ("PISHKHAN_LOG", "warn")])
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(fs::File::options().create(true).append(true).open(self.folder.path().join("log")).unwrap());
        let mut child = command.spawn().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while !line.contains("http://127.0.0.1:") {
            line.clear();
            assert!(said.read_line(&mut line).unwrap() > 0, "the form did not open:\n{}", self.log());
        }
        let at = line.find("127.0.0.1:").unwrap();
        let address: String = line[at..].chars().take_while(|c| c.is_ascii_digit() || matches!(c, '.' | ':')).collect();
        std::thread::spawn(move || while said.read_line(&mut String::new()).is_ok_and(|n| n > 0) {});
        Serving { child, address: address.parse().unwrap() }
    }

    /// What the processes complained of.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// How many SMS left.
    pub fn texts(&self) -> usize {
        fs::read_to_string(self.folder.path().join("sms.jsonl")).unwrap_or_default().lines().count()
    }
}

impl Serving {
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Mebibytes that a process holds, and the most it ever held.
pub fn memory(process: u32) -> (u64, u64) {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let of = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name)).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() >> 10
    };
    (of("VmRSS:"), of("VmHWM:"))
}

/// From here on the most is that of what comes; gives what is held now.
pub fn forgets_its_most(process: u32) -> u64 {
    fs::write(format!("/proc/{process}/clear_refs"), "5").unwrap();
    memory(process).0
}

/// How many sockets a process has open.
pub fn sockets(process: u32) -> usize {
    let Ok(handles) = fs::read_dir(Path::new("/proc").join(process.to_string()).join("fd")) else { return 0 };
    let is_socket = |path: PathBuf| fs::read_link(path).is_ok_and(|to| to.to_string_lossy().starts_with("socket:"));
    handles.filter(|handle| handle.as_ref().is_ok_and(|handle| is_socket(handle.path()))).count()
}

/// Waits until a process has no more sockets than this; how long that took.
pub fn empties(process: u32, most: usize) -> Duration {
    let began = Instant::now();
    while sockets(process) > most {
        assert!(began.elapsed() < PATIENCE, "{} sockets are still open", sockets(process));
        std::thread::park_timeout(Duration::from_millis(50));
    }
    began.elapsed()
}

/// Lets so much time pass; a thread that was woken for something else goes on waiting.
pub fn lasts(time: Duration) {
    let began = Instant::now();
    while began.elapsed() < time {
        std::thread::park_timeout(time.saturating_sub(began.elapsed()));
    }
}

/// What one in twenty waits longer than.
pub fn p95(waits: &mut [Duration]) -> Duration {
    waits.sort_unstable();
    waits.get(waits.len() * 95 / 100).copied().unwrap_or_default()
}
