//! The heart's own words: refusals, SMS texts, months, and the names of states, roles and kinds that all doors share.

use std::sync::LazyLock;

use crate::domain::calendar::{Instant, JalaliDate};
use crate::domain::text::persian_digits;
use crate::words::{Lang, Words};

/// The message files of the heart.
pub static WORDS: LazyLock<Words> = LazyLock::new(|| Words::new(include_str!("fa.ftl"), include_str!("en.ftl")));

/// `۳۰ آبان ۱۴۰۵` or `30 Aban 1405`.
pub fn long_date(lang: Lang, date: JalaliDate) -> String {
    let month = WORDS.get(lang, &format!("month-{}", date.month));
    let text = format!("{} {month} {}", date.day, date.year);
    digits(lang, &text)
}

/// `شنبه ۳۰ آبان ۱۴۰۵، ساعت ۱۴:۰۵`.
pub fn long_moment(lang: Lang, moment: Instant) -> String {
    let date = moment.date();
    let (hour, minute) = moment.time();
    let weekday = WORDS.get(lang, &format!("weekday-{}", date.weekday()));
    let time = digits(lang, &format!("{hour:02}:{minute:02}"));
    WORDS.with(lang, "moment", &[("weekday", &weekday), ("date", &long_date(lang, date)), ("time", &time)])
}

/// Digits as the language writes them in prose.
pub fn digits(lang: Lang, text: &str) -> String {
    match lang {
        Lang::Fa => persian_digits(text),
        Lang::En => text.to_owned(),
    }
}

/// A size for people: `۳٫۲ مگابایت`.
pub fn size(lang: Lang, bytes: u64) -> String {
    let (number, unit) = match bytes {
        0..1_024 => (bytes.to_string(), "size-bytes"),
        1_024..1_048_576 => (bytes.div_ceil(1_024).to_string(), "size-kib"),
        _ => {
            let tenths = bytes.saturating_mul(10) / 1_048_576;
            let point = if lang == Lang::Fa { '٫' } else { '.' };
            if tenths.is_multiple_of(10) {
                ((tenths / 10).to_string(), "size-mib")
            } else {
                (format!("{}{point}{}", tenths / 10, tenths % 10), "size-mib")
            }
        }
    };
    WORDS.with(lang, unit, &[("n", &digits(lang, &number))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::keys;

    #[test]
    fn both_languages_have_the_same_keys_in_the_same_order() {
        assert_eq!(keys(include_str!("fa.ftl")), keys(include_str!("en.ftl")));
    }

    #[test]
    fn moments_and_sizes_read_well() {
        let moment = Instant(JalaliDate::new(1405, 8, 30).unwrap().start().0 + 14 * 3600 + 300);
        assert_eq!(long_moment(Lang::Fa, moment), "شنبه ۳۰ آبان ۱۴۰۵، ساعت ۱۴:۰۵");
        assert_eq!(long_moment(Lang::En, moment), "Saturday 30 Aban 1405, 14:05");
        assert_eq!(size(Lang::Fa, 10 << 20), "۱۰ مگابایت");
        assert_eq!(size(Lang::Fa, 3_400_000), "۳٫۲ مگابایت");
        assert_eq!(size(Lang::En, 2_000), "2 KB");
    }
}
