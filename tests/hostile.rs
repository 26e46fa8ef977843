//! Hostile visitors against the built program, each by the wire that a stranger has: slow crowds (F17), floods (F18), codes
//! raced from two processes, files that were made to hurt, stored script in a browser that runs script.
//!
//! Short forms by default; `PISHKHAN_FAULTS=long` tries all of it.

#![expect(clippy::unwrap_used, reason = "a test stops at the first fault")]

#[path = "common/building.rs"]
#[expect(dead_code, reason = "this file needs only a part of the building")]
mod building;
#[path = "hostile/codes.rs"]
mod codes;
#[path = "hostile/corpora.rs"]
#[expect(dead_code, reason = "pages need a part of the lists")]
mod corpora;
#[path = "hostile/files.rs"]
mod files;
#[path = "hostile/floods.rs"]
mod floods;
#[path = "hostile/house.rs"]
mod house;
#[path = "hostile/loris.rs"]
mod loris;
#[path = "hostile/polyglots.rs"]
mod polyglots;
#[path = "hostile/script.rs"]
mod script;
#[path = "faults/sizes.rs"]
mod sizes;
#[path = "common/street.rs"]
#[expect(dead_code, reason = "this file needs only a part of the street")]
mod street;
#[path = "hostile/wire.rs"]
mod wire;
