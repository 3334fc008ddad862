# SPDX-License-Identifier: BSD-2-Clause
# Turns the letters' templates into C constants, as letters.h declares them:
#
#   awk -f embed.awk frame.html otp.en.txt ... > letters.c
#
# otp.en.txt becomes letter_otp_en_txt[]: pieces of constant text, each followed by a placeholder. So
# no template is read or parsed while a program runs, and a placeholder that is not in letters.h does
# not compile. A first line `Subject: ...` and the empty line after it become letter_otp_en_subject[].
# Lines end in CRLF, as in a mail. A `{` must begin a placeholder or be followed by a blank (CSS).

function fail(words) {
	printf "%s:%d: %s\n", FILENAME, FNR, words > "/dev/stderr"
	failed = 1
	exit 1
}

function quoted(text) {
	gsub(/\\/, "\\\\", text)
	gsub(/"/, "\\\"", text)
	gsub(/\?/, "\\?", text)
	return "\"" text "\""
}

# Braces that hold no placeholder would be mailed as they stand: refuse what looks like a slip.
function check_braces(line) {
	gsub(/[{][a-z_]+[}]/, "", line)
	if (line ~ /[{][^ ]/)
		fail("a `{` that begins no placeholder, in: " line)
}

function begin_array(name) {
	printf "\nconst struct letter_piece letter_%s[] = {\n\t{ \"\"", name
	open = 1
}

# Every piece ends in its placeholder, the last one in none.
function end_array() {
	if (open)
		print ",\n\t  LETTER_END },\n};"
	open = 0
}

function add_line(line, ending) {
	check_braces(line)
	while (match(line, /[{][a-z_]+[}]/)) {
		printf "\n\t  %s,\n\t  LETTER_%s },\n\t{ \"\"", quoted(substr(line, 1, RSTART - 1)),
		    toupper(substr(line, RSTART + 1, RLENGTH - 2))
		line = substr(line, RSTART + RLENGTH)
	}
	printf "\n\t  %s \"%s\"", quoted(line), ending
}

BEGIN {
	print "/* Made by conf/letters/embed.awk from the templates beside it. */"
	print "#include \"letters.h\""
}

FNR == 1 {
	end_array()
	name = FILENAME
	sub(/.*\//, "", name)
	gsub(/\./, "_", name)
}

FNR == 1 && /^Subject: / {
	subject = name
	sub(/_txt$/, "_subject", subject)
	begin_array(subject)
	add_line(substr($0, length("Subject: ") + 1), "")
	end_array()
	getline
	if ($0 != "")
		fail("the line after the subject must be empty")
	next
}

!open {
	begin_array(name)
}

{
	add_line($0, "\\r\\n")
}

END {
	if (!failed)
		end_array()
}
