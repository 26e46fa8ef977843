//! The one source of chance: the operating system's, or a seed for tests and the demo's history.

use std::sync::{Arc, Mutex, PoisonError};

use rand::rngs::{StdRng, SysRng};
use rand::{Rng, SeedableRng, TryRng};

use crate::error::{Error, Result};

/// Throws bytes.
#[derive(Clone, Debug, Default)]
pub enum Dice {
    /// The operating system's cryptographic source.
    #[default]
    System,
    /// A seeded generator: the same throws every time.
    Seeded(Arc<Mutex<StdRng>>),
}

impl Dice {
    /// Dice that throw the same every time.
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// Fills bytes by chance.
    pub fn fill(&self, bytes: &mut [u8]) -> Result<()> {
        match self {
            Self::System => SysRng.try_fill_bytes(bytes).map_err(|e| Error::internal("asking for random bytes", e))?,
            Self::Seeded(rng) => rng.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes),
        }
        Ok(())
    }

    /// So many bytes by chance.
    pub fn bytes<const N: usize>(&self) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    /// A number from 0 up to, not including, `end`; every one as likely as the next.
    pub fn below(&self, end: u32) -> Result<u32> {
        let end = u64::from(end.max(1));
        let fair = (1_u64 << 32) / end * end;
        loop {
            let throw = u64::from(u32::from_le_bytes(self.bytes()?));
            if throw < fair {
                return Ok((throw % end) as u32);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeded_dice_repeat_and_system_dice_do_not() {
        assert_eq!(Dice::seeded(7).bytes::<16>().unwrap(), Dice::seeded(7).bytes::<16>().unwrap());
        assert_ne!(Dice::System.bytes::<16>().unwrap(), Dice::System.bytes::<16>().unwrap());
    }

    #[test]
    fn every_number_below_the_end_comes_up() {
        let dice = Dice::seeded(1);
        let mut seen = [0; 6];
        for _ in 0..6_000 {
            seen[dice.below(6).unwrap() as usize] += 1;
        }
        assert!(seen.iter().all(|&n| (850..1_150).contains(&n)), "{seen:?}");
        assert_eq!(dice.below(0).unwrap(), 0);
    }
}
