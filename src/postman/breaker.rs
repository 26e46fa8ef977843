//! How long a text waits after a refusal, and how long a gateway that fails is left alone: longer each time, with some
//! chance in it, so that many that were refused together do not come back together.

use crate::error::Result;
use crate::store::dice::Dice;

/// Failures running after which a gateway is left alone.
pub(super) const OPENS_AFTER: i64 = 5;
/// Seconds that it rests at first, and at most.
const REST: (i64, i64) = (10, 120);
/// Seconds that a gateway with a troubled account rests: somebody has to mend that.
pub(super) const ACCOUNT_REST: i64 = 900;
/// Seconds that a notice waits after its first refusal, and at most.
const NOTICE: (i64, i64) = (15, 3_600);
/// Seconds that a code waits: somebody looks at the screen.
const CODE: (i64, i64) = (2, 15);

/// Seconds that a text waits after so many hand-overs.
pub(super) fn wait_of_text(dice: &Dice, is_code: bool, attempts: i64) -> Result<i64> {
    jittered(dice, doubled(if is_code { CODE } else { NOTICE }, attempts - 1))
}

/// Seconds that a gateway rests after so many failures running.
pub(super) fn rest_of_gateway(dice: &Dice, failures: i64) -> Result<i64> {
    jittered(dice, doubled(REST, failures - OPENS_AFTER))
}

fn doubled((first, most): (i64, i64), times: i64) -> i64 {
    first.saturating_mul(1 << times.clamp(0, 30)).min(most)
}

/// Between the half of it and the whole.
fn jittered(dice: &Dice, seconds: i64) -> Result<i64> {
    let half = seconds / 2;
    Ok(seconds - half + i64::from(dice.below(half as u32 + 1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_an_hour_and_scatter() {
        let dice = Dice::seeded(3);
        let mut seen = std::collections::BTreeSet::new();
        for attempts in 1..60 {
            let whole = 15_i64.saturating_mul(1 << (attempts - 1).min(20)).min(3_600);
            for _ in 0..20 {
                let wait = wait_of_text(&dice, false, attempts).unwrap();
                assert!((whole / 2..=whole).contains(&wait), "{attempts}: {wait} of {whole}");
                seen.insert(wait);
            }
        }
        assert!(seen.len() > 300, "{}", seen.len());
    }

    #[test]
    fn a_code_comes_back_while_somebody_waits_and_a_gateway_within_minutes() {
        let dice = Dice::seeded(3);
        for n in 1..40 {
            assert!((1..=15).contains(&wait_of_text(&dice, true, n).unwrap()));
            assert!((5..=120).contains(&rest_of_gateway(&dice, OPENS_AFTER + n).unwrap()));
        }
    }
}
