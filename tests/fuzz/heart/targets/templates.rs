//! Any bytes through `checks::templates`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pishkhan_fuzz_heart::checks::templates(bytes));
