#!/bin/bash
# Stops the lab that up.sh started in $LAB, guests included, and removes what it left in the network. Disks and data bases stay.
set -uo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=lib/settings.sh
. "$HERE/lib/settings.sh"
virsh_lab() { virsh -q -c "qemu+unix:///system?socket=$LAB/libvirt/run/libvirt-sock" "$@" 2>/dev/null; }
inside() { if [ -n "$NETNS" ]; then ip netns exec "$NETNS" "$@"; else "$@"; fi; }

# True while the process that up.sh remembered in this file still runs (same pid and same start time).
ours() {
  local pid born; read -r pid born <"$1" 2>/dev/null || return 1
  [ "$(awk '$3!="Z"{print $22}' "/proc/$pid/stat" 2>/dev/null)" = "$born" ]
}

# The processes of a session, the leader's children that made groups of their own included.
session_of() { ps -e -o pid=,sid=,stat= | awk -v s="$1" '$2==s && $3!~/^Z/ {print $1}'; }

# stop SECONDS NAME...: asks, waits, then kills what is left.
stop() {
  local limit=$1 end f pid pids=() left; shift; end=$((SECONDS+limit))
  for f in "$@"; do
    f=$LAB/run/$f.pid; [ -e "$f" ] || continue
    if ours "$f"; then read -r pid _ <"$f"; pids+=("$pid"); kill -TERM "$pid" 2>/dev/null; fi
    rm -f "$f"
  done
  for pid in "${pids[@]}"; do
    while left=$(session_of "$pid"); [ -n "$left" ] && [ $SECONDS -lt $end ]; do sleep 0.2; done
    [ -z "$left" ] || kill -KILL $left 2>/dev/null
  done
}

# Guests are switched off; Nova keeps them as "running" and starts them at the next up.sh.
stop_guests() {
  local d
  for d in $(virsh_lab list --name); do virsh_lab destroy "$d"; done
}

# Removes bridge, taps and namespace; leaves them where anybody's process is still inside (another lab, a shell).
clean_network() {
  local i
  if [ -n "$NETNS" ]; then
    [ -e "/run/netns/$NETNS" ] || return 0
    [ -z "$(ip netns pids "$NETNS")" ] || { echo "down.sh: processes are left in namespace $NETNS: $(ip netns pids "$NETNS" | xargs); it stays."; return 0; }
  fi
  for i in $(inside ip -o link show | awk -F'[ :@]+' '$2 ~ /^(br-lab|lab-nic|brq|tap)/ {print $2}'); do inside ip link del "$i" 2>/dev/null; done
  [ -z "$NETNS" ] || ip netns del "$NETNS"
}

stop 20 nova-compute nova-compute-2
stop_guests
stop 20 l3-agent bridge-agent bridge-agent-2 nova-scheduler nova-conductor cinder-volume cinder-scheduler cinder-api neutron nova-api glance placement keystone
stop 20 libvirtd
stop 30 rabbit
stop 5 epmd
stop 60 mariadb
clean_network
