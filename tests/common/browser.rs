//! A citizen in a real Chromium, scripts off, at a phone's or a desk's width.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::{Value, json};

/// A browser with one page open.
pub struct Browser {
    child: Child,
    says: BufReader<ChildStdout>,
    told: ChildStdin,
    /// What the page shows after the last line of work.
    pub seen: Value,
    width: u32,
    language: &'static str,
}

impl Browser {
    /// Opens a browser on the office's home page. Pictures go to `target/screens`.
    pub fn opens(base: &str, width: u32) -> Self {
        Self::opens_in("fa", base, width)
    }

    /// The same, for a reader of this language.
    pub fn opens_in(language: &'static str, base: &str, width: u32) -> Self {
        let home = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let tools = home.join("target/browser");
        assert!(
            tools.join("node_modules/playwright-core").is_dir(),
            "the browser's driver is not installed: run `bash tests/all.sh`, which installs it"
        );
        let mut child = Command::new("node")
            .arg(home.join("tests/browser/street.mjs"))
            .args([
                &tools,
                Path::new(base),
                &home.join("target/screens"),
                Path::new(&width.to_string()),
                Path::new(if language == "fa" { "fa-IR" } else { "en-GB" }),
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let says = BufReader::new(child.stdout.take().unwrap());
        let told = child.stdin.take().unwrap();
        let mut browser = Self { child, says, told, seen: Value::Null, width, language };
        browser.does(&json!(["open", format!("/?lang={language}")]));
        browser
    }

    /// One line of work; panics when it cannot be done or the page is not fit for people.
    pub fn does(&mut self, work: &Value) -> &mut Self {
        writeln!(self.told, "{work}").unwrap();
        let mut line = String::new();
        self.says.read_line(&mut line).unwrap();
        self.seen = serde_json::from_str(&line).unwrap_or_else(|_| panic!("the browser fell silent at {work}: {line}"));
        assert!(
            self.seen["fault"].is_null(),
            "{work}: {} on {}\n{}",
            self.seen["fault"],
            self.seen["url"],
            self.text()
        );
        assert_eq!(self.seen["complaints"], json!([]), "the browser complains on {}", self.seen["url"]);
        let direction = if self.language == "fa" { "rtl" } else { "ltr" };
        let written = (&self.seen["lang"], &self.seen["dir"]);
        assert_eq!(written, (&json!(self.language), &json!(direction)), "{}", self.seen["url"]);
        assert_eq!(self.seen["overflows"], json!(false), "{} is wider than {} px", self.seen["url"], self.width);
        assert_eq!(self.seen["unlabelled"], json!(0), "a field of {} has no label", self.seen["url"]);
        self
    }

    pub fn opens_page(&mut self, path: &str) -> &mut Self {
        self.does(&json!(["open", path]))
    }

    pub fn fills(&mut self, field: &str, value: &str) -> &mut Self {
        self.does(&json!(["fill", field, value]))
    }

    pub fn chooses(&mut self, field: &str, place: u32) -> &mut Self {
        self.does(&json!(["choose", field, place]))
    }

    pub fn picks(&mut self, field: &str, value: &str) -> &mut Self {
        self.does(&json!(["pick", field, value]))
    }

    pub fn attaches(&mut self, path: &Path) -> &mut Self {
        self.does(&json!(["attach", "files", path]))
    }

    pub fn presses(&mut self, label: &str) -> &mut Self {
        self.does(&json!(["press", label]))
    }

    pub fn downloads(&mut self, label: &str, to: &Path) -> &mut Self {
        self.does(&json!(["download", label, to]))
    }

    /// Takes a picture of the whole page, for people to look at.
    pub fn looks(&mut self, name: &str) -> &mut Self {
        self.does(&json!(["look", name]))
    }

    pub fn reads(&mut self, words: &str) -> &mut Self {
        assert!(self.text().contains(words), "{} does not say «{words}»:\n{}", self.seen["url"], self.text());
        self
    }

    pub fn url(&self) -> &str {
        self.seen["url"].as_str().unwrap()
    }

    pub fn text(&self) -> &str {
        self.seen["text"].as_str().unwrap_or_default()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
