#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The keys of the settings table, of the example file and of the man page are the same set. Prints
# what is in one and not in another, and exits 1; says nothing and exits 0 when there is no
# difference. Needs the unit tests to be built. Usage: keys.sh [BUILD]
set -eu
cd "$(dirname "$0")/.."
names=${1:-${BUILD:-build}}/unit/test_settings
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$names" --keys | sort >"$work/table"

# Groups are opened by `name: {` and `name = (`; a setting at its default has a # right before it.
awk '
	{ gsub(/"[^"]*"/, "\"\"") }
	/^[\t ]*# / || /^[\t ]*#$/ { next }
	{ sub(/#/, "") }
	match($0, /[a-z_]+[ ]*[=:]/) {
		name = substr($0, RSTART, RLENGTH); sub(/[ ]*[=:]$/, "", name)
		path = name
		for (i = depth; i > 0; i--) if (open[i] != "") path = open[i] "." path
		if ($0 !~ /: \{$/) print path
	}
	/[{(]$/ { open[++depth] = /[=:]/ ? name : "" }
	/^[\t ]*[})];?$/ { depth-- }
' conf/dla-otp.conf | sort -u >"$work/example"

sed -n 's/^\.It Va //p' docs/dla-otp.conf.5 | sort >"$work/manual"

status=0
for other in example manual; do
	diff "$work/table" "$work/$other" >"$work/difference" && continue
	sed -n "s/^< /not in the $other: /p; s/^> /only in the $other: /p" "$work/difference"
	status=1
done
exit $status
