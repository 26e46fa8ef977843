//! The service as systemd sees it: it says when it is ready, that it lives and that it ends, finishes what is at hand, and
//! its unit shuts what it does not need.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[path = "common/building.rs"]
#[expect(dead_code, reason = "this file needs only a part of the building")]
mod building;
#[path = "common/tools.rs"]
mod tools;

use std::fs;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use building::{PATIENCE, pishkhan};

/// A service that runs; dropping it ends it.
struct Service {
    child: Child,
    manager: UnixDatagram,
    _folder: tempfile::TempDir,
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Service {
    /// Starts `serve` as systemd would: told of its folders and its watchdog by variables.
    fn starts(watchdog: Duration) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("password"), "بلندترین کوه ایران\n").unwrap();
        let state = folder.path().join("state");
        let made = pishkhan()
            .env("STATE_DIRECTORY", &state)
            .args(["init", "--office", "x", "--admin", "admin", "--admin-name", "y", "--admin-password-file"])
            .arg(folder.path().join("password"))
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        assert!(state.join("office.db").exists());
        let socket = folder.path().join("notify");
        let manager = UnixDatagram::bind(&socket).unwrap();
        manager.set_read_timeout(Some(PATIENCE)).unwrap();
        let child = pishkhan()
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env("STATE_DIRECTORY", &state)
            .env("NOTIFY_SOCKET", &socket)
            .env("WATCHDOG_USEC", watchdog.as_micros().to_string())
            .envs([("PISHKHAN_SMS_GATEWAY", "file"), ("PISHKHAN_SMS_TEST", "this is a test")])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        Self { child, manager, _folder: folder }
    }

    /// What the manager is told next.
    fn says(&self) -> String {
        let mut words = [0; 200];
        let n = self.manager.recv(&mut words).unwrap();
        String::from_utf8(words[..n].to_vec()).unwrap()
    }

    fn is_sent(&self, signal: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([&format!("-{signal}"), &id]).status().unwrap().success());
    }
}

#[test]
fn systemd_is_told_of_the_beginning_of_life_and_of_the_end() {
    let mut service = Service::starts(Duration::from_millis(600));
    assert_eq!(service.says(), "READY=1");
    for _ in 0..3 {
        assert_eq!(service.says(), "WATCHDOG=1");
    }
    // A program that hangs feeds nobody: what it had said before is read, then comes silence.
    service.is_sent("STOP");
    service.manager.set_read_timeout(Some(Duration::from_millis(1_500))).unwrap();
    let mut words = [0; 200];
    while service.manager.recv(&mut words).is_ok() {}
    service.manager.set_read_timeout(Some(PATIENCE)).unwrap();
    service.is_sent("CONT");
    assert_eq!(service.says(), "WATCHDOG=1");
    service.is_sent("TERM");
    while service.says() != "STOPPING=1" {}
    assert!(service.child.wait().unwrap().success());
}

fn units() -> [PathBuf; 2] {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/systemd");
    ["pishkhan.service", "pishkhan@.service"].map(|name| folder.join(name))
}

#[test]
fn the_units_start_what_the_program_understands() {
    for unit in units() {
        let text = fs::read_to_string(&unit).unwrap();
        let line = text.lines().find_map(|line| line.strip_prefix("ExecStart=/usr/bin/pishkhan ")).unwrap();
        let words: Vec<String> = line.split(' ').map(|word| word.replace("%i", "parks")).collect();
        let understood = pishkhan().args(&words).arg("--help").output().unwrap();
        assert!(understood.status.success(), "{}: {line}", unit.display());
    }
}

#[test]
fn the_units_shut_what_the_service_does_not_need() {
    if !tools::is_here("systemd-analyze", "--version") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for unit in units() {
        let name = unit.file_name().unwrap().to_str().unwrap().to_owned();
        fs::copy(&unit, folder.path().join(&name)).unwrap();
        let judged = Command::new("systemd-analyze")
            .args(["security", "--offline=true", "--no-pager", "--threshold=20"])
            .arg(format!("./{name}"))
            .current_dir(folder.path())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&judged.stdout);
        assert!(judged.status.success() && said.contains("exposure level"), "{name}: {said}");
    }
}
