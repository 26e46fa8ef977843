//! Every parser of the heart over bytes of all kinds: the corpus that fuzzing keeps, what people with bad intentions type,
//! and both with bytes turned, cut and doubled. The same checks are the targets of cargo-fuzz in `fuzz/heart`.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[path = "fuzz/heart/checks.rs"]
mod checks;
#[path = "hostile/corpora.rs"]
#[expect(dead_code, reason = "parsers need all strings, not each list by its own name")]
mod corpora;

use std::path::Path;

use checks::{Check, TARGETS};

/// Changes of each seed.
const CHANGES: u64 = 12;

/// Numbers in a fixed, well mixed order (splitmix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % n.max(1) as u64) as usize
    }
}

/// What each target begins with: inputs that are right, so that changes of them go deep.
const RIGHT: [&str; 14] = [
    "وضعیت:رد واحد:\"فضای سبز\" از:سارا تا:۱۴۰۵/۰۸/۳۰ درخت",
    "شماره:1405/و/00123 پیوست:بله -هرس \"دو درخت\"",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIm9r7n3hQ0mB3vYpN5c8Yw3m0s0a7gkJ0x2l4qF3b1K clerk@desk",
    "restrict,command=\"id\" ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQ== x",
    "%PDF-1.7\n%\u{e2}\n1 0 obj",
    "PK\u{3}\u{4}\u{14}[Content_Types].xmlword/document.xml",
    "۱۳۷۰/۰۱/۱۵",
    "1405-12-30",
    "+۳ روز",
    "{year}/{kind}/{serial:5}",
    "{secretariat}-{serial}-{year}",
    "۱۲۳ ۴۵۶ ۷۸۲",
    "+98 912 123 45 67",
    "0123456789abcdef0123456789abcdef",
];

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let mut seeds: Vec<Vec<u8>> = RIGHT.iter().map(|seed| seed.as_bytes().to_vec()).collect();
    let strings = corpora::for_pages().into_iter().chain(corpora::for_terminals());
    seeds.extend(strings.map(String::into_bytes));
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/heart/corpus").join(target);
    if let Ok(folder) = std::fs::read_dir(kept) {
        seeds.extend(folder.map(|entry| std::fs::read(entry.unwrap().path()).unwrap()));
    }
    seeds
}

/// Turns, cuts, doubles and puts together.
fn changed(seed: &[u8], other: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..=dice.below(4) {
        let at = dice.below(bytes.len() + 1);
        match dice.below(6) {
            0 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
            1 => bytes.truncate(at),
            2 => bytes.insert(at, [b' ', b'"', b':', 0, 0xff, b'\n', b'9', 0xd8][dice.below(8)]),
            3 => drop(bytes.splice(at..at, other.iter().copied().take(40))),
            4 => bytes.extend_from_within(at..),
            _ => drop(bytes.drain(at..bytes.len().min(at + 3))),
        }
        bytes.truncate(2_000);
    }
    bytes
}

fn runs(target: &str, check: Check) -> usize {
    let seeds = seeds(target);
    let mut dice = Dice(1405);
    let mut runs = 0;
    for seed in &seeds {
        check(seed);
        for _ in 0..CHANGES {
            let other = &seeds[dice.below(seeds.len())];
            check(&changed(seed, other, &mut dice));
        }
        runs += 1 + CHANGES as usize;
    }
    runs
}

#[test]
fn no_bytes_at_all_are_too_much_for_a_parser() {
    for (target, check) in TARGETS {
        println!("{target}: {} runs", runs(target, check));
    }
}
