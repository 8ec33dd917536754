#!/usr/bin/env bash
# xtask.sh ARGUMENTS…: the project's own commands, built with the features that everything else is
# built with (`cargo run --package` would build all of it again). XTASK_PROFILE=release: for measuring.
set -euo pipefail
cd "$(dirname "$0")/.."
profile="${XTASK_PROFILE:-dev}"
if [ "$profile" = dev ]; then
    cargo build --quiet --workspace --bins
    folder=debug
else
    cargo build --quiet --profile "$profile" --package xtask
    folder="$profile"
fi
exec "${CARGO_TARGET_DIR:-target}/$folder/xtask" "$@"
