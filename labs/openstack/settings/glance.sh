# Images.
# shellcheck shell=bash

glance_conf() {
  cat <<E
[DEFAULT]
bind_host = $IP
[database]
connection = $DB/glance
[glance_store]
stores = file
default_store = file
filesystem_store_datadir = $LAB/images
[paste_deploy]
flavor = keystone
[oslo_concurrency]
lock_path = $LAB/run/locks
E
  accepts_tokens glance
}
