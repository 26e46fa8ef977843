#!/usr/bin/env bash
# The package in a clean Debian: it installs, the office is made, the service runs as its own account, a clerk logs in over
# a real sshd, an upgrade keeps the letters, a purge keeps the file. Needs root for that root (asks sudo for it); whatever it mounts ends with it.
#   tests/package/clean_root.sh [PROGRAM]        the root itself is made once, into target/package/root.tar
set -euo pipefail
cd "$(dirname "$0")/../.."
program=${1:-target/debug/pishkhan}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

if [ "${INSIDE:-}" != yes ]; then
    mkdir -p target/package
    tar=target/package/root.tar
    if [ ! -e "$tar" ]; then
        echo "making a clean root, once"
        fresh=$(mktemp -d)
        as_root debootstrap --variant=minbase --include=adduser,openssh-server,openssh-client,man-db,bash-completion \
            "${SUITE:-$(. /etc/os-release && echo "$VERSION_CODENAME")}" "$fresh" >target/package/root.log 2>&1 ||
            { tail -20 target/package/root.log && exit 1; }
        as_root tar -C "$fresh" -cf - . >"$tar.part" && mv "$tar.part" "$tar"
        as_root rm -rf "$fresh"
    fi
    bash .ci/manual "$program"
    node tests/package/build.mjs "$program" 0.1.0 target/package/one.deb
    node tests/package/build.mjs "$program" 0.1.1 target/package/two.deb
    as_root env INSIDE=yes PATH="$PATH" unshare --mount --pid --fork --kill-child --propagation private \
        bash tests/package/clean_root.sh "$program"
    exit
fi

root=$(mktemp -d)
mount -t tmpfs -o size=1g none "$root"
tar -C "$root" -xf target/package/root.tar
chmod 755 "$root"
mount -t proc proc "$root/proc"
mkdir -p "$root/dev/pts" "$root/run/sshd" && mount -t devpts -o newinstance,ptmxmode=666 devpts "$root/dev/pts"
rm -f "$root/dev/ptmx" && ln -s pts/ptmx "$root/dev/ptmx"
cp target/package/one.deb target/package/two.deb "$root/root/"

