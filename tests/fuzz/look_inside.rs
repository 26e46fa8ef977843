//! The readers of `look-inside`, as source: an executable has no door for others.

#[path = "../../cli/look_inside/doc.rs"]
mod doc;
#[path = "../../cli/look_inside/docx.rs"]
mod docx;
#[path = "../../cli/look_inside/lines.rs"]
pub(crate) mod lines;
#[path = "../../cli/look_inside/looked.rs"]
pub(crate) mod looked;
#[path = "../../cli/look_inside/nesting.rs"]
mod nesting;
#[path = "../../cli/look_inside/pdf.rs"]
mod pdf;
#[path = "../../cli/look_inside/picture.rs"]
mod picture;

use looked::{Looked, Shut, cut};
