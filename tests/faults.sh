#!/usr/bin/env bash
# Every fault of the list, each by its tests: those whose names begin with its number, wherever they stand.
#   tests/faults.sh            the long form: every write of every act, ten thousand power cuts, half an hour of everything at
#                              once (PISHKHAN_SOAK says how many seconds instead)
#   tests/faults.sh short      the sample that the test command runs
#   tests/faults.sh long F04 F15     some of them
# One line a fault: number, promise, rounds, lost, verdict; below it what its tests measured, and what could not be tried on
# this machine. The last line counts the faults.
set -uo pipefail
cd "$(dirname "$0")/.."
export PISHKHAN_FAULTS=${1:-long} CARGO_TERM_COLOR=never
shift || true

faults="F01 killed in the middle of an upload: the letter is there wholly or not at all
F02 killed in the middle of an act: state, event, number and SMS, all or none
F03 web and console killed: ready again at once, without a manual step
F04 the power is cut: nothing acknowledged is lost, nothing is corrupt
F05 the disk is full: a sentence, reading goes on, heals by itself
F06 the disk fails or is read-only: nothing is acknowledged that is not there
F07 the SMS gateway is down, slow or refuses: the outbox waits and tries again
F08 the gateway took an SMS and did not say so: nothing is lost, doubles are bounded
F09 delivery reports come twice, late or forged: no state goes back
F10 the clock jumps: no code lives longer, nobody is shut out, the log keeps its order
F11 another writer holds the file: try again within seconds, nothing typed is lost
F12 the log stays short, and whoever keeps it long is named
F13 a damaged file is found, said and saved from
F14 a truncated, swapped or old backup is refused with the reason
F15 two clerks, one letter, one moment: one decides
F16 web, consoles and backups at once: nobody is told that the office is busy
F17 ten thousand slow connections: honest people are served
F18 floods of requests and log-ins: refused in order, other pages answer
F19 a process without memory ends as if it were killed
F20 the SSH line is cut while a clerk types: the words are there again
F21 an upgrade is killed half-way: the old schema or the new one
F22 a backup is killed or made under load: valid or absent
F23 a page or a console breaks: one answer, one console, the others go on
F24 the log takes nothing: service goes on, the audit log is complete"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
said=$folder/said

source tests/by_name.sh
list_tests "$PISHKHAN_FAULTS" || exit 1

passed=0
failed=0
while read -r fault promise; do
    if [ $# -gt 0 ] && [[ " $* " != *" $fault "* ]]; then continue; fi
    verdict=survived
    run_tests "f${fault#F}_" >"$said" 2>&1 || verdict=FAILED
    tests=$(sed -n 's/^test result: [^ ]* \([0-9]*\) passed.*/\1/p' "$said" | awk '{ n += $1 } END { print n + 0 }')
    rounds=$(grep -o "fault $fault |.*" "$said" | sed -n 's/.*| \([0-9]*\) rounds |.*/\1/p' | awk '{ n += $1 } END { print n + 0 }')
    lost=$(grep -o "fault $fault |.*" "$said" | sed -n 's/.*| \([0-9]*\) lost.*/\1/p' | awk '{ n += $1 } END { print n + 0 }')
    if [ "$verdict" = survived ] && [ "$tests" = 0 ]; then verdict="NO TEST"; fi
    if [ "$verdict" = survived ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
    [ "$rounds" = 0 ] && rounds=$tests
    printf '%s  %-84s %6s rounds %4s lost  %s\n' "$fault" "$promise" "$rounds" "$lost" "$verdict"
    grep -o "fault $fault |.*" "$said" | sed 's/^fault F[0-9]* | \(.*\) | \([0-9]* rounds\) | \([0-9]* lost\).*/     \1 (\2, \3)/'
    grep -o "not tried on this machine: .*" "$said" | sed 's/^/     /'
    if [ "$verdict" = FAILED ]; then tell_failures "$said"; fi
done <<<"$faults"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
