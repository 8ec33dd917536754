# What only the lab sees: network, host name, no KVM, folders of libvirt.
# shellcheck shell=bash

preflight() {
  [ "$(id -u)" = 0 ] || die "must run as root."
  "$HERE/install.sh" --check >/dev/null || die "packages are missing; run install.sh first."
  if [ "$DRIVER" = libvirt ]; then
    [ -s "$GUEST/guest.qcow2" ] && [ -s "$GUEST/kernel" ] || die "no guest image in $GUEST; run image.sh $GUEST first (or DRIVER=fake)."
  fi
  mkdir -p "$LAB"/{etc,log,run,state,mysql,rabbit,images,nova/instances,volumes,cinder,sbin,rc} "$LAB"/libvirt/{etc,run,lib,cache,log}
  chmod 755 "$LAB"; chmod 700 "$LAB"/{etc,rc,run}
  exec 9>"$LAB/run/lock"; flock -n 9 || die "another up.sh is at work in $LAB."
  local f
  for f in "$LAB"/run/*.pid; do
    [ -e "$f" ] || continue
    read -r pid born <"$f"
    [ "$(awk '{print $22}' /proc/$pid/stat 2>/dev/null)" != "$born" ] || die "the lab is up already ($(basename "$f" .pid), pid $pid); run down.sh first."
    rm -f "$f"
  done
}

# Starts this script again inside the network namespace ("ip netns exec" also makes a mount namespace), with a host name of its own.
enter_namespace() {
  export LAB_INSIDE=1
  if [ -n "$NETNS" ]; then
    [ -e "/run/netns/$NETNS" ] || ip netns add "$NETNS"
    ip netns exec "$NETNS" ip link set lo up
    exec ip netns exec "$NETNS" unshare --uts "$HERE/up.sh"
  fi
  exec unshare --uts --mount --propagation slave "$HERE/up.sh"
}

# A copy of /dev without kvm. It must be absent: libvirt asks QEMU anew (4 s) at every request where it sees an unusable /dev/kvm.
hide_kvm() {
  local new f; new=$(mktemp -d); mount -t tmpfs -o mode=755,size=1m none "$new"
  for f in /dev/*; do
    case $f in /dev/kvm) ;; *)
      if [ -d "$f" ] && [ ! -L "$f" ]; then mkdir "$new/${f##*/}"; mount --rbind "$f" "$new/${f##*/}"; else cp -a "$f" "$new/"; fi ;;
    esac
  done
  mount --move "$new" /dev; rmdir "$new"
}

# What only the lab's processes see: host name, no KVM, libvirt's folders under $LAB, a mount.nfs, an ebtables.
private_view() {
  local d
  # Nova's libvirt driver names the compute node after the host; a fixed name keeps the state valid on another machine.
  hostname lab; echo "127.0.0.1 localhost lab" >"$LAB/hosts"; chmod 644 "$LAB/hosts"; mount --bind "$LAB/hosts" /etc/hosts
  [ ! -e /dev/kvm ] || hide_kvm
  for d in etc:/etc/libvirt run:/run/libvirt lib:/var/lib/libvirt cache:/var/cache/libvirt log:/var/log/libvirt; do
    mkdir -p "${d#*:}"; mount --bind "$LAB/libvirt/${d%%:*}" "${d#*:}"
  done
  # routers are namespaces, too: they go with the lab's last process
  mkdir -p /run/netns; mount -t tmpfs -o mode=755,size=1m none /run/netns
  # Cinder's NFS driver without NFS: "mount -t nfs" binds the local folder instead (the kernel has no NFS, iSCSI or LVM).
  printf '#!/bin/sh\n# mount.nfs SHARE FOLDER [-o ...]\nexec /bin/mount --bind "%s/volumes" "$2"\n' "$LAB" >"$LAB/sbin/mount.nfs"; chmod 755 "$LAB/sbin/mount.nfs"
  mend_ebtables
  mount -t overlay -o "lowerdir=$LAB/sbin:/usr/sbin" none /usr/sbin
}

# ebtables of nftables can't delete a rule with --among-src. Neutron's agent does just that for each guest when its server comes
# back, to put a new rule in at once, and tries for ever: no port of a new guest is plugged any more. The chain holds nothing else.
mend_ebtables() {
  cat >"$LAB/sbin/ebtables" <<'E'
#!/bin/sh
case " $* " in *" -D neutronMAC-"*" --among-src "*)
  while [ "$1" != -D ]; do shift; done
  /usr/sbin/ebtables-nft -t nat --concurrent -F "$2" && exec /usr/sbin/ebtables-nft -t nat --concurrent -A "$2" -j DROP
esac
exec /usr/sbin/ebtables-nft "$@"
E
  chmod 755 "$LAB/sbin/ebtables"
}

# The provider network: switch br-lab, where the namespace itself is 10.20.0.1, and a cable to the compute host's NIC "lab-nic".
# Nova plugs guests into a bridge of its own (brq + network id); the bridge agent puts lab-nic into that bridge.
provider_network() {
  ip link show br-lab >/dev/null 2>&1 || ip link add br-lab type bridge forward_delay 0 stp_state 0
  ip link show lab-nic >/dev/null 2>&1 || ip link add lab-nic type veth peer name lab-port
  ip link set lab-port master br-lab
  ip addr replace 10.20.0.1/16 dev br-lab
  ip link set br-lab up; ip link set lab-port up; ip link set lab-nic up
}
