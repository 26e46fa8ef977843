#!/usr/bin/env bash
# Every parser under libFuzzer: tests/fuzz/run.sh [SECONDS A TARGET] [TARGET …]; a line a target: runs, edges of the program that
# were reached, inputs that reached new ones and are kept now in corpus/, inputs that broke something.
#
# Needs the compiler of the program and a C++ compiler, no nightly and no other tool. What breaks something is left in
# target/fuzz/found: mend it, and put it into the corpus, which the ordinary tests replay.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-10}
shift || true

# The versions of all crates are those that are shipped.
cp Cargo.lock tests/fuzz/Cargo.lock
flags="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters"
flags+=" -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1"
target=$(rustc -vV | sed -n 's/^host: //p')
# Named, so that what runs while building is built without the counters.
RUSTFLAGS=$flags cargo build --quiet --manifest-path tests/fuzz/Cargo.toml --target "$target" --target-dir target/fuzz
fuzz=target/fuzz/$target/debug/fuzz

if [ $# = 0 ]; then
    mapfile -t names < <(tail -n +2 tests/fuzz/parsers.csv | cut -d, -f1 | grep -v '^-$' | awk '!seen[$0]++')
    set -- "${names[@]}"
fi
mkdir -p target/fuzz/found
failed=0
for name in "$@"; do
    kept=tests/fuzz/corpus/$name
    new=target/fuzz/new/$name
    log=target/fuzz/$name.log
    mkdir -p "$kept" "$new"
    before=$(ls "$kept" | wc -l)
    found=0
    PISHKHAN_PARSER=$name nice -n 10 "$fuzz" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="target/fuzz/found/$name-" "$new" "$kept" >"$log" 2>&1 || found=1
    # Of the new ones those that are needed to reach what was reached.
    PISHKHAN_PARSER=$name nice -n 10 "$fuzz" -set_cover_merge=1 "$kept" "$new" >>"$log" 2>&1 || true
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" | tail -1)
    edges=$(grep -o ' cov: [0-9]*' "$log" | awk '{print $2}' | sort -n | tail -1)
    echo "fuzz $name | ${runs:-0} runs | ${edges:-0} edges | $(($(ls "$kept" | wc -l) - before)) new | $found found"
    if [ "$found" = 1 ]; then
        failed=1
        grep -m 3 -A 2 "panicked at\|ERROR: libFuzzer" "$log" || tail -3 "$log"
    fi
done
exit $failed
