#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The real service manager with our two units and nothing else, as the first process of namespaces of its
# own inside the world (test_systemd.py). What it mounts is gone with it.
set -eu
[ -d /run/world ] || exit 1
units=/usr/lib/systemd/system
mount -t proc proc /proc
umount -R /sys/fs/cgroup 2>/dev/null || :
mount -t cgroup2 none /sys/fs/cgroup
cp "$units/dla-otp.socket" "$units/dla-otp@.service" /run/world/
mount -t tmpfs units "$units"
mount -t tmpfs generators /usr/lib/systemd/system-generators
mkdir -p /etc/systemd/system
mount -t tmpfs units /etc/systemd/system
mv /run/world/dla-otp.socket /run/world/dla-otp@.service "$units/"
for target in sysinit basic sockets shutdown umount local-fs rescue emergency exit; do
	printf '[Unit]\nDefaultDependencies=no\n' >"$units/$target.target"
done
printf '[Unit]\nDefaultDependencies=no\nWants=dla-otp.socket\n' >"$units/default.target"
exec env -i container=lxc PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --system \
	--unit=default.target --log-target=console --show-status=no --crash-reboot=no
