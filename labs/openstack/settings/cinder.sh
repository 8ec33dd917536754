# Volumes.
# shellcheck shell=bash

cinder_conf() {
  messaging
  cat <<E
[DEFAULT]
state_path = $LAB/cinder
enabled_backends = file
default_volume_type = __DEFAULT__
glance_api_servers = http://$IP:9292
osapi_volume_listen = $IP
osapi_volume_workers = 1
api_paste_config = /etc/cinder/api-paste.ini
rootwrap_config = /etc/cinder/rootwrap.conf
resource_query_filters_file = /etc/cinder/resource_filters.json
image_conversion_dir = $LAB/cinder/conversion
[database]
connection = $DB/cinder
[file]
volume_driver = cinder.volume.drivers.nfs.NfsDriver
volume_backend_name = file
nfs_shares_config = $LAB/etc/shares
nfs_mount_point_base = $LAB/cinder/mnt
nas_secure_file_permissions = false
nas_secure_file_operations = false
nfs_qcow2_volumes = true
nfs_snapshot_support = true
E
  accepts_tokens cinder; login nova nova; privsep "$LAB/etc/cinder.conf"
}
