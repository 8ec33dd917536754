#!/bin/bash
# Builds the guest of the lab: DIR/kernel, DIR/initrd.img and DIR/guest.qcow2 (Debian 12, no boot loader: direct kernel boot).
# The guest takes its name, addresses, ssh key and user data from Nova's config drive.
# usage: image.sh [DIR [MEBIBYTES]]      environment: EXTRA_PACKAGES (comma separated), LAB, GUEST, DRIVER as up.sh has them
# An image that this script made as it is now is left alone; pretended guests (DRIVER=fake) need none.
set -euo pipefail
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8
OUT=${1:-${GUEST:-${LAB:-/var/lib/openstack-lab}/guest}}; SIZE=${2:-1024}
[ "${DRIVER:-libvirt}" = libvirt ] || exit 0
# services are kept as in the image of the embedded cloud, from the same files
SERVICES=$(cd "$(dirname "$0")/../../crates/providers/src/qemu/image/recipe/root/etc/service"; pwd)
RECIPE="$(cat "$0" "$SERVICES"/*/run | sha256sum | cut -c1-64) $SIZE ${EXTRA_PACKAGES:-}"
if [ "$(cat "$OUT/recipe" 2>/dev/null)" = "$RECIPE" ] && [ -s "$OUT/guest.qcow2" ]; then
  echo "image.sh: the image in $OUT is there."; exit 0
fi
SUITE=bookworm
# the host's own package sources are the image's
SOURCES=; for f in /etc/apt/sources.list.d/debian.sources /etc/apt/sources.list; do [ -s $f ] && { SOURCES=$f; break; }; done
PACKAGES=systemd-sysv,python3,openssh-server,prometheus-node-exporter,nginx-light,libnginx-mod-http-lua,runit,iproute2,procps,iputils-ping,busybox-static,kmod,curl${EXTRA_PACKAGES:+,$EXTRA_PACKAGES}
MODULES=(virtio_pci virtio_blk virtio_net virtio_scsi virtio_rng ext4 sr_mod isofs button evdev)
mkdir -p "$OUT"; OUT=$(cd "$OUT"; pwd); W=$(mktemp -d "$OUT/work.XXXXXX"); trap 'rm -rf "$W"' EXIT
START=$(date +%s.%N)
lap() { printf '%6.1f s  %s\n' "$(awk "BEGIN{print $(date +%s.%N)-$START}")" "$1"; }

# Fetches the kernel package and unpacks it; nothing of it is installed here.
fetch_kernel() {
  local pkg; pkg=$(apt-cache depends linux-image-cloud-amd64 | awk '/Depends:/{print $2; exit}')
  [ -n "$pkg" ] || { echo "image.sh: no linux-image-cloud-amd64; run apt-get update first." >&2; exit 1; }
  mkdir "$W/deb"; chmod 755 "$W" "$W/deb"
  ( cd "$W/deb"; apt-get -qq -o APT::Sandbox::User=root download "$pkg"; dpkg-deb -x "$pkg"_*.deb "$W/kernel" )
  KV=$(ls "$W/kernel/lib/modules"); depmod -b "$W/kernel" "$KV" 2>/dev/null || true
}

# Takes the uncompressed ELF kernel out of the (lz4) bzImage: QEMU starts it through PVH, which spares the unpacking.
extract_kernel() {
  local z at; z=$(ls "$W"/kernel/boot/vmlinuz-*)
  for at in $(LC_ALL=C grep -aobP '\x02\x21\x4c\x18' "$z" | cut -d: -f1); do
    tail -c +$((at+1)) "$z" | lz4 -dc 2>/dev/null >"$W/elf" || true
    if [ "$(head -c 4 "$W/elf" | tail -c 3)" = ELF ]; then mv "$W/elf" "$OUT/kernel"; return; fi
  done
  echo "image.sh: no lz4 kernel inside; the bzImage is used as it is"; cp "$z" "$OUT/kernel"
}

