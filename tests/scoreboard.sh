#!/usr/bin/env bash
# The scoreboard: what is promised, and what a stranger can measure again.
#   tests/scoreboard.sh              the long form: hours, and a calm machine; two tests run at once but for the last three
#   tests/scoreboard.sh short        the sample that the test command runs
# One line a figure: what it is, its bar, what was measured, whether the test that measured it passed. Each test fails by
# itself below its bar. `cargo bench -p pishkhan-cli --bench counter` and `--bench key_to_paint` print what depends on the machine.
set -uo pipefail
cd "$(dirname "$0")/.."
size=${1:-long}
export PISHKHAN_FAULTS=$size CARGO_TERM_COLOR=never

# figure | bar | beginning of the test's name | what its line begins with
figures="Access matrix|0 leaks|what_is_somebody_elses_is_answered|access matrix:
Acts on letters of another unit|0 done|a_letter_of_another_unit_is_out|acts on letters
Acts without the power|0 done|what_a_role_has_no_power_for|acts without the power
Posts of other sites|0 taken|no_post_of_another_site|posts from elsewhere:
Enumeration|0 bytes differ|nobody_learns_from_a_form|.*: [0-9]* answers
One-time codes raced through two processes|limit never exceeded|guesses_that_race_through_two|one-time codes:
Spraying noticed|before 300 accounts|one_guess_on_each_of_many|spraying:
SMS without a picture, in one process|0|a_robot_without_the_picture|SMS without a picture:
SMS without a picture, two processes|0|no_sms_leaves_the_built_program|SMS pumping:
Terminal bytes of the commands|0 out of place|no_command_prints_more_than_letters|terminal:
Terminal bytes of arguments and files|0 out of place|no_argument_comes_back_as_more|terminal:
Terminal bytes of the console|0 out of place|no_letter_steers_the_terminal|terminal:
Terminal bytes of every screen|0 out of place|no_letter_reaches_the_terminal|terminal:
Shells through SSH|0|a_key_that_opens_a_desk_opens|[0-9]* attempts
Stored script on the pages|0 new elements|no_string_of_a_letter_becomes|stored script:
Stored script in a browser that runs it|0 ran|no_stored_script_runs|stored script:
Files that are two things|0 opened|no_file_that_is_two_things_is_opened|polyglots:
Broken forms|0 faults|no_broken_form_is_an_error|broken forms:
Broken files|0 faults, 0 panics|files_that_were_made_to_hurt|bad files:
Parsers under the corpora|0 panics|no_bytes_at_all_are_too_much|parsers:
Replica of killed programs|the last moments at most|a_replica_of_killed_programs|litestream:
Erased letters still findable|0|of_erased_letters_no_word|[ 0-9]*$
A changed row of the log|named|a_changed_row_is_named|test result
Work in a large archive|does not grow|opening_paging_searching|scale
ASVS 5.0|gaps named|every_item_of_the_standard|ASVS
Sources and licences|one place, known|what_is_built_in_comes_from|[0-9]* packages"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
said=$folder/said
source tests/by_name.sh
list_tests "$size" || exit 1

echo "Pishkhan, $(git log -1 --format='commit %h of %cs'), measured $(date -u +%Y-%m-%d), $size form"
program=$(sed -n 's/.*"executable":"\([^"]*\/pishkhan\)".*/\1/p' "$folder/built" | head -1)
echo "SQLite $("$program" version --json | sed -n 's/.*"sqlite": *"\([^"]*\)".*/\1/p'); $(nproc) cores of $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1), $(awk '/MemTotal/ { printf "%.0f", $2 / 1048576 }' /proc/meminfo) GiB, Linux $(uname -r)"
# Faults whose bar is a time need the whole machine; the others run beside the figures.
calm="F16 F17 F18"
faults() { bash tests/faults.sh "$size" "$@" >>"$folder/faults" 2>>"$folder/building"; }
faults F01 F02 F03 F04 F05 F06 F07 F08 F09 F10 F11 F12 F13 F14 F15 F19 F20 F21 F22 F23 F24 &
others=$!
passed=0
failed=0
while IFS='|' read -r figure bar test line; do
    verdict=ok
    run_tests "$test" >"$said" 2>&1 || verdict=FAILED
    grep -q "^test result: ok. [1-9]" "$said" || verdict=FAILED
    if [ "$verdict" = ok ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
    printf '%-42s %-28s %s\n' "$figure" "$bar" "$verdict"
    grep -oE "(^|test .* \.\.\. )$line.*" "$said" | sed -E 's/^test .* \.\.\. //' | sort -u | tail -14 | cut -c1-220 | sed 's/^/      /'
    if [ "$verdict" = FAILED ]; then tell_failures "$said"; fi
done <<<"$figures"
wait "$others"
faults $calm
grep -v '^[0-9]* passed, [0-9]* failed$' "$folder/faults"
survived=$(grep -c 'survived$' "$folder/faults")
if [ "$survived" = 24 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
echo "Faults survived: $survived of 24"
echo "Measured in $((SECONDS / 60)) minutes"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
