/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads a settings file the way libconfig's scanner does (names, numbers, texts, comments,
 * brackets), and refuses what that library would read differently from a person. It keeps no value:
 * what passes here is parsed by the library, and by nothing else.
 */
#include "settings_bytes.h"

#include "settings_fault.h"
#include "utf8.h"

#include <string.h>

#define NUMBER_DIGITS_MAX 9 /* fits an int whatever the digits are */

#define BLANKS " \t"

struct look {
	const char *at, *end;
	int line;
	unsigned depth;
	const char *path;
	struct settings_error *error;
};

#define fault(look, ...) settings_fault((look)->error, (look)->path, (look)->line, __VA_ARGS__)

static bool
is_name(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '*';
}

static bool
is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool
starts_with(const struct look *look, const char *word)
{
	size_t length = strlen(word);

	return (size_t)(look->end - look->at) >= length && memcmp(look->at, word, length) == 0;
}

/* Bytes that have no business anywhere in the file, whatever surrounds them. */
static bool
check_bytes(struct look look)
{
	if (look.at == look.end)
		return fault(&look, "the file is empty: begin with dla-otp.conf.example");
	if (starts_with(&look, "\xef\xbb\xbf"))
		return fault(&look, "the file begins with a byte order mark: save it as UTF-8 "
				    "without BOM");
	for (size_t bytes; look.at < look.end; look.at += bytes) {
		unsigned char byte = (unsigned char)*look.at;

		bytes = utf8_character(look.at, (size_t)(look.end - look.at));
		if (bytes == 0)
			return fault(&look, "not UTF-8: save the file as UTF-8");
		if (byte == '\0')
			return fault(&look, "a NUL byte: this is not a text file, save it as "
					    "UTF-8");
		if (byte == '\r' && (look.at + 1 == look.end || look.at[1] != '\n'))
			return fault(&look, "a carriage return inside the line: remove it");
		if ((byte < ' ' && strchr("\t\r\n", byte) == NULL) || byte == 0x7f)
			return fault(&look, "a control character (%#04x): remove it", byte);
		look.line += byte == '\n';
	}
	return true;
}

/* The library opens other files where a line begins with @include, so that is looked for in every
 * line, with no regard to quotation marks and comments. */
static bool
check_includes(struct look look)
{
	while (look.at < look.end) {
		const char *newline = memchr(look.at, '\n', (size_t)(look.end - look.at));

		while (look.at < look.end && strchr(BLANKS, *look.at) != NULL)
			look.at++;
		if (starts_with(&look, "@include"))
			return fault(
			    &look, "@include is not allowed: put all settings in this file");
		look.at = newline != NULL ? newline + 1 : look.end;
		look.line++;
	}
	return true;
}

/* A text in quotation marks, on one line, in which only \" and \\ stand for something else. */
static bool
pass_text(struct look *look)
{
	for (look->at++; look->at < look->end && *look->at != '\n'; look->at++) {
		if (*look->at == '"') {
			look->at++;
			return true;
		}
		if (*look->at == '\\') {
			look->at++;
			if (look->at == look->end || (*look->at != '"' && *look->at != '\\'))
				return fault(look, "a backslash in a text: only \\\" and \\\\ are "
						   "known, write \\\\ for a backslash");
		}
	}
	return fault(look, "the quotation mark that opens here is not closed on the same line: "
			   "add the second one");
}

static bool
pass_number(struct look *look)
{
	const char *digits = look->at + (*look->at == '-' || *look->at == '+');
	const char *end = digits;

	while (end < look->end && (is_name(*end) || is_digit(*end) || strchr("+-._", *end) != NULL))
		end++;
	for (look->at = digits; look->at < end; look->at++)
		if (!is_digit(*look->at))
			break;
	if (look->at != end || digits == end)
		return fault(look,
		    "\"%.*s\" is no whole number: write digits only, and texts in "
		    "quotation marks",
		    (int)(end - digits < 40 ? end - digits : 40), digits);
	if (end - digits > NUMBER_DIGITS_MAX)
		return fault(look,
		    "a number of %d digits is too large: see dla-otp.conf(5) for "
		    "its range",
		    (int)(end - digits));
	if (*digits == '0' && end - digits > 1)
		return fault(look, "a number that begins with 0: remove the 0");
	return true;
}

static void
pass_line(struct look *look)
{
	while (look->at < look->end && *look->at != '\n')
		look->at++;
}

static bool
pass_comment(struct look *look)
{
	const struct look opened = *look;

	for (look->at += 2; look->at < look->end; look->at++) {
		if (starts_with(look, "*/")) {
			look->at += 2;
			return true;
		}
		look->line += *look->at == '\n';
	}
	return fault(&opened, "the comment that opens here never ends: add */ or use # instead");
}

static bool
pass_bracket(struct look *look)
{
	if (strchr("{([", *look->at) != NULL)
		look->depth++;
	else if (look->depth > 0)
		look->depth--;
	look->at++;
	if (look->depth > SETTINGS_DEPTH_MAX)
		return fault(look, "too many brackets inside brackets: close those above first");
	return true;
}

/* One word of the library's language. What is no word of it is the library's to refuse, but for
 * letters outside texts: typographic quotation marks and texts without any are what people write.
 */
static bool
pass_word(struct look *look)
{
	char byte = *look->at;

	if (byte == '"')
		return pass_text(look);
	if (is_digit(byte) || byte == '-' || byte == '+')
		return pass_number(look);
	if (strchr("{([])}", byte) != NULL)
		return pass_bracket(look);
	if (starts_with(look, "/*"))
		return pass_comment(look);
	if (byte == '#' || starts_with(look, "//")) {
		pass_line(look);
		return true;
	}
	if ((unsigned char)byte > '~')
		return fault(look, "a letter that is not ASCII outside a text: put the text in "
				   "plain quotation marks (\")");
	look->line += byte == '\n';
	look->at++;
	while (is_name(byte) && look->at < look->end &&
	       (is_name(*look->at) || is_digit(*look->at) || strchr("-_", *look->at) != NULL))
		look->at++;
	return true;
}

bool
settings_bytes_check(
    const char *text, size_t length, const char *path, struct settings_error *error)
{
	struct look look = {
		.at = text, .end = text + length, .line = 1, .path = path, .error = error
	};

	if (length > SETTINGS_FILE_MAX) {
		look.line = 0;
		return fault(
		    &look, "larger than %d bytes: remove what is not needed", SETTINGS_FILE_MAX);
	}
	if (!check_bytes(look) || !check_includes(look))
		return false;
	while (look.at < look.end)
		if (!pass_word(&look))
			return false;
	return true;
}
