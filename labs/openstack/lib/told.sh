# What is where, once it is up.
# shellcheck shell=bash

tell_where() {
  local volumes='' inside="sudo ip netns exec $NETNS bash"
  [ "$VOLUMES" = no ] || volumes=', Cinder :8776/v3'
  [ -n "$NETNS" ] || inside='a shell of this machine'
  cat <<TOLD
  to log in   $LAB/rc/demo-openrc.sh (password: demo), demo-openrc-nopass.sh, demo-appcred-openrc.sh;
              $LAB/rc/clouds.yaml (demo, demo-app, and lab-admin, its operator)
  where       $inside
  APIs        Keystone http://$IP:5000/v3, Nova :8774/v2.1, Neutron :9696/v2.0, Glance :9292/v2, Placement :8778$volumes
  there is    image debian-12, flavors m1.nano to m1.medium, networks provider and private, key pair lab
              (its private key: $LAB/rc/id_ed25519; servers let root in with it)
  logs        $LAB/log
  to end it   sudo make lab-down (labs/openstack/down.sh); what is in it is kept in $LAB
TOLD
}
