#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Builds fuzz targets with clang's libFuzzer, ASan and UBSan, and runs each for some seconds, two at a
# time.
#
#	tests/fuzz/run.sh SECONDS TARGET...
#
# A target is tests/fuzz/TARGET.c; a line ` * sources: ...` of its first comment names what it is
# linked with, a line ` * libs: ...` the libraries. Its corpus, tests/fuzz/corpus/TARGET/, is only
# read; what is found goes to build/fuzz/found/. Closes with `N passed, N failed`.
set -u
cd "$(dirname "$0")/../.." || exit 2
[ $# -ge 2 ] || { sed -n 's/^#	/usage: /p' "$0" >&2; exit 2; }
seconds=$1
shift
out=build/fuzz
at_once=2

named() { # KIND TARGET: what the target's lines of that kind name
	sed -n "s|^ \* $1: ||p" "tests/fuzz/$2.c" | tr '\n' ' '
}

build() { # TARGET
	sources=$(named sources "$1")
	for source in $sources; do
		case $source in build/*) make -s "$source" || return 1 ;; esac
	done
	# shellcheck disable=SC2046,SC2086 # lists of words, and patterns such as src/config/*.c
	clang -std=c11 -D_GNU_SOURCE -Iinclude -g -O1 -fno-omit-frame-pointer \
		-fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined \
		-o "$out/$1" "tests/fuzz/$1.c" $sources $(named libs "$1")
}

run() { # TARGET
	mkdir -p "$out/found/$1"
	corpus=tests/fuzz/corpus/$1
	[ -d "$corpus" ] || corpus=
	# shellcheck disable=SC2086 # one word or none
	"$out/$1" -max_total_time="$seconds" -max_len=20000 -timeout=10 -rss_limit_mb=1024 \
		-print_final_stats=1 -artifact_prefix="$out/found/$1-" \
		"$out/found/$1" $corpus
}

fuzz() { # TARGET: builds and runs it, says how it went
	log=$out/$1.log
	if build "$1" >"$log" 2>&1 && run "$1" >>"$log" 2>&1; then
		runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
		echo "ok   $1: $runs inputs in $seconds s"
	else
		echo "FAIL $1: see $log"
		grep -m 3 -E 'error:|ERROR:|SUMMARY:|Test unit written' "$log" | sed 's/^/     /'
	fi
}

mkdir -p "$out"
for target; do
	[ "$(jobs -rp | wc -l)" -lt "$at_once" ] || wait -n
	fuzz "$target" >"$out/$target.result" &
done
wait
passed=0
for target; do
	cat "$out/$target.result"
	! grep -q '^ok' "$out/$target.result" || passed=$((passed + 1))
done
echo "$passed passed, $(($# - passed)) failed"
[ "$passed" -eq $# ]
