//! How much is tried: a sample by default, everything with `PISHKHAN_FAULTS=long`. What was tried is told in one line
//! a fault, which `tests/faults.sh` gathers into its table.

/// The size of a test: the short one, or the long one when it was asked for.
pub fn size(short: usize, long: usize) -> usize {
    if is_long() { long } else { short }
}

#[expect(clippy::disallowed_methods, reason = "the long form is asked for at the shell")]
pub fn is_long() -> bool {
    std::env::var("PISHKHAN_FAULTS").is_ok_and(|asked| asked == "long")
}

/// Places to try out of `all`, spread evenly, the first and the last among them.
pub fn spread(all: usize, most: usize) -> Vec<usize> {
    let count = all.min(most);
    match count {
        0 => Vec::new(),
        1 => vec![1],
        _ => (0..count).map(|n| 1 + n * (all - 1) / (count - 1)).collect(),
    }
}

/// What a fault came to.
pub fn tell(fault: &str, promise: &str, rounds: usize, lost: usize) {
    println!("fault {fault} | {promise} | {rounds} rounds | {lost} lost");
}
