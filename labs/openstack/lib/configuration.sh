# Files of settings of all services, written anew at each start.
# shellcheck shell=bash

write_configuration() {
  umask 077
  keystone_conf >"$LAB/etc/keystone.conf"; glance_conf >"$LAB/etc/glance-api.conf"; placement_conf >"$LAB/etc/placement.conf"
  nova_conf >"$LAB/etc/nova.conf"; nova_compute_conf >"$LAB/etc/nova-compute.conf"
  neutron_conf >"$LAB/etc/neutron.conf"; ml2_conf >"$LAB/etc/ml2.ini"; bridge_agent_conf >"$LAB/etc/bridge-agent.ini"
  l3_agent_conf >"$LAB/etc/l3-agent.ini"; pretended_host_conf >"$LAB/etc/pretended-host.conf"
  cinder_conf >"$LAB/etc/cinder.conf"; echo "$IP:/volumes" >"$LAB/etc/shares"
  libvirt_conf
  cp /etc/glance/glance-api-paste.ini /etc/nova/api-paste.ini "$LAB/etc/"
  mkdir -p "$LAB/run/locks" "$LAB/run/neutron" "$LAB/cinder/conversion"
  umask 022
}
