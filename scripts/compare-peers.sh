#!/usr/bin/env bash
# compare-peers.sh: this processor beside those that the registries have, on the same templates in one
# run, as whole processes and in process: templates that it writes, and a sample of the corpus where there
# is one (TOSCA_CORPUS). Installs them into target/peers, and nothing elsewhere. Takes minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
peers=target/peers
if [ ! -x "$peers/bin/tosca-parser" ]; then
    python3 -m venv "$peers"
    "$peers/bin/pip" install --quiet 'setuptools<81' tosca-parser puccini pyyaml shtab
fi
if [ ! -x "$peers/bin/opera-tosca-parser" ]; then
    # it asks for a PyYAML that no longer builds; it runs with today's
    "$peers/bin/pip" install --quiet --no-deps opera-tosca-parser
fi
# a package of its own, with a lock file of its own
driver="$peers/puccini-driver"
mkdir -p "$driver"
cp -R scripts/peers/puccini-driver/. "$driver"
if ! cargo build --quiet --release --manifest-path "$driver/Cargo.toml" --target-dir "$driver/target"; then
    echo 'the crate puccini-tosca does not build here: its rows say that it fails' >&2
fi
cargo build --quiet --release --package concertina --package xtask
exec "$peers/bin/python" -B scripts/peers "${CARGO_TARGET_DIR:-target}/release" \
    "$driver/target/release/puccini-driver" "${TOSCA_CORPUS:-../shared/corpus}"
