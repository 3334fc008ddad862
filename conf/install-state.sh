#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Makes what an installation needs besides files: the three system users, the directories with their
# modes, and the key. Never overwrites anything; may be run again. With DESTDIR set it makes only the
# directories, without owners: a package's own scripts do the rest on the target.
set -eu
: "${DESTDIR=}" "${sysconfdir:=/etc}" "${localstatedir:=/var}"
conf=$DESTDIR$sysconfdir/dla-otp
state=$DESTDIR$localstatedir/lib/dla-otp
log=$DESTDIR$localstatedir/log/dla-otp

install -d -m 0755 "$conf"
install -d -m 0700 "$state"
install -d -m 0750 "$log"
[ -z "$DESTDIR" ] || exit 0

for user in dla-otp dla-otp-sso dla-otp-mail; do
	getent passwd "$user" >/dev/null ||
		useradd --system --user-group --no-create-home --home-dir /nonexistent \
			--shell /usr/sbin/nologin "$user"
done
chown root:root "$conf"
chown dla-otp:dla-otp "$state" "$log"

if [ ! -e "$conf/otp.key" ]; then
	umask 077
	new=$(mktemp "$conf/.otp.key.XXXXXX")
	printf '1 %s\n' "$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')" >"$new"
	ln "$new" "$conf/otp.key" # fails rather than overwrite a key made meanwhile
	rm -f "$new"
fi
