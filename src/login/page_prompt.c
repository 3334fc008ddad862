/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Puts the prompt together out of the lines of several messages, and measures it first: a QR that
 * would push the first line, or itself, off the screen is not shown.
 */
#include "page_prompt.h"

#include "columns.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#define SCREEN_COLUMNS 80
#define SCREEN_LINES 24
#define LINE_COLUMNS 78 /* as everything else that is shown */
#define INDENT "\n   "

/* The columns of the line that begins here; *next is where the next one does, or NULL. */
static int
measure_line(char *line, char **next)
{
	char *end = strchr(line, '\n');
	int columns;

	*next = end ? end + 1 : NULL;
	if (!end)
		return columns_of(line);
	*end = '\0';
	columns = columns_of(line);
	*end = '\n';
	return columns;
}

/* Lines of the terminal. */
static unsigned
count_lines(char *text)
{
	unsigned lines = 0;

	for (char *line = text, *next; line; line = next) {
		int columns = measure_line(line, &next);

		lines += columns > SCREEN_COLUMNS
			     ? (unsigned)(columns + SCREEN_COLUMNS - 1) / SCREEN_COLUMNS
			     : 1;
	}
	return lines;
}

/* Breaks lines that are too wide at their two blanks, behind the address. */
static void
break_lines(char text[MESSAGE_TEXT_MAX])
{
	for (char *line = text, *next; line; line = next) {
		int columns = measure_line(line, &next);
		char *blanks = strstr(line + strspn(line, " "), "  ");
		size_t more = strlen(INDENT) - 2;

		if (columns <= LINE_COLUMNS || !blanks || (next && blanks > next) ||
		    strlen(text) + more >= MESSAGE_TEXT_MAX)
			continue;
		memmove(blanks + 2 + more, blanks + 2, strlen(blanks + 2) + 1);
		memcpy(blanks, INDENT, strlen(INDENT));
		next = blanks + 1;
	}
}

static bool
render(struct dialog *dialog, enum message_id id, const char *picture, char text[MESSAGE_TEXT_MAX])
{
	bool rendered;

	dialog->words.picture = picture;
	rendered = message_render(id, dialog->language, &dialog->words, text);
	dialog->words.picture = NULL;
	return rendered;
}

/* The body with its QR; false when there is none, or no room for it. */
static bool
render_with_qr(struct dialog *dialog, const struct page_prompt *prompt, char text[MESSAGE_TEXT_MAX])
{
	char picture[QR_LINES_SIZE];
	unsigned words;

	if (prompt->scanned[0] == '\0' || !render(dialog, MESSAGE_THAID_QR, "", text))
		return false;
	break_lines(text);
	words = count_lines(text) - 1; /* the QR's own line is empty */
	if (words >= SCREEN_LINES ||
	    !qr_draw(prompt->scanned, prompt->style,
		prompt->style == QR_ASCII ? UINT_MAX : SCREEN_LINES - words, picture) ||
	    !render(dialog, MESSAGE_THAID_QR, picture, text))
		return false;
	break_lines(text);
	return true;
}

/* Lays another message's first line over the body's; room is what is left for all of it. */
static bool
put_head(struct dialog *dialog, enum message_id head)
{
	char *body = dialog->text[0], *first = dialog->text[1], *end;

	if (!render(dialog, head, "", first) || !(body = strchr(body, '\n')))
		return false;
	if ((end = strchr(first, '\n')))
		*end = '\0';
	return snprintf(dialog->whole, sizeof dialog->whole, "%s%s", first, body) <
	       (int)sizeof dialog->whole;
}

/* And another one's last line over its question. */
static bool
put_question(struct dialog *dialog, enum message_id id)
{
	char *question = strrchr(dialog->whole, '\n'), *text = dialog->text[1], *last;
	size_t room;

	if (!question || !render(dialog, id, "", text))
		return false;
	question++;
	last = strrchr(text, '\n');
	room = sizeof dialog->whole - (size_t)(question - dialog->whole);
	return snprintf(question, room, "%s", last ? last + 1 : text) < (int)room;
}

bool
page_prompt_ask(struct dialog *dialog, const struct page_prompt *prompt)
{
	char *body = dialog->text[0];

	if (!render_with_qr(dialog, prompt, body)) {
		if (!render(dialog, MESSAGE_THAID_PAGE, NULL, body))
			return false;
		break_lines(body);
	}
	return put_head(dialog, prompt->head) && put_question(dialog, prompt->question) &&
	       dialog_ask_whole(dialog, prompt->hidden);
}
