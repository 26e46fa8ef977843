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

/// A text, and the values in it by name: a gateway that sends by template is given the values.
///
/// The value `template` names the text where its kind has more than one; the others are those of its sentence in the
/// message file, with the names that stand there. [`TEMPLATES`] lists them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmsText {
    /// The text.
    pub text: String,
    /// Its values.
    pub params: Vec<(String, String)>,
}

/// A text that a gateway may send by a template of its own.
#[derive(Clone, Copy, Debug)]
pub struct Template {
    /// Its name, as a configuration maps it.
    pub name: &'static str,
    /// The kind of its rows.
    pub kind: SmsKind,
    /// Its sentence in the message files; none where a clerk writes it.
    key: Option<&'static str>,
    /// The names of its values.
    pub params: &'static [&'static str],
}

/// Every text that the office sends.
pub const TEMPLATES: [Template; 12] = {
    const fn template(
        name: &'static str,
        kind: SmsKind,
        key: Option<&'static str>,
        params: &'static [&'static str],
    ) -> Template {
        Template { name, kind, key, params }
    }
    [
        template("code", SmsKind::Code, Some("sms-code"), &["office", "code"]),
        template("submitted", SmsKind::Submitted, Some("sms-submitted"), &["code"]),
        template("approved", SmsKind::Approved, Some("sms-approved"), &["number", "date", "code"]),
        template("rejected", SmsKind::Rejected, Some("sms-rejected"), &["reason", "date"]),
        template("returned", SmsKind::Returned, Some("sms-returned"), &["reason"]),
        template("replied", SmsKind::Replied, Some("sms-replied"), &["code"]),
        template("reversed", SmsKind::Reversed, Some("sms-reversed"), &["reason", "code"]),
        template("notice", SmsKind::Notice, None, &["text"]),
        template("mobile-changed", SmsKind::Notice, Some("sms-mobile-changed"), &["office"]),
        template("claimed", SmsKind::Notice, Some("sms-claimed"), &["office"]),
        template("late", SmsKind::Late, Some("sms-late"), &["number", "unit"]),
        template("late-many", SmsKind::Late, Some("sms-late-many"), &["count", "number"]),
    ]
};

impl SmsText {
    /// A text of the message files. An unknown name is a fault of the build; the text is then its name.
    fn of(name: &'static str, values: &[(&str, &str)]) -> Self {
        let key = TEMPLATES.iter().find(|template| template.name == name).and_then(|template| template.key);
        let text = WORDS.with(Lang::Fa, key.unwrap_or(name), values);
        let named = [("template", name)].into_iter().chain(values.iter().copied());
        Self { text, params: named.map(|(name, value)| (name.to_owned(), value.to_owned())).collect() }
    }

    /// A text that somebody wrote.
    pub fn written(text: &str) -> Self {
        let params = [("template", "notice"), ("text", text)];
        Self { text: text.to_owned(), params: params.map(|(name, value)| (name.to_owned(), value.to_owned())).into() }
    }

    /// The admin's test of a gateway; it goes where a written notice goes.
    pub fn test(office: &str) -> Self {
        Self::written(&WORDS.with(Lang::Fa, "sms-test", &[("office", office)]))
    }

    /// The values as the outbox keeps them.
    pub(crate) fn params_json(&self) -> String {
        let values = self.params.iter().map(|(name, value)| (name.clone(), value.as_str().into()));
        serde_json::Value::Object(values.collect()).to_string()
    }

    /// The values that the outbox kept.
    pub(crate) fn params_of(json: &str) -> Vec<(String, String)> {
        let values: std::collections::BTreeMap<String, String> = serde_json::from_str(json).unwrap_or_default();
        values.into_iter().collect()
    }
}

impl std::ops::Deref for SmsText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

/// The text of a one-time code. `host` binds it to the web page for browsers that fill codes in by themselves.
pub fn code(office: &str, code: &str, host: Option<&str>) -> SmsText {
    let mut text = SmsText::of("code", &[("office", office), ("code", code)]);
    if let Some(host) = host {
        text.text = format!("{}\n@{host} #{code}", text.text);
    }
    text
}

/// The text to the former number of an account, so that nobody loses one without being told.
pub fn mobile_changed(office: &str) -> SmsText {
    SmsText::of("mobile-changed", &[("office", office)])
}

