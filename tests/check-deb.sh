#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# `sudo make check-deb`: the Debian package built twice and compared, then installed, set up by the
# guide, upgraded under load and removed in a clean Debian of its own (debootstrap, from where this
# machine's apt gets its packages). Prints a line a test and closes with `N passed, N failed`. Usage: check-deb.sh DIRECTORY,
# which keeps packages, logs and the clean system for the next time.
set -u
cd "$(dirname "$0")/.." || exit 2
if [ "$(id -u)" -ne 0 ]; then
	echo 'The tests make mounts, users and sign-ins of their own; please run them with sudo.' >&2
	exit 1
fi
tests/packages.sh build demo deb check-deb || exit 1
mkdir -p "$1" && out=$(cd "$1" && pwd) || exit 1
export LC_ALL=C.UTF-8

echo 'Building the package ...'
timeout -k 10 240 debian/build.sh "$out/first" || exit 1
# The clean system is fetched while the package is built a second time.
tests/package/clean.sh "$out" "$(echo "$out"/first/libpam-dla-otp_*.deb)" >"$out/clean" &
clean=$!

: >"$out/log"
part() { # SECONDS TEST: what has not ended by then has failed
	timeout -k 10 "$1" python3 "tests/package/$2" "$out" 2>&1 | tee -a "$out/log"
}
part 240 test_build.py
if wait "$clean"; then
	part 120 test_install.py
	part 60 test_guide.py
	part 240 test_upgrade.py
fi
read -r passed failed ended < <(awk '
	/^[0-9]+ passed, [0-9]+ failed$/ { p += $1; f += $3; n++ }
	END { print p + 0, f + (n < 4), n + 0 }' "$out/log")
[ "$ended" -eq 4 ] || echo 'FAIL a part did not come to its end'
echo "in all $SECONDS s"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
