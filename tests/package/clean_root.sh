#!/usr/bin/env bash
# The package in a clean Debian that runs: systemd is its first process. The package installs, the office is made, systemd
# starts the service in its sandbox and starts it again when it hangs, letters are filed at the form while backups are made,
# restored and compared row by row, a clerk logs in over the real sshd, an upgrade keeps the letters, a purge keeps the file.
# Needs root for that root (asks sudo for it); whatever it mounts and starts ends with it.
#   tests/package/clean_root.sh [PROGRAM]        the root itself is made once, into target/package/debian.tar
#   PISHKHAN_BACKUP_ROUNDS=100 tests/package/clean_root.sh        the long form: so many backups under load
set -euo pipefail
cd "$(dirname "$0")/../.."
program=${1:-target/debug/pishkhan}
rounds=${PISHKHAN_BACKUP_ROUNDS:-3}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

if [ "${INSIDE:-}" != yes ]; then
    mkdir -p target/package
    tar=target/package/debian.tar
    if [ ! -e "$tar" ]; then
        echo "making a clean root, once"
        fresh=$(mktemp -d)
        as_root debootstrap --variant=minbase \
            --include=adduser,openssh-server,openssh-client,man-db,bash-completion,systemd,systemd-sysv \
            "${SUITE:-$(. /etc/os-release && echo "$VERSION_CODENAME")}" "$fresh" >target/package/root.log 2>&1 ||
            { tail -20 target/package/root.log && exit 1; }
        as_root tar -C "$fresh" -cf - . >"$tar.part" && mv "$tar.part" "$tar"
        as_root rm -rf "$fresh"
    fi
    bash .ci/manual "$program"
    node tests/package/build.mjs "$program" 0.1.0 target/package/one.deb
    node tests/package/build.mjs "$program" 0.1.1 target/package/two.deb
    as_root env INSIDE=yes PATH="$PATH" PISHKHAN_BACKUP_ROUNDS="$rounds" unshare --mount --pid --net --fork --kill-child \
        --propagation private bash tests/package/clean_root.sh "$program"
    exit
fi

mount -t proc proc /proc
root=$(mktemp -d)
mount -t tmpfs -o size=2g,mode=755 none "$root"
tar -C "$root" -xf target/package/debian.tar
chmod 755 "$root"
cp target/package/one.deb target/package/two.deb "$root/root/"

fails() { echo "✗ $*" >&2 && exit 1; }
# Waits until a question has an answer, a minute at most.
wait_for() {
    for _ in $(seq 600); do
        if ("$@") >/dev/null 2>&1; then return 0; fi
        read -r -t 0.1 <> <(:) || true
    done
    echo "✗ waited in vain for: $*" >&2
    return 1
}

# What a container gives to its systemd: devices, /proc, /run, and a part of the tree of control groups for its own.
mount_for_systemd() {
    mount -t tmpfs -o mode=755 none "$root/run"
    mount -t tmpfs -o mode=755 none "$root/dev"
    mkdir "$root/dev/pts" "$root/dev/shm"
    mount -t devpts -o newinstance,ptmxmode=666,mode=620 devpts "$root/dev/pts"
    mount -t tmpfs none "$root/dev/shm"
    ln -s pts/ptmx "$root/dev/ptmx"
    ln -s /proc/self/fd "$root/dev/fd"
    for device in null zero full random urandom tty; do
        touch "$root/dev/$device" && mount --bind "/dev/$device" "$root/dev/$device"
    done
    mount -t sysfs -o ro sysfs "$root/sys"
}
# Groups of its own, so that the systemd below them touches no other ones.
groups=()
own_group() { # own_group MOUNTED-TREE
    groups+=("$1/pishkhan-clean-root-$$-$RANDOM")
    mkdir "${groups[-1]}"
}
ends() {
    [ -z "${systemd:-}" ] || kill -KILL "$systemd" || true
    [ -z "${machine:-}" ] || wait "$machine" || true
    # Those below first; they are empty now.
    for group in "${groups[@]}"; do find "$group" -depth -type d -exec rmdir {} \; 2>/dev/null || true; done
    umount -l "$root" && rmdir "$root" || true
}
trap ends EXIT
if [ "$(stat -f -c %T /sys/fs/cgroup)" = cgroup2fs ]; then
    own_group /sys/fs/cgroup
    trees='mount -t cgroup2 none $root/sys/fs/cgroup'
