#!/bin/bash
# tests/pg.sh COMMAND...: run COMMAND beside a PostgreSQL of its own, made in a temporary folder on a
# free port of 127.0.0.1 and taken away afterwards. COMMAND finds
#   QX_TEST_PG          postgresql://postgres@127.0.0.1:PORT/postgres, a superuser; the path is the database
#   QX_TEST_PG_RESTART  a program that crashes the server (-m immediate) and starts it again
# As root the server runs as user postgres (initdb refuses root), else as whoever calls.
set -eu
[ $# -gt 0 ] || { sed -n '2,6s/^# //p' "$0" >&2; exit 2; }

bin=${PG_BIN:-$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)}
[ -x "$bin/initdb" ] || { echo "tests/pg.sh: no PostgreSQL server found (install the package postgresql)" >&2; exit 1; }

dir=$(mktemp -d "${TMPDIR:-/tmp}/qx-pg.XXXXXX")
user=$(id -un)
if [ "$(id -u)" = 0 ]; then
	user=postgres
	chown postgres "$dir"
fi
as() {
	if [ "$(id -un)" = "$user" ]; then (cd "$dir" && "$@"); else (cd "$dir" && runuser -u "$user" -- "$@"); fi
}
finish() {
	as "$bin/pg_ctl" -D "$dir/data" -m fast -w stop >/dev/null 2>&1 || true
	rm -rf "$dir"
}
trap finish EXIT
trap 'exit 130' INT TERM

as "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-instructions >"$dir/initdb.log" 2>&1 ||
	{ cat "$dir/initdb.log" >&2; exit 1; }
cat >>"$dir/data/postgresql.conf" <<END
listen_addresses = '127.0.0.1'
unix_socket_directories = '$dir'
max_connections = 150
shared_buffers = 64MB
END

# Whether a port is free shows when the server takes it.
port=
for _ in 1 2 3 4 5 6 7 8 9 10; do
	try=$((20000 + (RANDOM * 32768 + RANDOM) % 40000))
	echo "port = $try" >"$dir/data/port.conf"
	[ -n "$(grep port.conf "$dir/data/postgresql.conf")" ] || echo "include 'port.conf'" >>"$dir/data/postgresql.conf"
	if as "$bin/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w -t 60 start >/dev/null 2>&1; then
		port=$try
		break
	fi
done
[ -n "$port" ] || { cat "$dir/server.log" >&2; exit 1; }

{
	echo '#!/bin/bash'
	echo "cd '$dir'"
	[ "$(id -un)" = "$user" ] && prefix= || prefix="runuser -u $user --"
	echo "exec $prefix '$bin/pg_ctl' -D '$dir/data' -l '$dir/server.log' -m immediate -w -t 60 restart >/dev/null 2>&1"
} >"$dir/restart"
chmod 755 "$dir" "$dir/restart"

export QX_TEST_PG="postgresql://postgres@127.0.0.1:$port/postgres"
export QX_TEST_PG_RESTART="$dir/restart"
status=0
"$@" || status=$?
exit $status