# A small initial RAM disk: busybox, the modules in load order, and one script that mounts /dev/vda.
make_initrd() {
  local r=$W/initrd n=0 f busybox; mkdir -p "$r"/{bin,dev,proc,sys,new,m}
  busybox=$W/root/bin/busybox; cp "$busybox" "$r/bin/busybox"; ln -s busybox "$r/bin/sh"
  for f in "${MODULES[@]}"; do modprobe -d "$W/kernel" -S "$KV" --show-depends "$f" | awk '$1=="insmod"{print $2}'; done |
    awk '!seen[$0]++' | while read -r f; do n=$((n+1)); cp "$f" "$r/m/$(printf %02d $n)-$(basename "$f")"; done
  cat >"$r/init" <<'E'
#!/bin/sh
B=/bin/busybox
$B mount -t devtmpfs d /dev; $B mount -t proc p /proc; $B mount -t sysfs s /sys
for f in /m/*.ko; do $B insmod $f; done
n=0; while [ ! -b /dev/vda ] && [ $n -lt 1000 ]; do $B usleep 10000; n=$((n+1)); done
$B mount -t ext4 -o noatime /dev/vda /new || { echo "no root disk"; $B poweroff -f; }
init=/sbin/init; for w in $($B cat /proc/cmdline); do case $w in init=*) init=${w#init=};; esac; done
for d in dev proc sys; do $B mount --move /$d /new/$d; done
exec $B switch_root /new $init
E
  chmod 755 "$r/init"; ( cd "$r"; find . | cpio -o -H newc -R 0:0 --quiet ) >"$OUT/initrd.img"
}

# Files laid over the Debian tree: the config drive reader, the small init, and a unit for a boot with systemd.
make_overlay() {
  local o=$W/overlay; mkdir -p "$o"/usr/local/sbin "$o"/etc/{systemd/system,ssh/sshd_config.d,default}
  cat >"$o/usr/local/sbin/guest-identity" <<'E'
#!/usr/bin/python3
"""Reads the config drive: sets host name, addresses and ssh keys, then runs a user data script."""
import ipaddress, json, os, subprocess
def run(*a): return subprocess.call(a, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
def load(path):
    try:
        with open(path) as f: return json.load(f)
    except (OSError, ValueError): return {}
os.makedirs("/run/config", exist_ok=True)
for dev in ("/dev/sr0", "/dev/vdb", "/dev/vdc"):
    if os.path.exists(dev) and run("mount", "-t", "iso9660", "-o", "ro", dev, "/run/config") == 0: break
base = "/run/config/openstack/latest/"
meta, net = load(base + "meta_data.json"), load(base + "network_data.json")
host = (meta.get("hostname") or "unnamed").split(".")[0]
with open("/proc/sys/kernel/hostname", "w") as f: f.write(host)
with open("/etc/hostname", "w") as f: f.write(host + "\n")
with open("/etc/hosts", "w") as f: f.write("127.0.0.1 localhost\n127.0.1.1 %s\n" % host)
nics = {}
for n in os.listdir("/sys/class/net"):
    with open("/sys/class/net/%s/address" % n) as f: nics[f.read().strip()] = n
links = {l["id"]: l for l in net.get("links", [])}
run("ip", "link", "set", "lo", "up")
for l in links.values():
    name = nics.get(l["ethernet_mac_address"])
    if name: run("ip", "link", "set", name, "mtu", str(l.get("mtu") or 1500), "up")
for n in net.get("networks", []):
    name = nics.get(links.get(n["link"], {}).get("ethernet_mac_address"))
    if not name or "ip_address" not in n: continue
    net4 = ipaddress.ip_interface("%s/%s" % (n["ip_address"].split("/")[0], n.get("netmask", "").strip() or n["ip_address"].split("/")[-1]))
    run("ip", "addr", "replace", str(net4), "dev", name)
    for r in n.get("routes", []):
        run("ip", "route", "replace", str(ipaddress.ip_network("%s/%s" % (r["network"], r["netmask"]))), "via", r["gateway"], "dev", name)
dns = [s["address"] for s in net.get("services", []) if s.get("type") == "dns"]
if dns:
    with open("/etc/resolv.conf", "w") as f: f.writelines("nameserver %s\n" % d for d in dns)
keys = (meta.get("public_keys") or {}).values()
if keys:
    os.makedirs("/root/.ssh", 0o700, exist_ok=True)
    with open("/root/.ssh/authorized_keys", "w") as f: f.writelines(k.strip() + "\n" for k in keys)
first = load("/var/lib/guest-id").get("uuid") != meta.get("uuid")
if first or not os.path.exists("/etc/ssh/ssh_host_ed25519_key"):
    for k in os.listdir("/etc/ssh"):
        if k.startswith("ssh_host_"): os.unlink("/etc/ssh/" + k)
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "/etc/ssh/ssh_host_ed25519_key")
# as cloud-init does it: whoever reads the console knows whom to trust
with open("/etc/ssh/ssh_host_ed25519_key.pub") as f, open("/dev/console", "w") as console:
    console.write("-----BEGIN SSH HOST KEY KEYS-----\n%s-----END SSH HOST KEY KEYS-----\n" % f.read())
if first:
    with open("/var/lib/guest-id", "w") as f: json.dump({"uuid": meta.get("uuid")}, f)
    try: data = open(base + "user_data", "rb").read()
    except OSError: data = b""
    if data.startswith(b"#!"):
        with open("/run/user-data", "wb") as f: f.write(data)
        os.chmod("/run/user-data", 0o700); subprocess.Popen(["/run/user-data"], stdout=open("/var/log/user-data.log", "w"), stderr=subprocess.STDOUT)
E
  cat >"$o/usr/local/sbin/guest-init" <<'E'
#!/bin/sh
# The small init (kernel parameter init=/usr/local/sbin/guest-init): set up, then hand over to busybox init and /etc/inittab.
PATH=/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin; export PATH; B=/bin/busybox
$B mkdir -p /dev/pts /dev/shm; $B mount -t devpts d /dev/pts; $B mount -t tmpfs t /dev/shm; $B mount -t tmpfs t /run; $B mount -t tmpfs t /tmp
$B mkdir -p /run/sshd /run/lock
/usr/local/sbin/guest-identity >/dev/console 2>&1
exec $B init
E
  cat >"$o/etc/inittab" <<'E'
::respawn:/usr/sbin/sshd -D
::respawn:/usr/bin/runsvdir -P /etc/service
::respawn:/bin/busybox acpid -f -d -l /dev/null
::ctrlaltdel:/bin/busybox poweroff
::shutdown:/bin/busybox sync
::shutdown:/bin/busybox mount -o remount,ro /
E
  mkdir -p "$o/etc/acpi/PWRF"; printf '#!/bin/sh\n[ "$(cat /proc/1/comm)" = systemd ] && exec systemctl poweroff\nexec /bin/busybox poweroff\n' >"$o/etc/acpi/PWRF/00000080"; chmod 755 "$o/etc/acpi/PWRF/00000080"
  cat >"$o/etc/systemd/system/guest-identity.service" <<'E'
[Unit]
Description=Identity from the config drive
DefaultDependencies=no
After=systemd-remount-fs.service
Before=network-pre.target ssh.service sysinit.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/sbin/guest-identity
[Install]
WantedBy=sysinit.target
E
  # logind would need udev to see the power button; busybox acpid does not
  printf '[Unit]\nDescription=Power button\n[Service]\nExecStart=/bin/busybox acpid -f -d -l /dev/null\nRestart=always\n' >"$o/etc/systemd/system/acpid.service"
  printf 'PermitRootLogin prohibit-password\nUseDNS no\n' >"$o/etc/ssh/sshd_config.d/lab.conf"
  echo 'ARGS="--log.level=error"' >"$o/etc/default/prometheus-node-exporter"
  # here they run from the start
  mkdir -p "$o/etc/service"; cp -r "$SERVICES"/* "$o/etc/service/"; rm -f "$o"/etc/service/*/down
  chmod 755 "$o"/usr/local/sbin/*; tar -C "$o" --owner=0 --group=0 -cf "$W/overlay.tar" .
}

# The Debian tree, without documentation; services that only cost boot time are masked.
make_root() {
  mkdir "$W/root"
  mmdebstrap --quiet --mode=root --variant=minbase --include="$PACKAGES" \
    --aptopt='APT::Install-Recommends "false"' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --customize-hook="tar-in $W/overlay.tar /" \
    --customize-hook='rm -f "$1"/etc/ssh/ssh_host_* "$1"/etc/nginx/sites-enabled/default; : >"$1"/etc/machine-id; chroot "$1" passwd -d root >/dev/null
      w="$1"/etc/systemd/system; mkdir -p $w/sysinit.target.wants $w/multi-user.target.wants
      ln -sf ../guest-identity.service $w/sysinit.target.wants/; ln -sf ../acpid.service $w/multi-user.target.wants/
      for u in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer systemd-timesyncd.service systemd-pstore.service; do ln -sf /dev/null "$1"/etc/systemd/system/$u; done' \
    "$SUITE" "$W/root" "$SOURCES"
  rm -rf "$W"/root/var/cache/apt/* "$W"/root/var/lib/apt/lists/*
}

# One ext4 file system on the whole disk, as a qcow2 file.
make_disk() {
  mke2fs -q -t ext4 -E lazy_itable_init=0 -m 0 -L root -d "$W/root" "$W/root.ext4" "${SIZE}M"
  qemu-img convert -q -f raw -O qcow2 "$W/root.ext4" "$OUT/guest.qcow2"
}

fetch_kernel;    lap "kernel $KV"
extract_kernel;  lap "kernel image"
make_overlay
make_root;       lap "Debian tree ($(du -sm "$W/root" | cut -f1) MiB)"
make_initrd;     lap "initial RAM disk"
make_disk;       lap "disk"
echo "$RECIPE" >"$OUT/recipe"
ls -l "$OUT"/{kernel,initrd.img,guest.qcow2}
