//! Bytes read as a terminal reads them: what is no letter is named, and held against what a program says by right.

use pishkhan::domain::text::is_hostile;
use vte::{Params, Parser, Perform};

/// What a terminal is told besides letters, each as `CSI ?25h`, `OSC 2;title`, `ESC 7`, `C0 0d`, `DCS q` or `U+202E`.
#[derive(Default)]
struct Told(Vec<String>);

impl Perform for Told {
    fn print(&mut self, c: char) {
        // A replaced sign stands for one that was taken out.
        if is_hostile(c) {
            self.0.push(format!("U+{:04X}", u32::from(c)));
        }
    }

    fn execute(&mut self, byte: u8) {
        self.0.push(format!("C0 {byte:02x}"));
    }

    fn hook(&mut self, _: &Params, _: &[u8], _: bool, action: char) {
        self.0.push(format!("DCS {action}"));
    }

    fn osc_dispatch(&mut self, params: &[&[u8]], _: bool) {
        let words: Vec<_> = params.iter().map(|word| String::from_utf8_lossy(word)).collect();
        self.0.push(format!("OSC {}", words.join(";")));
    }

    fn csi_dispatch(&mut self, params: &Params, intermediates: &[u8], ignore: bool, action: char) {
        let numbers: Vec<String> =
            params.iter().map(|part| part.iter().map(u16::to_string).collect::<Vec<_>>().join(":")).collect();
        let signs = String::from_utf8_lossy(intermediates);
        let whole = if ignore { " cut" } else { "" };
        self.0.push(format!("CSI {signs}{}{action}{whole}", numbers.join(";")));
    }

    fn esc_dispatch(&mut self, _: &[u8], _: bool, byte: u8) {
        self.0.push(format!("ESC {}", char::from(byte)));
    }
}

/// What these bytes tell a terminal and is not among `own`. An entry that ends with `*` stands for all of its beginning,
/// one that begins with `*` for all of its ending.
pub fn strange(bytes: &[u8], own: &[&str]) -> Vec<String> {
    let mut told = Told::default();
    Parser::new().advance(&mut told, bytes);
    told.0.retain(|one| {
        !own.iter().any(|own| match (own.strip_suffix('*'), own.strip_prefix('*')) {
            (Some(beginning), _) => one.starts_with(beginning),
            (_, Some(ending)) => {
                one.starts_with("CSI ") && one.ends_with(ending) && !one.contains(['?', '>', '=', '!'])
            }
            _ => one == own,
        })
    });
    told.0
}
