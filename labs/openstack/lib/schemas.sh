# Tables of the data bases, made the first time only.
# shellcheck shell=bash

keystone_schema() {
  local k="keystone-manage --config-file $LAB/etc/keystone.conf"
  mkdir -p "$LAB/etc/fernet" "$LAB/etc/credential"; chmod 700 "$LAB/etc/fernet" "$LAB/etc/credential"
  { $k db_sync; $k fernet_setup --keystone-user root --keystone-group root; $k credential_setup --keystone-user root --keystone-group root
    $k bootstrap --bootstrap-password lab --bootstrap-region-id RegionOne --bootstrap-admin-url http://$IP:5000/v3/ \
      --bootstrap-internal-url http://$IP:5000/v3/ --bootstrap-public-url http://$IP:5000/v3/; } >"$LAB/log/keystone-schema.log" 2>&1
}
nova_schema() {
  local n="nova-manage --config-file $LAB/etc/nova.conf"
  placement-manage --config-file "$LAB/etc/placement.conf" db sync; $n api_db sync
  $n cell_v2 map_cell0 --database_connection $DB/nova_cell0; $n db sync
  $n cell_v2 list_cells | grep -q cell1 || $n cell_v2 create_cell --name=cell1
}
neutron_schema() { neutron-db-manage --config-file "$LAB/etc/neutron.conf" --config-file "$LAB/etc/ml2.ini" upgrade heads; }
glance_schema() { glance-manage --config-file "$LAB/etc/glance-api.conf" db_sync; }
cinder_schema() { cinder-manage --config-file "$LAB/etc/cinder.conf" db sync; }

all_schemas() {
  local s pids=()
  for s in nova neutron glance cinder; do ( set -e; ${s}_schema ) >"$LAB/log/$s-schema.log" 2>&1 & pids+=("$!:$s"); done
  $PY "$HERE/seed/catalog.py"
  for s in "${pids[@]}"; do wait "${s%%:*}" || die "the ${s#*:} schema failed; see $LAB/log/${s#*:}-schema.log"; done
}
