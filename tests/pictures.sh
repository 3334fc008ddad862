#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Part of `sudo make pictures`: makes docs/pictures/login.png and letter.png anew, from one real sign-in in the
# private world (the QR's are made by tests/login/pictures.py). Needs a browser, fonts and pngquant, which nothing
# else here needs: the pictures are in git, and no test makes them. Refuses a picture of more than 60 kB.
# Usage: pictures.sh BUILD
set -eu
cd "$(dirname "$0")/.."
build=$1
most=61440
if [ "$(id -u)" -ne 0 ]; then
	echo 'The pictures are of a sign-in in a world of its own; please run this with sudo.' >&2
	exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
BUILD="$build" python3 tests/pictures/pages.py "$work"

# picture NAME WIDTH HEIGHT: a page as a PNG of twice that size, in 16 colours.
picture() {
	chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --force-device-scale-factor=2 \
	    --user-data-dir="$work/profile" --window-size="$2,$3" --screenshot="$work/$1.png" \
	    "file://$work/$1.html" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
	pngquant --force --nofs --strip --output "docs/pictures/$1.png" 16 "$work/$1.png"
	size=$(wc -c <"docs/pictures/$1.png")
	echo "docs/pictures/$1.png: $size bytes"
	[ "$size" -le "$most" ]
}
picture login 570 190
picture letter 376 766
