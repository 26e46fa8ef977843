//! A citizen with w3m, the text browser, in a real pseudo-terminal: finds things by their words, as people do there.

use std::io::{Read, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_mins(1);
const ROWS: u16 = 60;
const COLS: u16 = 120;

/// A text browser with one page open.
pub struct TextBrowser {
    screen: vt100::Parser,
    bytes: Receiver<Vec<u8>>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    _pty: Box<dyn MasterPty + Send>,
}

impl TextBrowser {
    /// Opens an address; cookies and history live in this folder. Long texts are written by an editor that puts `body`
    /// into the file that it is given.
    pub fn opens(address: &str, home: &Path, body: &str) -> Self {
        let (text, editor) = (home.join("body.txt"), home.join("editor.sh"));
        std::fs::write(&text, body).unwrap();
        std::fs::write(&editor, format!("cp {} \"$1\"\n", text.display())).unwrap();
        let pty =
            native_pty_system().openpty(PtySize { rows: ROWS, cols: COLS, pixel_width: 0, pixel_height: 0 }).unwrap();
        let mut command = CommandBuilder::new("w3m");
        let editor = format!("editor=sh {}", editor.display());
        command.args(["-cookie", "-I", "UTF-8", "-O", "UTF-8", "-o", "confirm_qq=0", "-o", &editor, address]);
        for (name, value) in [("TERM", "xterm"), ("LC_ALL", "C.UTF-8"), ("HOME", home.to_str().unwrap())] {
            command.env(name, value);
        }
        let child =
            pty.slave.spawn_command(command).expect("w3m is not installed: run `bash tests/all.sh`, which does it");
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
        let screen = vt100::Parser::new(ROWS.try_into().unwrap(), COLS.try_into().unwrap(), 0);
        Self { screen, bytes, keys, child, _pty: pty.master }
    }

    /// Waits until the window shows these words.
    pub fn reads(&mut self, words: &str) -> &mut Self {
        let began = Instant::now();
        while !self.text().contains(words) {
            self.takes_in();
            assert!(began.elapsed() < PATIENCE, "w3m does not show «{words}»:\n{}", self.text());
        }
        self
    }

    /// Opens an address of the same office.
    pub fn goes_to(&mut self, address: &str) -> &mut Self {
        self.asks("U", "URL").types("\x15").types(address).types("\r").settles()
    }

    /// Types into the field after these words.
    pub fn fills(&mut self, label: &str, value: &str) -> &mut Self {
        self.finds(label).types("\t");
        self.asks("\r", ":").types("\x15").types(value).types("\r").settles()
    }

    /// Writes the long text, in the field after these words, with the editor.
    pub fn writes(&mut self, label: &str) -> &mut Self {
        self.finds(label).types("\t").types("\r").settles()
    }

    /// Opens the list after these words and takes its second line, the first answer.
    pub fn chooses_first(&mut self, label: &str) -> &mut Self {
        self.finds(label).types("\t").types("\r").settles();
        self.types("j").types("\r").settles()
    }

    /// Presses the last button or link of the page with these words.
    pub fn presses(&mut self, label: &str) -> &mut Self {
        self.types("G");
        self.asks("?", "Backward").types(label).types("\r").settles().types("\r").settles()
    }

    /// Goes to the top and then to the first place with these words.
    fn finds(&mut self, words: &str) -> &mut Self {
        self.types("g");
        self.asks("/", "Forward").types(words).types("\r").settles()
    }

    /// Presses a key that asks for something in the last line.
    fn asks(&mut self, key: &str, question: &str) -> &mut Self {
        self.types(key);
        let began = Instant::now();
        loop {
            let text = self.text();
            if text.trim_end().lines().last().is_some_and(|line| line.contains(question)) {
                return self;
            }
            self.takes_in();
            assert!(began.elapsed() < PATIENCE, "w3m does not ask for «{question}»:\n{text}");
        }
    }

    fn types(&mut self, keys: &str) -> &mut Self {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
        self
    }

    /// Waits until nothing more comes.
    fn settles(&mut self) -> &mut Self {
        while self.takes_in() {}
        self
    }

    fn text(&self) -> String {
        self.screen.screen().contents()
    }

    /// Takes in what comes within a moment; whether anything did.
    fn takes_in(&mut self) -> bool {
        let Ok(bytes) = self.bytes.recv_timeout(Duration::from_millis(250)) else { return false };
        self.screen.process(&bytes);
        while let Ok(bytes) = self.bytes.try_recv() {
            self.screen.process(&bytes);
        }
        true
    }
}

impl Drop for TextBrowser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
