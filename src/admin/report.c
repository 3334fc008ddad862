/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Writes findings for people and for machines. Colours only repeat what the words say. Refuses to
 * pass on what could move a cursor or end a line: names and reasons come from outside.
 */
#include "report.h"

#include "utf8.h"
#include "wording.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

#define COLUMNS_MAX 400
#define INDENT "      "
#define JSON_HEAD "{\"findings\":["

static const struct {
	const char *mark, *json, *colour;
} looks[] = {
	[FINDING_OK] = { "ok  ", "ok", "\033[32m" },
	[FINDING_WARN] = { "warn", "warn", "\033[33m" },
	[FINDING_FAIL] = { "FAIL", "fail", "\033[31m" },
	[FINDING_BROKEN] = { "FAIL", "broken", "\033[31m" },
};

void
report_begin(struct report *report, FILE *out, enum report_form form)
{
	*report = (struct report){ .out = out, .form = form };
}

/* The character that the bytes begin with; U+FFFD, and one byte taken, where they begin none. */
static uint32_t
take_character(const char **at)
{
	const unsigned char *bytes = (const unsigned char *)*at;
	size_t length = utf8_character(*at, strlen(*at));
	uint32_t character;

	*at += length ? length : 1;
	if (length == 0)
		return 0xfffd;
	if (length == 1)
		return bytes[0];
	character = bytes[0] & (0x7fU >> length);
	for (size_t i = 1; i < length; i++)
		character = character << 6 | (bytes[i] & 0x3fU);
	return character;
}

void
report_json_string(FILE *out, const char *text)
{
	(void)fputc('"', out);
	while (*text != '\0') {
		uint32_t character = take_character(&text);

		if (character == '"' || character == '\\')
			(void)fprintf(out, "\\%c", (char)character);
		else if (character >= ' ' && character <= '~')
			(void)fputc((int)character, out);
		else if (character < 0x10000)
			(void)fprintf(out, "\\u%04" PRIx32, character);
		else
			(void)fprintf(out, "\\u%04" PRIx32 "\\u%04" PRIx32,
			    0xd800 + ((character - 0x10000) >> 10),
			    0xdc00 + ((character - 0x10000) & 0x3ff));
	}
	(void)fputc('"', out);
}

static void
write_plain(
    const struct report *report, enum finding finding, const char *words, const char *remedy)
{
	bool coloured = report->form == REPORT_COLOURED;

	(void)fprintf(report->out, "%s%s%s  %s\n", coloured ? looks[finding].colour : "",
	    looks[finding].mark, coloured ? "\033[0m" : "", words);
	if (remedy != NULL)
		(void)fprintf(report->out, INDENT "%s\n", remedy);
}

static void
write_pair(const struct report *report, const char *key, const char *value)
{
	(void)fprintf(report->out, ",\"%s\":", key);
	report_json_string(report->out, value);
}

static void
close_finding(struct report *report)
{
	if (report->open)
		(void)fputc('}', report->out);
	report->open = false;
}

static void
write_json(struct report *report, enum finding finding, const char *about, const char *words,
    const char *remedy)
{
	close_finding(report);
	(void)fprintf(report->out, "%s\n{\"finding\":\"%s\"", report->count ? "," : JSON_HEAD,
	    looks[finding].json);
	write_pair(report, "about", about);
	write_pair(report, "words", words);
	if (remedy != NULL)
		write_pair(report, "remedy", remedy);
	report->open = true;
}

void
report_finding(struct report *report, enum finding finding, const char *about, const char *remedy,
    const char *format, ...)
{
	char words[REPORT_WORDS_MAX], shown[WORD_MAX];
	va_list values;

	if (finding < report->least) {
		close_finding(report);
		return;
	}
	va_start(values, format);
	(void)vsnprintf(words, sizeof words, format, values);
	va_end(values);
	wording_fit(shown, words, COLUMNS_MAX);
	if (report->form == REPORT_JSON)
		write_json(report, finding, about, shown, remedy);
	else
		write_plain(report, finding, shown, remedy);
	if (finding > report->worst)
		report->worst = finding;
	report->count++;
}

void
report_number(struct report *report, const char *key, int64_t value)
{
	if (report->open)
		(void)fprintf(report->out, ",\"%s\":%" PRId64, key, value);
}

void
report_text(struct report *report, const char *key, const char *value)
{
	if (report->open)
		write_pair(report, key, value);
}

int
report_end(struct report *report)
{
	if (report->form == REPORT_JSON) {
		close_finding(report);
		(void)fputs(report->count ? "\n]}\n" : JSON_HEAD "]}\n", report->out);
	}
	if (fflush(report->out) != 0 || ferror(report->out) || report->worst == FINDING_BROKEN)
		return 2;
	return report->worst == FINDING_OK ? 0 : 1;
}
