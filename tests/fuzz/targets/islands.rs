//! Any bytes through `checks::isles`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pishkhan_fuzz::checks::isles(bytes));
