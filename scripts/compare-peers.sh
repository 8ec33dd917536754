#!/usr/bin/env bash
# compare-peers.sh: this processor beside those that PyPI has, on the same templates in one run, as
# whole processes and in process. Installs them into target/peers, and nothing elsewhere.
set -euo pipefail
cd "$(dirname "$0")/.."
peers=target/peers
if [ ! -x "$peers/bin/tosca-parser" ]; then
    python3 -m venv "$peers"
    "$peers/bin/pip" install --quiet 'setuptools<81' tosca-parser puccini pyyaml shtab
    # it asks for a PyYAML that no longer builds; it runs with today's
    "$peers/bin/pip" install --quiet --no-deps opera-tosca-parser
fi
cargo build --quiet --release --package concertina --package xtask
exec "$peers/bin/python" scripts/compare_peers.py "${CARGO_TARGET_DIR:-target}/release"
