#!/usr/bin/env bash
# Installs what Concertina's demo and tests need and this machine lacks: Debian packages, and
# ansible-core in a virtual environment of the project's own (.venv). Says each step and its time;
# what is there already is left alone, so a second run does nothing.
#
# Root is used for the Debian packages alone. Without root the script prints the command that an
# administrator should run, and stops; no later step needs root.
set -euo pipefail
cd "$(dirname "$0")/.."

# package:command that proves it is there
APT_NEEDS=(
  qemu-system-x86:qemu-system-x86_64
  qemu-utils:qemu-img
  mmdebstrap:mmdebstrap
  uidmap:newuidmap
  fakeroot:fakeroot
  fakechroot:fakechroot
  cpio:cpio
  e2fsprogs:mke2fs
  openssh-client:ssh
  vde-switch:vde_switch
  prometheus:prometheus
  prometheus-alertmanager:prometheus-alertmanager
  gcc:cc
  make:make
)

started=$SECONDS
say() { printf '%4d s  %s\n' $((SECONDS - started)) "$*"; }

if ! command -v cargo >/dev/null 2>&1; then
  echo "The Rust toolchain is missing: install it with rustup (see the README), then run this again."
  exit 1
fi

have() { PATH="$PATH:/usr/sbin:/sbin" command -v "$1" >/dev/null 2>&1; }

# Debian's own Python: python3-venv is for that one.
PYTHON=/usr/bin/python3
[ -x $PYTHON ] || PYTHON=python3

missing=()
for need in "${APT_NEEDS[@]}"; do
  have "${need#*:}" || missing+=("${need%%:*}")
done
# Only ansible-core needs it, once.
[ -x .venv/bin/ansible-playbook ] || "$PYTHON" -c 'import venv, ensurepip' 2>/dev/null \
  || missing+=(python3-venv)

# QEMU must be one version throughout, and not newer than 7.2 is tested here: where a newer
# qemu-utils is installed, both are named with the distribution's suite.
qemu_major() { "$1" --version 2>/dev/null | sed -n '1s/.*version \([0-9]*\).*/\1/p'; }
# Empty package lists (a container, say) know no suite yet: then the distribution's own name is it.
suite_offers_qemu() {
  local policy
  policy=$(apt-cache policy qemu-utils 2>/dev/null) || return 1
  grep -q " $1/" <<<"$policy" || ! grep -q '://' <<<"$policy"
}
qemu_pair() {
  local suite
  suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  if [ -n "$suite" ] && suite_offers_qemu "$suite"; then
    printf '%s\n' "qemu-system-x86/$suite" "qemu-utils/$suite"
  else
    printf '%s\n' qemu-system-x86 qemu-utils
  fi
}
if have qemu-system-x86_64 && have qemu-img \
  && [ "$(qemu_major qemu-img)" != "$(qemu_major qemu-system-x86_64)" ]; then
  missing+=(qemu-utils)
fi

# Those of the missing packages that bring a service. Services that ran before are left alone.
services() {
  local p
  for p in "${missing[@]}"; do
    case $p in prometheus*) printf '%s\n' "$p" ;; esac
  done
}

# policy-rc.d is what Debian's packages ask before they start anything. One that is there (it may
# allow all) is set aside meanwhile, and put back whatever happens. Ours has a mark: one that a killed
# run left is not taken for the machine's.
POLICY=/usr/sbin/policy-rc.d
ASIDE=$POLICY.before-concertina
MARK='# nothing starts while Concertina installs packages'
ours() { [ -e $POLICY ] && grep -qxF "$MARK" $POLICY; }
allow_services() {
  ! ours || rm -f $POLICY
  [ ! -e $ASIDE ] || mv $ASIDE $POLICY
  trap - EXIT
}
forbid_services() {
  trap allow_services EXIT
  # one set aside by a run that was killed is the machine's own
  [ -e $ASIDE ] || [ ! -e $POLICY ] || ours || mv $POLICY $ASIDE
  printf '#!/bin/sh\n%s\nexit 101\n' "$MARK" >$POLICY
  chmod 755 $POLICY
}

# What apt-get is to install: those of QEMU by the suite, as far as it is known by now.
wanted() {
  local p qemu=no
  for p in "${missing[@]}"; do
    case $p in qemu-*) qemu=yes ;; *) printf '%s\n' "$p" ;; esac
  done
  [ "$qemu" = no ] || qemu_pair
}

install_packages() {
  have apt-get || {
    echo "These programs' packages are missing, under Debian's names: ${missing[*]}"
    echo "This script knows Debian's apt-get only: install them by hand, then run this again."
    exit 1
  }
  local want=()
  mapfile -t want < <(wanted)
  local cmd=(apt-get install -y --no-install-recommends --allow-downgrades "${want[@]}")
  if [ "$(id -u)" != 0 ]; then
    echo "These Debian packages are missing: ${missing[*]}"
    echo "Ask someone with root to run this once, then run the same command again (no root needed after it):"
    echo
    echo "    sudo apt-get update && sudo ${cmd[*]}"
    local started_by_debian
    mapfile -t started_by_debian < <(services)
    [ ${#started_by_debian[@]} = 0 ] \
      || echo "    sudo systemctl disable --now ${started_by_debian[*]}   # Concertina runs its own"
    exit 1
  fi
  say "Debian packages missing: ${missing[*]}"
  if [ -z "$(find /var/lib/apt/lists -name '*Packages*' -cmin -1440 2>/dev/null | head -1)" ]; then
    say "apt-get update"
    apt-get update -qq
    # the suite's name is known only now
    mapfile -t want < <(wanted)
    cmd=(apt-get install -y --no-install-recommends --allow-downgrades "${want[@]}")
  fi
  local changes
  changes=$("${cmd[@]}" -s 2>&1 | grep -E '^(Remv|Inst qemu-utils \[)' || true)
  [ -z "$changes" ] || { say "this removes or downgrades:"; sed 's/^/         /' <<<"$changes"; }

  # No service of theirs is to start: neither now nor at the next boot.
  forbid_services
  say "apt-get install ${want[*]}"
  local log
  log=$(mktemp)
  if ! DEBIAN_FRONTEND=noninteractive "${cmd[@]}" >"$log" 2>&1; then
    tail -20 "$log"
    echo "apt-get failed; its whole output is in $log"
    exit 1
  fi
  rm -f "$log"
  allow_services
  local unit
  for unit in $(services); do
    systemctl disable -q "$unit" >/dev/null 2>&1 || true
  done
  say "Debian packages installed (their services are neither started nor enabled)"
}

if [ ${#missing[@]} -gt 0 ]; then install_packages; else say "Debian packages: nothing missing"; fi

VENV=.venv
if [ ! -x $VENV/bin/ansible-playbook ]; then
  say "ansible-core into $VENV"
  "$PYTHON" -m venv $VENV
  $VENV/bin/pip install -q --disable-pip-version-check 'ansible-core>=2.16,<2.20'
  say "$($VENV/bin/ansible-playbook --version | head -1) installed"
else
  say "ansible-core: nothing missing"
fi
