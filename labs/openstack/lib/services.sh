# Services, in the order in which they need each other.
# shellcheck shell=bash

# serve NAME: begins one service; service.sh can begin it again.
serve() {
  local etc=$LAB/etc
  case $1 in
    keystone) wsgi keystone /usr/bin/keystone-wsgi-public 5000 1 4 OS_KEYSTONE_CONFIG_FILES="$etc/keystone.conf" ;;
    placement) wsgi placement /usr/bin/placement-api 8778 1 4 OS_PLACEMENT_CONFIG_DIR="$etc" ;;
    glance) wsgi glance /usr/bin/glance-wsgi-api 9292 1 4 OS_GLANCE_CONFIG_DIR="$etc" ;;
    # Nova is of eventlet, whose locks hang between threads
    nova-api) wsgi nova-api /usr/bin/nova-api-wsgi 8774 3 1 OS_NOVA_CONFIG_DIR="$etc" ;;
    neutron) start neutron neutron-server --config-file "$etc/neutron.conf" --config-file "$etc/ml2.ini" ;;
    nova-conductor | nova-scheduler) start "$1" "$1" --config-file "$etc/nova.conf" ;;
    nova-compute) start nova-compute nova-compute --config-file "$etc/nova-compute.conf" ;;
    cinder-api | cinder-scheduler | cinder-volume) start "$1" "$1" --config-file "$etc/cinder.conf" ;;
    bridge-agent) start bridge-agent neutron-linuxbridge-agent --config-file "$etc/neutron.conf" --config-file "$etc/bridge-agent.ini" ;;
    l3-agent) start l3-agent neutron-l3-agent --config-file "$etc/neutron.conf" --config-file "$etc/l3-agent.ini" ;;
    *) die "there is no service $1 that can be begun by itself." ;;
  esac
}
serve_all() { local name; for name in "$@"; do serve "$name"; done; }

start_identity() { serve keystone; }
start_apis() { serve_all placement glance nova-api neutron nova-conductor nova-scheduler; }
start_volumes() { serve_all cinder-api cinder-scheduler cinder-volume; }

start_hypervisor() {
  [ "$DRIVER" = libvirt ] || return 0
  start libvirtd libvirtd --config "$LAB/libvirt/etc/libvirtd.conf" --pid-file "$LAB/libvirt/run/libvirtd.pid"
  wait_for libvirtd 30 virsh -c "qemu+unix:///system?socket=$LAB/libvirt/run/libvirt-sock" version
}

start_host() {
  serve_all bridge-agent l3-agent nova-compute
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
