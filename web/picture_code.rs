//! Security codes shown as a picture: a speed bump before an SMS is sent, never the defence itself.
//!
//! Kept in memory only: a restart costs a person one new picture. Each code is good for one answer, right or wrong,
//! and for five minutes. Digits 2 to 9, because 0 and 1 look like letters; the answer counts in any digit script.
//! Randomness is drawn in this room, outside the ledger: a picture is no act and is never recorded.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

use captcha::Captcha;
use captcha::filters::{Dots, Noise, Wave};

use crate::spoken_code;

/// How long a code is good, in seconds.
const LIFETIME: i64 = 300;
/// How many codes are kept; the oldest make room.
const MOST: usize = 10_000;
/// How many codes one address has waiting; its own oldest make room, so that its flood pushes out nobody else's.
const MOST_OF_ONE: usize = 60;
/// How often one code is drawn. Every drawing is a new one, and many of them together would tell the digits.
const DRAWINGS: u8 = 3;
const DIGITS: usize = 5;
const WIDTH: u32 = 220;
const HEIGHT: u32 = 90;

/// The codes that wait for an answer.
#[derive(Default)]
pub struct PictureCodes {
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    codes: HashMap<String, Code>,
    // In order of age. Codes that are gone stay in it until they are the oldest, or until they are too many.
    order: VecDeque<String>,
    // The waiting codes of each address, in order of age.
    of_one: HashMap<IpAddr, VecDeque<String>>,
}

struct Code {
    digits: String,
    good_until: i64,
    drawings: u8,
    // The reading of a code is one and the same however often it is fetched: players fetch in pieces.
    sound: u64,
    address: IpAddr,
}

/// What became of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The digits are those of the picture.
    Right,
    /// They are not.
    Wrong,
    /// The picture is too old, was answered before, or never was.
    Expired,
}

impl PictureCodes {
    /// No codes yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A new code for an address to count by; `now` in epoch seconds. The id goes into the form and into the address of the picture.
    pub fn issue(&self, address: IpAddr, now: i64) -> String {
        let id = format!("{:032x}", rand::random::<u128>());
        let digits = (0..DIGITS).map(|_| char::from(rand::random_range(b'2'..=b'9'))).collect();
        let mut waiting = self.waiting();
        let good_until = now.saturating_add(LIFETIME);
        waiting
            .codes
            .insert(id.clone(), Code { digits, good_until, drawings: DRAWINGS, sound: rand::random(), address });
        waiting.order.push_back(id.clone());
        waiting.of_one.entry(address).or_default().push_back(id.clone());
        waiting.make_room(address, now);
        id
    }

    /// The picture as PNG. Takes some milliseconds of computing: call it where blocking is allowed.
    pub fn png(&self, id: &str, now: i64) -> Option<Vec<u8>> {
        let digits = {
            let mut waiting = self.waiting();
            let code = waiting.codes.get_mut(id).filter(|code| now < code.good_until)?;
            code.drawings = code.drawings.checked_sub(1)?;
            code.digits.clone()
        };
        draw(&digits)
    }

    /// The same digits spoken, as WAV: for those who do not see the picture.
    pub fn wav(&self, id: &str, now: i64) -> Option<Vec<u8>> {
        let waiting = self.waiting();
        let code = waiting.codes.get(id).filter(|code| now < code.good_until)?;
        let (digits, sound) = (code.digits.clone(), code.sound);
        drop(waiting);
        Some(spoken_code::speak(&digits, sound))
    }

    /// Compares an answer. The code is used up, whatever the answer.
    pub fn check(&self, id: &str, answer: &str, now: i64) -> Verdict {
        let code = self.waiting().remove(id);
        let Some(code) = code.filter(|code| now < code.good_until) else { return Verdict::Expired };
        if plain_digits(answer).as_deref() == Some(&*code.digits) { Verdict::Right } else { Verdict::Wrong }
    }

    /// The digits of a code, for tests.
    #[cfg(test)]
    pub fn digits(&self, id: &str, now: i64) -> Option<String> {
        self.waiting().codes.get(id).filter(|code| now < code.good_until).map(|code| code.digits.clone())
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Waiting {
    fn make_room(&mut self, address: IpAddr, now: i64) {
        let own = self.of_one.get(&address).filter(|own| own.len() > MOST_OF_ONE);
        if let Some(oldest) = own.and_then(VecDeque::front).cloned() {
            self.remove(&oldest);
        }
        while let Some(oldest) = self.order.front() {
            let needed = self.codes.get(oldest).is_some_and(|code| now < code.good_until);
            if needed && self.codes.len() <= MOST {
                break;
            }
            if let Some(oldest) = self.order.pop_front() {
                self.remove(&oldest);
            }
        }
        if self.order.len() > 2 * MOST {
            let codes = &self.codes;
            self.order.retain(|id| codes.contains_key(id));
        }
    }

    fn remove(&mut self, id: &str) -> Option<Code> {
        let code = self.codes.remove(id)?;
        if let Some(own) = self.of_one.get_mut(&code.address) {
            own.retain(|known| known != id);
            if own.is_empty() {
                self.of_one.remove(&code.address);
            }
        }
        Some(code)
    }
}

/// The answer in ASCII digits; spaces and direction marks do not count, any other sign spoils it.
fn plain_digits(answer: &str) -> Option<String> {
    answer
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'))
        .map(|c| match c {
            '0'..='9' => Some(c),
            '۰'..='۹' => char::from_u32(c as u32 - '۰' as u32 + '0' as u32),
            '٠'..='٩' => char::from_u32(c as u32 - '٠' as u32 + '0' as u32),
            _ => None,
        })
        .collect()
}

fn draw(digits: &str) -> Option<Vec<u8>> {
    let mut picture = Captcha::new();
    for digit in digits.chars() {
        picture.set_chars(&[digit]).add_char();
    }
    picture
        .apply_filter(Noise::new(0.15))
        .apply_filter(Wave::new(2.0, 8.0).horizontal())
        .apply_filter(Wave::new(1.5, 6.0).vertical())
        .view(WIDTH, HEIGHT)
        .apply_filter(Dots::new(6).min_radius(2).max_radius(4))
        .as_png()
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const NOW: i64 = 1_795_000_000;
    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 7));

