#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# The rules of the house, as far as a script can keep them: who may include what, what the module may
# be made of, what must not occur anywhere. Usage: house.sh [BUILD]. Prints a line a rule.
set -u
cd "$(dirname "$0")/.." || exit 2
build=${1:-build}
passed=0 failed=0

rule() { # rule WORDS OUTPUT: an empty output keeps the rule
	if [ -z "${2//[[:space:]]/}" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		printf 'FAIL %s\n%s\n' "$1" "$(printf '%s\n' "$2" | head -20 | sed 's/^/     /')"
	fi
}
sources() { git ls-files -co --exclude-standard -- "$@" | sort -u; }
code=$(sources pam_dla_otp.c 'src/*.c' 'include/*.h')
# The code without comments and strings, for words that may be spoken of but not used.
bare() { # shellcheck disable=SC2086
	for f in $code; do
		gcc -fpreprocessed -dD -E -P "$f" 2>/dev/null |
			sed -E "s/\"([^\"\\\\]|\\\\.)*\"/\"\"/g; s|^|$f: |"
	done
}
bare=$(bare)

room_of() { # the room of a source or header: the folder of the source of that name
	local name found
	case $1 in
	pam_dla_otp.c) echo entry && return ;;
	src/*) echo "$1" | cut -d/ -f2 && return ;;
	include/paths.h | include/sandbox_filters.h) echo common && return ;;
	include/letters.h) echo mail && return ;;
	esac
	name=$(basename "$1" .h)
	found=$(sources "src/*/$name.c" | head -1)
	[ -n "$found" ] && echo "$found" | cut -d/ -f2 || echo "homeless"
}
floor_of() {
	case $1 in
	common) echo 0 ;; module | config | store) echo 1 ;; entry | login | sso | mail) echo 2 ;; admin) echo 3 ;;
	*) echo 9 ;;
	esac
}

