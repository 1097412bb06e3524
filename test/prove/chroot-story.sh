# The life of the package on a machine: run inside a copy of this one, of which nothing remains.
# Each line that it prints is a name and what was seen.
set -eu
export DEBIAN_FRONTEND=noninteractive
STATE=/var/lib/soundbox
say() { printf '%s %s\n' "$1" "$2"; }
sum() { sha256sum <"$1" | cut -c1-16; }
install() { apt-get install -y -q --no-install-recommends --allow-downgrades "$1" >/tmp/apt.log 2>&1 || { cat /tmp/apt.log >&2; exit 1; }; }
as_terminal() { setpriv --reuid=soundbox --regid=soundbox --init-groups "$@"; }

install /packages/first.deb
say installed "$(dpkg-query -W -f='${Status}' soundbox)"
say enabled "$(systemctl is-enabled soundbox.service)"
say verified "$(systemd-analyze verify --man=no soundbox.service 2>&1 | grep soundbox | head -n 1)"
say state "$(stat -c '%a %U' $STATE)"
say groups "$(id -Gn soundbox)"
say bytecode "$(find /usr/lib/soundbox -name '*.bytecode' | wc -l)"
say help "$(soundbox --help | head -n 1)"

say waits "$(sh /usr/lib/soundbox/is-set-up.sh $STATE/config.json | tail -n 1 | cut -c1-20)"
as_terminal soundbox setup $STATE --acquirer bank --acquirer-keys /packages/bank.jwks.json >/dev/null
sh /usr/lib/soundbox/is-set-up.sh $STATE/config.json && say goes yes
runs() {
  rm -f $STATE/frame.png
  # Not by the function above: what is to be stopped is the terminal, not a shell around it.
  setpriv --reuid=soundbox --regid=soundbox --init-groups soundbox run \
    --config $STATE/config.json --board headless --out $STATE </dev/null >/dev/null 2>&1 &
  for _ in $(seq 600); do
    [ -s $STATE/frame.png ] && [ -s $STATE/ledger.db ] && break
    sleep 0.1
  done
  kill -TERM $!
  wait $! && say "$1" "$(head -c 4 $STATE/frame.png | tail -c 3)" || say "$1" "ended with $?"
}
runs started
as_terminal soundbox ledger verify --ledger $STATE/ledger.db >/dev/null && say ledger whole
before="$(sum $STATE/ledger.db) $(sum $STATE/config.json) $(sum $STATE/terminal.key.pem)"
kept() {
  now="$(sum $STATE/ledger.db) $(sum $STATE/config.json) $(sum $STATE/terminal.key.pem)"
  [ "$now" = "$before" ] && say "$1" kept || say "$1" changed
}

install /packages/second.deb
say upgraded "$(dpkg-query -W -f='${Version}' soundbox)"
kept after-upgrade
runs started-again

before="$(sum $STATE/ledger.db) $(sum $STATE/config.json) $(sum $STATE/terminal.key.pem)"
systemctl disable soundbox.service 2>/dev/null
install /packages/first.deb
say still-disabled "$(systemctl is-enabled soundbox.service || true)"
kept after-downgrade

apt-get remove -y -q soundbox >/dev/null 2>&1
say removed "$(ls /usr/lib/soundbox /usr/bin/soundbox 2>/dev/null | wc -l)"
kept after-removal

install /packages/second.deb
mkdir -p $STATE/ledger.db.documents
for name in identity requested settings audit; do echo '{}' >$STATE/ledger.db.documents/$name.json; done
apt-get purge -y -q soundbox >/tmp/apt.log 2>&1
say purge-says "$(grep -c 'the payment record, and the log of what' /tmp/apt.log)"
say purged "$(cd $STATE && echo ./*.pem config.json* ledger.db ledger.db.documents/*)"
say record-after-purge "$(sum $STATE/ledger.db | grep -c "${before%% *}")"
