//! What pages are built from: the frame, form fields, and the ways to show a letter.
//!
//! Pure functions from values to markup. Everything is escaped by maud and `PreEscaped` is not used. No part knows the
//! heart: pages translate what they were told into words first.

mod button;
mod errors;
mod field;
mod icon;
mod layout;
mod letter;
mod show;

pub use button::{button_row, enter_button, link_button, primary, quiet_button, quiet_link, secondary, security_code};
pub use errors::Errors;
pub use field::{Choice, Field, Width};
pub use icon::{Icon, icon};
pub use layout::{Ctx, fault_page, form_page, layout, page, step_page};
pub use letter::{Event, LetterRow, Tone, chip, letter_list, state_chip, timeline};
pub use show::{
    FileRow, SummaryRow, code, code_box, file_list, flowing, name, notice, number, prose, qr, success, summary_list,
};
