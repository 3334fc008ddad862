#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# `make check-asan`: unit and module tests built with ASan and UBSan, and the unit tests under
# valgrind. A report of any of them is a failure. Under valgrind everything takes some twenty times as
# long, so that tests which wait for each other against a clock say nothing there: what is judged is
# memory, and that each program came to its end. Closes with `N passed, N failed`.
set -u
cd "$(dirname "$0")/.." || exit 2
tests/packages.sh build test || exit 1
passed=0 failed=0
say() { # STATUS WORDS LOG
	if [ "$1" -eq 0 ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $2"
		grep -vE '^(ok |\[ +(RUN|OK) )' "$3" | tail -n 40 | sed 's/^/    | /'
	fi
}
# memory STATUS: valgrind's verdict (99: it reported something) on the run in $log.
memory() {
	[ "$1" -eq 0 ] || { [ "$1" -lt 99 ] && grep -q '^\[==========\] .* test(s) run\.' "$log"; }
}
mkdir -p build/check
log=build/check/sanitizer.log
export ASAN_OPTIONS=abort_on_error=0:detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1

make -j"$(nproc)" WERROR=1 BUILD=build/asan SANITIZE=1 unit >"$log" 2>&1
say $? 'unit tests build with sanitizers' "$log"
for test in build/asan/unit/test_*; do
	[ -x "$test" ] || continue
	"$test" >"$log" 2>&1
	say $? "${test##*/} with sanitizers" "$log"
done

make -j"$(nproc)" WERROR=1 BUILD=build/asan-test SANITIZE=1 TEST=1 all rigs >"$log" 2>&1
say $? 'module and rigs build with sanitizers' "$log"
tests/module/run.py build/asan-test >"$log" 2>&1
say $? 'module tests with sanitizers' "$log"
grep -E '^[0-9]+ passed, [0-9]+ failed' "$log" | sed 's/^/     module tests with sanitizers: /'

make -j"$(nproc)" WERROR=1 unit >"$log" 2>&1
say $? 'unit tests build' "$log"
for test in build/unit/test_*; do
	[ -x "$test" ] || continue
	valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite,indirect \
		--child-silent-after-fork=yes "$test" >"$log" 2>&1
	memory $?
	say $? "${test##*/} under valgrind" "$log"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
