# Networks.
# shellcheck shell=bash

neutron_conf() {
  messaging
  cat <<E
[DEFAULT]
bind_host = $IP
core_plugin = ml2
service_plugins = router
api_paste_config = /etc/neutron/api-paste.ini
state_path = $LAB/run/neutron
api_workers = 1
rpc_workers = 1
rpc_state_report_workers = 0
notify_nova_on_port_status_changes = true
notify_nova_on_port_data_changes = true
l3_ha = false
send_events_interval = 1
dhcp_agent_notification = false
global_physnet_mtu = 1500
[experimental]
linuxbridge = true
[agent]
root_helper =
report_interval = 10
[database]
connection = $DB/neutron
[quotas]
quota_port = -1
quota_floatingip = 10
quota_router = 5
E
  accepts_tokens neutron; login nova nova; privsep "$LAB/etc/neutron.conf"
}

ml2_conf() {
  cat <<E
[ml2]
type_drivers = flat,local
tenant_network_types = local
mechanism_drivers = linuxbridge
extension_drivers = port_security
[ml2_type_flat]
flat_networks = physnet1
[securitygroup]
enable_security_group = $([ "$FIREWALL" = yes ] && echo true || echo false)
E
}

bridge_agent_conf() {
  cat <<E
[linux_bridge]
physical_interface_mappings = physnet1:lab-nic
[vxlan]
enable_vxlan = false
[agent]
polling_interval = 1
[securitygroup]
enable_security_group = $([ "$FIREWALL" = yes ] && echo true || echo false)
firewall_driver = $([ "$FIREWALL" = yes ] && echo iptables || echo noop)
enable_ipset = true
E
}

# Routers and floating addresses, in namespaces below the lab's own.
l3_agent_conf() {
  cat <<E
[DEFAULT]
interface_driver = linuxbridge
agent_mode = legacy
enable_metadata_proxy = false
E
}
