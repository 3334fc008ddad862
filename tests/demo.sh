#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# `sudo make demo`: a login to try by hand, with a real SSO, mail server and sshd, in a world of its
# own (world/world.py). ARGS=--auto, or no terminal on stdin: plays one login and prints it.
# ARGS=--english: prompts in English.
set -eu
cd "$(dirname "$0")/.."
if [ "$(id -u)" -ne 0 ]; then
	echo 'The demo makes namespaces and test users of its own; please run it with sudo.' >&2
	exit 1
fi
[ -t 0 ] || set -- --auto "$@"
tests/packages.sh build demo
echo 'Building ...'
make -s -j"$(nproc)" all
exec tests/world/world.py --port 2222 run /usr/bin/python3 tests/world/demo.py "$@"
