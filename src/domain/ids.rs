//! Names of rows: small integers inside the file, 128 random bits where the public sees them.

use std::fmt;

macro_rules! row_id {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub i64);
    )*};
}

row_id! {
    /// A citizen or company account.
    PersonId
    /// A clerk of the office.
    ClerkId
    /// A unit that acts on letters.
    UnitId
    /// A letter, inside the office.
    LetterId
    /// A reply to a letter.
    ReplyId
    /// A stored file.
    AttachmentId
    /// A file on a clerk's desk that waits for its reply.
    DeskFileId
    /// An entry of the addressee list.
    AddresseeId
    /// A row of the SMS outbox.
    SmsId
    /// A request to prove an identity level.
    IdentityCheckId
    /// A sent one-time code.
    CodeId
    /// A referral of a letter to a unit or clerk.
    ReferralId
    /// A clerk's reason, defect, reply or referral text.
    TemplateId
    /// An SSH key of a clerk.
    ClerkKeyId
    /// A time in which one clerk does the work of another.
    DeputyId
    /// A search line under a name.
    SavedViewId
}

/// The public name of a letter or file: 128 random bits, written as 32 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct PublicId(pub [u8; 16]);

impl PublicId {
    /// Reads 32 hexadecimal digits; anything else is not a name.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 16];
        hex_into(text, &mut bytes).then_some(Self(bytes))
    }
}

impl fmt::Display for PublicId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl fmt::Debug for PublicId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicId({self})")
    }
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

/// Reads exactly `2 * out.len()` hexadecimal digits; says whether they were that.
pub fn hex_into(text: &str, out: &mut [u8]) -> bool {
    let digits = text.as_bytes();
    if digits.len() != out.len() * 2 {
        return false;
    }
    for (byte, pair) in out.iter_mut().zip(digits.chunks_exact(2)) {
        let (Some(high), Some(low)) = (char::from(pair[0]).to_digit(16), char::from(pair[1]).to_digit(16)) else {
            return false;
        };
        *byte = (high * 16 + low) as u8;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_id_reads_back() {
        let id = PublicId([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 200, 201, 202, 254, 255]);
        assert_eq!(PublicId::parse(&id.to_string()), Some(id));
        for wrong in ["", "0", "zz", &"0".repeat(31), &"0".repeat(33), &"é".repeat(16)] {
            assert_eq!(PublicId::parse(wrong), None, "{wrong}");
        }
    }
}
