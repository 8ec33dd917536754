# Servers.
# shellcheck shell=bash

nova_common() {
  messaging
  cat <<E
[DEFAULT]
state_path = $LAB/nova
instances_path = $LAB/nova/instances
osapi_compute_workers = 1
periodic_fuzzy_delay = 0
rootwrap_config = /etc/nova/rootwrap.conf
compute_driver = $([ "$DRIVER" = fake ] && echo fake.FakeDriver || echo libvirt.LibvirtDriver)
vif_plugging_is_fatal = $([ "$DRIVER" = fake ] && echo false || echo true)
vif_plugging_timeout = $([ "$DRIVER" = fake ] && echo 0 || echo 60)
force_config_drive = true
mkisofs_cmd = genisoimage
resume_guests_state_on_host_boot = true
reserved_host_memory_mb = 512
initial_cpu_allocation_ratio = 16.0
initial_ram_allocation_ratio = 4.0
pointer_model = ps2mouse
shutdown_timeout = 30
allow_resize_to_same_host = true
[api]
auth_strategy = keystone
[conductor]
workers = 1
[scheduler]
workers = 1
discover_hosts_in_cells_interval = 3
[glance]
api_servers = http://$IP:9292
[vnc]
enabled = false
[filter_scheduler]
track_instance_changes = false
[cinder]
catalog_info = volumev3::publicURL
os_region_name = RegionOne
[service_user]
send_service_user_token = true
E
  accepts_tokens nova; login service_user nova; login placement placement; login neutron neutron; login cinder cinder
}

nova_conf() {
  nova_common
  printf '[api_database]\nconnection = %s/nova_api\n[database]\nconnection = %s/nova\n' "$DB" "$DB"
}

# The second pretended compute host, which has a zone of its own.
pretended_host_conf() { printf '[DEFAULT]\nhost = lab-2\n'; }

nova_compute_conf() {
  nova_common
  cat <<E
[libvirt]
virt_type = qemu
cpu_mode = none
connection_uri = qemu+unix:///system?socket=$LAB/libvirt/run/libvirt-sock
tb_cache_size = 64
inject_partition = -2
disk_cachemodes = file=unsafe
nfs_mount_point_base = $LAB/nova/mnt
wait_soft_reboot_seconds = 10
E
  privsep "$LAB/etc/nova-compute.conf"
}