out=$(for h in include/*.h; do
	printf '#include "%s"\n' "$(basename "$h")" |
		${CC:-cc} -std=c11 -D_GNU_SOURCE -Iinclude -Wall -Wextra -Werror -fsyntax-only -x c - 2>&1 | head -3
done)
rule 'every header compiles alone' "$out"

out=$(for f in $code; do
	room=$(room_of "$f") floor=$(floor_of "$room")
	[ "$room" = homeless ] && echo "$f: no source of this name" && continue
	grep -oE '^#include "[^"]+"' "$f" | cut -d'"' -f2 | while read -r header; do
		target=$(room_of "include/$header") target_floor=$(floor_of "$target")
		[ "$target" = "$room" ] && continue
		[ "$room" = entry ] && [ "$target" = module ] && continue
		[ "$room" = entry ] || [ "$room" = module ] && [ "$target" != common ] &&
			echo "$f includes $header of $target: the module touches nothing but common" && continue
		[ "$target_floor" -lt "$floor" ] || echo "$f ($room) includes $header ($target)"
	done
done)
rule 'nobody includes upward or sideways, the module only common' "$out"

only_in() { # only_in WORDS PATTERN ROOM...
	local words=$1 pattern=$2 f
	shift 2
	rule "$words" "$(for f in $code; do
		grep -nE "^#include <$pattern" "$f" | while read -r line; do
			case " $* " in *" $(room_of "$f") "*) ;; *) echo "$f:$line" ;; esac
		done
	done)"
}
only_in 'curl only in sso and mail' 'curl/' sso mail
only_in 'HMAC and digests only in store' 'nettle/' store
rule 'OpenSSL comes with libcurl and is nowhere used by us' "$(grep -n '#include <openssl/' $code)"
only_in 'libconfig only in config' 'libconfig' config
only_in 'JSON only in sso' 'jansson' sso
only_in 'libseccomp only where the filters are built' 'seccomp.h' sandbox
only_in 'QRs only in login' 'qrencode' login
only_in 'PAM only in the module' 'security/' module entry

rule 'GRANTED is produced in one function' "$(printf '%s\n' "$bare" | grep -w VERDICT_GRANTED |
	grep -vE '^(include/verdict.h|src/common/verdict.c):' | grep -vE '(case|==|!=) VERDICT_GRANTED' |
	grep -vE '^src/login/login.c: +return VERDICT_GRANTED;$|audit_write\(login, VERDICT_GRANTED\)')
$(awk '/return VERDICT_GRANTED;/{n++} END{if(n!=1) print "src/login/login.c: returns it " n+0 " times"}' src/login/login.c)"
rule 'the switch from verdict to PAM code has no default' "$(for f in pam_dla_otp.c src/module/*.c; do
	awk -v f="$f" '/switch \(verdict/{s=1} s&&/default:/{print f ":" FNR} /^}/{s=0}' "$f"; done)"
rule 'PAM_IGNORE occurs nowhere' "$(printf '%s\n' "$bare" | grep -wn PAM_IGNORE)"
rule 'none of: system popen getenv sprintf vsprintf strcpy strcat rand srand random gets alloca strtok' \
	"$(printf '%s\n' "$bare" |
		grep -E '\b(system|popen|getenv|secure_getenv|sprintf|vsprintf|strcpy|strcat|rand|srand|random|gets|alloca|strtok)\(')"
rule 'no verification is switched off, no redirect followed' "$(printf '%s\n' "$bare" |
	grep -E 'SSL_VERIFY(PEER|HOST|STATUS)[^,]*, *0|SSLVERSION_(DEFAULT|SSLv|TLSv1[_0]*[01]?\b)|FOLLOWLOCATION *, *1|USESSL_(NONE|TRY)|INSECURE')"
rule 'secrets are not compared by memcmp or strcmp' "$(printf '%s\n' "$bare" |
	grep -E '\b(memcmp|strcmp|strncmp)\([^)]*(password|secret|answer|code|token)(->|\.)bytes|(memcmp|strcmp)\([^)]*\bmac\b')"
rule 'no abort, assert or exit in the module' "$(printf '%s\n' "$bare" |
	grep -E '^(pam_dla_otp.c|src/module/)' | grep -E '\b(abort|assert|exit|err|errx)\(')"
rule 'every source has its licence line' "$(sources 'src/*' 'include/*.h' pam_dla_otp.c Makefile 'tests/*.c' \
	'tests/*.sh' 'tests/*.py' 'conf/*.sh' 'conf/*.awk' | while read -r f; do
	[ -f "$f" ] && ! head -3 "$f" | grep -q 'SPDX-License-Identifier: BSD-2-Clause' && echo "$f"; done)"
rule 'no function longer than 60 lines, no file longer than 300' "$(awk '
	FNR==1 { start = 0 }
	/^{/ { start = FNR }
	/^}/ { if (start && FNR - start > 60) print FILENAME ":" start ": " FNR - start " lines"; start = 0 }
	FNR == 301 { print FILENAME ": over 300 lines" }' $(sources pam_dla_otp.c 'src/*.c'))"
rule 'every key is in the table, the example and the man page' "$(
	make -s BUILD="$build" "$build/unit/test_settings" 2>&1 && tests/keys.sh "$build" 2>&1)"
rule 'the module says 601 in the words of the table' "$(
	words=$(sed -n 's/^th: \(.*\[DLA-601\]\)$/\1/p' conf/messages/*.txt)
	[ -n "$words" ] && grep -qF "\"$words\"" pam_dla_otp.c || echo "pam_dla_otp.c: not \"$words\"")"
rule 'threats.txt tells the truth' "$(tests/threats.sh 2>&1)"
# Another version would format otherwise.
if clang-format --version 2>/dev/null | grep -qF 'version 14.'; then
	rule 'formatted' "$(clang-format --dry-run --Werror $(sources '*.c' '*.h') 2>&1 | grep -E 'error:' | cut -d: -f1 | sort | uniq -c)"
else
	echo "     (no clang-format 14, Debian 12's: formatting not checked)"
fi

module=$build/pam_dla_otp.so
if [ -e "$module" ]; then
	rule 'the module needs libpam and libc only' "$(readelf -d "$module" | grep NEEDED |
		grep -vE '\[(libpam\.so\.0|libc\.so\.6)\]')"
	rule 'the module has no constructor and no writable data' "$(readelf -SW "$module" |
		grep -oE ' \.(init_array|fini_array|ctors|dtors|init|fini|data|bss|tdata|tbss) ' | grep .)"
	rule 'the module exports only pam_sm_*' "$(nm -D --defined-only "$module" | awk '{print $3}' |
		grep -v '^pam_sm_')"
	rule 'full RELRO, no executable stack' "$(readelf -lW "$module" "$build"/dla-otp{,-login,-sso,-mail} |
		awk '/^File:/{f=$2} /GNU_STACK/{if($0 ~ /RWE/) print f ": executable stack"}'
		for f in "$module" "$build"/dla-otp{,-login,-sso,-mail}; do
			readelf -d "$f" | grep -q 'BIND_NOW' || echo "$f: no BIND_NOW"
			readelf -lW "$f" | grep -q GNU_RELRO || echo "$f: no RELRO"
		done)"
	rule 'the engine and dla-otp link no curl, JSON and OpenSSL' "$(
		ldd "$build/dla-otp-login" "$build/dla-otp" | grep -E 'curl|jansson|libcrypto')"
	rule 'the probe of the tests is in no program' "$(for f in "$build"/dla-otp*; do
		grep -lE 'probe_comparison|/comparisons' "$f"; done)"
	rule 'programs are position independent' "$(for f in "$build"/dla-otp{,-login,-sso,-mail}; do
		readelf -h "$f" | grep -q 'DYN' || echo "$f"; done)"
fi
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
