#!/bin/sh
# Starts PostgreSQL for whoever knows POSTGRES_PASSWORD, in a folder that it makes where there is none.
set -eu

data=${PGDATA:-/var/lib/postgresql/data/cluster}
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)

if [ ! -s "$data/PG_VERSION" ]; then
  rm -rf "$data" # of a start that was cut short
  password=$(mktemp)
  printf '%s\n' "${POSTGRES_PASSWORD:?has to be set}" > "$password"
  "$bin/initdb" --pgdata="$data" --username="${POSTGRES_USER:-todo}" --pwfile="$password" \
    --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --no-sync --no-instructions
  rm "$password"
  echo "host all all all scram-sha-256" >> "$data/pg_hba.conf"
fi

# Little memory, as its limit is; no socket file; one process fewer where the limit is a quarter core.
exec "$bin/postgres" -D "$data" -c listen_addresses='*' -c unix_socket_directories='' \
  -c shared_buffers=16MB -c max_connections=20 -c jit=off -c max_parallel_workers=0
