# Processes of the lab: started in sessions of their own, remembered, waited for.
# shellcheck shell=bash

# start NAME COMMAND...: in a session of its own; remembers pid and start time, so that down.sh never hits a stranger.
start() {
  local name=$1; shift
  [ ! -e "$LAB/log/$name.log" ] || mv "$LAB/log/$name.log" "$LAB/log/$name.log.old"
  setsid "$@" >"$LAB/log/$name.log" 2>&1 </dev/null 9>&- &
  echo "$! $(awk '{print $22}' /proc/$!/stat 2>/dev/null || echo 0)" >"$LAB/run/$name.pid"
}

alive() { local pid; read -r pid _ <"$LAB/run/$1.pid" && [ -d "/proc/$pid" ] && ! grep -q '^State:.Z' "/proc/$pid/status"; }

# wait_for NAME SECONDS COMMAND...: until the command succeeds; a sentence when the process ended or time is up.
wait_for() {
  local name=$1 end=$((SECONDS+$2)); shift 2
  until "$@" >/dev/null 2>&1; do
    alive "$name" || die "$name ended at once: $(tail -n 3 "$LAB/log/$name.log")"
    [ $SECONDS -lt $end ] || die "$name did not answer in time; see $LAB/log/$name.log"
    sleep 0.2
  done
}
port_open() { (exec 3<>/dev/tcp/$IP/$1) 2>/dev/null; }
http_ok() { curl -fsS -m 5 -o /dev/null "http://$IP:$1"; }

# Serves a WSGI script with uwsgi.  wsgi NAME SCRIPT PORT PROCESSES THREADS ENVIRONMENT...
wsgi() {
  local name=$1 script=$2 port=$3 processes=$4 threads=$5; shift 5
  start "$name" env "$@" uwsgi_python3 --plugin python3 --master --lazy-apps --die-on-term --enable-threads --buffer-size 65535 \
    --add-header 'Connection: close' --thunder-lock --http-socket $IP:$port --processes $processes --threads $threads --wsgi-file "$script" --need-app
}

# Runs a step only the first time; the mark is set when it succeeded.
once() { local mark=$LAB/state/$1; shift; [ -e "$mark" ] || { "$@"; touch "$mark"; }; }
