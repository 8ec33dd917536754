# The data base and the message queue.
# shellcheck shell=bash

start_database() {
  if [ ! -d "$LAB/mysql/mysql" ]; then
    chown mysql: "$LAB/mysql"
    mariadb-install-db --no-defaults --user=mysql --datadir="$LAB/mysql" --skip-test-db --auth-root-authentication-method=socket >"$LAB/log/mysql-install.log" 2>&1 || die "mariadb-install-db failed; see $LAB/log/mysql-install.log"
  fi
  start mariadb mariadbd --no-defaults --user=mysql --datadir="$LAB/mysql" --socket="$LAB/mysql/s.sock" --port=$DB_PORT --bind-address=$IP \
    --pid-file="$LAB/mysql/d.pid" --max-connections=400 --innodb-flush-log-at-trx-commit=0 --innodb-buffer-pool-size=128M --skip-name-resolve
}

# shellcheck disable=SC2120 # services.sh passes some
sql() { mariadb --no-defaults --socket="$LAB/mysql/s.sock" -uroot -N -B "$@"; }

create_databases() {
  local d
  for d in keystone glance placement nova_api nova nova_cell0 neutron cinder; do
    echo "create database if not exists $d character set utf8; grant all on $d.* to 'os'@'$IP' identified by 'os';"
  done | sql
}

# Run as the user rabbitmq without su, in the foreground, with its own epmd: so down.sh reaches every process.
start_queue() {
  local as="setpriv --reuid rabbitmq --regid rabbitmq --clear-groups"
  chown -R rabbitmq: "$LAB/rabbit"; echo '[].' >"$LAB/rabbit/enabled_plugins"
  start epmd $as epmd -port $EPMD_PORT -address $IP
  start rabbit $as env -C "$LAB/rabbit" HOME="$LAB/rabbit" ERL_EPMD_PORT=$EPMD_PORT ERL_EPMD_ADDRESS=$IP \
    RABBITMQ_CONF_ENV_FILE=/dev/null RABBITMQ_CONFIG_FILE="$LAB/rabbit/none" RABBITMQ_ENABLED_PLUGINS_FILE="$LAB/rabbit/enabled_plugins" \
    RABBITMQ_MNESIA_BASE="$LAB/rabbit" RABBITMQ_LOG_BASE="$LAB/rabbit" RABBITMQ_LOGS=- RABBITMQ_NODENAME=lab@localhost \
    RABBITMQ_NODE_IP_ADDRESS=$IP RABBITMQ_NODE_PORT=$MQ_PORT RABBITMQ_DIST_PORT=25673 \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="+S 1 -kernel inet_dist_use_interface {127,0,0,1}" /usr/lib/rabbitmq/bin/rabbitmq-server
}
