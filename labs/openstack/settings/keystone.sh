# Identity.
# shellcheck shell=bash

keystone_conf() {
  cat <<E
[database]
connection = $DB/keystone
[token]
provider = fernet
[fernet_tokens]
key_repository = $LAB/etc/fernet
[credential]
key_repository = $LAB/etc/credential
E
}
