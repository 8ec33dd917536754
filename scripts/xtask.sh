#!/usr/bin/env bash
# xtask.sh ARGUMENTS…: the project's own commands, built with the features that everything else is
# built with (`cargo run --package` would build all of it again).
set -euo pipefail
cd "$(dirname "$0")/.."
cargo build --quiet --workspace --bins
exec "${CARGO_TARGET_DIR:-target}/debug/xtask" "$@"
