//! Any bytes through `checks::names`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pishkhan_fuzz_heart::checks::names(bytes));
