#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# T30: what is secret is compared by memeql_sec or secret_equal and by nothing that stops at the
# first difference; in the source, and in the object the compiler made of it.
#
#	tests/constant-time.sh [BUILD]
#
# BUILD is the folder of a build without sanitizers (default: build). Closes with
# `N passed, N failed`.
set -u
cd "$(dirname "$0")/.." || exit 2
build=${1:-build}
passed=0 failed=0
early='\<(mem|str|strn|strcase|strncase|b)cmp\>|\<str(str|spn|cspn)\>'

verdict() { # WHAT FOUND: passes when nothing was found
	if [ -z "$2" ]; then
		passed=$((passed + 1))
	else
		printf 'FAIL %s:\n%s\n' "$1" "$2"
		failed=$((failed + 1))
	fi
}

for source in src/store/key.c src/store/recovery.c src/login/challenge.c src/login/recover.c \
	src/common/secret.c; do
	verdict "$source compares byte by byte" "$(grep -nE "$early" "$source")"
done
# No comparison with a secret: a symbol of a written code, the text of the settings, a set of characters.
innocent='^src/login/typed_code.c:.*character->|^src/admin/setup_[a-z]*.c:.*setup->before\.bytes|\<strspn\('
verdict 'the bytes of a secret are compared byte by byte' \
	"$(grep -rnE "($early)\(.*(->|\.)bytes" src | grep -vE "$innocent")"

compares=$(objdump -dr --no-show-raw-insn "$build/obj/src/store/key.o" | awk '
	$2 == "<key_mac_equal>:" { inside = 1; next }
	/^$/ { inside = 0 }
	inside && /R_[A-Z0-9_]+.*memeql_sec/ { count++ }
	END { print count + 0 }')
verdict 'key_mac_equal as compiled' "$([ "$compares" -eq 2 ] || echo "$compares calls of memeql_sec, not 2")"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
