//! A screen that nobody sees: an X server of our own, whose memory is a file, with keys pressed by `xdotool`.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::building::wait_for;
use crate::picture::Picture;

/// Wide enough for 120 × 40 cells of any terminal here.
const SIZE: (usize, usize) = (1400, 900);

/// An X server; dropping it ends it.
pub struct Display {
    server: Child,
    name: String,
    dump: PathBuf,
}

impl Display {
    /// Starts a server on a free number, its files in `folder`.
    pub fn opens(folder: &Path) -> Self {
        let memory = folder.join("screen");
        fs::create_dir_all(&memory).unwrap();
        let screen = format!("{}x{}x24", SIZE.0, SIZE.1);
        // The server must not outlive a test that is killed. Keys do not repeat (`-r`): on a busy machine one that is let go
        // late would be typed twice.
        let mut server = Command::new("setpriv")
            .args(["--pdeathsig", "KILL", "Xvfb", "-r", "-displayfd", "1", "-nolisten", "tcp", "-screen", "0", &screen])
            .arg("-fbdir")
            .arg(&memory)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb is not installed: run `bash tests/all.sh`, which installs it");
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        let display = Self { server, name: format!(":{}", number.trim()), dump: memory.join("Xvfb_screen0") };
        assert!(!number.trim().is_empty(), "Xvfb found no free display");
        display
    }

    /// What `DISPLAY` has to say.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What is on the screen now.
    pub fn looks(&self) -> Picture {
        Picture::of_dump(&fs::read(&self.dump).unwrap()).unwrap()
    }

    /// What is on the screen once nothing moves any more.
    pub fn settles(&self) -> Picture {
        let dump = || fs::read(&self.dump).unwrap();
        let mut before = dump();
        wait_for("the screen to settle", || {
            std::thread::park_timeout(std::time::Duration::from_millis(120));
            let now = dump();
            let still = now == before;
            before = now;
            still.then_some(())
        });
        Picture::of_dump(&before).unwrap()
    }

    /// Gives the keyboard to the largest window; there is no window manager to do it. Returns the window.
    pub fn gives_keyboard(&self) -> String {
        let windows = self.xdotool(&["search", "--onlyvisible", "--maxdepth", "1", ".*"]);
        let area = |window: &str| {
            let (width, height) = self.size_of(window);
            width * height
        };
        // The first one is the screen itself.
        let window = windows.lines().skip(1).max_by_key(|window| area(window)).unwrap_or_default().to_owned();
        self.xdotool(&["windowfocus", &window]);
        // Out of the picture.
        self.xdotool(&["mousemove", &(SIZE.0 - 1).to_string(), &(SIZE.1 - 1).to_string()]);
        window
    }

    /// Presses keys by their X names: `Return`, `Escape`, `ctrl+l`.
    pub fn presses(&self, keys: &[&str]) {
        let mut arguments = vec!["key", "--delay", "20"];
        arguments.extend(keys);
        self.xdotool(&arguments);
    }

    /// Types text. A letter that is on no key is put on one for the moment, which the terminal has to be told of.
    pub fn types(&self, text: &str) {
        self.xdotool(&["type", "--delay", if text.is_ascii() { "20" } else { "100" }, text]);
    }

    /// How large a window is, in pixels.
    pub fn size_of(&self, window: &str) -> (usize, usize) {
        let said = self.xdotool(&["getwindowgeometry", "--shell", window]);
        let number = |name| said.lines().find_map(|line| line.strip_prefix(name)?.parse().ok()).unwrap_or(0);
        (number("WIDTH="), number("HEIGHT="))
    }

    /// Gives the window these sizes in pixels, one after the other, fifty in a second.
    pub fn sizes(&self, window: &str, sizes: &[(usize, usize)]) {
        let one = |(width, height): &(usize, usize)| {
            ["windowsize", window, &width.to_string(), &height.to_string(), "sleep", "0.02"].map(str::to_owned)
        };
        let all: Vec<String> = sizes.iter().flat_map(one).collect();
        self.xdotool(&all.iter().map(String::as_str).collect::<Vec<_>>());
    }

    fn xdotool(&self, arguments: &[&str]) -> String {
        let output = Command::new("xdotool").args(arguments).env("DISPLAY", &self.name).output();
        let output = output.expect("xdotool is not installed: run `bash tests/all.sh`, which installs it");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
