//! The two commands of a key: `get CODE/N` and `put CODE`. What the client typed is not believed to be either.

use pishkhan::domain::text::ascii_digits;

/// Bytes of a command at most.
const LONGEST: usize = 200;

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Asked<'a> {
    /// A file of a letter, counted from 1 as the desk lists them.
    Get(&'a str, usize),
    /// Room for one.
    Put(&'a str),
}

/// Reads a command; nothing when it is none of the two.
pub(crate) fn parse(command: &str) -> Option<Asked<'_>> {
    if command.len() > LONGEST || command.chars().any(char::is_control) {
        return None;
    }
    let words: Vec<&str> = command.split(' ').filter(|word| !word.is_empty()).collect();
    match words[..] {
        ["get", what] => {
            let (code, n) = what.rsplit_once('/')?;
            let digits = Some(ascii_digits(n)).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
            let n = digits.and_then(|digits| digits.parse().ok()).filter(|n| (1..1_000).contains(n));
            match n {
                Some(n) if !code.is_empty() => Some(Asked::Get(code, n)),
                _ => None,
            }
        }
        ["put", code] => Some(Asked::Put(code)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_refused(command: &str) -> bool {
        parse(command).is_none()
    }

    #[test]
    fn two_commands_are_understood_and_nothing_else() {
        assert!(matches!(parse("get 123456789/2"), Some(Asked::Get("123456789", 2))));
        assert!(matches!(parse(" get  ۱۴۰۵/و/۰۰۱۲۳/۱ "), Some(Asked::Get("۱۴۰۵/و/۰۰۱۲۳", 1))));
        assert!(matches!(parse("put 123456789"), Some(Asked::Put("123456789"))));
        for command in [
            "",
            "get",
            "put",
            "get 123456789",
            "get /1",
            "get 123456789/0",
            "get 123456789/-1",
            "get 123456789/9999",
            "get 123456789/1 > /tmp/x",
            "get 123456789/1; id",
            "get 123456789/1\nid",
            "get 123456789/$(id)",
            "put 1 2",
            "GET 123456789/1",
            "sh -c id",
            "scp -t .",
            "/usr/lib/openssh/sftp-server",
            "internal-sftp",
            "rsync --server",
        ] {
            assert!(is_refused(command), "{command}");
        }
        assert!(is_refused(&format!("put {}", "1".repeat(300))));
    }
}
