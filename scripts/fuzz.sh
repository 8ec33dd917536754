#!/usr/bin/env bash
# fuzz.sh TARGET SECONDS: a coverage-guided fuzzer on the processor, with one file that imports itself
# (template) or up to four that import each other (service), or on the archive reader (archive), from the
# seeds in fuzz/seeds and tests/diagnostics; what it finds lies in fuzz/artifacts.
# New seeds are taken in by hand, after `cargo fuzz cmin`: they are run by `make test`.
set -euo pipefail
cd "$(dirname "$0")/.."
target="${1:?template, service or archive}"
seconds="${2:?how many seconds}"
command -v cargo-fuzz >/dev/null || cargo install cargo-fuzz --locked
corpus="fuzz/corpus/$target"
mkdir -p "$corpus" fuzz/artifacts
cp -n fuzz/seeds/"$target"/* "$corpus"/ 2>/dev/null || true
if [ "$target" != archive ]; then
    cp -n tests/diagnostics/*.yaml examples/web-fleet/*.yaml "$corpus"/
fi
words=()
[ "$target" != archive ] && words=(-dict=fuzz/template.dict)
# the stable toolchain, with the switches that the fuzzer needs
RUSTC_BOOTSTRAP=1 cargo fuzz run "$target" -- \
    -max_total_time="$seconds" -timeout=5 -rss_limit_mb=4096 -max_len=16384 "${words[@]}"
