//! A security code spoken: recorded Persian digits (8 kHz, one channel, 8 bits) one after the other, with pauses of
//! different lengths, each a little louder or softer and faster or slower, under a light noise.
//!
//! The recordings were made with a speech synthesiser and are in the program; nothing is asked over the network. Chance
//! comes in as a seed.

/// «دو» to «نه», each a WAV file with a header of 44 bytes.
const SPOKEN: [&[u8]; 8] = [
    include_bytes!("../assets/digits/2.wav"),
    include_bytes!("../assets/digits/3.wav"),
    include_bytes!("../assets/digits/4.wav"),
    include_bytes!("../assets/digits/5.wav"),
    include_bytes!("../assets/digits/6.wav"),
    include_bytes!("../assets/digits/7.wav"),
    include_bytes!("../assets/digits/8.wav"),
    include_bytes!("../assets/digits/9.wav"),
];
const HEADER: usize = 44;
/// Samples in a second.
const RATE: u32 = 8_000;
/// Loudness of the noise, of 127.
const NOISE: u64 = 9;

/// The digits as a WAV file. Signs other than 2 to 9 are not spoken.
pub fn speak(digits: &str, seed: u64) -> Vec<u8> {
    let mut chance = Chance(seed | 1);
    let mut samples: Vec<i32> = Vec::new();
    silence(&mut samples, 2_400);
    for digit in digits.bytes() {
        let Some(spoken) = digit.checked_sub(b'2').and_then(|place| SPOKEN.get(usize::from(place))) else { continue };
        let spoken = &spoken[HEADER..];
        let loud = 80 + chance.below(20) as i32;
        // Read at 94 to 106 hundredths of its speed.
        let step = 94 + chance.below(13) as usize;
        let length = spoken.len() * 100 / step;
        samples.extend((0..length).map(|at| (i32::from(spoken[at * step / 100]) - 128) * loud / 100));
        silence(&mut samples, 3_200 + chance.below(2_400) as usize);
    }
    let bytes = samples.into_iter().map(|sample| {
        let noise = chance.below(2 * NOISE + 1) as i32 - NOISE as i32;
        (sample + noise).clamp(-128, 127).wrapping_add(128) as u8
    });
    with_header(bytes.collect())
}

fn silence(samples: &mut Vec<i32>, length: usize) {
    samples.resize(samples.len() + length, 0);
}

fn with_header(samples: Vec<u8>) -> Vec<u8> {
    let length = samples.len() as u32;
    let mut wav = Vec::with_capacity(HEADER + samples.len());
    wav.extend_from_slice(b"RIFF");
    wav.extend_from_slice(&(length + 36).to_le_bytes());
    wav.extend_from_slice(b"WAVEfmt ");
    wav.extend_from_slice(&16_u32.to_le_bytes());
    // PCM, one channel.
    wav.extend_from_slice(&[1, 0, 1, 0]);
    wav.extend_from_slice(&RATE.to_le_bytes());
    wav.extend_from_slice(&RATE.to_le_bytes());
    // One byte a sample, eight bits.
    wav.extend_from_slice(&[1, 0, 8, 0]);
    wav.extend_from_slice(b"data");
    wav.extend_from_slice(&length.to_le_bytes());
    wav.extend(samples);
    wav
}

/// A small generator (xorshift): good enough for noise, which is no secret.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_recording_is_what_the_header_of_the_whole_says() {
        for spoken in SPOKEN {
            assert_eq!((&spoken[..4], &spoken[8..16]), (&b"RIFF"[..], &b"WAVEfmt "[..]));
            assert_eq!(spoken[22..24], [1, 0], "one channel");
            assert_eq!(spoken[24..28], RATE.to_le_bytes());
            assert_eq!((&spoken[34..36], &spoken[36..40]), (&[8, 0][..], &b"data"[..]));
        }
    }

    #[test]
    fn five_digits_take_a_few_seconds_and_the_header_fits() {
        let wav = speak("29384", 7);
        assert_eq!(wav[4..8], (wav.len() as u32 - 8).to_le_bytes());
        assert_eq!(wav[40..44], (wav.len() as u32 - 44).to_le_bytes());
        let seconds = (wav.len() - HEADER) / RATE as usize;
        assert!((3..8).contains(&seconds), "{seconds}");
        assert!(wav[HEADER..].iter().any(|&sample| sample > 200) && wav[HEADER..].iter().any(|&sample| sample < 56));
    }
}
