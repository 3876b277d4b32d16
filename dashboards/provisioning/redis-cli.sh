#!/bin/sh
# redis-cli in the container of Redis: signs in as the user `operator`, so that no command line has the password.
set -eu
REDISCLI_AUTH=$(cat /keys/redis/operator)
export REDISCLI_AUTH
for folder in /usr/local/bin /usr/bin; do
  [ ! -x "$folder/redis-cli" ] || exec "$folder/redis-cli" --user operator "$@"
done
echo "redis-cli was found neither in /usr/local/bin nor in /usr/bin" >&2
exit 127