/// The text to the holder of a national ID under which somebody signed up with another number.
pub fn claimed(office: &str) -> SmsText {
    SmsText::of("claimed", &[("office", office)])
}

/// The text of a filed letter.
pub fn submitted(code: &str) -> SmsText {
    SmsText::of("submitted", &[("code", code)])
}

/// The text of an approval.
pub fn approved(number: &str, date: &str, code: &str) -> SmsText {
    SmsText::of("approved", &[("number", number), ("date", date), ("code", code)])
}

/// The text of a refusal.
pub fn rejected(reason: &str, date: &str) -> SmsText {
    SmsText::of("rejected", &[("reason", &clean_line(reason)), ("date", date)])
}

/// The text of a return for correction.
pub fn returned(reason: &str) -> SmsText {
    SmsText::of("returned", &[("reason", &clean_line(reason))])
}

/// The text of a reply, in the words that the agency's guide prints.
pub fn replied(code: &str) -> SmsText {
    SmsText::of("replied", &[("code", code)])
}

/// The text to a head when one letter is late.
pub fn late(number: &str, unit: &str) -> SmsText {
    SmsText::of("late", &[("number", number), ("unit", &clean_line(unit))])
}

/// The text to a head when several letters are late.
pub fn late_many(count: usize, number: &str) -> SmsText {
    SmsText::of("late-many", &[("count", &count.to_string()), ("number", number)])
}

/// The text of a reversal, with the code, so that the sender knows which letter it is about.
pub fn reversed(reason: &str, code: &str) -> SmsText {
    SmsText::of("reversed", &[("reason", &clean_line(reason)), ("code", code)])
}

/// Every text with values of the usual length: what a gateway is held against before it carries any.
pub fn samples(office: &str, host: Option<&str>) -> Vec<(Template, SmsText)> {
    let sample = |template: &Template| match template.name {
        "code" => code(office, "123456", host),
        "submitted" => submitted("908160775"),
        "approved" => approved("1405/و/00123", "1405/08/30", "908160775"),
        "rejected" => rejected("تصویر کارت ملی خوانا نیست.", "1405/08/30"),
        "returned" => returned("تصویر کارت ملی خوانا نیست."),
        "replied" => replied("908160775"),
        "reversed" => reversed("اشتباه در ثبت واحد", "908160775"),
        "mobile-changed" => mobile_changed(office),
        "claimed" => claimed(office),
        "late" => late("1405/و/00123", "فضای سبز"),
        "late-many" => late_many(12, "1405/و/00123"),
        _ => SmsText::written("برای تکمیل پرونده به دبیرخانه بیایید."),
    };
    TEMPLATES.iter().map(|template| (*template, sample(template))).collect()
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

/// Whether a character stands in the GSM 03.38 alphabet.
pub fn is_gsm(c: char) -> bool {
    const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà^{}\\[~]|€";
    c.is_ascii_alphanumeric() || BASIC.contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_of_the_design_have_the_computed_parts() {
        let reply = replied("123456789");
        assert_eq!(&*reply, "یک پاسخ برای درخواست با کد رهگیری 123456789 ثبت شده است.");
        assert_eq!((reply.chars().count(), parts(&reply)), (56, 1));
        let approval = approved("1405/و/00123", "1405/08/30", "123456789");
        assert_eq!(parts(&approval), 1, "{approval:?}");
        assert_eq!(parts(&code("شهرداری نمونه", "123456", None)), 1);
    }

    #[test]
    fn every_sample_is_its_own_text_with_the_values_that_the_table_names() {
        for (template, sample) in samples("شهرداری نمونه", None) {
            let value = |name: &str| sample.params.iter().find(|(known, _)| known == name).map(|(_, value)| value);
            assert_eq!(value("template").map(String::as_str), Some(template.name));
            for name in template.params {
                let value = value(name).unwrap();
                assert!(sample.text.contains(value.as_str()), "{} {name}", template.name);
            }
            assert_eq!(sample.params.len(), template.params.len() + 1, "{}", template.name);
            // What is written by hand apart, none takes more than one part.
            assert!(parts(&sample) == 1 || template.params.contains(&"reason"), "{}", sample.text);
        }
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