else
    # The older way: systemd has a tree of its own name.
    mkdir -p /sys/fs/cgroup/systemd
    mountpoint -q /sys/fs/cgroup/systemd || mount -t cgroup -o none,name=systemd none /sys/fs/cgroup/systemd
    own_group /sys/fs/cgroup/systemd
    trees='mount -t tmpfs -o mode=755 none $root/sys/fs/cgroup && mkdir $root/sys/fs/cgroup/systemd &&
        mount -t cgroup -o none,name=systemd none $root/sys/fs/cgroup/systemd'
    if mountpoint -q /sys/fs/cgroup/unified; then
        own_group /sys/fs/cgroup/unified
        trees+=' && mkdir $root/sys/fs/cgroup/unified && mount -t cgroup2 none $root/sys/fs/cgroup/unified'
    fi
fi
mount_for_systemd
# As a container it needs no kernel of its own; the network is this one, which has nothing but its loopback. Not by chroot:
# the kernel lets nobody in a chroot make the user namespace of the unit's sandbox.
(
    for group in "${groups[@]}"; do echo 0 >"$group/cgroup.procs"; done
    root=$root exec unshare --mount --pid --cgroup --ipc --uts --fork --kill-child --propagation private bash -ec "
        mount -t proc proc \$root/proc
        $trees
        cd \$root && mkdir -p mnt/out && pivot_root . mnt/out && umount -l /mnt/out
        exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin container=chroot /lib/systemd/systemd --system"
) >"$root/root/boot.log" 2>&1 &
machine=$!
first_process() { systemd=$(cat "/proc/$machine/task/$machine/children") && systemd=${systemd// /} && [ -n "$systemd" ]; }
wait_for first_process && first_process
inside() {
    nsenter --target "$systemd" --mount --pid --cgroup --ipc --uts --root --wd \
        env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TERM=xterm PISHKHAN_LANG=en "$@"
}
says() { # says WORDS COMMAND…
    local words=$1
    shift
    "$@" >"$root/root/said" 2>&1 || { cat "$root/root/said" && fails "$words"; }
    echo "  $words"
}
journal() { inside journalctl --no-pager -n 40 "$@"; }
main() { inside systemctl show --property MainPID --value "${1:-pishkhan}"; }
healthy() { # healthy PORT
    exec 3<>"/dev/tcp/127.0.0.1/$1" && printf 'GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3 && head -1 <&3 | grep -q ' 200 '
}
wait_for inside systemctl is-active multi-user.target || { cat "$root/root/boot.log" && fails "systemd did not come up"; }
echo "  systemd runs: $(inside systemctl --version | head -1)"

says "the package installs" inside dpkg -i /root/one.deb
[ "$(inside stat -c '%U %a' /var/lib/pishkhan)" = "pishkhan 750" ] || fails "the folder of the office"
[ "$(inside stat -c '%U:%G %a' /etc/pishkhan/pishkhan.toml)" = "root:pishkhan 640" ] || fails "the configuration's rights"
[ -z "$(find "$root/var/lib/pishkhan" -type f)" ] || fails "an installation makes no office"
[ "$(main)" = 0 ] || fails "an installation starts nothing"
inside man -w pishkhan-clerk-add >/dev/null || fails "the manual is not found"
says "the shell completes" inside bash -c \
    '. /usr/share/bash-completion/bash_completion; _completion_loader pishkhan; complete -p pishkhan'

echo "بلندترین کوه ایران" >"$root/root/password"
says "the office is made" inside pishkhan init --profile company --office "شرکت" --admin admin --admin-name "راهبر" \
    --admin-password-file /root/password
grep -q "systemctl enable --now pishkhan" "$root/root/said" || fails "what comes next is not told"
[ "$(inside stat -c '%U %a' /var/lib/pishkhan/office.db)" = "pishkhan 600" ] || fails "the file's owner"
if inside pishkhan init --office x </dev/null >/dev/null 2>&1; then fails "a second office over the first"; fi
if inside pishkhan config check >/dev/null 2>&1; then fails "no gateway is a finding"; fi
inside install -d -o pishkhan -g pishkhan -m 0700 /mnt/backup
printf '[sms]\ngateway = "file"\ntest = "this is a test"\n[backup]\nfolder = "/mnt/backup"\n' >>"$root/etc/pishkhan/pishkhan.toml"
says "the configuration is sound" inside pishkhan config check
inside pishkhan config show >"$root/root/said"
grep -q /etc/pishkhan/pishkhan.toml "$root/root/said" || fails "the service's configuration is not the one that is read"

# As the manual says.
inside systemctl enable --now pishkhan >"$root/root/said" 2>&1 || { cat "$root/root/said" && journal -u pishkhan && fails "systemd starts the service"; }
echo "  systemd starts the service, which says when it is ready"
(healthy 8080) || { journal -u pishkhan && fails "it was ready and does not answer"; }
[ "$(inside systemctl show --property Type,NotifyAccess,WatchdogUSec pishkhan | tr '\n' ' ')" = \
    "Type=notify NotifyAccess=main WatchdogUSec=1min " ] || fails "notify and watchdog"

# The sandbox as the kernel has it, not as the unit names it.
status() { sed -n "s/^$1:[[:space:]]*//p" "/proc/$host_pid/status"; }
in_service() { nsenter --target "$host_pid" --mount --root --wd "$@"; }
# The process as this shell numbers it: that of the service's group whose innermost number is its own.
find_service() {
    local own=$1
    for status in /proc/[0-9]*/status; do
        if [ "$(sed -n 's/^NSpid:.*[[:space:]]//p' "$status" 2>/dev/null)" = "$own" ] &&
            grep -q '^Name:[[:space:]]*pishkhan$' "$status" 2>/dev/null; then
            host_pid=${status//[^0-9]/}
            return 0
        fi
    done
    return 1
}
find_service "$(main)" || fails "the process of the service is not found"
[ "$(status Seccomp) $(status NoNewPrivs) $(status CapEff) $(status CapBnd)" = "2 1 0000000000000000 0000000000000000" ] ||
    fails "filter of calls, privileges: $(status Seccomp) $(status NoNewPrivs) $(status CapEff) $(status CapBnd)"
[ "$(inside stat -c %U "/proc/$(main)")" = pishkhan ] || fails "the account of the service"
for place in /etc /usr /var /var/lib /root /home; do
    if in_service touch "$place/written" 2>/dev/null; then fails "the service can write to $place"; fi
done
in_service touch /var/lib/pishkhan/written /mnt/backup/written /tmp/written || fails "the service cannot write to its own places"
in_service rm /var/lib/pishkhan/written /mnt/backup/written
[ ! -e "$root/tmp/written" ] || fails "the service shares /tmp"
[ -z "$(in_service ls -A /root 2>/dev/null)" ] && [ -z "$(in_service ls -A /home 2>/dev/null)" ] || fails "homes are seen"
if in_service test -e /proc/1/cmdline && [ -n "$(in_service setpriv --reuid pishkhan --regid pishkhan --clear-groups cat /proc/1/cmdline 2>/dev/null)" ]; then
    fails "the service sees other processes"
fi
[ ! -e "/proc/$host_pid/root/dev/mem" ] && [ "$(in_service sh -c 'ls /dev | grep -cE "^(sd|vd|loop|kmsg|mem)"')" = 0 ] || fails "devices"
[ "$(wc -l <"/proc/$host_pid/uid_map")" -gt 0 ] && ! grep -qE '^ *0 +0 +4294967295' "/proc/$host_pid/uid_map" || fails "users of the machine"
echo "  its sandbox holds: no capability, a filter of calls, one folder, no homes, no devices, no other process"

# A program that hangs is found and started again.
mkdir -p "$root/etc/systemd/system/pishkhan.service.d"
printf '[Service]\nWatchdogSec=2\nRestartSec=1\n' >"$root/etc/systemd/system/pishkhan.service.d/quick.conf"
inside systemctl daemon-reload && inside systemctl restart pishkhan
hung=$(main)
inside kill -STOP "$hung"
again() { [ "$(main)" != "$hung" ] && [ "$(main)" != 0 ] && (healthy 8080); }
wait_for again || { journal -u pishkhan && fails "the watchdog"; }
inside journalctl --no-pager -u pishkhan | grep -q -i "watchdog timeout" || fails "it was not the watchdog"
rm -r "$root/etc/systemd/system/pishkhan.service.d"
inside systemctl daemon-reload && inside systemctl restart pishkhan
echo "  a service that hangs is started again by the watchdog"

says "a clerk is added" inside pishkhan clerk add karimi --name "مریم کریمی" --role head --password-file /root/password
inside ssh-keygen -q -t ed25519 -N "" -f /root/key
says "and a key" inside pishkhan ssh-keys add karimi --file /root/key.pub
if inside pishkhan ssh-setup --check >/dev/null 2>&1; then fails "an sshd that was not told yet is a finding"; fi
inside pishkhan ssh-setup >"$root/etc/ssh/sshd_config.d/pishkhan.conf"
inside systemctl reload ssh
says "sshd is as it should be" inside pishkhan ssh-setup --check
options="-F /dev/null -i /root/key -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR"
# The desk opens its other screen, and `q` leaves it; keys that come while it still asks the terminal who it is are lost.
# shellcheck disable=SC2086
(trap '' PIPE; wait_for grep -q '1049h' "$root/root/desk" && while printf q; do read -r -t 0.5 <> <(:) || true; done) 2>/dev/null |
    inside timeout 120 script -qfec "ssh $options -tt pishkhan@127.0.0.1" /root/desk >/dev/null || { journal -u ssh && fails "the desk over SSH"; }
grep -q '1049l' "$root/root/desk" || fails "the desk did not end"
echo "  a clerk works at the desk over SSH"
# shellcheck disable=SC2086
if inside ssh $options pishkhan@127.0.0.1 id >"$root/root/said" 2>&1; then fails "a command over SSH"; fi
if grep -q uid= "$root/root/said"; then fails "a shell over SSH"; fi

# Citizens file letters at the form while the installed program backs up, and each backup is restored and compared.
for setting in "captcha off" "letter.per_day 0" "form.addressee secretariat"; do
    # shellcheck disable=SC2086
    inside pishkhan settings set $setting >/dev/null
done
# The form sees a setting within a second.
has_no_picture() { curl -s http://127.0.0.1:8080/login/otp >"$root/root/form" && grep -q mobile "$root/root/form" && ! grep -q captcha "$root/root/form"; }
wait_for has_no_picture || fails "the form does not see the settings"
sms=$root/var/lib/pishkhan/sms.jsonl
node tests/package/letters.mjs http://127.0.0.1:8080 "$sms" "$root/root/stop" 4 >"$root/root/filed" 2>&1 &
citizens=$!
has_letters() { grep -c '"kind":"code"' "$sms" | grep -qx 4; }
wait_for has_letters || { cat "$root/root/filed" && fails "the citizens do not come in"; }
rows=0
for round in $(seq "$rounds"); do
    inside pishkhan backup /root/under-load.db >"$root/root/said" 2>&1 || { cat "$root/root/said" && fails "backup $round under load"; }
    # Compared row by row with the office as it goes on; a difference that nothing explains ends it.
    inside pishkhan backup drill /root/under-load.db --json >"$root/root/drill.json" || { cat "$root/root/drill.json" && fails "drill $round"; }
    rows=$((rows + $(node -e 'console.log(JSON.parse(require("fs").readFileSync(process.argv[1])).reduce((sum, table) => sum + table.rows, 0))' "$root/root/drill.json")))
    inside pishkhan --db /root/restored.db restore --yes /root/under-load.db >/dev/null
    inside pishkhan --db /root/restored.db check >"$root/root/said" || true
    if grep '✗' "$root/root/said" | grep -v -E '✗ (disk|sms|backup|drill) '; then fails "what was restored is not sound"; fi
    grep -q '✓ integrity' "$root/root/said" || fails "what was restored was not looked at"
    rm -f "$root"/root/restored.db* "$root"/root/under-load.db*
done
touch "$root/root/stop"
wait "$citizens" || { cat "$root/root/filed" && fails "a citizen was refused"; }
echo "  backup under load: $rounds rounds, $rows rows compared, 0 differences, $(cat "$root/root/filed") letters filed meanwhile"
planned() { ls "$root"/mnt/backup/office-*.db; }
wait_for planned || fails "the planned backup was not made"

# A restore into its place, as the manual says.
before=$(inside pishkhan clerk list)
inside pishkhan backup /root/last.db >/dev/null
if inside pishkhan restore --yes /root/last.db >/dev/null 2>&1; then fails "a restore under a serving office"; fi
says "the service stops in order" inside systemctl stop pishkhan
[ "$(inside systemctl show --property Result --value pishkhan)" = success ] || fails "the service ended badly"
says "the office is restored into its place" inside pishkhan restore --yes /root/last.db
says "and is served again" inside systemctl start pishkhan
(healthy 8080) || fails "the restored office does not answer"
[ "$(inside stat -c '%U %a' /var/lib/pishkhan/office.db)" = "pishkhan 600" ] || fails "the restored file's owner"
[ "$(inside pishkhan clerk list)" = "$before" ] || fails "a restore keeps the clerks"

# A second office on the machine is an instance of the template.
inside install -d -o pishkhan -g pishkhan -m 0750 /var/lib/pishkhan/parks
says "a second office is made" inside pishkhan --db /var/lib/pishkhan/parks/office.db init --profile agency --office "پارک‌ها" \
    --admin admin --admin-name "راهبر" --admin-password-file /root/password
printf 'listen = "127.0.0.1:8081"\n[sms]\ngateway = "file"\ntest = "this is a test"\n' >"$root/etc/pishkhan/parks.toml"
chmod 640 "$root/etc/pishkhan/parks.toml" && inside chgrp pishkhan /etc/pishkhan/parks.toml
says "and served beside the first" inside systemctl enable --now pishkhan@parks
(healthy 8081) && (healthy 8080) || { journal -u pishkhan@parks && fails "two offices at once"; }

echo "# of this machine" >>"$root/etc/pishkhan/pishkhan.toml"
first=$(main) second=$(main pishkhan@parks)
says "an upgrade installs while both serve" inside dpkg -i /root/two.deb
[ "$(main)" != "$first" ] && [ "$(main pishkhan@parks)" != "$second" ] || fails "an upgrade starts the services again"
(healthy 8080) && (healthy 8081) || fails "the services do not answer after an upgrade"
[ "$(inside pishkhan clerk list)" = "$before" ] || fails "an upgrade keeps the office"
tail -1 "$root/etc/pishkhan/pishkhan.toml" | grep -q "of this machine" || fails "an upgrade keeps the configuration"
says "all is well after it" inside pishkhan check
says "a purge" inside dpkg --purge pishkhan
[ -s "$root/var/lib/pishkhan/office.db" ] || fails "a purge keeps the office"
[ ! -e "$root/usr/bin/pishkhan" ] || fails "a purge takes the program"
if (healthy 8080) 2>/dev/null; then fails "a purge ends the service"; fi
echo "the package is sound"
