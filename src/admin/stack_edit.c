/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Changes a file of /etc/pam.d by whole lines. Refuses to guess: a line whose role is not known, or
 * that goes on in the next, leaves the whole file as it is. Each line that it adds or takes out
 * bears its mark, so that the way back needs no memory.
 */
#include "stack_edit.h"

#include "stack_modules.h"
#include "stack_role.h"
#include "stack_text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOTE "# dla-otp: "    /* before what we say */
#define WAS "# dla-otp was: " /* before a line that we took out */
#define TAG " # dla-otp"      /* behind a line that we put in */
#define OURS(phase, control) phase " " control " " MODULE_OURS TAG "\n"

__attribute__((format(printf, 4, 5))) static bool
refuse(struct stack_edit *edit, int line, const char *remedy, const char *format, ...)
{
	va_list values;

	edit->line = line;
	edit->remedy = remedy;
	va_start(values, format);
	(void)vsnprintf(edit->reason, sizeof edit->reason, format, values);
	va_end(values);
	return false;
}

#define REMEDY_BY_HAND \
	"Edit the file by hand as in pam_dla_otp(8), then look: dla-otp check --stack"

/* --- marks --- */

static bool
starts(const char *line, const char *with)
{
	return strncmp(line, with, strlen(with)) == 0;
}

static bool
ends(const char *line, size_t length, const char *with)
{
	return length >= strlen(with) &&
	       memcmp(line + length - strlen(with), with, strlen(with)) == 0;
}

/* --- putting in --- */

/* Where things go, as numbers of lines; 0 = nowhere. */
struct places {
	int auth;           /* our line comes before it */
	int account;        /* before it */
	int account_behind; /* behind it, where there is none to come before */
	bool root;
};

static bool
find_places(struct stack_edit *edit, struct places *places, const struct stack_text *text)
{
	struct stack_role_fault fault;

	*places = (struct places){ 0 };
	for (unsigned i = 0; i < text->count; i++) {
		const struct stack_line *line = &text->lines[i];

		switch (stack_role_of(line, &fault)) {
		case ROLE_UNKNOWN:
			return refuse(edit, line->number, fault.remedy, "%s (%.80s)", fault.words,
			    line->name);
		case ROLE_PROOF:
			if (places->auth == 0)
				places->auth = line->number;
			break;
		case ROLE_ROOT:
			places->root = true;
			break;
		case ROLE_ACCOUNT_ENDING:
			if (places->account == 0)
				places->account = line->number;
			break;
		case ROLE_ACCOUNT:
			places->account_behind = line->number;
			break;
		case ROLE_OTHER:
			break;
		}
	}
	if (places->auth == 0)
		return refuse(edit, 0, REMEDY_BY_HAND, "no auth line of it asks for a password");
	if (places->account == 0 && places->account_behind == 0)
		return refuse(edit, 0, "Add to it: @include common-account",
		    "it has no account line, so PAM takes those of the service other");
	return true;
}

static bool
is_replaced(const struct stack_text *text, int number)
{
	struct stack_role_fault unused;

	for (unsigned i = 0; i < text->count; i++)
		if (text->lines[i].number == number)
			return stack_role_of(&text->lines[i], &unused) == ROLE_PROOF;
	return false;
}

/* The line's last character that is no blank is a backslash, and it is no comment. */
static bool
goes_on(const char *line, size_t length)
{
	size_t lead = 0;

	while (lead < length && strchr(" \t", line[lead]) != NULL)
		lead++;
	while (length > lead && strchr(" \t", line[length - 1]) != NULL)
		length--;
	return length > lead && line[lead] != '#' && line[length - 1] == '\\';
}

static void
put_account(FILE *out, const struct places *places)
{
	if (places->root)
		(void)fputs("account [success=1 default=ignore] pam_rootok.so" TAG "\n", out);
	(void)fputs(OURS("account", "required"), out);
}

static void
put_line(FILE *out, const struct places *places, const struct stack_text *text, int number,
    const char *line, size_t length)
{
	if (number == places->auth)
		(void)fputs(OURS("auth", "required"), out);
	if (number == places->account)
		put_account(out, places);
	(void)fprintf(out, "%s%.*s\n", is_replaced(text, number) ? WAS : "", (int)length, line);
	if (places->account == 0 && number == places->account_behind)
		put_account(out, places);
}

