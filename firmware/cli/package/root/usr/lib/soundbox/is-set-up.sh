#!/bin/sh
# Asked by soundbox.service before each start: is there a configuration? If not, says what to do next
# (systemd keeps it for "systemctl status soundbox"), and exits 1: then systemd does not try again.

[ -e "$1" ] && exit 0
echo "not set up yet: there is no $1"
echo "next: soundbox setup, then systemctl start soundbox; see /usr/share/doc/soundbox/README.md"
exit 1
