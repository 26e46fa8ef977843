#!/usr/bin/env bash
cd "$(dirname "$0")"
cp ../../Cargo.lock .
flags="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters"
flags+=" -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1"
RUSTFLAGS=$flags cargo build --target x86_64-unknown-linux-gnu --target-dir ../../target/fuzz
