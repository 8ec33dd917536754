#!/usr/bin/env bash
# scripts/setup.sh on a bare Debian: a minimal root folder of this computer's own release, made for
# it and removed again, whose policy-rc.d allows every service to start, and which has a newer
# qemu-utils than the release where backports offer one. It runs three times: the first time all is
# installed and nothing of it is started, the second time nothing is done, the third time after a run
# that was killed, with QEMU alone missing. Needs root; three minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
[ "$(id -u)" = 0 ] || { echo "this needs root: it makes a root folder of another Debian"; exit 1; }

suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
base=$(mktemp -d /var/tmp/bare-machine.XXXXXX)
root=$base/root
fail() { echo "FAILED: $*"; exit 1; }
of_root() { # pids of processes in there
  local link
  for link in /proc/[0-9]*/root; do
    [ "$(readlink "$link" 2>/dev/null)" != "$root" ] || { link=${link#/proc/}; echo "${link%/root}"; }
  done
}
clean() {
  local pids
  pids=$(of_root)
  [ -z "$pids" ] || kill -9 $pids 2>/dev/null || true
  umount -l "$root/proc" "$root/dev" 2>/dev/null || true
  rm -rf --one-file-system "$base"
}
trap clean EXIT

sources=/etc/apt/sources.list.d/debian.sources
[ -s $sources ] || sources=/etc/apt/sources.list
scripts/step.sh 'a bare Debian' mmdebstrap --quiet --variant=minbase \
  --include=ca-certificates "$suite" "$root" "$sources"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
for file in /etc/resolv.conf /etc/pip.conf; do
  [ ! -e $file ] || cp -L $file "$root$file"
done
# with the authorities that this computer trusts: a company's proxy may have one of its own
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
cp -rT /etc/apt/apt.conf.d "$root/etc/apt/apt.conf.d"
mkdir -p "$root/project"
cp -r scripts "$root/project/"
# only asked whether it is there
ln -s /bin/true "$root/usr/local/bin/cargo"
printf '#!/bin/sh\n# all may start\nexit 0\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"

inside() { chroot "$root" env PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"; }
newer=no
inside apt-get update -qq
if inside apt-cache policy qemu-utils | grep -q "$suite-backports"; then
  inside env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    "qemu-utils/$suite-backports" >"$base/newer.log" 2>&1 || fail "$(tail -5 "$base/newer.log")"
  newer=$(inside qemu-img --version | head -1)
fi
echo "a newer qemu-utils is there before: $newer"

inside /project/scripts/setup.sh | tee "$base/first"
[ -z "$(of_root)" ] || fail "something runs in there: $(ps -o args= -p "$(of_root | paste -sd,)")"
grep -q 'all may start' "$root/usr/sbin/policy-rc.d" || fail "its policy-rc.d was not put back"
[ ! -e "$root/usr/sbin/policy-rc.d.before-concertina" ] || fail "a copy of policy-rc.d is left"
versions=$(inside sh -c 'qemu-img --version; qemu-system-x86_64 --version' | grep -o 'version [0-9.]*')
[ "$(sort -u <<<"$versions" | wc -l)" = 1 ] || fail "QEMU in two versions: $versions"
echo "QEMU: $(head -1 <<<"$versions")"
for program in qemu-system-x86_64 mmdebstrap vde_switch prometheus prometheus-alertmanager ssh; do
  inside sh -c "command -v $program" >/dev/null || fail "$program is not there"
done
inside /project/.venv/bin/ansible-playbook --version | head -1

inside /project/scripts/setup.sh | tee "$base/second"
[ "$(grep -c 'nothing missing' "$base/second")" = 2 ] || fail "the second time it did something"
[ "$(wc -l <"$base/second")" = 2 ] || fail "the second time it did something"
# killed in the middle: its own policy-rc.d is there, QEMU and the package lists are not
inside env DEBIAN_FRONTEND=noninteractive apt-get purge -y -qq qemu-system-x86 qemu-utils >"$base/purge.log" 2>&1
mv "$root/usr/sbin/policy-rc.d" "$root/usr/sbin/policy-rc.d.before-concertina"
printf '#!/bin/sh\n%s\nexit 101\n' "$(sed -n "s/^MARK='\(.*\)'$/\1/p" scripts/setup.sh)" >"$root/usr/sbin/policy-rc.d"
rm -rf "$root"/var/lib/apt/lists/*
inside /project/scripts/setup.sh | tee "$base/third"
inside sh -c 'qemu-system-x86_64 --version && qemu-img --version' >/dev/null || fail "QEMU was not installed again"
grep -q 'all may start' "$root/usr/sbin/policy-rc.d" || fail "after a kill its policy-rc.d was not put back"
[ ! -e "$root/usr/sbin/policy-rc.d.before-concertina" ] || fail "after a kill a copy of policy-rc.d is left"
echo "ok: a bare Debian is set up, twice, nothing was started, and a killed run is mended"
