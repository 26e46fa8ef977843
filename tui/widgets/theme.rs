//! Colours with a meaning, from the sixteen that the clerk's own terminal defines. No background is ever set.
//!
//! Nothing is said by colour alone: the monochrome palette says the same with bold, dim and underline.

use std::ffi::OsStr;

use ratatui::style::{Color, Modifier, Style};

use crate::terminal::Ground;

/// Whether colours are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Palette {
    /// The sixteen ANSI colours.
    #[default]
    Ansi,
    /// None.
    Mono,
}

impl Palette {
    /// By the convention of no-color.org: any value but an empty one turns colours off.
    pub fn by_no_color(value: Option<&OsStr>) -> Self {
        if value.is_some_and(|value| !value.is_empty()) { Self::Mono } else { Self::Ansi }
    }
}

/// Whether keys go to this widget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// They do.
    Here,
    /// They do not.
    Elsewhere,
}

/// The styles of one terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Theme {
    palette: Palette,
    ground: Ground,
}

impl Theme {
    /// The styles for a palette on a background.
    pub fn new(palette: Palette, ground: Ground) -> Self {
        Self { palette, ground }
    }

    /// Whether the ground is dark, or not known: most are.
    pub fn is_dark(self) -> bool {
        self.ground != Ground::Light
    }

    /// Running text.
    pub fn plain(self) -> Style {
        Style::new()
    }

    /// Subjects, titles, keys.
    pub fn strong(self) -> Style {
        Style::new().add_modifier(Modifier::BOLD)
    }

    /// Labels and lines.
    pub fn faint(self) -> Style {
        self.grey()
    }

    /// New, information, links.
    pub fn blue(self) -> Style {
        self.colour(Color::LightBlue, Color::Blue, Modifier::empty())
    }

    /// Waiting, a warning.
    pub fn amber(self) -> Style {
        // Yellow on white cannot be read in most terminals, and a ground that is not known may be white.
        let dark = if self.ground == Ground::Unknown { Color::Magenta } else { Color::Yellow };
        self.colour(dark, Color::Magenta, Modifier::BOLD)
    }

    /// Done, approved.
    pub fn green(self) -> Style {
        self.colour(Color::Green, Color::Green, Modifier::empty())
    }

    /// Late, refused, an error.
    pub fn red(self) -> Style {
        self.colour(Color::LightRed, Color::Red, Modifier::BOLD.union(Modifier::UNDERLINED))
    }

    /// Past, not for now.
    pub fn grey(self) -> Style {
        match (self.palette, self.ground) {
            (Palette::Ansi, Ground::Light) => Style::new().fg(Color::DarkGray),
            // The dark grey of many terminals is nearly black: where the ground may be dark, the letters are dimmed instead.
            _ => Style::new().add_modifier(Modifier::DIM),
        }
    }

    /// The selected row or hint: reversed where the keys go, bold elsewhere.
    pub fn selected(self, focus: Focus) -> Style {
        // What is bold and dim at once is bold in one terminal and grey in the next.
        let bold = Style::new().add_modifier(Modifier::BOLD).remove_modifier(Modifier::DIM);
        match focus {
            // One colour: reversed cells of several colours look like a broken row.
            Focus::Here => bold.fg(Color::Reset).add_modifier(Modifier::REVERSED),
            Focus::Elsewhere => bold,
        }
    }

    /// Selected letters in an editor.
    pub fn picked(self) -> Style {
        Style::new().add_modifier(Modifier::REVERSED)
    }

    fn colour(self, dark: Color, light: Color, mono: Modifier) -> Style {
        match (self.palette, self.ground) {
            (Palette::Mono, _) => Style::new().add_modifier(mono),
            (Palette::Ansi, Ground::Light) => Style::new().fg(light),
            (Palette::Ansi, Ground::Dark | Ground::Unknown) => Style::new().fg(dark),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_style_paints_a_background_and_mono_paints_no_colour() {
        for palette in [Palette::Ansi, Palette::Mono] {
            for ground in [Ground::Dark, Ground::Light, Ground::Unknown] {
                let theme = Theme::new(palette, ground);
                let styles = [theme.blue(), theme.amber(), theme.green(), theme.red(), theme.grey(), theme.strong()];
                assert!(styles.iter().all(|style| style.bg.is_none()));
                assert!(palette == Palette::Ansi || styles.iter().all(|style| style.fg.is_none()));
            }
        }
        assert_ne!(Theme::new(Palette::Mono, Ground::Dark).red(), Theme::default().plain());
        assert_eq!(Palette::by_no_color(Some(OsStr::new(""))), Palette::Ansi);
        assert_eq!(Palette::by_no_color(Some(OsStr::new("1"))), Palette::Mono);
    }
}
