#!/bin/sh
# From a bare Debian 12 or 13 (x86-64 or ARM64) to a box that only needs its one-time code. Run as root, beside the wheel:
#   ./set-up.sh gachita-0.1.0-py3-none-any.whl
# Run again with a newer wheel, it brings that; it changes nothing else that is there.
set -eu

wheel=${1:?"usage: $0 gachita-VERSION-py3-none-any.whl"}
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

apt-get update -q
apt-get install -q -y --no-install-recommends \
    python3 python3-venv ca-certificates systemd-timesyncd chromium cage fonts-noto-cjk pipewire-audio

for user in gachita-kiosk gachita-screen; do
    id "$user" >/dev/null 2>&1 || useradd --system --home-dir /nonexistent --shell /usr/sbin/nologin "$user"
done
# The screen's user may use graphics, touch and sound of the box; the kiosk's may use none of them.
usermod --append --groups video,render,input,audio gachita-screen

[ -x /opt/gachita/bin/python ] || python3 -m venv /opt/gachita
constraints=$here/../constraints.txt
if [ -f "$constraints" ]; then
    /opt/gachita/bin/pip install --quiet --upgrade "$wheel" -c "$constraints"
else
    /opt/gachita/bin/pip install --quiet --upgrade "$wheel"
fi

install -D -m 644 "$here/chromium/gachita.json" /etc/chromium/policies/managed/gachita.json
install -D -m 644 "$here/gachita-kiosk.service" /etc/systemd/system/gachita-kiosk.service
install -D -m 644 "$here/gachita-kiosk-screen.service" /etc/systemd/system/gachita-kiosk-screen.service
[ -e /etc/gachita/kiosk.env ] || install -D -m 644 "$here/kiosk.env.example" /etc/gachita/kiosk.env
install -d -m 700 -o gachita-kiosk -g gachita-kiosk /var/lib/gachita-kiosk

systemctl daemon-reload
systemctl enable gachita-kiosk.service gachita-kiosk-screen.service
if [ -e /var/lib/gachita-kiosk/access/enrolled.json ]; then
    systemctl restart gachita-kiosk.service gachita-kiosk-screen.service
else
    echo "Now enrol it, with the code that a dispatcher makes:"
    echo "  runuser -u gachita-kiosk -- /opt/gachita/bin/gachita kiosk enrol \\"
    echo "      --data /var/lib/gachita-kiosk --server https://SERVER --code CODE"
    echo "  systemctl start gachita-kiosk.service gachita-kiosk-screen.service"
fi
