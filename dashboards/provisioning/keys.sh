#!/bin/sh
# make: writes the random keys that do not exist yet, their hashes for the server's settings, and the users of Redis.
# show: prints the console key and the Grafana password.
# Each key has its own folder, so that each container gets only the key it needs.
set -eu
keys=${KEYS_FOLDER:-/keys}
users=${REDIS_USERS:-/redis-users.acl}

random() { head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }

# Writes a temporary file and renames it, so that an interruption leaves no incomplete key.
save() {
  cat > "$keys/$1.new"
  chmod 0444 "$keys/$1.new"
  mv -f "$keys/$1.new" "$keys/$1"
}

make() { [ -s "$keys/$1" ] || random | save "$1"; }
sha256() { sha256sum < "$keys/$1" | cut -d ' ' -f 1; }
hash() { sha256 "$1" | save "hashes/$2"; }

# Redis gets only the hashes of the passwords.
make_redis_users() {
  make redis/operator
  rules=$(cat "$users")
  for process in worker server; do
    make "redis-$process/password"
    printf 'steadystate-%s' "$process" | save "redis-$process/user"
    name=$(printf %s "$process" | tr '[:lower:]' '[:upper:]')
    rules=$(printf '%s\n' "$rules" | sed "s/>PASSWORD-OF-$name/#$(sha256 "redis-$process/password")/")
  done
  {
    printf '%s\n' "$rules"
    echo "user operator on #$(sha256 redis/operator) ~* &* +@all"
    echo "user default on nopass resetchannels -@all +ping"
  } | save redis/users.acl
}

case ${1:-make} in
  make)
    for name in console/key metrics/key grafana/password; do make "$name"; done
    hash console/key console
    hash metrics/key metrics
    make_redis_users
    ;;
  show)
    echo "console key:      $(cat "$keys/console/key")"
    echo "Grafana password: $(cat "$keys/grafana/password")"
    ;;
  *)
    echo "usage: keys.sh make|show" >&2
    exit 64
    ;;
esac