    /// One of many addresses.
    fn address(n: usize) -> IpAddr {
        IpAddr::V4(Ipv4Addr::from_bits(0x0a00_0000 + (n / 50) as u32))
    }

    #[test]
    fn the_right_digits_count_once_in_any_script() {
        let codes = PictureCodes::new();
        for zero in ['0', '۰', '٠'] {
            let id = codes.issue(HERE, NOW);
            let digits = codes.digits(&id, NOW).unwrap();
            assert!(digits.len() == DIGITS && digits.chars().all(|c| ('2'..='9').contains(&c)), "{digits}");
            let typed: String = digits
                .bytes()
                .map(|b| char::from_u32(zero as u32 + u32::from(b - b'0')).unwrap())
                .flat_map(|c| [c, ' '])
                .collect();
            assert_eq!(codes.check(&id, &typed, NOW), Verdict::Right);
            assert_eq!(codes.check(&id, &typed, NOW), Verdict::Expired);
        }
    }

    #[test]
    fn a_wrong_answer_uses_the_code_up_too() {
        let codes = PictureCodes::new();
        let id = codes.issue(HERE, NOW);
        let digits = codes.digits(&id, NOW).unwrap();
        assert_eq!(codes.check(&id, "00000", NOW), Verdict::Wrong);
        assert_eq!(codes.check(&id, &digits, NOW), Verdict::Expired);
        for wrong in ["", "2345x", &format!("{digits}2")] {
            assert_eq!(codes.check(&codes.issue(HERE, NOW), wrong, NOW), Verdict::Wrong);
        }
    }

    #[test]
    fn after_five_minutes_neither_answer_nor_picture_is_given() {
        let codes = PictureCodes::new();
        let id = codes.issue(HERE, NOW);
        let digits = codes.digits(&id, NOW).unwrap();
        assert!(codes.png(&id, NOW + LIFETIME).is_none());
        assert_eq!(codes.check(&id, &digits, NOW + LIFETIME), Verdict::Expired);
        assert_eq!(codes.check("nothing", &digits, NOW), Verdict::Expired);
    }

    #[test]
    fn a_picture_is_drawn_a_few_times_only() {
        let codes = PictureCodes::new();
        let id = codes.issue(HERE, NOW);
        for _ in 0..DRAWINGS {
            assert!(codes.png(&id, NOW).unwrap().starts_with(b"\x89PNG"));
        }
        assert!(codes.png(&id, NOW).is_none());
    }

    #[test]
    fn who_does_not_see_hears_the_same_code_and_it_is_used_up_with_the_picture() {
        let codes = PictureCodes::new();
        let id = codes.issue(HERE, NOW);
        let first = codes.wav(&id, NOW).unwrap();
        assert!(first.starts_with(b"RIFF") && first.len() < 60_000, "{}", first.len());
        for _ in 0..20 {
            assert!(codes.wav(&id, NOW).as_ref() == Some(&first), "many readings tell no more than one");
        }
        assert!(codes.png(&id, NOW).is_some() && codes.wav(&id, NOW + LIFETIME).is_none());
        let other = codes.issue(HERE, NOW);
        codes.check(&other, "", NOW);
        assert!(codes.wav(&other, NOW).is_none() && codes.png(&other, NOW).is_none());
    }

    #[test]
    fn a_flood_pushes_out_the_oldest_only() {
        let codes = PictureCodes::new();
        let first = codes.issue(HERE, NOW);
        let second = codes.issue(HERE, NOW);
        for n in 0..MOST - 1 {
            codes.issue(address(n), NOW);
        }
        assert!(codes.digits(&first, NOW).is_none() && codes.digits(&second, NOW).is_some());
        codes.issue(HERE, NOW + LIFETIME);
        let waiting = codes.waiting();
        assert_eq!((waiting.codes.len(), waiting.order.len(), waiting.of_one.len()), (1, 1, 1));
    }

    #[test]
    fn a_flood_from_one_address_takes_nobody_elses_picture_away() {
        let codes = PictureCodes::new();
        let honest = codes.issue(address(1), NOW);
        let first = codes.issue(HERE, NOW);
        for _ in 0..3 * MOST {
            codes.issue(HERE, NOW);
        }
        assert!(codes.digits(&honest, NOW).is_some() && codes.digits(&first, NOW).is_none());
        let waiting = codes.waiting();
        assert_eq!(waiting.codes.len(), MOST_OF_ONE + 1);
        assert!(waiting.order.len() <= 2 * MOST, "{}", waiting.order.len());
        assert_eq!(waiting.of_one.values().map(VecDeque::len).sum::<usize>(), waiting.codes.len());
    }
}
