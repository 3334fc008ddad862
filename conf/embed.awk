# SPDX-License-Identifier: BSD-2-Clause
# Turns dla-otp.conf, the example, into the constant that setup_answers.h declares:
#
#   awk -f embed.awk dla-otp.conf > example_settings.c
BEGIN {
	print "#include \"setup_answers.h\"\n"
	print "const char example_settings[] ="
}
{
	gsub(/\\/, "\\\\")
	gsub(/"/, "\\\"")
	gsub(/\?/, "\\?")
	gsub(/\t/, "\\t")
	printf "    \"%s\\n\"\n", $0
}
END {
	print "    \"\";"
}