/* Each line of words as a comment of ours. */
static void
put_words(FILE *out, const char *words)
{
	while (*words != '\0') {
		size_t length = strcspn(words, "\n");

		(void)fprintf(out, NOTE "%.*s\n", (int)length, words);
		words += length + (words[length] == '\n');
	}
}

static bool
put_all(struct stack_edit *edit, FILE *out, const char *bytes, const struct places *places,
    const struct stack_text *text)
{
	for (int number = 1; *bytes != '\0'; number++) {
		size_t length = strcspn(bytes, "\n");

		if (goes_on(bytes, length))
			return refuse(
			    edit, number, "Write it in one line.", "goes on in the next line");
		if (starts(bytes, "# dla-otp") || ends(bytes, length, TAG))
			return refuse(edit, number, "Take what dla-otp left in it out first.",
			    "is a mark of dla-otp");
		put_line(out, places, text, number, bytes, length);
		bytes += length + (bytes[length] == '\n');
	}
	(void)fputs(OURS("session", "optional"), out);
	return true;
}

/* Takes the stream; false, and nothing is left, when something went wrong. */
static bool
finish(struct stack_edit *edit, FILE *out, bool done)
{
	bool sound = !ferror(out);

	if (fclose(out) != 0 || !sound || edit->length > STACK_TEXT_MAX)
		done = done && refuse(edit, 0, "Try again.", "memory is short");
	if (done)
		return true;
	free(edit->bytes);
	edit->bytes = NULL;
	return false;
}

bool
stack_edit_add(struct stack_edit *edit, const char *bytes, size_t length, const char *words)
{
	struct stack_text text;
	struct places places;
	FILE *out;
	bool done;

	*edit = (struct stack_edit){ 0 };
	if (!stack_text_read(&text, bytes, length))
		return refuse(edit, 0, "Try again.", "it is too long, or memory is short");
	done = find_places(edit, &places, &text);
	out = done ? open_memstream(&edit->bytes, &edit->length) : NULL;
	if (out != NULL) {
		put_words(out, words);
		done = finish(edit, out, put_all(edit, out, bytes, &places, &text));
	}
	stack_text_free(&text);
	return done && edit->bytes != NULL;
}

/* --- taking out --- */

bool
stack_edit_asks_us(const char *bytes, size_t length)
{
	struct stack_text text;
	bool asks = false;

	if (!stack_text_read(&text, bytes, length))
		return true; /* who knows */
	for (unsigned i = 0; i < text.count; i++)
		asks = asks || stack_module_meaning(&text.lines[i]) == MODULE_IS_OURS;
	stack_text_free(&text);
	return asks;
}

bool
stack_edit_remove(struct stack_edit *edit, const char *bytes, size_t length)
{
	FILE *out;
	bool marked = false;

	*edit = (struct stack_edit){ 0 };
	if (strlen(bytes) != length)
		return refuse(edit, 0, "Look at the file.", "it has a NUL byte");
	out = open_memstream(&edit->bytes, &edit->length);
	if (out == NULL)
		return refuse(edit, 0, "Try again.", "memory is short");
	while (*bytes != '\0') {
		size_t line = strcspn(bytes, "\n");
		bool was = starts(bytes, WAS);

		if (was)
			(void)fprintf(
			    out, "%.*s\n", (int)(line - strlen(WAS)), bytes + strlen(WAS));
		else if (!starts(bytes, NOTE) && !ends(bytes, line, TAG))
			(void)fprintf(out, "%.*s\n", (int)line, bytes);
		marked = marked || was || ends(bytes, line, TAG);
		bytes += line + (bytes[line] == '\n');
	}
	if (!finish(edit, out, true))
		return false;
	if (marked && !stack_edit_asks_us(edit->bytes, edit->length))
		return true;
	free(edit->bytes);
	edit->bytes = NULL;
	return refuse(edit, 0, REMEDY_BY_HAND,
	    marked ? "a line of " MODULE_OURS " was put there by others"
		   : "nothing in it is from dla-otp enable");
}
