//! Somebody who looks every page over and keeps a list of what is wrong.

use std::path::Path;

use serde_json::json;

use crate::browser::Browser;
use crate::building::Office;

/// The demo citizen's number, as the SMS file has it.
pub const SARA: &str = "+989120001234";

/// A visitor with a list.
pub struct Reader {
    browser: Browser,
    faults: Vec<String>,
    looked_at: Vec<String>,
    codes: usize,
}

impl Reader {
    pub fn opens(language: &'static str, base: &str) -> Self {
        let browser = Browser::opens_in(language, base, 390);
        Self { browser, faults: Vec::new(), looked_at: Vec::new(), codes: 0 }
    }

    /// Looks the page over under this name.
    pub fn looks_over(&mut self, name: &str) -> &mut Self {
        self.browser.does(&json!(["inspect", name]));
        let found = self.browser.seen["found"].as_array().unwrap();
        self.faults.extend(found.iter().map(|fault| format!("{name}: {}", fault.as_str().unwrap())));
        self.looked_at.push(name.to_owned());
        self
    }

    /// Opens an address and looks it over.
    pub fn visits(&mut self, address: &str, name: &str) -> &mut Self {
        self.opens_page(address).looks_over(name)
    }

    /// Presses the primary button and looks over what comes.
    pub fn submits(&mut self, name: &str) -> &mut Self {
        self.presses_on().looks_over(name)
    }

    pub fn opens_page(&mut self, address: &str) -> &mut Self {
        self.browser.opens_page(address);
        self
    }

    /// Opens an address of an office that a test has broken.
    pub fn meets_the_fault(&mut self, address: &str, name: &str) -> &mut Self {
        self.browser.does(&json!(["fault", address]));
        self.looks_over(name)
    }

    /// Presses the primary button.
    pub fn presses_on(&mut self) -> &mut Self {
        self.browser.does(&json!(["submit"]));
        self
    }

    /// Presses the button that sends this.
    pub fn sends(&mut self, name: &str, value: &str) -> &mut Self {
        self.browser.does(&json!(["send", name, value]));
        self
    }

    pub fn fills(&mut self, field: &str, value: &str) -> &mut Self {
        self.browser.fills(field, value);
        self
    }

    pub fn picks(&mut self, field: &str, value: &str) -> &mut Self {
        self.browser.picks(field, value);
        self
    }

    /// Chooses the first addressee.
    pub fn chooses_addressee(&mut self) -> &mut Self {
        self.browser.chooses("addressee", 1);
        self
    }

    pub fn attaches(&mut self, file: &Path) -> &mut Self {
        self.browser.attaches(file);
        self
    }

    /// Presses the button that sends a form to an address that ends so.
    pub fn posts(&mut self, ending: &str) -> &mut Self {
        self.browser.does(&json!(["post", ending]));
        self
    }

    /// Loses the cookies, as when a visit has ended.
    pub fn is_forgotten(&mut self) -> &mut Self {
        self.browser.does(&json!(["forget"]));
        self
    }

    /// Types the newest code that went to a number, once one more has come.
    pub fn types_code(&mut self, office: &Office, mobile: &str) -> &mut Self {
        self.codes += 1;
        let is_code = |text: &&String| text.chars().filter(char::is_ascii_digit).count() == 6;
        let digits = crate::building::wait_for("a code", || {
            let texts = office.sms_to(mobile, 1);
            let codes: Vec<&String> = texts.iter().filter(is_code).collect();
            (codes.len() >= self.codes).then(|| codes[codes.len() - 1].chars().filter(char::is_ascii_digit).collect())
        });
        let digits: String = digits;
        self.fills("code", &digits)
    }

    /// From here on the codes of another number are counted; so many came before.
    pub fn counts_codes_from(&mut self, codes: usize) -> &mut Self {
        self.codes = codes;
        self
    }

    /// Every address of the page that begins so, once.
    pub fn links(&mut self, beginning: &str) -> Vec<String> {
        let all = self.browser.seen["links"].as_array().unwrap();
        let mut links: Vec<String> = all.iter().map(|link| link.as_str().unwrap().to_owned()).collect();
        links.retain(|link| link.starts_with(beginning));
        links.sort_unstable();
        links.dedup();
        links
    }

    pub fn has_field(&self, name: &str) -> bool {
        self.browser.seen["fields"].as_array().unwrap().iter().any(|field| field == name)
    }

    pub fn status(&self) -> u64 {
        self.browser.seen["status"].as_u64().unwrap()
    }

    pub fn url(&self) -> &str {
        self.browser.url()
    }

    /// Panics with the list, if there is anything on it.
    pub fn is_content(&self, at_least: usize) {
        let all = self.faults.join("\n");
        assert!(self.faults.is_empty(), "{} faults on {} pages:\n{all}", self.faults.len(), self.looked_at.len());
        assert!(
            self.looked_at.len() >= at_least,
            "only {} pages were seen: {:?}",
            self.looked_at.len(),
            self.looked_at
        );
    }
}
