#!/usr/bin/env bash
# bench-orchestrator.sh [ROUNDS] [--quick]: opera 0.7 and concertina under its name on the same work, in
# turn, with ratios. Takes some minutes a round: opera does. Begin it on a machine that does nothing else.
set -euo pipefail
cd "$(dirname "$0")/.."
target=$(realpath "${CARGO_TARGET_DIR:-target}")
scripts/opera-peer.sh
[ -x "$target/release/concertina" ] || cargo build --release -p concertina
exec /usr/bin/env python3 -B scripts/bench-orchestrator.py "$target/opera-peer/bin" "$target/release/concertina" "$@"
