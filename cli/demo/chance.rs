//! Chance for the demo's history: a seed gives the same office every time. Draws only, no time and no office.

use pishkhan::store::dice::Dice;

/// A seeded source of small choices.
pub struct Chance(Dice);

impl Chance {
    /// The source of a seed.
    pub fn seeded(seed: u64) -> Self {
        Self(Dice::seeded(seed))
    }

    /// A number from 0 up to, not including, `end`. An empty range gives 0.
    pub fn below(&self, end: usize) -> usize {
        // Seeded dice never fail; a length beyond 32 bits does not occur here.
        self.0.below(u32::try_from(end).unwrap_or(u32::MAX)).unwrap_or_default() as usize
    }

    /// Whole seconds (or anything else) from `least` to `most`.
    pub fn between(&self, least: i64, most: i64) -> i64 {
        let width = usize::try_from(most.saturating_sub(least)).unwrap_or_default();
        least.saturating_add(i64::try_from(self.below(width + 1)).unwrap_or_default())
    }

    /// Whether something happens that happens so many times in a hundred.
    pub fn percent(&self, share: usize) -> bool {
        self.below(100) < share
    }

    /// One of some.
    pub fn pick<'a, T>(&self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }

    /// One of some by weight; the first when all weights are zero.
    pub fn weigh<T: Copy>(&self, from: &[(T, usize)]) -> Option<T> {
        let total = from.iter().map(|(_, weight)| weight).sum();
        let mut left = self.below(total);
        for (thing, weight) in from {
            if left < *weight {
                return Some(*thing);
            }
            left -= weight;
        }
        from.first().map(|(thing, _)| *thing)
    }

    /// So many random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        self.0.bytes().unwrap_or([0; N])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_draws_the_same() {
        let draws = |seed| {
            let chance = Chance::seeded(seed);
            (0..20).map(|_| chance.between(-5, 5)).collect::<Vec<_>>()
        };
        assert_eq!(draws(1), draws(1));
        assert_ne!(draws(1), draws(2));
        assert!(draws(3).iter().all(|draw| (-5..=5).contains(draw)));
    }

    #[test]
    fn weights_decide_and_nothing_is_drawn_from_nothing() {
        let chance = Chance::seeded(1);
        assert_eq!(chance.weigh(&[('a', 0), ('b', 3)]), Some('b'));
        assert_eq!(chance.weigh::<char>(&[]), None);
        assert_eq!(chance.pick::<char>(&[]), None);
    }
}
