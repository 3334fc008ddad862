#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Makes the machine that only the world sees, and installs the project there with its real paths.
# Runs as the first thing in fresh mount and PID namespaces (world.py); everything it changes lies in
# memory and is gone with the last process. Refuses to run where it could touch the real machine.
set -eu
umask 022
checkout=$1
build=$2 # where the built programs are, or "none": a world without the project in it
shift 2  # the local people

for outside in "$OUTSIDE_MNT" "$OUTSIDE_UTS" "$OUTSIDE_PID"; do
	if [ "$(readlink "/proc/self/ns/${outside%%:*}")" = "$outside" ]; then
		echo "enter.sh: not in a namespace of its own: $outside" >&2
		exit 1
	fi
done

# Changes to a directory go to memory from here on; what was in it stays visible.
layer() {
	over=/run/world/layers$1
	mkdir -p "$over/upper" "$over/work"
	mount -t overlay -o "lowerdir=$1,upperdir=$over/upper,workdir=$over/work" layer "$1"
}

mount -t tmpfs -o mode=0755 world /run
mkdir -p /run/world /run/sshd /run/lock /run/home
: >/run/utmp

# The checkout itself is never layered, wherever it lies.
mkdir /run/world/checkout
mount --rbind "$checkout" /run/world/checkout
for module in /usr/lib/*/security/pam_unix.so /usr/lib/security/pam_unix.so; do
	[ ! -e "$module" ] || layer "${module%/*}"
done
for directory in /usr/libexec /usr/sbin /usr/share/man /usr/share/pam-configs /usr/lib/systemd/system /var/lib \
	/var/log; do
	[ ! -d "$directory" ] || layer "$directory"
done
mount --rbind /run/world/checkout "$checkout"
umount -R /run/world/checkout
rmdir /run/world/checkout
rm -rf /var/lib/dla-otp /var/log/dla-otp

cp -a /etc /run/world/etc
mount --bind /run/world/etc /etc
rm -rf /etc/dla-otp
ln -sf /usr/share/zoneinfo/Asia/Bangkok /etc/localtime
echo Asia/Bangkok >/etc/timezone
echo server01 >/etc/hostname
echo server01 >/proc/sys/kernel/hostname # of its own UTS namespace
echo "127.0.0.1 localhost server01 $HOST_NAMES" >/etc/hosts
echo 'nameserver 127.0.0.1' >/etc/resolv.conf
sed -i 's/^hosts:.*/hosts: files dns/' /etc/nsswitch.conf

# Its own /dev, because /dev/log is ours.
mkdir /run/world/dev
mount -t tmpfs -o mode=0755 dev /run/world/dev
for node in null zero full random urandom tty; do
	if [ -L "/dev/$node" ]; then
		cp -a "/dev/$node" "/run/world/dev/$node"
	else
		: >"/run/world/dev/$node"
		mount --bind "/dev/$node" "/run/world/dev/$node"
	fi
done
mkdir /run/world/dev/pts /run/world/dev/shm
# Terminals of its own: a ptmx that is bound alone finds no pts beside it.
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts /run/world/dev/pts
ln -s pts/ptmx /run/world/dev/ptmx
mount -t tmpfs -o mode=1777 shm /run/world/dev/shm
for link in fd:fd stdin:fd/0 stdout:fd/1 stderr:fd/2; do
	ln -s "/proc/self/${link#*:}" "/run/world/dev/${link%%:*}"
done
mount --move /run/world/dev /dev

# A new account with a locked local password. The lines are written as they are: useradd takes 30 ms
# each and refuses capital letters.
account() { # name uid home shell
	sed -i "/^$1:/d" /etc/passwd /etc/group /etc/shadow
	echo "$1:x:$2:$2:$1:$3:$4" >>/etc/passwd
	echo "$1:x:$2:" >>/etc/group
	echo "$1:*:19000:0:99999:7:::" >>/etc/shadow
}
uid=60101 # above what adduser hands out, below nobody
for name in sso-server mailbox; do
	account "$name" "$uid" /nonexistent /usr/sbin/nologin
	uid=$((uid + 1))
done
for name in "$@"; do
	account "$name" "$uid" "/run/home/$name" /bin/bash
	install -d -m 0700 -o "$uid" -g "$uid" "/run/home/$name"
	uid=$((uid + 1))
done

if [ "$build" != none ]; then
	make -s -C "$checkout" install BUILD="$build" prefix=/usr sysconfdir=/etc localstatedir=/var
fi
