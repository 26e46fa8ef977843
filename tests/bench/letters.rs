//! The letter that measurements file, who files it, and how a figure is told.

use serde_json::{Value, json};

use crate::load::{Asked, Load, post};
use crate::street::{Visitor, multipart};

/// The size of its attachment.
pub const FILE_BYTES: usize = 100 * 1_024;

/// Its attachment.
pub fn letter_file() -> Vec<u8> {
    b"%PDF-1.4\n".iter().copied().chain((0..FILE_BYTES - 9).map(|n| (n * 7 % 251) as u8)).collect()
}

/// The `n`th letter, as it is posted.
pub fn letter(address: &str, cookie: &str, n: u64, file: Option<&[u8]>) -> Asked {
    let subject = format!("نامه شماره {n} درباره خیابان");
    let body = format!("با سلام، شهروندی درباره خیابان جلوی خانه نامه می‌نویسد؛ لطفاً نگاه کنید. {n}");
    let fields = [
        ("step", "submit"),
        ("person_kind", "natural"),
        ("sender_name", "سارا احمدی"),
        ("addressee", "1"),
        ("subject", &*subject),
        ("body", &*body),
    ];
    let files: Vec<(&str, &str, &[u8])> = file.map(|file| ("files", "letter.pdf", file)).into_iter().collect();
    let (kind, body) = multipart(&fields, &files);
    Asked { bytes: post(address, cookie, "/letters/new", &kind, &body), status: 303 }
}

/// Logs the demo's citizen in; his cookie.
pub fn logs_in(base: &str) -> String {
    let mut visitor = Visitor::new(base);
    visitor.get("/login");
    visitor.answers("/login", &[("national_id", "0123456789"), ("password", "demo-citizen")]);
    assert!(visitor.page.path.starts_with("/desk"), "no log-in: {}", visitor.page.plain());
    visitor.cookie()
}

/// One figure, as a line.
pub fn tell(what: &str, load: &Load, more: &Value) {
    let mut line = json!({
        "what": what, "per_s": round(load.per_second()), "p50_ms": round(load.wait(0.5)), "p99_ms": round(load.wait(0.99)),
        "n": load.waits.len(), "faults": load.faults,
    });
    for (key, value) in more.as_object().unwrap() {
        line[key] = value.clone();
    }
    println!("{line}");
}

/// As many digits as mean something.
pub fn round(value: f64) -> f64 {
    let digits = if value.abs() < 10.0 { 100.0 } else { 1.0 };
    (value * digits).round() / digits
}
