#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Builds the Debian package from a copy of the tree and puts it into DIRECTORY; the tree itself stays
# as it is. Usage: build.sh DIRECTORY [COPY], where COPY is the place of the copy, otherwise a
# temporary one. Believes nothing of the caller's environment but PATH, TZ and the locale.
set -eu
out=$1
cd "$(dirname "$0")/.."
copy=${2-$(mktemp -d)}
trap 'rm -rf "$copy"' EXIT
trap 'exit 1' HUP INT TERM
mkdir -p "$out" "$copy/tree"
out=$(cd "$out" && pwd)
# Dates on files are the changelog's: when something was checked out is nothing the package tells.
tar --exclude=./.git --exclude=./build --exclude=__pycache__ \
	--mtime="@$(dpkg-parsechangelog -S Timestamp)" -c . | tar -x -C "$copy/tree" --no-same-owner

cd "$copy/tree"
env -i PATH="$PATH" HOME="$copy" TZ="${TZ-UTC}" LC_ALL="${LC_ALL-C.UTF-8}" \
	DEB_BUILD_OPTIONS="parallel=$(nproc)" dpkg-buildpackage --build=binary --no-sign >"$out/log" 2>&1 || {
	tail -n 40 "$out/log" >&2
	exit 1
}
rm -f "$out"/*.deb "$out"/*.changes "$out"/*.buildinfo
mv "$copy"/*.deb "$copy"/*.changes "$copy"/*.buildinfo "$out"
