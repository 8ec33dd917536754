# What every part of the lab knows: folder, namespace, ports; how it speaks.
# shellcheck shell=bash disable=SC2034 # others read these

export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 HOME=/root
unset PYTHONHOME PYTHONPATH PYENV_VERSION PYTHONDONTWRITEBYTECODE ${!OS_@}
export LAB=${LAB:-/var/lib/openstack-lab} NETNS=${NETNS-oslab} DRIVER=${DRIVER:-libvirt} VOLUMES=${VOLUMES:-yes} FIREWALL=${FIREWALL:-yes}
export GUEST=${GUEST:-$LAB/guest}
IP=127.0.0.1 DB_PORT=3307 MQ_PORT=5673 EPMD_PORT=4370
DB="mysql+pymysql://os:os@$IP:$DB_PORT"
PY="/usr/bin/python3 -B"
T0=${T0:-$(date +%s.%N)}; export T0

say() { printf '[%6.1f s] %s\n' "$(awk "BEGIN{print $(date +%s.%N)-$T0}")" "$*"; }
die() { echo "up.sh: $*" >&2; [ -z "${LAB_INSIDE:-}" ] || echo "up.sh: what was started still runs; down.sh stops it." >&2; exit 1; }
