//! The counter: Persian pages over the heart, without a line of JavaScript.
//!
//! Pages parse, ask the heart, and show. What they share lives here: the parts they are built from, the words, the
//! intake of forms and files, the embedded assets, the headers and the accept loop. No SQL, no rules.

pub mod headers;
pub mod parts;
pub mod picture_code;
pub mod server;
pub mod static_files;
pub mod upload;
pub mod words;
