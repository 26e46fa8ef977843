//! SMS texts and their part count. Each text begins with a Persian letter, so that a phone lays the line from the
//! right and `1405/و/00123` reads in its order; isolate characters are left out, because old handsets print them.

use super::letter::coded;
use super::text::clean_line;
use crate::messages::WORDS;
use crate::words::Lang;

coded! {
    /// What an SMS is about.
    SmsKind {
        /// A one-time code: goes first, at most once, expires.
        Code = "code",
        /// A letter was filed.
        Submitted = "submitted",
        /// A letter was approved.
        Approved = "approved",
        /// A letter was refused.
        Rejected = "rejected",
        /// A letter went back for correction.
        Returned = "returned",
        /// A reply was registered.
        Replied = "replied",
        /// A decision was reversed.
        Reversed = "reversed",
        /// A notice that a clerk wrote.
        Notice = "notice",
        /// To a head of the office: letters are late. Never for a sender's eyes.
        Late = "late",
    }
}

/// The text of a one-time code. `host` binds it to the web page for browsers that fill codes in by themselves.
pub fn code(office: &str, code: &str, host: Option<&str>) -> String {
    let line = WORDS.with(Lang::Fa, "sms-code", &[("office", office), ("code", code)]);
    match host {
        Some(host) => format!("{line}\n@{host} #{code}"),
        None => line,
    }
}

/// The text to the former number of an account, so that nobody loses one without being told.
pub fn mobile_changed(office: &str) -> String {
    WORDS.with(Lang::Fa, "sms-mobile-changed", &[("office", office)])
}

/// The text to the holder of a national ID under which somebody signed up with another number.
pub fn claimed(office: &str) -> String {
    WORDS.with(Lang::Fa, "sms-claimed", &[("office", office)])
}

/// The text of a filed letter.
pub fn submitted(code: &str) -> String {
    WORDS.with(Lang::Fa, "sms-submitted", &[("code", code)])
}

/// The text of an approval.
pub fn approved(number: &str, date: &str, code: &str) -> String {
    WORDS.with(Lang::Fa, "sms-approved", &[("number", number), ("date", date), ("code", code)])
}

/// The text of a refusal.
pub fn rejected(reason: &str, date: &str) -> String {
    WORDS.with(Lang::Fa, "sms-rejected", &[("reason", &clean_line(reason)), ("date", date)])
}

/// The text of a return for correction.
pub fn returned(reason: &str) -> String {
    WORDS.with(Lang::Fa, "sms-returned", &[("reason", &clean_line(reason))])
}

/// The text of a reply, in the words that the agency's guide prints.
pub fn replied(code: &str) -> String {
    WORDS.with(Lang::Fa, "sms-replied", &[("code", code)])
}

/// The text to a head when one letter is late.
pub fn late(number: &str, unit: &str) -> String {
    WORDS.with(Lang::Fa, "sms-late", &[("number", number), ("unit", &clean_line(unit))])
}

/// The text to a head when several letters are late.
pub fn late_many(count: usize, number: &str) -> String {
    WORDS.with(Lang::Fa, "sms-late-many", &[("count", &count.to_string()), ("number", number)])
}

/// The text of a reversal, with the code, so that the sender knows which letter it is about.
pub fn reversed(reason: &str, code: &str) -> String {
    WORDS.with(Lang::Fa, "sms-reversed", &[("reason", &clean_line(reason)), ("code", code)])
}

/// How many parts a text takes on the air: 160 then 153 characters in the GSM 03.38 alphabet, 70 then 67 UTF-16 units
/// in UCS-2.
pub fn parts(text: &str) -> usize {
    let (units, single, joined) = if text.chars().all(is_gsm) {
        let extended = text.chars().filter(|c| "^{}\\[~]|€".contains(*c)).count();
        (text.chars().count() + extended, 160, 153)
    } else {
        (text.encode_utf16().count(), 70, 67)
    };
    if units <= single { 1 } else { units.div_ceil(joined) }
}

fn is_gsm(c: char) -> bool {
    const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà^{}\\[~]|€";
    c.is_ascii_alphanumeric() || BASIC.contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_of_the_design_have_the_computed_parts() {
        let reply = replied("123456789");
        assert_eq!(reply, "یک پاسخ برای درخواست با کد رهگیری 123456789 ثبت شده است.");
        assert_eq!((reply.chars().count(), parts(&reply)), (56, 1));
        let approval = approved("1405/و/00123", "1405/08/30", "123456789");
        assert!(parts(&approval) == 2 && approval.chars().count() <= 134, "{approval}");
        assert_eq!(parts(&code("شهرداری نمونه", "123456", None)), 1);
    }

    #[test]
    fn parts_are_counted_by_alphabet() {
        assert_eq!(parts(""), 1);
        assert_eq!(parts(&"a".repeat(160)), 1);
        assert_eq!(parts(&"a".repeat(161)), 2);
        assert_eq!(parts(&"€".repeat(81)), 2);
        assert_eq!(parts(&"ا".repeat(70)), 1);
        assert_eq!(parts(&"ا".repeat(71)), 2);
        assert_eq!(parts(&"ا".repeat(135)), 3);
        assert_eq!(parts("😀😀"), 1);
    }

    #[test]
    fn a_reason_cannot_break_the_line() {
        assert!(!rejected("بدون امضا\nو \u{202e}مهر", "1405/08/30").contains(['\n', '\u{202e}']));
    }
}
