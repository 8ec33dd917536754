#!/usr/bin/env bash
# The tests at a real OpenStack: installs what its lab needs, brings it up, runs them in its network
# namespace, and takes it down, unless it was up before. Arguments: names of tests; none: all of them.
set -uo pipefail
cd "$(dirname "$0")/.."
netns=${NETNS:-oslab}

if [ "$(id -u)" != 0 ]; then
  echo 'test-openstack: the lab needs root (network and mount namespaces): run this as root' >&2
  exit 1
fi
was_up=no
ip netns exec "$netns" curl -fsS -m 5 -o /dev/null http://127.0.0.1:5000/v3 2>/dev/null && was_up=yes
down() { [ $was_up = yes ] || scripts/step.sh 'OpenStack, down' labs/openstack/down.sh; }
trap down EXIT
if [ $was_up = no ]; then
  scripts/step.sh 'packages of the lab' labs/openstack/install.sh || exit 1
  scripts/step.sh 'image of its guests' labs/openstack/image.sh || exit 1
  scripts/step.sh 'OpenStack' labs/openstack/up.sh || exit 1
fi

binary=$(realpath "${CARGO_TARGET_DIR:-target}")/debug/concertina
[ ! -x "$binary" ] || export CONCERTINA_BINARY=$binary
# what is in the caller's environment is not meant
for name in $(compgen -e | grep '^OS_'); do unset "$name"; done
wanted=("${@:-openstack::}")
if cargo nextest --version >/dev/null 2>&1; then
  filter=$(printf ' + test(%s)' "${wanted[@]}")
  run=(cargo nextest run --offline --workspace --test suite --no-fail-fast --run-ignored only
    --status-level pass -E "${filter# + }")
else
  run=(cargo test --offline --workspace --test suite --quiet -- --ignored --test-threads 1 "${wanted[@]}")
fi
# nothing of it needs a network: all is built
cargo build --workspace --bins --tests --quiet || exit 1
ip netns exec "$netns" "${run[@]}"
