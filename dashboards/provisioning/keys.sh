#!/bin/sh
# make: writes the random keys that do not exist yet, and their hashes for the server's settings.
# show: prints the console key and the Grafana password.
# Each key has its own folder, so that each container gets only the key it needs.
set -eu
keys=${KEYS_FOLDER:-/keys}

random() { head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }

# Writes a temporary file and renames it, so that an interruption leaves no incomplete key.
save() {
  cat > "$keys/$1.new"
  chmod 0444 "$keys/$1.new"
  mv -f "$keys/$1.new" "$keys/$1"
}

make() { [ -s "$keys/$1" ] || random | save "$1"; }
hash() { sha256sum < "$keys/$1" | cut -d ' ' -f 1 | save "hashes/$2"; }

case ${1:-make} in
  make)
    for name in console/key metrics/key grafana/password; do make "$name"; done
    hash console/key console
    hash metrics/key metrics
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