inside() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TERM=xterm PISHKHAN_LANG=en "$@"; }
# The same as a process of its own, so that a signal meets the program.
becomes() { exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TERM=xterm PISHKHAN_LANG=en "$@"; }
fails() { echo "✗ $*" >&2 && exit 1; }
says() { # says WORDS COMMAND…
    local words=$1
    shift
    "$@" >"$root/root/said" 2>&1 || { cat "$root/root/said" && fails "$words"; }
    echo "  $words"
}
# A port that nobody has.
free_port() { node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'; }
healthy() {
    exec 3<>"/dev/tcp/127.0.0.1/$port" && printf 'GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3 && head -1 <&3 | grep -q ' 200 '
}
# Waits until a question has an answer, a minute at most.
wait_for() {
    for _ in $(seq 600); do
        if ("$@") >/dev/null 2>&1; then return 0; fi
        read -r -t 0.1 <> <(:) || true
    done
    echo "✗ waited in vain for: $*" >&2
    return 1
}

says "the package installs" inside dpkg -i /root/one.deb
[ "$(inside stat -c '%U %a' /var/lib/pishkhan)" = "pishkhan 750" ] || fails "the folder of the office"
[ "$(inside stat -c '%U:%G %a' /etc/pishkhan/pishkhan.toml)" = "root:pishkhan 640" ] || fails "the configuration's rights"
[ -z "$(find "$root/var/lib/pishkhan" -type f)" ] || fails "an installation makes no office"
inside man -w pishkhan-clerk-add >/dev/null || fails "the manual is not found"
[ -e "$root/usr/lib/systemd/system/pishkhan@.service" ] || fails "the units are not there"
says "the shell completes" inside bash -c \
    '. /usr/share/bash-completion/bash_completion; _completion_loader pishkhan; complete -p pishkhan'

echo "بلندترین کوه ایران" >"$root/root/password"
says "the office is made" inside pishkhan init --profile agency --office "اداره" --admin admin --admin-name "راهبر" \
    --admin-password-file /root/password
grep -q "systemctl enable --now pishkhan" "$root/root/said" || fails "what comes next is not told"
[ "$(inside stat -c '%U %a' /var/lib/pishkhan/office.db)" = "pishkhan 600" ] || fails "the file's owner"
if inside pishkhan init --office x </dev/null >/dev/null 2>&1; then fails "a second office over the first"; fi
if inside pishkhan config check >/dev/null 2>&1; then fails "no gateway is a finding"; fi
printf '[sms]\ngateway = "file"\ntest = "this is a test"\n' >>"$root/etc/pishkhan/pishkhan.toml"
says "the configuration is sound" inside pishkhan config check
inside pishkhan config show >"$root/root/said"
grep -q /etc/pishkhan/pishkhan.toml "$root/root/said" || fails "the service's configuration is not the one that is read"

# As the unit says, under its account and with its variables.
line=$(sed -n 's/^ExecStart=//p' "$root/usr/lib/systemd/system/pishkhan.service")
port=$(free_port)
serve() {
    # shellcheck disable=SC2086
    becomes setpriv --reuid pishkhan --regid pishkhan --clear-groups env STATE_DIRECTORY=/var/lib/pishkhan \
        PISHKHAN_LISTEN="127.0.0.1:$port" $line >>"$root/root/serve.log" 2>&1 &
    server=$!
    wait_for healthy || { cat "$root/root/serve.log" && exit 1; }
}
serve
echo "  the service answers"

says "a clerk is added" inside pishkhan clerk add karimi --name "مریم کریمی" --role head --password-file /root/password
inside ssh-keygen -q -t ed25519 -N "" -f /root/key
says "and a key" inside pishkhan ssh-keys add karimi --file /root/key.pub
if inside pishkhan ssh-setup --check >/dev/null 2>&1; then fails "an sshd that was not told yet is a finding"; fi
inside pishkhan ssh-setup >"$root/etc/ssh/sshd_config.d/pishkhan.conf"
says "sshd is as it should be" inside pishkhan ssh-setup --check
ssh_port=$(free_port)
becomes /usr/sbin/sshd -D -e -p "$ssh_port" -o ListenAddress=127.0.0.1 2>"$root/root/sshd.log" &
sshd=$!
wait_for bash -c ": </dev/tcp/127.0.0.1/$ssh_port" || exit 1
options="-F /dev/null -i /root/key -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR"
# The desk opens its other screen, and `q` leaves it; keys that come while it still asks the terminal who it is are lost.
# shellcheck disable=SC2086
(trap '' PIPE; wait_for grep -q '1049h' "$root/root/desk" && while printf q; do read -r -t 0.5 <> <(:) || true; done) 2>/dev/null |
    inside timeout 120 script -qfec "ssh $options -tt -p $ssh_port pishkhan@127.0.0.1" /root/desk >/dev/null || { cat "$root/root/sshd.log" && fails "the desk over SSH"; }
grep -q '1049l' "$root/root/desk" || fails "the desk did not end"
echo "  a clerk works at the desk over SSH"
# shellcheck disable=SC2086
if inside ssh $options -p "$ssh_port" pishkhan@127.0.0.1 id >"$root/root/said" 2>&1; then fails "a command over SSH"; fi
if grep -q uid= "$root/root/said"; then fails "a shell over SSH"; fi

before=$(inside pishkhan clerk list)
kill "$server" && wait "$server" || fails "the service ends in order"
echo "# of this machine" >>"$root/etc/pishkhan/pishkhan.toml"
says "an upgrade installs" inside dpkg -i /root/two.deb
[ "$(inside pishkhan clerk list)" = "$before" ] || fails "an upgrade keeps the office"
tail -1 "$root/etc/pishkhan/pishkhan.toml" | grep -q "of this machine" || fails "an upgrade keeps the configuration"
serve
says "all is well after it" inside pishkhan check
kill "$server" && wait "$server" || fails "the service ends in order after an upgrade"
kill "$sshd"
says "a purge" inside dpkg --purge pishkhan
[ -s "$root/var/lib/pishkhan/office.db" ] || fails "a purge keeps the office"
[ ! -e "$root/usr/bin/pishkhan" ] || fails "a purge takes the program"
echo "the package is sound"
