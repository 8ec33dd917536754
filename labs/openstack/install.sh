#!/bin/bash
# Installs every Debian 12 package that the OpenStack lab needs. No service is started; can be run again at any time.
# usage: install.sh            (root; apt must reach a Debian 12 mirror)
#        install.sh --check    only says what is missing
set -euo pipefail
# Debian's own python must come first: a pyenv python3 on PATH breaks "#!/usr/bin/env python3" scripts.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export DEBIAN_FRONTEND=noninteractive DEBCONF_NONINTERACTIVE_SEEN=true LC_ALL=C.UTF-8
unset PYTHONHOME PYTHONPATH PYENV_VERSION

# nova-compute wants one of nova-compute-{kvm,qemu,lxc,ironic}. The first two pin Debian's qemu 7.2 through
# qemu-block-extra and fail where a backported qemu is installed; -ironic only adds a configuration file we never read.
PACKAGES=(
  mariadb-server rabbitmq-server                                        # data base, message queue
  uwsgi-core uwsgi-plugin-python3                                       # serves the API programs
  keystone placement-api glance-api                                     # identity, inventory, images
  nova-api nova-conductor nova-scheduler nova-compute nova-compute-ironic
  neutron-server neutron-linuxbridge-agent neutron-l3-agent             # network API, bridge plugging, routers
  cinder-api cinder-scheduler cinder-volume                             # volumes
  python3-openstackclient python3-openstacksdk python3-keystoneclient python3-pymysql
  libvirt-daemon libvirt-clients python3-libvirt                        # drives QEMU
  qemu-system-x86 qemu-utils genisoimage                                # software emulation, disk images, config drives
  bridge-utils ebtables ipset iptables conntrack iproute2 iputils-ping
  mmdebstrap e2fsprogs kmod cpio lz4 openssh-client curl    # building the guest image, reaching guests
)
PROGRAMS=(
  mariadbd mariadb-install-db rabbitmq-server uwsgi_python3
  keystone-manage keystone-wsgi-public placement-manage placement-api glance-manage glance-wsgi-api
  nova-manage nova-api-wsgi nova-conductor nova-scheduler nova-compute
  neutron-server neutron-db-manage neutron-linuxbridge-agent neutron-l3-agent
  cinder-manage cinder-api cinder-scheduler cinder-volume
  libvirtd virsh qemu-system-x86_64 qemu-img genisoimage mmdebstrap lz4 cpio openstack
)
MODULES=(keystone placement glance nova neutron cinder openstack libvirt pymysql keystoneclient)

die() { echo "install.sh: $*" >&2; exit 1; }

# Prints the packages of the list that are not installed.
missing_packages() {
  local p
  for p in "${PACKAGES[@]}"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$p" 2>/dev/null || true)" = installed ] || echo "$p"
  done
}

# Forbids the start of services while packages are configured; whatever was there before comes back at exit.
POLICY=/usr/sbin/policy-rc.d
forbid_services() {
  SAVED=$(mktemp -d)
  [ -e $POLICY ] && cp -a $POLICY "$SAVED/policy-rc.d"
  trap restore_policy EXIT
  printf '#!/bin/sh\nexit 101\n' >$POLICY; chmod 755 $POLICY
}
restore_policy() {
  if [ -e "$SAVED/policy-rc.d" ]; then cp -a "$SAVED/policy-rc.d" $POLICY; else rm -f $POLICY; fi
  rm -rf "$SAVED"
}

# Answers the packages' questions: no data base set-up, no endpoints, no services.
preseed() {
  local p
  for p in keystone glance-common glance-api placement-common placement-api nova-common nova-api neutron-common neutron-api cinder-common cinder-api; do
    echo "$p $p/configure_db boolean false"; echo "$p $p/register-endpoint boolean false"
  done | debconf-set-selections
  echo "keystone keystone/create-admin-tenant boolean false" | debconf-set-selections
}

# Where a newer qemu-utils (a backport) is there but no emulator, both must come from Debian's own suite.
one_qemu() {
  case " $(echo "$@") " in *" qemu-system-x86 "*) echo "$@" qemu-utils/bookworm ;; *) echo "$@" ;; esac
}

install_packages() {
  apt-get -q -y --allow-downgrades -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold \
    --no-install-recommends install "$@" </dev/null
}

# libvirtd refuses to start without this user; only the package libvirt-daemon-system (systemd units, polkit) would make it.
add_users() {
  getent group kvm >/dev/null || addgroup --quiet --system kvm
  getent group libvirt-qemu >/dev/null || addgroup --quiet --system libvirt-qemu
  getent passwd libvirt-qemu >/dev/null || adduser --quiet --system --ingroup kvm --home /var/lib/libvirt --no-create-home --disabled-login libvirt-qemu
}

# One sentence for everything that is not there, or silence.
check() {
  local lacking=() x
  mapfile -t lacking < <(missing_packages)
  for x in "${PROGRAMS[@]}"; do command -v "$x" >/dev/null || lacking+=("program $x"); done
  for x in "${MODULES[@]}"; do /usr/bin/python3 -c "import $x" 2>/dev/null || lacking+=("python module $x"); done
  [ ${#lacking[@]} = 0 ] || die "missing after the installation: $(IFS=,; echo "${lacking[*]}")."
}

main() {
  [ "$(id -u)" = 0 ] || die "must run as root."
  grep -q '^VERSION_ID="12"' /etc/os-release || die "this list is for Debian 12 only."
  local todo; todo=$(missing_packages)
  if [ "${1:-}" = --check ]; then [ -z "$todo" ] || die "missing packages:" $todo; getent passwd libvirt-qemu >/dev/null && getent group libvirt-qemu >/dev/null || die "the user or group libvirt-qemu is missing."; return 0; fi
  if [ -n "$todo" ]; then
    apt-get -q update || die "apt-get update failed; is a Debian 12 mirror reachable?"
    forbid_services
    preseed
    # shellcheck disable=SC2046 # names of packages have no blanks
    install_packages $(one_qemu $todo) || die "apt-get install failed; see the lines above."
  fi
  add_users
  check
  echo "install.sh: all ${#PACKAGES[@]} packages and ${#PROGRAMS[@]} programs are there."
}
main "$@"
