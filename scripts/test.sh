#!/usr/bin/env bash
# Runs all tests, by cargo-nextest where it is there: first the rooms' own (seconds), then the suite
# with real parts, and last those at a real OpenStack (a quarter of an hour at most; OPENSTACK=no leaves them out).
# The last line counts them all. All three are run to their end, whatever fails.
set -uo pipefail
cd "$(dirname "$0")/.."

if cargo nextest --version >/dev/null 2>&1; then
  run=(cargo nextest run --workspace --no-fail-fast --no-tests pass --status-level fail
    --final-status-level slow)
  # .config/nextest.toml says which tests run alone; all targets are named, because with `--test suite`
  # alone other features would have half of it built once more
  suite=(--bins --tests -E 'binary(suite)')
else
  run=(cargo test --workspace --no-fail-fast --quiet)
  suite=(--test suite -- --test-threads 1)
fi

# `make check` has built it, with the features that the tests are built with: the suite runs this one.
target=${CARGO_TARGET_DIR:-target}
binary=$(realpath "$target")/debug/concertina
[ ! -x "$binary" ] || export CONCERTINA_BINARY=$binary

out=$(mktemp)
trap 'rm -f "$out"' EXIT
started=$SECONDS
failed=0
# A process that a failed test left behind may hold the pipe open: it is not waited for.
run_step() {
  local tee
  exec 3> >(tee -a "$out")
  tee=$!
  scripts/step.sh "$@" >&3 2>&1 3>&- || failed=1
  exec 3>&-
  timeout 5 tail --pid="$tee" -f /dev/null || true
}
run_step 'tests of the rooms' "${run[@]}" --lib --bins
run_step 'tests with real parts' "${run[@]}" "${suite[@]}"

# nextest: "Summary [ 1.2s] 5 tests run: 4 passed (1 slow), 1 failed, 2 skipped"
# cargo:   "test result: ok. 4 passed; 1 failed; 2 ignored; …"
count() {
  sed 's/\x1b\[[0-9;]*m//g' "$out" | grep -E 'Summary \[|^test result:' \
    | grep -oE "[0-9]+ $1" | awk '{ sum += $1 } END { print sum + 0 }'
}
ran() { echo $(($(count passed) + $(count '(failed|timed out)'))); }

# of what is left out by itself, the next step runs some; what it leaves out was run
ignored=$(count '(skipped|ignored)')
before=$(ran)
case "${OPENSTACK:-yes} $(id -u)" in
  no*) echo '── tests at OpenStack are left out (OPENSTACK=no)' ;;
  *' 0') run_step 'tests at OpenStack (OPENSTACK=no leaves them out)' scripts/test-openstack.sh openstack::provider openstack::fleet ;;
  *) echo '── tests at OpenStack are left out: its lab needs root (sudo make test-openstack)' ;;
esac
ignored=$((ignored - ($(ran) - before)))

verdict=ok
[ $failed = 0 ] || verdict=FAILED
printf 'test result: %s. %d passed; %d failed; %d ignored; finished in %d s\n' "$verdict" \
  "$(count passed)" "$(count '(failed|timed out)')" "$ignored" $((SECONDS - started))
exit $failed
