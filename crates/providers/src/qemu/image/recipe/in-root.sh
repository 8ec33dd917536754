#!/bin/sh
# in-root.sh ROOT: run by mmdebstrap when all packages are in. Adds the kernel's files without installing
# the package: no boot loader, no initramfs generator.
set -eu
root=$1
export APT_CONFIG="$MMDEBSTRAP_APT_CONFIG"
mkdir "$root/kernel"
cd "$root/kernel"
package=$(apt-cache depends "$KERNEL_PACKAGE" | awk '/Depends:/ { print $2; exit }')
[ -n "$package" ] || { echo "no package $KERNEL_PACKAGE in the sources" >&2; exit 1; }
apt-get -qq download "$package"
dpkg-deb -x "$package"_*.deb unpacked
cp unpacked/boot/vmlinuz-* vmlinuz
mkdir -p early "$root/usr/lib/concertina/modules"
number=10
for module in virtio_ring virtio virtio_pci_modern_dev virtio_pci_legacy_dev virtio_pci failover net_failover virtio_net virtio_blk; do
  file=$(find unpacked/lib/modules -name "$module.ko")
  [ -n "$file" ] && cp "$file" "early/$number-$module.ko"
  number=$((number + 1))
done
for module in qemu_fw_cfg button evdev virtio_console rng-core virtio-rng; do
  file=$(find unpacked/lib/modules -name "$module.ko")
  [ -z "$file" ] || cp "$file" "$root/usr/lib/concertina/modules/"
done
cp "$root/bin/busybox" busybox
rm -rf unpacked ./*.deb

rm -f "$root"/etc/ssh/ssh_host_*
# nginx's package puts its own site in the way of the one that a playbook makes.
rm -f "$root"/etc/nginx/sites-enabled/default
chroot "$root" passwd -d root >/dev/null
mkdir -p -m 700 "$root/root/.ssh"
: > "$root/etc/machine-id"
