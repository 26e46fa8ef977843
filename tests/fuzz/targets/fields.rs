//! Any bytes through `checks::fields`.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pishkhan_fuzz::checks::fields(bytes));
