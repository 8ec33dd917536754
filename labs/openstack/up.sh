#!/bin/bash
# Brings up a small real OpenStack (Keystone, Placement, Glance, Neutron, Nova, Cinder) inside a network namespace.
# usage: up.sh          run again after down.sh it restarts with the kept state; remove $LAB to begin anew
# environment:
#   LAB=/var/lib/openstack-lab   everything lives here
#   NETNS=oslab                  network namespace; empty = the machine's own network
#   DRIVER=libvirt|fake          real guests under QEMU software emulation, or pretended ones
#   GUEST=$LAB/guest             folder that image.sh filled (DRIVER=libvirt)
#   VOLUMES=yes|no               Cinder;  FIREWALL=yes|no  security groups
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
for part in "$HERE"/lib/*.sh "$HERE"/settings/*.sh; do
  # shellcheck source=/dev/null
  . "$part"
done

main() {
  if [ -z "${LAB_INSIDE:-}" ]; then preflight; enter_namespace; fi
  private_view; provider_network
  start_database; start_queue; write_configuration
  wait_for mariadb 60 port_open $DB_PORT;        say "data base"
  create_databases
  once keystone-schema keystone_schema
  start_identity; start_hypervisor
  wait_for keystone 60 http_ok 5000/v3;          say "Keystone$([ "$DRIVER" = fake ] || echo ' and libvirt')"
  once schemas all_schemas;                      say "schemas"
  wait_for rabbit 90 port_open $MQ_PORT;         say "message queue"
  start_apis; [ "$VOLUMES" = no ] || start_volumes
  wait_apis;                                     say "APIs"
  start_host
  wait_for nova-compute 120 host_mapped;         say "compute host mapped"
  # another image than the one that is there is put in its place
  recipe=$(cat "$GUEST/recipe" 2>/dev/null || echo "no guests")
  if [ "$(cat "$LAB/state/seeded" 2>/dev/null)" = "$recipe" ]; then $PY "$HERE/seed" --warm
  else $PY "$HERE/seed"; echo "$recipe" >"$LAB/state/seeded"; fi
  say "ready"; tell_where
}
main "$@"
