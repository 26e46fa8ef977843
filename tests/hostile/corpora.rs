//! What people with bad intentions type: strings for pages, terminals and file names. The lists beside this file hold one
//! string a line, with `\e`, `\x9b` and `\u{202e}` for what cannot be seen; the rest is made here.

/// Every string for a page: the Big List of Naughty Strings and our own.
pub fn for_pages() -> Vec<String> {
    let known = naughty_strings::BLNS.iter().map(|string| (*string).to_owned());
    known.chain(ours(include_str!("script.txt"))).filter(|string| !string.trim().is_empty()).collect()
}

/// Our own strings for a page.
pub fn scripts() -> Vec<String> {
    ours(include_str!("script.txt"))
}

/// Names that want to be more than a name.
pub fn for_file_names() -> Vec<String> {
    let mut names = ours(include_str!("file_names.txt"));
    // Up and out, in every spelling of a dot and a slash.
    for dots in
        ["..", "%2e%2e", "%252e%252e", ".%00.", "..\u{200b}", "．．", "\u{2024}\u{2024}", "%c0%ae%c0%ae", "..%00"]
    {
        for slash in ["/", "\\", "%2f", "%5c", "%252f", "／", "\u{2215}", "%c0%af", "//", "\\/"] {
            for target in ["etc/passwd", "root/.ssh/authorized_keys", "office.db", "windows\\win.ini"] {
                names.push(format!("{}{target}", format!("{dots}{slash}").repeat(1 + names.len() % 9)));
                names.push(format!("a.pdf{slash}{dots}{slash}{target}"));
            }
        }
    }
    for sign in
        (0..=0x2f).chain([0x3a, 0x3b, 0x3c, 0x3e, 0x3f, 0x5c, 0x7c, 0x7f, 0x85, 0xa0, 0x200e, 0x200f, 0x202e, 0x2028])
    {
        let sign = char::from_u32(sign).unwrap_or('x');
        names.extend([format!("{sign}a.pdf"), format!("a{sign}b.pdf"), format!("a.pdf{sign}"), format!("a.{sign}pdf")]);
    }
    names
}

/// Sequences that steer a terminal, turn text round or hide it.
pub fn for_terminals() -> Vec<String> {
    let mut made = ours(include_str!("terminal.txt"));
    let bodies = [
        "31m",
        "2J",
        "H",
        "6n",
        "c",
        "?1049l",
        "?1049h",
        "?25l",
        "?2004l",
        "?1003h",
        "?7l",
        "20h",
        "4h",
        "5i",
        "21t",
        "8;1;1t",
        "3;0;0t",
        "0q",
        "!p",
        "1;1r",
        "99999999999999C",
        "999;999H",
        "2;1'w",
        ">0q",
        "=c",
        "$p",
        "18t",
        "?6n",
        ">4;2m",
        "<u",
        "?1u",
    ];
    for introducer in ["\u{1b}[", "\u{9b}", "\u{1b}\u{1b}[", "\u{1b}[\u{1b}["] {
        made.extend(bodies.iter().map(|body| format!("نامه{introducer}{body}پایان")));
    }
    let commands = [
        "0;title",
        "2;title",
        "1;icon",
        "52;c;cm0gLXJm",
        "52;p;?",
        "8;;http://evil.example",
        "4;1;?",
        "10;?",
        "11;#000000",
        "104",
        "50;?",
        "1337;File=name=YQ==;inline=1:AAAA",
        "1337;SetMark",
        "777;notify;a;b",
        "9;message",
        "133;A",
        "7;file:///etc",
        "633;E;id",
        "3008;x",
        "G a=q,i=1",
        "$qm",
        "+q544e",
        "1;2|17/616263",
        "q#0;2;0;0;0-",
        "tmux;\u{1b}\u{1b}]52;c;AAAA\u{7}",
    ];
    for (introducer, end) in [
        ("\u{1b}]", "\u{7}"),
        ("\u{1b}]", "\u{1b}\\"),
        ("\u{9d}", "\u{9c}"),
        ("\u{1b}]", ""),
        ("\u{1b}P", "\u{1b}\\"),
        ("\u{90}", "\u{9c}"),
        ("\u{1b}_", "\u{1b}\\"),
        ("\u{9f}", "\u{9c}"),
        ("\u{1b}^", "\u{1b}\\"),
        ("\u{9e}", "\u{9c}"),
        ("\u{1b}X", "\u{1b}\\"),
        ("\u{98}", "\u{7}"),
    ] {
        made.extend(commands.iter().map(|command| format!("نامه{introducer}{command}{end}پایان")));
    }
    // Every control character by itself, and those that turn, part and hide.
    let controls = (0..0x20).chain(0x7f..0xa0);
    let turning = [0x61c, 0x200e, 0x200f, 0x2028, 0x2029].into_iter().chain(0x202a..=0x202e).chain(0x2060..=0x206f);
    let hiding = [0x180e, 0xfeff, 0xfff9, 0xfffa, 0xfffb, 0xe0001, 0xe0041, 0xe007f, 0x115f, 0x3164, 0x1bca0, 0x1d173];
    let signs = controls.chain(turning).chain(hiding).filter(|code| *code != 0xa).filter_map(char::from_u32);
    made.extend(signs.map(|sign| format!("می\u{200c}خواهم{sign}نامه")));
    // Piled marks, and an escape behind every letter that ends a sequence.
    made.extend((1..20).map(|n| format!("ا{}", "\u{64b}\u{301}".repeat(n * 3))));
    made.extend((b'@'..=b'~').map(|end| format!("پ\u{1b}{}\u{1b}[1{}", char::from(end), char::from(end))));
    made
}

fn ours(list: &str) -> Vec<String> {
    list.lines().filter(|line| !line.is_empty() && !line.starts_with("##")).map(unescaped).collect()
}

fn unescaped(line: &str) -> String {
    let mut made = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('\\') {
        made.push_str(before);
        let (sign, left) = escape(after);
        made.push(sign);
        rest = left;
    }
    made + rest
}

fn escape(after: &str) -> (char, &str) {
    let number = |digits: &str| u32::from_str_radix(digits, 16).ok().and_then(char::from_u32);
    if let Some(left) = after.strip_prefix('e') {
        return ('\u{1b}', left);
    }
    if let Some(left) = after.strip_prefix('n') {
        return ('\n', left);
    }
    if let Some(left) = after.strip_prefix('r') {
        return ('\r', left);
    }
    if let Some(sign) = after.strip_prefix('x').and_then(|left| number(left.get(..2)?)) {
        return (sign, &after[3..]);
    }
    if let Some((digits, left)) = after.strip_prefix("u{").and_then(|left| left.split_once('}'))
        && let Some(sign) = number(digits)
    {
        return (sign, left);
    }
    ('\\', after)
}
