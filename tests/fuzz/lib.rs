//! The console's text toolkit by itself, as the fuzz targets see it.

pub mod checks;
#[path = "../../tui/layout_keys.rs"]
pub mod layout_keys;
#[path = "../../tui/persian/mod.rs"]
pub mod persian;
#[path = "../../tui/widgets/mod.rs"]
pub mod widgets;

/// The one word that themes need from the terminal.
pub mod terminal {
    /// The background of the screen.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub enum Ground {
        /// Light letters on dark.
        Dark,
        /// Dark letters on light.
        Light,
        /// Not said.
        #[default]
        Unknown,
    }
}
