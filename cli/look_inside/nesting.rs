//! Dictionaries within dictionaries: a reader of PDF that meets thousands of them tries each again and again. No maker of
//! files puts more than a few into one another, so that a file which does is refused by one pass over its bytes.

/// Dictionaries in one another at most; those of a page with its fonts and groups are six or seven.
const MOST: usize = 64;

/// Whether a file opens more dictionaries than it closes, and more of them than any page needs, before an object ends.
pub(super) fn is_too_deep(bytes: &[u8]) -> bool {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(step) = bytes[at..].iter().position(|byte| matches!(byte, b'<' | b'>' | b'e')) {
        at += step;
        let rest = &bytes[at..];
        at += if rest.starts_with(b"<<") {
            depth += 1;
            2
        } else if rest.starts_with(b">>") {
            depth = depth.saturating_sub(1);
            2
        } else if rest.starts_with(b"endobj") || rest.starts_with(b"endstream") {
            // Whatever looked like a bracket before was text, or the bytes of a picture.
            depth = 0;
            6
        } else {
            1
        };
        if depth > MOST {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_maker_of_files_nests_is_refused_and_noise_is_not() {
        let nested =
            |n: usize| format!("%PDF-1.7\n1 0 obj\n{}1{}\nendobj", "<</A ".repeat(n), ">>".repeat(n)).into_bytes();
        assert!(!is_too_deep(&nested(MOST)) && is_too_deep(&nested(MOST + 1)) && is_too_deep(&nested(500_000)));
        assert!(is_too_deep(&b"<<".repeat(MOST + 1)));
        assert!(!is_too_deep(&nested(MOST).repeat(50)) && !is_too_deep(b"") && !is_too_deep(b"<"));
        // Ten megabytes of what a compressed picture is made of.
        let mut x = 1_u64;
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (x >> 56) as u8
        })
        .take(10 << 20)
        .collect();
        assert!(!is_too_deep(&noise));
    }
}
