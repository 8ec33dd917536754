#!/bin/bash
# Ends or begins one service of a lab that is up, to see what becomes of those who use it.
# usage: service.sh kill|stop|start NAME     keystone, nova-api, neutron, nova-compute, …: see lib/services.sh
#   kill: at once, as a crash does;  stop: asks it to end, and waits for at most 20 s;  start: as up.sh does
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
for part in "$HERE"/lib/*.sh; do
  # shellcheck source=/dev/null
  . "$part"
done
[ $# = 2 ] || { sed -n '2,4p' "$0" | cut -c3- >&2; exit 2; }
action=$1 name=$2
[ -e "$LAB/run/mariadb.pid" ] || die "the lab is not up; run up.sh first."

# The processes of the session that up.sh began for it.
session() { ps -e -o pid=,sid=,stat= | awk -v s="$1" '$2==s && $3!~/^Z/ {print $1}'; }

end_with() {
  local signal=$1 pid born end=$((SECONDS + 20)) left
  read -r pid born <"$LAB/run/$name.pid" || die "there is no service $name."
  [ "$(awk '$3!="Z"{print $22}' "/proc/$pid/stat" 2>/dev/null)" = "$born" ] || { say "$name does not run"; return 0; }
  # shellcheck disable=SC2046 # a number each
  if [ "$signal" = TERM ]; then kill -TERM "$pid"; else kill -KILL $(session "$pid"); fi
  while left=$(session "$pid"); [ -n "$left" ]; do
    # shellcheck disable=SC2086 # a number each
    [ $SECONDS -lt $end ] || kill -KILL $left
    sleep 0.1
  done
}

case $action in
  kill) end_with KILL ;;
  stop) end_with TERM ;;
  start)
    # into what only the lab's processes see
    if [ -z "${LAB_INSIDE:-}" ]; then
      read -r pid _ <"$LAB/run/mariadb.pid"
      LAB_INSIDE=1 exec nsenter -t "$pid" --mount --uts --net "$HERE/service.sh" start "$name"
    fi
    serve "$name"
    case $name in
      keystone) wait_for keystone 60 http_ok 5000/v3 ;;
      nova-api) wait_for nova-api 60 http_ok 8774 ;;
      neutron) wait_for neutron 90 http_ok 9696; $PY "$HERE/seed" --warm ;;
    esac ;;
  *) die "kill, stop or start, not $action" ;;
esac
