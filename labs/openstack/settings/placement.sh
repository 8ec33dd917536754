# Inventory.
# shellcheck shell=bash

placement_conf() {
  printf '[api]\nauth_strategy = keystone\n[placement_database]\nconnection = %s/placement\n' "$DB"
  accepts_tokens placement
}
