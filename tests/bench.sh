#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# `sudo make bench`: what a login costs beside a bare curl and a pam_unix check, measured in a world
# of its own (bench/bench.py says how). Ends with 0 when every figure is within its limit.
set -eu
cd "$(dirname "$0")/.."
if [ "$(id -u)" -ne 0 ]; then
	echo 'The bench makes namespaces and test users of its own; please run it with sudo.' >&2
	exit 1
fi
build=${BUILD:-build}
tests/packages.sh build demo test
make -s -j"$(nproc)" BUILD="$build" all "$build/obj/tests/bench/caller.o" \
	"$build/obj/tests/bench/poster.o"
mkdir -p "$build/bench"
${CC:-cc} -pie -o "$build/bench/caller" "$build/obj/tests/bench/caller.o" -lpam
${CC:-cc} -pie -o "$build/bench/poster" "$build/obj/tests/bench/poster.o" -lcurl
trap : INT TERM HUP # the world ends by itself
status=0
BUILD=$build tests/world/world.py run /usr/bin/python3 tests/bench/bench.py || status=$?
# The one thing of the world's that outlives it when it is ended by force: its empty control group.
rmdir /sys/fs/cgroup/dla-otp-bench-* /sys/fs/cgroup/unified/dla-otp-bench-* 2>/dev/null || :
exit "$status"
