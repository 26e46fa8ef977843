# Runs tests by their names, wherever they stand. To be sourced; `folder` is an empty folder of the caller's.

# Builds every test and lists it in $folder/tests: the folder in which cargo would run it, its executable, its name.
# The long form is built to run fast, the short one as the test command has it already.
list_tests() { # list_tests long|short
    local profile=trial
    [ "$1" = long ] || profile=test
    cargo test --workspace --no-run --profile "$profile" --message-format=json-render-diagnostics >"$folder/built" || return 1
    sed -n 's/.*"manifest_path":"\([^"]*\)\/Cargo.toml".*"profile":{[^}]*"test":true}.*"executable":"\([^"]*\)".*/\1 \2/p' "$folder/built" |
        while read -r home executable; do
            "$executable" --list 2>/dev/null | sed -n 's/^\(.*\): test$/\1/p' |
                while read -r test; do echo "$home $executable $test"; done
        done >"$folder/tests"
}

# Runs the tests whose names begin so, one executable after the other.
run_tests() { # run_tests BEGINNING
    local ended=0
    grep -E " (.*::)?$1[^ :]*$" "$folder/tests" >"$folder/mine" || return 0
    while read -r home executable; do
        mapfile -t names < <(grep -F "$home $executable " "$folder/mine" | cut -d' ' -f3)
        (cd "$home" && "$executable" --exact "${names[@]}" --nocapture --test-threads=1 </dev/null) || ended=1
    done < <(cut -d' ' -f1,2 "$folder/mine" | sort -u)
    return $ended
}

# What failed and why, of the output of tests. Some tests let something panic on purpose: the last one is that of the test
# that failed.
tell_failures() { # tell_failures FILE
    sed -n '/^failures:$/,/^test result/s/^    \([^ ]*\)$/     failed: \1/p' "$1" | sort -u
    grep -E "panicked at" -A 6 "$1" | tail -14 | cut -c1-300
}
