#!/usr/bin/env bash
# bench-openstack.sh [SERVERS]: so many servers [30] at the lab's pretended hypervisor, made and removed natively
# and by playbooks (10 workers), in one run: wall time, CPU time of the client, questions to the APIs. Brings a lab of its own
# up and takes it down; as root, on a machine that does nothing else.
set -euo pipefail
cd "$(dirname "$0")/.."
export LAB=${LAB:-/var/lib/openstack-lab-fake} NETNS=${NETNS:-oslab} DRIVER=fake VOLUMES=no
if ip netns exec "$NETNS" curl -fsS -m 5 -o /dev/null http://127.0.0.1:5000/v3 2>/dev/null; then
  echo 'bench-openstack: a lab is up already; end it first: make lab-down' >&2
  exit 1
fi
labs/openstack/install.sh
scripts/openstack-tools.sh
cargo build --release --quiet --workspace --bins
trap labs/openstack/down.sh EXIT
labs/openstack/up.sh
target=$(realpath "${CARGO_TARGET_DIR:-target}")
for name in $(compgen -e | grep '^OS_'); do unset "$name"; done
ip netns exec "$NETNS" python3 -B scripts/bench-openstack.py "$target/release/concertina" "$LAB/rc" "${1:-30}"
