//! The keys.
fn main(){}
