#!/usr/bin/env bash
# step.sh NAME COMMAND…: runs a command, saying its name before and its time after. Ends as it ends.
set -uo pipefail
name=$1
shift
printf '── %s\n' "$name"
started=$SECONDS
"$@"
status=$?
if [ $status = 0 ]; then
  printf '── %s: %d s\n' "$name" $((SECONDS - started))
else
  printf '── %s FAILED (exit %d) after %d s\n' "$name" $status $((SECONDS - started)) >&2
fi
exit $status
