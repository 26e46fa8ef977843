//! The serving program and what it costs the machine, its children with it.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A program that serves; it is stopped in order when it is dropped.
pub struct Serving {
    pub base: String,
    pub office: PathBuf,
    child: Child,
}

impl Serving {
    /// A demo office, made if it is not there, with these settings beside those of every measurement.
    pub fn opens(folder: &Path, letters: u64, more: &[&str]) -> Self {
        if !folder.join("office.db").exists() {
            // By a program of its own: whoever has made letters and their files still holds the memory for it.
            drop(Self::demo(folder, letters, more));
        }
        Self::demo(folder, letters, more)
    }

    fn demo(folder: &Path, letters: u64, more: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pishkhan"));
        command.args(["demo", "--no-console", "--listen", "127.0.0.1:0", "--letters", &letters.max(10).to_string()]);
        for setting in ["captcha=off", "letter.per_day=0", "draft.most=0"].iter().chain(more) {
            command.args(["--set", setting]);
        }
        command.arg("--dir").arg(folder);
        Self::runs(command, folder.join("office.db"))
    }

    /// The same office, served as a real one is.
    pub fn serves(folder: &Path, office: &Path) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pishkhan"));
        command.arg("--db").arg(office).args(["serve", "--listen", "127.0.0.1:0"]);
        command.env("PISHKHAN_SMS_GATEWAY", "file").env("PISHKHAN_SMS_TEST", "this is a test");
        command.env("PISHKHAN_SMS_PATH", folder.join("sms.jsonl"));
        Self::runs(command, office.to_owned())
    }

    fn runs(mut command: Command, office: PathBuf) -> Self {
        // As the unit of the service sets it.
        command.env("MALLOC_ARENA_MAX", "2");
        let mut child = command.env_remove("PISHKHAN_CONFIG").stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let base = loop {
            let line = lines.next().expect("the program ended before it served").unwrap();
            if let Some(at) = line.find("http://127.0.0.1:") {
                break line[at..].chars().take_while(|c| !c.is_whitespace()).collect::<String>();
            }
        };
        std::thread::spawn(move || lines.for_each(drop));
        let base = base.trim_end_matches('/').to_owned();
        while !ureq::get(format!("{base}/healthz")).call().is_ok_and(|answer| answer.status() == 200) {
            std::thread::sleep(Duration::from_millis(1));
        }
        Self { base, office, child }
    }

    pub fn address(&self) -> String {
        self.base.trim_start_matches("http://").to_owned()
    }

    /// Seconds of the processors so far.
    pub fn cpu_seconds(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        let ticks: f64 = [11, 12].iter().map(|&n| fields[n].parse::<f64>().unwrap()).sum();
        ticks / 100.0
    }

    /// Memory that is its own, in MiB.
    pub fn pss_mib(&self) -> f64 {
        let rollup = std::fs::read_to_string(format!("/proc/{}/smaps_rollup", self.child.id())).unwrap();
        let pss = rollup.lines().find_map(|line| line.strip_prefix("Pss:")).unwrap();
        pss.split_whitespace().next().unwrap().parse::<f64>().unwrap() / 1_024.0
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}
