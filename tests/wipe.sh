#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# T121: looks into the release objects, whether the compiler left each wipe in. A wipe that is only
# in the source is none.
#
#	tests/wipe.sh [BUILD]
#
# BUILD is the folder of an optimised build without sanitizers (default: build). Closes with
# `N passed, N failed`.
set -u
build=${1:-build}
passed=0 failed=0

# The calls of one function in an object, relocations included.
calls_of() { # OBJECT FUNCTION
	objdump -dr --no-show-raw-insn "$1" | awk -v begin="<$2>:" '
		$2 == begin { inside = 1; next }
		/^$/ { inside = 0 }
		inside && /R_[A-Z0-9_]+/ { print $3 }'
}

check() { # PART FUNCTION
	if calls_of "$build/obj/src/common/$1.o" "$2" | grep -q explicit_bzero; then
		passed=$((passed + 1))
	else
		echo "FAIL $1: $2 does not call explicit_bzero"
		failed=$((failed + 1))
	fi
}

check secret secret_reset
check secret secret_set
check secret secret_read_line
check wire wire_reset
check wire wire_receive
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
