# SPDX-License-Identifier: BSD-2-Clause
# Turns the texts of this folder into the table that messages.h declares:
#
#   awk -f embed.awk 0-prompts.txt 1-signing-in.txt ... > message_table.c
#
# A message is a paragraph. Its first line is `id number kind verdict`: the id is messages.h's in
# small letters; the number is `-` for a message without; a kind is messages.h's; the verdict is that
# of a refusal with these words and left out where there is none. `th:` and `en:` are the words on
# the screen. Whatever has a number tells the help desk its cause and remedy in both languages.
# `later:` is for the tests: why nobody can meet this message yet.
#
# A line that begins with four blanks goes on with the text above it, on a line of its own. A prompt
# ends in one blank, which is added here. A message that messages.h does not name, or names and is
# not here, does not compile.

function fail(words) {
	printf "%s:%d: %s\n", FILENAME, FNR, words > "/dev/stderr"
	failed = 1
	exit 1
}

function quoted(text) {
	gsub(/\\/, "\\\\", text)
	gsub(/"/, "\\\"", text)
	gsub(/\?/, "\\?", text)
	gsub(/\n/, "\\n\"\n\t\t    \"", text)
	return "\"" text "\""
}

# A member with the texts of both languages. Without a number there is none for the help desk.
function add_member(member, thai, english, ending) {
	if (text[thai] == "" || text[english] == "")
		fail(id ": " member " is missing in a language")
	printf "\n\t\t.%s = {\n\t\t    [LANGUAGE_THAI] = %s,\n\t\t    [LANGUAGE_ENGLISH] = %s },", member,
	    quoted(text[thai] ending), quoted(text[english] ending)
}

function end_message() {
	if (id == "")
		return
	count++
	printf "\n\t[MESSAGE_%s] = {\n\t\t.number = %d,\n\t\t.kind = KIND_%s,\n\t\t.verdict = VERDICT_%s,",
	    toupper(id), number, toupper(kind), verdict
	add_member("text", "th", "en", kind ~ /^ask/ ? " " : "")
	if (number != "-") {
		add_member("cause", "cause th", "cause en", "")
		add_member("remedy", "remedy th", "remedy en", "")
	}
	print "\n\t},"
	id = ""
	split("", text)
}

BEGIN {
	print "/* Made by conf/messages/embed.awk from the texts beside it. */"
	print "#include \"messages.h\"\n"
	print "const struct message message_table[MESSAGES] = {"
}

FNR == 1 || /^$/ {
	end_message()
}

/^(#|$)/ {
	next
}

id == "" {
	if (NF < 3 || NF > 4 || $2 !~ /^([1-7][0-9][0-9]|-)$/)
		fail("not `id number kind verdict`")
	id = $1
	number = $2
	kind = $3
	verdict = NF == 4 ? $4 : "DENIED"
	next
}

/^    / {
	text[key] = text[key] "\n" substr($0, 5)
	next
}

match($0, /^((cause |remedy )?(th|en)|later): /) {
	key = substr($0, 1, RLENGTH - 2)
	if (key in text)
		fail(id ": `" key ":` again")
	text[key] = substr($0, RLENGTH + 1)
	next
}

{
	fail("neither `th:`, `en:`, `cause th:` ... nor four blanks")
}

END {
	if (failed)
		exit 1
	end_message()
	print "};\n"
	printf "_Static_assert(MESSAGES == %d + 1, \"each message of messages.h has its texts\");\n", count
}
