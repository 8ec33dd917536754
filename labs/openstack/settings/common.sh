# What the settings of several services have in common.
# shellcheck shell=bash

login() {
  cat <<E
[$1]
auth_url = http://$IP:5000
auth_type = password
project_domain_name = Default
user_domain_name = Default
project_name = service
username = $2
password = lab
region_name = RegionOne
E
}

accepts_tokens() { login keystone_authtoken "$1"; echo "www_authenticate_uri = http://$IP:5000"; echo "service_token_roles_required = true"; }

privsep() { local s; for s in privsep privsep_link privsep_namespace privsep_conntrack privsep_dhcp_release privsep_osbrick vif_plug_linux_bridge_privileged nova_sys_admin cinder_sys_admin; do printf '[%s]\nhelper_command = privsep-helper --config-file %s\n' $s "$1"; done; }

messaging() {
  cat <<E
[DEFAULT]
transport_url = rabbit://guest:guest@$IP:$MQ_PORT/
host = lab
my_ip = $IP
[oslo_messaging_rabbit]
heartbeat_timeout_threshold = 0
[oslo_concurrency]
lock_path = $LAB/run/locks
E
}
