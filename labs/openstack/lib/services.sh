# Services, in the order in which they need each other.
# shellcheck shell=bash

start_identity() { wsgi keystone /usr/bin/keystone-wsgi-public 5000 1 4 OS_KEYSTONE_CONFIG_FILES="$LAB/etc/keystone.conf"; }

start_apis() {
  wsgi placement /usr/bin/placement-api 8778 1 4 OS_PLACEMENT_CONFIG_DIR="$LAB/etc"
  wsgi glance /usr/bin/glance-wsgi-api 9292 1 4 OS_GLANCE_CONFIG_DIR="$LAB/etc"
  # Nova is of eventlet, whose locks hang between threads
  wsgi nova-api /usr/bin/nova-api-wsgi 8774 3 1 OS_NOVA_CONFIG_DIR="$LAB/etc"
  start neutron neutron-server --config-file "$LAB/etc/neutron.conf" --config-file "$LAB/etc/ml2.ini"
  start nova-conductor nova-conductor --config-file "$LAB/etc/nova.conf"
  start nova-scheduler nova-scheduler --config-file "$LAB/etc/nova.conf"
}

start_volumes() {
  start cinder-api cinder-api --config-file "$LAB/etc/cinder.conf"
  start cinder-scheduler cinder-scheduler --config-file "$LAB/etc/cinder.conf"
  start cinder-volume cinder-volume --config-file "$LAB/etc/cinder.conf"
}

start_hypervisor() {
  [ "$DRIVER" = libvirt ] || return 0
  start libvirtd libvirtd --config "$LAB/libvirt/etc/libvirtd.conf" --pid-file "$LAB/libvirt/run/libvirtd.pid"
  wait_for libvirtd 30 virsh -c "qemu+unix:///system?socket=$LAB/libvirt/run/libvirt-sock" version
}

start_host() {
  start bridge-agent neutron-linuxbridge-agent --config-file "$LAB/etc/neutron.conf" --config-file "$LAB/etc/bridge-agent.ini"
  start l3-agent neutron-l3-agent --config-file "$LAB/etc/neutron.conf" --config-file "$LAB/etc/l3-agent.ini"
  start nova-compute nova-compute --config-file "$LAB/etc/nova-compute.conf"
  [ "$DRIVER" = libvirt ] || start_pretended_host
}

# Nothing of it is real but its place in a zone; a port on it needs an agent of its host all the same.
start_pretended_host() {
  start bridge-agent-2 neutron-linuxbridge-agent --config-file "$LAB/etc/neutron.conf" --config-file "$LAB/etc/bridge-agent.ini" \
    --config-file "$LAB/etc/pretended-host.conf"
  start nova-compute-2 nova-compute --config-file "$LAB/etc/nova-compute.conf" --config-file "$LAB/etc/pretended-host.conf"
}

wait_apis() {
  wait_for placement 60 http_ok 8778; wait_for glance 60 http_ok 9292/versions; wait_for nova-api 60 http_ok 8774
  wait_for neutron 90 http_ok 9696
  [ "$VOLUMES" = no ] || wait_for cinder-api 60 http_ok 8776/healthcheck
}

host_mapped() { [ "$(sql -e 'select count(*) from nova_api.host_mappings')" -gt 0 ]; }
