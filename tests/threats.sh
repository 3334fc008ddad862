#!/bin/bash
# SPDX-License-Identifier: BSD-2-Clause
# Keeps tests/threats.txt true: each number once, each named test there and bearing the number (`T19`).
# Prints what is wrong.
cd "$(dirname "$0")/.." || exit 2
awk -F '\t' '
	/^#/ || /^$/ { next }
	NF != 3 { print "threats.txt:" FNR ": not three columns: " $0; next }
	seen[$1]++ { print "threats.txt:" FNR ": number " $1 " again" }
	{ last = $1 + 0; rows[last] = $3 }
	END {
		for (n = 1; n <= 156; n++)
			if (!(n in rows) && !(n >= 140 && n <= 146)) print "threats.txt: number " n " is missing"
	}' tests/threats.txt
grep -vE '^(#|$)' tests/threats.txt | while IFS=$'\t' read -r number _ where; do
	case $where in later | docs) continue ;; esac
	for file in $where; do
		if [ ! -e "$file" ]; then
			echo "threats.txt: $number: no file $file"
		elif ! grep -qE "(^|[^A-Za-z0-9])T0*$number([^0-9]|\$)" "$file"; then
			echo "threats.txt: $number: $file does not bear T$number"
		fi
	done
done
