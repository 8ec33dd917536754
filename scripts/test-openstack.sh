#!/usr/bin/env bash
# The tests at a real OpenStack: installs what its lab needs, brings it up, runs them in its network
# namespace, and takes it down, unless it was up before. Arguments: names of tests; none: all of them, and
# then those that want two zones, at a lab of their own with pretended hosts.
set -uo pipefail
cd "$(dirname "$0")/.."
export NETNS=${NETNS:-oslab} LAB=${LAB:-/var/lib/openstack-lab} DRIVER=${DRIVER:-libvirt}

if [ "$(id -u)" != 0 ]; then
  echo 'test-openstack: the lab needs root (network and mount namespaces): run this as root' >&2
  exit 1
fi
is_up() { ip netns exec "$NETNS" curl -fsS -m 5 -o /dev/null http://127.0.0.1:5000/v3 2>/dev/null; }
ours=no
up() {
  if is_up; then return; fi
  ours=yes
  scripts/step.sh 'packages of the lab' labs/openstack/install.sh || exit 1
  [ "$DRIVER" = fake ] || scripts/step.sh 'image of its guests' labs/openstack/image.sh || exit 1
  scripts/step.sh "OpenStack ($DRIVER)" labs/openstack/up.sh || exit 1
}
down() { [ $ours = no ] || scripts/step.sh 'OpenStack, down' labs/openstack/down.sh; ours=no; }
trap down EXIT

binary=$(realpath "${CARGO_TARGET_DIR:-target}")/debug/concertina
# what is in the caller's environment is not meant
for name in $(compgen -e | grep '^OS_'); do unset "$name"; done
# run NAME...: what begins so; -NAME: but for that
run() {
  local name wanted=() but=()
  for name in "$@"; do case $name in -*) but+=("${name#-}") ;; *) wanted+=("$name") ;; esac; done
  if cargo nextest --version >/dev/null 2>&1; then
    local filter left
    filter=$(printf ' + test(%s)' "${wanted[@]}")
    left=$([ ${#but[@]} = 0 ] || printf ' - test(%s)' "${but[@]}")
    # all targets: with `--test suite` alone, other features would have half of it built once more
    ip netns exec "$NETNS" cargo nextest run --offline --workspace --bins --tests --no-fail-fast \
      --run-ignored only --status-level pass -E "binary(suite) & (${filter# + })$left"
  else
    ip netns exec "$NETNS" cargo test --offline --workspace --bins --tests --quiet -- --ignored --test-threads 1 \
      "${wanted[@]}" "${but[@]/#/--skip=}"
  fi
}

# nothing of it needs a network: all is built
cargo build --workspace --bins --tests --quiet || exit 1
[ ! -x "$binary" ] || export CONCERTINA_BINARY=$binary
if [ $# -gt 0 ]; then
  up
  run "$@"
  exit
fi
# some want playbooks that make servers
scripts/step.sh 'openstack.cloud' scripts/openstack-tools.sh || exit 1
failed=0
up
run openstack:: -openstack::zones:: || failed=1
if [ $ours = no ]; then
  echo '── zones are left out: the lab that is up is not ours to end'
  exit $failed
fi
down
LAB=$LAB-fake DRIVER=fake VOLUMES=no
export LAB DRIVER VOLUMES
up
run openstack::zones:: || failed=1
exit $failed
