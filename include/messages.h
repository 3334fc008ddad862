/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Every sentence a person meets at the prompt, in Thai and English, in one table: its number, its
 * kind, and the verdict a refusal with these words stands for. A number stays for ever.
 */
#ifndef DLA_OTP_MESSAGES_H
#define DLA_OTP_MESSAGES_H

#include "settings.h"
#include "verdict.h"

#include <stdbool.h>
#include <stddef.h>

#define MESSAGE_TEXT_MAX 2048 /* bytes of a rendered text, NUL included */
#define WORD_MAX 256          /* bytes of a placeholder's value, NUL included */

enum message_id {
	MESSAGE_NONE = 0,
	MESSAGE_ASK_PASSWORD,
	MESSAGE_ASK_CODE_SENT,
	MESSAGE_ASK_CODE_RESUMED,
	MESSAGE_ASK_CODE_RESENT,
	MESSAGE_ENTER_TO_END,
	MESSAGE_REFUSED,
	MESSAGE_PASSWORD_EMPTY,
	MESSAGE_TIME_OVER,
	MESSAGE_CANNOT_ASK_CODE,
	MESSAGE_CODE_WRONG,
	MESSAGE_CODE_FORMAT,
	MESSAGE_CODE_IS_PASSWORD,
	MESSAGE_CODE_EXPIRED,
	MESSAGE_TRIES_USED,
	MESSAGE_RESEND_EARLY,
	MESSAGE_LETTERS_CAP,
	MESSAGE_CODE_REPLACED,
	MESSAGE_NO_EMAIL,
	MESSAGE_EMAIL_UNVERIFIED,
	MESSAGE_EMAIL_UNUSABLE,
	MESSAGE_ACCOUNT_UNFINISHED,
	MESSAGE_NO_RIGHT,
	MESSAGE_SSO_UNREACHABLE,
	MESSAGE_SSO_NONSENSE,
	MESSAGE_MAIL_UNREACHABLE,
	MESSAGE_MAIL_REFUSED,
	MESSAGE_MAIL_DEFERRED,
	MESSAGE_SETTING_WRONG,
	MESSAGE_CLIENT_REFUSED,
	MESSAGE_STORE_UNWRITABLE,
	MESSAGE_RECORD_DAMAGED,
	MESSAGES
};

enum message_kind {
	KIND_ASK,        /* a prompt whose answer is shown while typed */
	KIND_ASK_HIDDEN, /* a prompt whose answer is not shown */
	KIND_TEXT,       /* goes in front of the next prompt */
	KIND_LAST,       /* last words before a refusal */
};

/* The closed set of placeholders, `{help}` and so on. */
enum placeholder {
	WORD_HELP,
	WORD_SSO_ADMIN,
	WORD_PORTAL,
	WORD_ADDRESS,
	WORD_REFERENCE,
	WORD_LIFE,
	WORD_LEFT,
	WORD_WAIT,
	WORD_N,
	WORD_DIGITS,
	WORD_UNTIL,
	WORD_HOST,
	WORDS
};

/* The values of the placeholders, each already fit for a screen (wording.h). */
struct words {
	char value[WORDS][WORD_MAX];
};

struct message {
	unsigned short number; /* of [DLA-nnn]; 0 = the message has none */
	enum message_kind kind;
	enum verdict verdict; /* of a refusal with these words; DENIED for prompts */
	const char *text[LANGUAGES];
};

/* The row of the table. MESSAGE_NONE and anything outside the set give the row of 101. */
const struct message *message_find(enum message_id id);

/*
 * Fills in the placeholders. False when it does not fit or the text names a placeholder that is
 * unknown or has an empty value: the table and its caller disagree, and nothing may be shown.
 */
bool message_render(enum message_id id, enum language language, const struct words *words,
    char text[MESSAGE_TEXT_MAX]);

/* Cuts a rendered prompt's last line off: its words without its question. */
void message_cut_question(char *text);

#endif
