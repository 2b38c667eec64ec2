#!/usr/bin/env bash
# What the tests need beside Python and npm: Chromium, Firefox, Redis, PostgreSQL. As root on Debian they are installed;
# otherwise each missing one is a line, and the tests do not start.
set -u
export DEBIAN_FRONTEND=noninteractive

missing() {
  command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || echo chromium
  command -v firefox-esr >/dev/null || command -v firefox >/dev/null || echo firefox-esr
  command -v redis-server >/dev/null || echo redis-server
  command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || echo postgresql
}

need=$(missing)
[ -z "$need" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing for the tests:" $need
  # The tests start their own servers; Debian's must not start theirs.
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d && chmod +x /usr/sbin/policy-rc.d
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  { apt-get update && apt-get install -y --no-install-recommends $need fonts-dejavu-core; } >/tmp/hilum-apt.log 2>&1 ||
    { tail -n 20 /tmp/hilum-apt.log; }
fi
need=$(missing)
[ -z "$need" ] && exit 0
for name in $need; do echo "The tests need $name, and it is not installed (Debian: apt install $name)."; done
exit 1
