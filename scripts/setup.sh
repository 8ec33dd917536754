#!/usr/bin/env bash
# Installs what Concertina's demo and tests need and this machine lacks: Debian packages, and
# ansible-core in a virtual environment of the project's own (.venv). Says each step and its time;
# what is there already is left alone, so a second run does nothing.
#
# Root is used for the Debian packages alone. Without root the script prints the command that an
# administrator should run, and stops.
set -euo pipefail
cd "$(dirname "$0")/.."

# package:command that proves it is there
APT_NEEDS=(
  qemu-system-x86:qemu-system-x86_64
  qemu-utils:qemu-img
  mmdebstrap:mmdebstrap
  uidmap:newuidmap
  fakeroot:fakeroot
  busybox-static:/bin/busybox
  cpio:cpio
  e2fsprogs:mke2fs
  openssh-client:ssh
  vde-switch:vde_switch
  prometheus:prometheus
  prometheus-alertmanager:prometheus-alertmanager
  gcc:cc
  make:make
  sqlite3:sqlite3
)

started=$SECONDS
say() { printf '%4ds  %s\n' $((SECONDS - started)) "$*"; }

have() { PATH="$PATH:/usr/sbin:/sbin" command -v "$1" >/dev/null 2>&1; }

missing=()
for need in "${APT_NEEDS[@]}"; do
  have "${need#*:}" || missing+=("${need%%:*}")
done
python3 -c 'import venv, ensurepip' 2>/dev/null || missing+=(python3-venv)

# QEMU must be one version throughout, and not newer than 7.2 is tested here: where a newer
# qemu-utils is installed, both are named with the distribution's suite.
qemu_major() { "$1" --version 2>/dev/null | sed -n '1s/.*version \([0-9]*\).*/\1/p'; }
qemu_pair() {
  local suite
  suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  if [ -n "$suite" ] && apt-cache policy qemu-utils | grep -c " $suite/" >/dev/null; then
    printf '%s\n' "qemu-system-x86/$suite" "qemu-utils/$suite"
  else
    printf '%s\n' qemu-system-x86 qemu-utils
  fi
}
if have qemu-system-x86_64 && have qemu-img \
  && [ "$(qemu_major qemu-img)" != "$(qemu_major qemu-system-x86_64)" ]; then
  missing+=(qemu-utils)
fi

install_packages() {
  local want=() p qemu=no
  for p in "${missing[@]}"; do
    case $p in qemu-*) qemu=yes ;; *) want+=("$p") ;; esac
  done
  [ "$qemu" = no ] || mapfile -t -O "${#want[@]}" want < <(qemu_pair)
  local cmd=(apt-get install -y --no-install-recommends --allow-downgrades "${want[@]}")
  if [ "$(id -u)" != 0 ]; then
    echo "These Debian packages are missing: ${missing[*]}"
    echo "Ask someone with root to run this once, then run the same command again (no root needed after it):"
    echo
    echo "    sudo apt-get update && sudo ${cmd[*]}"
    echo "    sudo systemctl disable --now prometheus prometheus-alertmanager   # Concertina runs its own"
    exit 1
  fi
  have apt-get || { echo "missing: ${missing[*]}; this script knows Debian's apt-get only: install them by hand"; exit 1; }
  say "Debian packages missing: ${missing[*]}"
  if [ -z "$(find /var/lib/apt/lists -name '*Packages*' -mmin -1440 2>/dev/null | head -1)" ]; then
    say "apt-get update"
    apt-get update -qq
    # the suite's name is known only now
    [ "$qemu" = no ] || { mapfile -t want < <(printf '%s\n' "${want[@]}" | grep -v '^qemu-'; qemu_pair); }
    cmd=(apt-get install -y --no-install-recommends --allow-downgrades "${want[@]}")
  fi
  local changes
  changes=$("${cmd[@]}" -s 2>&1 | grep -E '^(Remv|Inst qemu-utils \[)' || true)
  [ -z "$changes" ] || { say "this removes or downgrades:"; sed 's/^/         /' <<<"$changes"; }

  # No service of theirs is to start: neither now (policy-rc.d) nor at the next boot (disabled).
  local policy=/usr/sbin/policy-rc.d ours=no
  if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' >$policy && chmod 755 $policy && ours=yes
  fi
  say "apt-get install ${want[*]}"
  local log
  log=$(mktemp)
  if ! DEBIAN_FRONTEND=noninteractive "${cmd[@]}" >"$log" 2>&1; then
    [ "$ours" = no ] || rm -f $policy
    tail -20 "$log"
    echo "apt-get failed; its whole output is in $log"
    exit 1
  fi
  rm -f "$log"
  [ "$ours" = no ] || rm -f $policy
  local unit
  for unit in prometheus prometheus-alertmanager prometheus-node-exporter vde2; do
    [[ " ${missing[*]} " == *" $unit "* ]] || continue
    [ ! -d /run/systemd/system ] || systemctl disable -q "$unit" 2>/dev/null || true
  done
  say "Debian packages installed (their services are neither started nor enabled)"
}

if [ ${#missing[@]} -gt 0 ]; then install_packages; else say "Debian packages: nothing missing"; fi

VENV=.venv
if [ ! -x $VENV/bin/ansible-playbook ]; then
  say "ansible-core into $VENV"
  PY=/usr/bin/python3
  [ -x $PY ] || PY=python3
  $PY -m venv $VENV
  $VENV/bin/pip install -q --disable-pip-version-check 'ansible-core>=2.16,<2.20'
  say "$($VENV/bin/ansible-playbook --version | head -1) installed"
else
  say "ansible-core: nothing missing"
fi

if ! command -v cargo >/dev/null 2>&1; then
  echo "The Rust toolchain is missing: install it with rustup (see the README), then run this again."
  exit 1
fi
