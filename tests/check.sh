#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# `sudo make check`: builds and runs every test, in groups; prints a line a group with its seconds, the
# output of what failed, a table of all figures that tests told, what failed once more in few words, and
# closes with `N passed, N failed`.
set -u
cd "$(dirname "$0")/.." || exit 2
if [ "$(id -u)" -ne 0 ]; then
	echo 'The tests make users, mounts and sign-ins of their own; please run them with sudo.' >&2
	exit 1
fi
tests/packages.sh build test demo || exit 1
out=build/check
mkdir -p "$out"
: >"$out/figures" >"$out/failures"
passed=0 failed=0
export LC_ALL=C.UTF-8

# group NAME COMMAND...: runs it; its counts are the sum of its lines `N passed, N failed` and cmocka's
# closing lines. A group that fails without counting anything counts as one failure.
group() {
	local name=$1 log=$out/${1// /-}.log began=$SECONDS status p f
	shift
	"$@" >"$log" 2>&1 </dev/null
	status=$?
	read -r p f < <(awk '
		/^[0-9]+ passed, [0-9]+ failed/ { p += $1; f += $3 }
		/^\[  PASSED  \] [0-9]+ test/ { p += $4 }
		/^\[  FAILED  \] [0-9]+ test/ { f += $4 }
		END { print p + 0, f + 0 }' "$log")
	[ "$status" -eq 0 ] || [ "$f" -gt 0 ] || f=1
	[ "$p" -gt 0 ] || [ "$f" -gt 0 ] || f=1 # a group that ran nothing has failed
	sed -n 's/^figure: //p' "$log" >>"$out/figures"
	printf '%-34s %5d passed %3d failed %5d s\n' "$name" "$p" "$f" "$((SECONDS - began))"
	if [ "$f" -gt 0 ]; then
		grep -vE '^(ok |\[ +(RUN|OK) )' "$log" | tail -n 60 | sed 's/^/    | /'
		echo "    (all of it: $log)"
		failures "$name" "$log" >>"$out/failures"
	fi
	passed=$((passed + p)) failed=$((failed + f))
}

# failures NAME LOG: the lines of a log that name a failed test, the first 20.
failures() {
	grep -E '^(not ok|FAIL|\[  FAILED  \] [^0-9]|Traceback|.*: \*\*\* )' "$2" | head -n 20 |
		sed "s/^/$1: /"
}

# table NAME: what a group's log has of a table, its first line to the line before its counts.
table() {
	sed -n '/^scenario /,/^[0-9]* passed/ { /^[0-9]* passed/!p }' "$out/${1// /-}.log" | sed 's/^/    | /'
}

# figures: what the tests counted and its bound, from their lines `figure: WORDS VALUE / BOUND`.
figures() {
	awk 'BEGIN { printf "\n%-100s %9s   %s\n", "what was counted", "measured", "bound" }
		{ words = $1; for (i = 2; i < NF - 2; i++) words = words " " $i }
		{ printf "%-100s %9s / %s\n", words, $(NF - 2), $NF }
		END { print "" }' "$out/figures"
}

# counted COMMAND...: a step that either works or not.
counted() {
	if "$@"; then echo '1 passed, 0 failed'; else echo '0 passed, 1 failed'; fi
}
# Two copies side by side: what ships, and what may wait for 2 s only (module tests).
build_all() {
	counted make -j"$(nproc)" WERROR=1 all rigs unit
	counted make -j"$(nproc)" WERROR=1 BUILD=build/test TEST=1 all rigs limits
}
programs() { # FILE...: test programs that count by themselves
	local test
	for test; do
		echo "== ${test##*/}"
		"$test" || echo "0 passed, 1 failed (${test##*/} ended with $?)"
	done
}
each() { # COMMAND... -- FILE...: runs the command with each file, two at a time
	local command=() said
	while [ "$1" != -- ]; do command+=("$1") && shift; done
	shift
	said=$(mktemp -d)
	for file; do
		while [ "$(jobs -rp | wc -l)" -ge 2 ]; do wait -n; done
		"${command[@]}" "$file" >"$said/${file##*/}" 2>&1 </dev/null &
	done
	wait
	cat "$said"/*
	rm -r "$said"
}

group 'build' build_all
group 'house rules' tests/house.sh build
group 'wiping is in the object code' tests/wipe.sh build
group 'constant time' tests/constant-time.sh build
group 'unit tests' programs build/unit/test_*
group 'limits against their model' python3 tests/limits/model.py build
group 'module in a real PAM stack' tests/module/run.py build/test
group 'SSO worker' tests/sso/run.py build
group 'people looked up' tests/lookup/run.py build
group 'mail worker' tests/mail/run.py build
group 'sandbox' each python3 -- tests/sandbox/test_*.py
group 'the private world' each python3 -- tests/world/test_*.py
group 'logins end to end' each python3 -- tests/login/test_*.py
group 'callers end to end' each python3 -- tests/callers/test_*.py
group 'the command dla-otp' tests/admin/run.py
group 'check, and stacks in libpam' each python3 -- tests/admin/test_*.py
group 'SSO and mail trouble' tests/faults/run.py
table 'SSO and mail trouble'
group 'limits under attack' programs build/test/limits/test_*
BUILD=build/test group 'limits end to end' each python3 -- tests/limits/test_*.py
group 'demo, by itself' counted tests/demo.sh --auto
group 'fuzz targets, 30 s each' make -s fuzz SECONDS=30
[ -n "${SKIP_SANITIZERS-}" ] || group 'sanitizers and valgrind' tests/check-asan.sh

figures
cat "$out/failures"
echo "in all $SECONDS s"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
