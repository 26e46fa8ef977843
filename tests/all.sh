#!/usr/bin/env bash
# Passes all tests, installing what they need: a browser and Node, a reader of PDF, a screen that nobody sees and three
# terminals from the distribution, a browser driver and axe-core from npm.
# The last lines are those of `cargo test`; what is no cargo test is counted in a line of its own.
set -uo pipefail
cd "$(dirname "$0")/.."
export DEBIAN_FRONTEND=noninteractive CARGO_TERM_COLOR=never

passed=0
failed=0
step() { # step WORDS COMMAND…
    local words=$1
    shift
    echo "── $words"
    if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)) && echo "✗ $words"; fi
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

install_tools() {
    local missing=()
    command -v chromium >/dev/null || missing+=(chromium)
    command -v ssh >/dev/null || missing+=(openssh-client)
    [ -x /usr/sbin/sshd ] || missing+=(openssh-server)
    command -v curl >/dev/null || missing+=(curl)
    command -v openssl >/dev/null || missing+=(openssl)
    [ -x /usr/sbin/nginx ] || missing+=(nginx-light)
    command -v w3m >/dev/null || missing+=(w3m)
    command -v pdftotext >/dev/null || missing+=(poppler-utils)
    command -v node >/dev/null || missing+=(nodejs)
    command -v npm >/dev/null || missing+=(npm)
    command -v fribidi >/dev/null || missing+=(libfribidi-bin)
    command -v cc >/dev/null || missing+=(gcc libc6-dev)
    command -v Xvfb >/dev/null || missing+=(xvfb)
    command -v xdotool >/dev/null || missing+=(xdotool)
    command -v xterm >/dev/null || missing+=(xterm)
    command -v sakura >/dev/null || missing+=(sakura)
    command -v mlterm >/dev/null || missing+=(mlterm)
    [ -e /usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf ] || missing+=(fonts-dejavu-core)
    if [ ${#missing[@]} -gt 0 ]; then
        as_root apt-get update -qq && as_root apt-get install -y -qq --no-install-recommends "${missing[@]}" || return 1
    fi
    mkdir -p target/browser && (cd target/browser && [ -d node_modules/playwright-core ] && [ -d node_modules/axe-core ] ||
        npm install --silent --no-audit --no-fund --prefix . playwright-core@1.65.1 axe-core@4.14.1)
}

install_tools || { echo "the tools that the tests need could not be installed" && exit 1; }
step "formatting" cargo fmt --all --check
step "clippy" cargo clippy --quiet --workspace --all-targets -- -D warnings
step "rustdoc" env RUSTDOCFLAGS="-D warnings" cargo doc --quiet --workspace --no-deps
step "Persian rows against FriBidi" node tests/persian/oracle.mjs
step "tests" cargo test --workspace --no-fail-fast

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
