#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The real service manager with the units of dla-otp enable and nothing else, as the first process of
# namespaces of its own inside the world (test_enable_systemd.py). What is enabled lies in a directory that
# outlives it, as on a disk. Usage: boot.sh [PROGRAM WORD...], which is to start the manager.
set -eu
[ -d /run/world ] || exit 1
units=/usr/lib/systemd/system
mount -t proc proc /proc
umount -R /sys/fs/cgroup 2>/dev/null || :
mount -t cgroup2 none /sys/fs/cgroup
cp "$units/dla-otp-rollback.service" "$units/dla-otp-rollback.timer" /run/world/
mount -t tmpfs units "$units"
mount -t tmpfs generators /usr/lib/systemd/system-generators
mkdir -p /etc/systemd/system /run/world/enabled
mount --bind /run/world/enabled /etc/systemd/system
mv /run/world/dla-otp-rollback.service /run/world/dla-otp-rollback.timer "$units/"
for target in sysinit basic timers sockets getty shutdown umount local-fs rescue emergency exit; do
	printf '[Unit]\nDefaultDependencies=no\n' >"$units/$target.target"
done
printf '[Unit]\nDefaultDependencies=no\nWants=timers.target\n' >"$units/multi-user.target"
exec env -i container=lxc PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@" /lib/systemd/systemd --system \
	--unit=multi-user.target --log-target=console --show-status=no --crash-reboot=no
