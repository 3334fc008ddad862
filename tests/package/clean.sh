#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# A clean Debian of this machine's release, with what a package needs and the tests use, made by
# debootstrap from where apt gets this machine's packages. Usage: clean.sh DIRECTORY PACKAGE; prints
# where it is. Made once for the same packages: the tests never write into it. Whatever debootstrap
# mounts or starts ends with it.
set -eu
out=$1
first_choices() { # of a package's dependencies, the names alone
	dpkg-deb -f "$1" Depends Recommends | sed 's/^[A-Z][a-z]*://' | tr ',' '\n' | sed 's/|.*//; s/(.*//' | tr -d ' '
}
packages=$({ first_choices "$2"; printf '%s\n' openssh-server cron sudo pamtester; } | sort -u | paste -sd,)
codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
# shellcheck disable=SC2016
mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(ORIGIN) $(COMPONENT)' 'Created-By: Packages' |
	awk -v codename="$codename" '$2 == codename && $3 == "Debian" && $4 == "main" { print $1; exit }')
if [ -z "$mirror" ]; then
	echo "clean.sh: apt has no source of Debian $codename (component main)" >&2
	exit 1
fi
clean=$out/clean-$(printf '%s %s' "$codename" "$packages" | sha256sum | cut -c1-12)
if [ ! -e "$clean/made" ]; then
	rm -rf "$out"/clean-*
	mkdir -p "$clean/root"
	unshare --mount --propagation private --uts --pid --fork --kill-child --mount-proc \
		timeout -k 10 420 debootstrap --variant=minbase --force-check-gpg \
		--keyring=/usr/share/keyrings/debian-archive-keyring.gpg \
		--include="$packages" "$codename" "$clean/root" "$mirror" >"$out/debootstrap.log" 2>&1 </dev/null || {
		tail -n 20 "$out/debootstrap.log" >&2
		exit 1
	}
	rm -rf "$clean/root/var/cache/apt/archives"/*.deb
	: >"$clean/made"
fi
echo "$clean/root"
