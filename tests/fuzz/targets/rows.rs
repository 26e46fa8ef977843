//! Any bytes through `checks::rows`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pishkhan_fuzz::checks::rows(bytes));
