//! Any bytes through `checks::cleaning`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pishkhan_fuzz::checks::cleaning(bytes));
