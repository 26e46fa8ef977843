//! The few drawn signs: the crest of the bar and one symbol for each state. Drawn in the colour of the text beside
//! them, hidden from screen readers because the word always stands there too.

use maud::{Markup, html};

/// A drawn sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// The mark of the counter: an eight-pointed star round a sealed letter.
    Crest,
    /// A pencil: not submitted yet.
    Pencil,
    /// A clock: somebody is at it.
    Clock,
    /// An arrow going back to the sender.
    Return,
    /// A tick in a ring.
    Tick,
    /// An envelope with its answer.
    Answer,
    /// A cross in a ring.
    Cross,
    /// A bar in a ring: stopped.
    Stop,
    /// A filed box.
    Box,
    /// A sheet with a folded corner.
    File,
    /// A sign that asks for attention.
    Notice,
}

/// The sign as inline drawing.
pub fn icon(icon: Icon) -> Markup {
    match icon {
        Icon::Crest => html! {
            svg.crest viewBox="0 0 48 48" width="40" height="40" aria-hidden="true" focusable="false" {
                g fill="none" stroke="currentColor" stroke-width="2.5" stroke-linejoin="round" stroke-linecap="round" {
                    path d=(CREST_STAR) {}
                    path d="M14.5 18.5h19v12.5h-19z" {}
                    path d="m14.5 18.5 9.5 7.5 9.5-7.5" {}
                }
            }
        },
        Icon::Pencil => stroked("m3 13 .6-3.1 6.9-6.9 2.5 2.5-6.9 6.9zM9 4.6l2.4 2.4"),
        Icon::Clock => stroked("M8 1.8a6.2 6.2 0 1 0 0 12.4 6.2 6.2 0 0 0 0-12.4M8 4.6V8l2.4 1.6"),
        Icon::Return => stroked("M6 3.2 2.8 6.4 6 9.6M2.8 6.4h6.4a3.4 3.4 0 0 1 0 6.8H6.4"),
        Icon::Tick => stroked("M8 1.8a6.2 6.2 0 1 0 0 12.4 6.2 6.2 0 0 0 0-12.4M5.2 8.2l2 2 3.8-4.2"),
        Icon::Answer => stroked("M2 4h12v8.6H2zM2 4.4l6 4.4 6-4.4"),
        Icon::Cross => stroked("M8 1.8a6.2 6.2 0 1 0 0 12.4 6.2 6.2 0 0 0 0-12.4M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4"),
        Icon::Stop => stroked("M8 1.8a6.2 6.2 0 1 0 0 12.4 6.2 6.2 0 0 0 0-12.4M5.2 8h5.6"),
        Icon::Box => stroked("M2 3h12v3H2zM3 6v7h10V6M6.4 8.6h3.2"),
        Icon::File => stroked("M4 1.8h5.2L12 4.6v9.6H4zM9 1.8v3h3"),
        Icon::Notice => stroked("M8 1.8a6.2 6.2 0 1 0 0 12.4 6.2 6.2 0 0 0 0-12.4M8 4.8v4M8 11v.2"),
    }
}

/// Two squares laid over each other, one turned by an eighth: the outline of their sum.
const CREST_STAR: &str =
    "M24 3l6.15 6.15h8.7v8.7L45 24l-6.15 6.15v8.7h-8.7L24 45l-6.15-6.15h-8.7v-8.7L3 24l6.15-6.15v-8.7h8.7z";

fn stroked(path: &str) -> Markup {
    html! {
        svg.sign viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false" {
            path d=(path) fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round"
                stroke-linejoin="round" {}
        }
    }
}
