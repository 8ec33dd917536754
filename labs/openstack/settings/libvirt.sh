# The hypervisor.
# shellcheck shell=bash

libvirt_conf() {
  cat >"$LAB/libvirt/etc/libvirtd.conf" <<E
auth_unix_ro = "none"
auth_unix_rw = "none"
unix_sock_dir = "$LAB/libvirt/run"
log_outputs = "3:stderr"
E
  cat >"$LAB/libvirt/etc/qemu.conf" <<E
user = "root"
group = "root"
dynamic_ownership = 0
remember_owner = 0
security_driver = "none"
cgroup_controllers = []
namespaces = []
seccomp_sandbox = 0
stdio_handler = "file"
E
}
