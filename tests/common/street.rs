//! The street: a visitor with forms and cookies and nothing else, as `curl` would do it.

use std::collections::BTreeMap;

use ureq::Agent;

/// Somebody at the web form.
pub struct Visitor {
    agent: Agent,
    base: String,
    cookies: BTreeMap<String, String>,
    /// The page that the visitor looks at.
    pub page: Page,
}

/// What came back, after redirects.
#[derive(Default)]
pub struct Page {
    pub status: u16,
    pub path: String,
    pub body: Vec<u8>,
    pub headers: BTreeMap<String, String>,
}

impl Page {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Panics with the page when it does not say this.
    pub fn says(&self, words: &str) -> &Self {
        assert!(self.text().contains(words), "{} {} does not say «{words}»:\n{}", self.status, self.path, self.plain());
        self
    }

    /// The words without the tags.
    pub fn plain(&self) -> String {
        let mut plain = String::new();
        let mut in_tag = false;
        for c in self.text().chars() {
            match c {
                '<' => in_tag = true,
                '>' => {
                    in_tag = false;
                    plain.push(' ');
                }
                c if !in_tag => plain.push(c),
                _ => {}
            }
        }
        plain.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The values of hidden inputs, in their order.
    pub fn hidden(&self) -> Vec<(String, String)> {
        self.tags("input")
            .into_iter()
            .filter(|tag| tag.get("type").is_some_and(|kind| kind == "hidden"))
            .map(|tag| (tag.get("name").cloned().unwrap_or_default(), tag.get("value").cloned().unwrap_or_default()))
            .collect()
    }

    /// Where links lead that begin with this.
    pub fn links(&self, beginning: &str) -> Vec<String> {
        self.tags("a")
            .into_iter()
            .filter_map(|tag| tag.get("href").cloned())
            .filter(|href| href.starts_with(beginning))
            .collect()
    }

    /// The value that a field shows.
    pub fn value_of(&self, field: &str) -> Option<String> {
        self.tags("input").into_iter().find(|tag| tag.get("name").is_some_and(|name| name == field))?.remove("value")
    }

    fn tags(&self, name: &str) -> Vec<BTreeMap<String, String>> {
        let text = self.text();
        text.split(&format!("<{name} ")).skip(1).map(|rest| attributes(rest.split('>').next().unwrap())).collect()
    }
}

fn attributes(tag: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut rest = tag;
    while let Some((name, after)) = rest.split_once("=\"") {
        let (value, after) = after.split_once('"').unwrap_or((after, ""));
        let name = name.split_whitespace().last().unwrap_or_default();
        let value = value.replace("&amp;", "&").replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">");
        found.insert(name.to_owned(), value);
        rest = after;
    }
    found
}

impl Visitor {
    pub fn new(base: &str) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(std::time::Duration::from_mins(1)))
            .build();
        Self { agent: config.into(), base: base.to_owned(), cookies: BTreeMap::new(), page: Page::default() }
    }

    pub fn get(&mut self, path: &str) -> &Page {
        let response = self.agent.get(format!("{}{path}", self.base)).header("cookie", self.cookie()).call().unwrap();
        self.arrive(path, response)
    }

    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> &Page {
        let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect();
        self.send(path, "application/x-www-form-urlencoded", body.join("&").as_bytes())
    }

    /// Posts a form with files: field, file name, bytes.
    pub fn post_files(&mut self, path: &str, fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> &Page {
        let (kind, body) = multipart(fields, files);
        self.send(path, &kind, &body)
    }

    /// Posts the form that the page shows: its hidden fields and these.
    pub fn answers(&mut self, path: &str, fields: &[(&str, &str)]) -> &Page {
        let hidden = self.page.hidden();
        let mut all: Vec<(&str, &str)> = hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        all.retain(|(name, _)| !fields.iter().any(|(field, _)| field == name));
        all.extend(fields);
        self.post(path, &all)
    }

    pub fn cookie(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn send(&mut self, path: &str, kind: &str, body: &[u8]) -> &Page {
        let response = self
            .agent
            .post(format!("{}{path}", self.base))
            .header("cookie", self.cookie())
            .header("content-type", kind)
            .send(body)
            .unwrap();
        self.arrive(path, response)
    }

    fn arrive(&mut self, path: &str, mut response: ureq::http::Response<ureq::Body>) -> &Page {
        for cookie in response.headers().get_all("set-cookie") {
            let text = cookie.to_str().unwrap();
            let (name, value) = text.split(';').next().unwrap().split_once('=').unwrap();
            if text.contains("Max-Age=0") || value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let status = response.status().as_u16();
        if (300..400).contains(&status)
            && let Some(to) = response.headers().get("location")
        {
            let to = to.to_str().unwrap().to_owned();
            return self.get(&to);
        }
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let body = response.body_mut().with_config().limit(64 << 20).read_to_vec().unwrap();
        self.page = Page { status, path: path.to_owned(), body, headers };
        &self.page
    }
}

/// A multipart body and its content type.
pub fn multipart(fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> (String, Vec<u8>) {
    const BOUNDARY: &str = "pishkhan-test-boundary";
    let mut body = Vec::new();
    for (name, value) in fields {
        body.extend(
            format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
        );
    }
    for (field, name, bytes) in files {
        body.extend(
            format!("--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n")
                .bytes(),
        );
        body.extend(b"content-type: application/octet-stream\r\n\r\n");
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").bytes());
    (format!("multipart/form-data; boundary={BOUNDARY}"), body)
}

fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
