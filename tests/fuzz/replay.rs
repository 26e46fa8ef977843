//! The corpora of the fuzz targets over again, and what people with bad intentions type, both with bytes turned, cut and
//! doubled: so that what was found stays mended, and a parser that falls over its feet is seen without a fuzzer.

#[path = "../hostile/corpora.rs"]
#[expect(dead_code, reason = "parsers need all strings, not each list by its own name")]
#[allow(clippy::duplicate_mod, reason = "in some rooms other tests have it, too")]
mod corpora;
#[path = "../faults/sizes.rs"]
#[expect(dead_code, reason = "only the size of a test is needed here")]
#[allow(clippy::duplicate_mod, reason = "in some rooms other tests have it, too")]
mod sizes;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;

/// Changes of each seed; and of each seed of a parser whose inputs are dear.
const CHANGES: (usize, usize) = (4, 2);
/// The same in the long form.
const MANY: (usize, usize) = (60, 30);

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

/// The corpus of a target. One that is empty is a target that nobody has run.
fn kept(target: &str) -> Vec<Vec<u8>> {
    let places = ["tests/fuzz/corpus", "../tests/fuzz/corpus"];
    let places = places.map(|place| Path::new(env!("CARGO_MANIFEST_DIR")).join(place).join(target));
    let folder = places.iter().find_map(|place| std::fs::read_dir(place).ok());
    let Some(folder) = folder else { panic!("{target} has no corpus in tests/fuzz/corpus") };
    let kept: Vec<Vec<u8>> = folder.map(|entry| std::fs::read(entry.unwrap().path()).unwrap()).collect();
    assert!(kept.len() >= 3, "{target} has hardly a corpus: run tests/fuzz/run.sh");
    kept
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
            4 if bytes.len() < 2_000 => bytes.extend_from_within(at..),
            _ => drop(bytes.drain(at..bytes.len().min(at + 3))),
        }
    }
    bytes
}

/// Every target of a room: its corpus, and but for the dear ones every bad string, each with its changes.
pub(super) fn all(targets: &[(&str, super::Check)], dear: &[&str]) {
    assert!(dear.iter().all(|dear| targets.iter().any(|(target, _)| target == dear)), "{dear:?}");
    let strings: Vec<Vec<u8>> =
        corpora::for_pages().into_iter().chain(corpora::for_terminals()).map(String::into_bytes).collect();
    let mut runs = 0;
    for (target, check) in targets {
        let mut seeds = kept(target);
        let from_corpus = seeds.len();
        let changes =
            if dear.contains(target) { sizes::size(CHANGES.1, MANY.1) } else { sizes::size(CHANGES.0, MANY.0) };
        if !dear.contains(target) {
            seeds.extend(strings.iter().cloned());
        }
        let mut dice = Dice(1405);
        let run = |bytes: &[u8]| {
            if let Err(fault) = catch_unwind(AssertUnwindSafe(|| check(bytes))) {
                println!(
                    "{target} fell over {}",
                    bytes.escape_ascii().to_string().chars().take(2_000).collect::<String>()
                );
                resume_unwind(fault);
            }
        };
        for seed in &seeds {
            run(seed);
            for _ in 0..changes {
                let other = &seeds[dice.below(seeds.len())];
                run(&changed(seed, other, &mut dice));
            }
        }
        println!("parser {target} | {from_corpus} kept | {} runs | 0 lost", seeds.len() * (1 + changes));
        runs += seeds.len() * (1 + changes);
    }
    println!("parsers: {} of a room, {runs} runs, 0 panics", targets.len());
}
