#!/bin/sh
# build.sh: makes $OUT/{vmlinuz,initrd.img,base.qcow2}. Called with the environment
#   RECIPE (this folder), WORK (empty, roomy), OUT, SOURCES (the host's package sources), SUITE,
#   MODE (mmdebstrap's), DISK_MIB. Says "step: …" as it goes, and ends when nobody listens.
set -eu
umask 022
KERNEL_PACKAGE=linux-image-cloud-amd64
export KERNEL_PACKAGE TMPDIR="$WORK"
fake=
[ "$(id -u)" = 0 ] || fake=fakeroot
packages=$(paste -sd, "$RECIPE/packages")

echo "step: fetching and unpacking Debian packages"
echo $((DISK_MIB * 2048)) > "$RECIPE/root/usr/lib/concertina/sectors"
tar -C "$RECIPE/root" --owner=0 --group=0 -cf "$WORK/overlay.tar" .
mmdebstrap --quiet --mode="$MODE" --variant=minbase --include="$packages" \
  --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Check-Valid-Until "false"' \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' \
  --customize-hook="$RECIPE/in-root.sh" \
  --customize-hook="copy-out /kernel $WORK" \
  --customize-hook='rm -r "$1/kernel"' \
  --customize-hook="tar-in $WORK/overlay.tar /" \
  "$SUITE" "$WORK/root.tar" "$SOURCES"

echo "step: packing the initramfs"
tree=$WORK/initramfs
mkdir -p "$tree/bin" "$tree/dev" "$tree/proc" "$tree/sys" "$tree/new"
cp "$WORK/kernel/busybox" "$tree/bin/busybox"
ln -s busybox "$tree/bin/sh"
cp -r "$WORK/kernel/early" "$tree/modules"
cp "$RECIPE/initramfs/init" "$tree/init"
chmod 755 "$tree/init"
(cd "$tree" && find . | cpio -o -H newc -R 0:0 --quiet) | gzip -1 > "$OUT/initrd.img"
cp "$WORK/kernel/vmlinuz" "$OUT/vmlinuz"

echo "step: making the root file system"
mkdir "$WORK/root"
# fakeroot keeps the owners of files for mke2fs.
$fake sh -eu -c '
  tar -C "$1/root" -xpf "$1/root.tar" --exclude="./dev/*"
  mke2fs -q -t ext4 -O ^has_journal,^metadata_csum -E lazy_itable_init=0 -m 0 -L root -d "$1/root" "$1/root.ext4" "$2M"
' sh "$WORK" "$DISK_MIB"

echo "step: writing the disk image"
qemu-img convert -q -f raw -O qcow2 "$WORK/root.ext4" "$OUT/base.qcow2"
echo "step: done"
