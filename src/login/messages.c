/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What is said at the prompt: finding a row of the table and filling it in. The texts themselves
 * are in conf/messages/. Knows no rule of when to say what, and takes no text that came from a
 * server.
 */
#include "messages.h"

#include <string.h>

static const char *const placeholders[WORDS] = {
	[WORD_HELP] = "{help}",
	[WORD_SSO_ADMIN] = "{ssoadmin}",
	[WORD_THAID_HELP] = "{thaidhelp}",
	[WORD_PORTAL] = "{portal}",
	[WORD_APP] = "{app}",
	[WORD_HOST] = "{host}",
	[WORD_SERVICE] = "{service}",
	[WORD_USER] = "{user}",
	[WORD_FROM] = "{from}",
	[WORD_ADDRESS] = "{addr}",
	[WORD_REFERENCE] = "{ref}",
	[WORD_DIGITS] = "{digits}",
	[WORD_N] = "{n}",
	[WORD_LIFE] = "{life}",
	[WORD_LEFT] = "{left}",
	[WORD_WAIT] = "{wait}",
	[WORD_UNTIL] = "{until}",
	[WORD_WHEN] = "{when}",
	[WORD_DATE] = "{date}",
	[WORD_DAYS] = "{days}",
	[WORD_REASON] = "{reason}",
	[WORD_URL] = "{url}",
	[WORD_CODE] = "{code}",
};

const struct message *
message_find(enum message_id id)
{
	if (id <= MESSAGE_NONE || id >= MESSAGES)
		id = MESSAGE_REFUSED;
	return &message_table[id];
}

/* The value of the placeholder that text begins with, and how long its name is; NULL for none. */
static const char *
value_at(const char *text, const struct words *words, size_t *name_length)
{
	static const char picture[] = "{qr}";

	if (strncmp(text, picture, strlen(picture)) == 0) {
		*name_length = strlen(picture);
		return words->picture;
	}
	for (unsigned i = 0; i < WORDS; i++) {
		size_t length = strlen(placeholders[i]);

		if (strncmp(text, placeholders[i], length) == 0) {
			*name_length = length;
			return words->value[i][0] ? words->value[i] : NULL;
		}
	}
	return NULL;
}

bool
message_render(enum message_id id, enum language language, const struct words *words,
    char text[MESSAGE_TEXT_MAX])
{
	const char *from = message_find(id)->text[language];
	size_t used = 0;

	while (*from) {
		const char *piece = from;
		size_t skip = 1, length = 1;

		if (*from == '{') {
			if (!(piece = value_at(from, words, &skip)))
				return false;
			length = strlen(piece);
		}
		if (length >= MESSAGE_TEXT_MAX - used)
			return false;
		memcpy(text + used, piece, length);
		used += length;
		from += skip;
	}
	text[used] = '\0';
	return true;
}

const char *
message_cut_question(char *text)
{
	char *last_line = strrchr(text, '\n');

	if (!last_line)
		return NULL;
	*last_line = '\0';
	return last_line + 1;
}
