//! Register number (شماره ثبت در دفتر اندیکاتور): a token template of the office, filled by a gapless yearly serial.

use std::fmt::Write;

use super::refusal::Refusal;
use super::text::is_hostile;

/// Where a registered paper goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// وارده: a letter to the office.
    Incoming,
    /// صادره: the office's reply.
    Outgoing,
}

impl Direction {
    /// As the schema stores it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Incoming => "incoming",
            Self::Outgoing => "outgoing",
        }
    }

    /// The letter that stands for it in a number: و or ص.
    pub fn letter(self) -> char {
        match self {
            Self::Incoming => 'و',
            Self::Outgoing => 'ص',
        }
    }
}

/// A template such as `{year}/{kind}/{serial:5}`. Year, kind and serial must occur once each, so that no two papers of
/// a secretariat can get one number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterTemplate(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Year,
    Kind,
    Serial(usize),
}

impl RegisterTemplate {
    /// Reads a template.
    pub fn parse(template: &str) -> Result<Self, Refusal> {
        // A number is one line, and steers no terminal that shows it.
        if template.contains(|c: char| c == '\n' || is_hostile(c)) {
            return Err(Refusal::RegisterTemplateWrong);
        }
        let mut pieces = Vec::new();
        let mut rest = template.trim();
        while !rest.is_empty() {
            if let Some(token) = rest.strip_prefix('{') {
                let (token, after) = token.split_once('}').ok_or(Refusal::RegisterTemplateWrong)?;
                pieces.push(match token {
                    "year" => Piece::Year,
                    "kind" => Piece::Kind,
                    "serial" => Piece::Serial(1),
                    _ => {
                        let width = token.strip_prefix("serial:").and_then(|width| width.parse().ok());
                        Piece::Serial(width.filter(|w| (1..=9).contains(w)).ok_or(Refusal::RegisterTemplateWrong)?)
                    }
                });
                rest = after;
            } else {
                let end = rest.find('{').unwrap_or(rest.len());
                pieces.push(Piece::Text(rest[..end].to_owned()));
                rest = &rest[end..];
            }
        }
        let once = |wanted: fn(&Piece) -> bool| pieces.iter().filter(|piece| wanted(piece)).count() == 1;
        if once(|p| *p == Piece::Year) && once(|p| *p == Piece::Kind) && once(|p| matches!(p, Piece::Serial(_))) {
            Ok(Self(pieces))
        } else {
            Err(Refusal::RegisterTemplateWrong)
        }
    }

    /// The number of one paper, in ASCII digits.
    pub fn number(&self, year: i32, direction: Direction, serial: i64) -> String {
        let mut number = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => number.push_str(text),
                Piece::Year => number.push_str(&year.to_string()),
                Piece::Kind => number.push(direction.letter()),
                Piece::Serial(width) => {
                    // Writing into a string cannot fail.
                    let _ = write!(number, "{serial:0width$}");
                }
            }
        }
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_template_gives_the_number_of_the_design() {
        let template = RegisterTemplate::parse("{year}/{kind}/{serial:5}").unwrap();
        assert_eq!(template.number(1405, Direction::Incoming, 123), "1405/و/00123");
        assert_eq!(template.number(1405, Direction::Outgoing, 1_234_567), "1405/ص/1234567");
    }

    #[test]
    fn a_template_that_could_give_one_number_twice_is_refused() {
        for wrong in ["", "{year}/{serial}", "{kind}{serial}", "{year}{kind}", "{year}{kind}{serial:0}", "{year", "{x}"]
        {
            assert_eq!(RegisterTemplate::parse(wrong), Err(Refusal::RegisterTemplateWrong), "{wrong}");
        }
    }
}
