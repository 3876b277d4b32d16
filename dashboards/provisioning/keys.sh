#!/bin/sh
# make: writes the random keys that do not exist yet, and the hashes by which the product knows them.
# show: prints what a person types in.
# Each key has a folder of its own, so that a container is given only the one it needs.
set -eu
keys=${KEYS_FOLDER:-/keys}

random() { head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n'; }

# Written beside and moved, so that a stop in between leaves no half key.
keep() {
  cat > "$keys/$1.new"
  chmod 0444 "$keys/$1.new"
  mv -f "$keys/$1.new" "$keys/$1"
}

make() { [ -s "$keys/$1" ] || random | keep "$1"; }
hash() { sha256sum < "$keys/$1" | cut -d ' ' -f 1 | keep "hashes/$2"; }

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
    echo "keys.sh: say make or show" >&2
    exit 64
    ;;
esac
