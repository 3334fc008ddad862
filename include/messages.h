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

#define MESSAGE_TEXT_MAX 4096 /* bytes of a rendered text, NUL included */
#define WORD_MAX 256          /* bytes of a placeholder's value, NUL included */

enum message_id {
	MESSAGE_NONE = 0,
	MESSAGE_ASK_PASSWORD,
	MESSAGE_ASK_SSO_USER,
	MESSAGE_ASK_PASSWORD_OR_THAID,
	MESSAGE_ASK_PASSWORD_CODE,
	MESSAGE_ASK_CODE_SENT,
	MESSAGE_ASK_CODE_RESUMED,
	MESSAGE_ASK_CODE_RESENT,
	MESSAGE_ASK_CODE_AFTER_KEY,
	MESSAGE_ASK_CODE_SHORT,
	MESSAGE_ASK_CODE_PROOF,
	MESSAGE_ASK_REASON,
	MESSAGE_ASK_RECOVERY_CODE,
	MESSAGE_RECOVERY_CODE_WRONG,
	MESSAGE_ENTER_OR_RECOVERY_CODE,
	MESSAGE_ENTER_TO_END,
	MESSAGE_REFUSED,
	MESSAGE_PASSWORD_EMPTY,
	MESSAGE_SLOW_DOWN,
	MESSAGE_TIME_OVER,
	MESSAGE_SERVICE_REFUSED,
	MESSAGE_CANNOT_ASK_CODE,
	MESSAGE_PASSWORD_CHANGE,
	MESSAGE_CODE_WRONG,
	MESSAGE_CODE_FORMAT,
	MESSAGE_CODE_IS_PASSWORD,
	MESSAGE_LOCKED,
	MESSAGE_CODE_EXPIRED,
	MESSAGE_TRIES_USED,
	MESSAGE_LOCKED_ADMIN,
	MESSAGE_RESEND_EARLY,
	MESSAGE_LETTERS_CAP,
	MESSAGE_LETTERS_CAP_HOST,
	MESSAGE_CODE_REPLACED,
	MESSAGE_NO_EMAIL,
	MESSAGE_NO_EMAIL_THAID,
	MESSAGE_EMAIL_UNVERIFIED,
	MESSAGE_EMAIL_UNUSABLE,
	MESSAGE_ACCOUNT_UNFINISHED,
	MESSAGE_NO_RIGHT,
	MESSAGE_RIGHTS_STALE,
	MESSAGE_EMAIL_HOLD,
	MESSAGE_EMAIL_SHARED,
	MESSAGE_ACCOUNT_ENDED,
	MESSAGE_THAID_QR,
	MESSAGE_THAID_PAGE,
	MESSAGE_THAID_OR_PASSWORD,
	MESSAGE_THAID_PENDING,
	MESSAGE_THAID_EXPIRED,
	MESSAGE_THAID_DENIED,
	MESSAGE_THAID_OTHER_PERSON,
	MESSAGE_THAID_UNAVAILABLE,
	MESSAGE_THAID_TOO_WEAK,
	MESSAGE_THAID_GAVE_UP,
	MESSAGE_SSO_UNREACHABLE,
	MESSAGE_SSO_NONSENSE,
	MESSAGE_MAIL_UNREACHABLE,
	MESSAGE_MAIL_REFUSED,
	MESSAGE_MAIL_DEFERRED,
	MESSAGE_OFFLINE_RECOVERY,
	MESSAGE_ENGINE_MISSING,
	MESSAGE_SETTING_WRONG,
	MESSAGE_CLIENT_REFUSED,
	MESSAGE_STORE_UNWRITABLE,
	MESSAGE_RECORD_DAMAGED,
	MESSAGE_SOON_MAIL_OK,
	MESSAGE_SOON_NO_MAIL,
	MESSAGE_TBA_MAIL_OK,
	MESSAGE_TBA_NO_MAIL,
	MESSAGE_LAST_DAY_MAIL_OK,
	MESSAGE_LAST_DAY_NO_MAIL,
	MESSAGE_PROOF_OK,
	MESSAGE_PROOF_FAILED,
	MESSAGE_RECOVERY_USED,
	MESSAGE_RECOVERY_LOW,
	MESSAGE_FAILS_SINCE,
	MESSAGE_MAILBOX_SHARED,
	MESSAGE_LAST_SIGNIN,
	MESSAGE_THAID_NUDGE,
	MESSAGE_EXEMPT_UNTIL,
	MESSAGES
};

enum message_kind {
	KIND_ASK,        /* a prompt whose answer is shown while typed */
	KIND_ASK_HIDDEN, /* a prompt whose answer is not shown */
	KIND_TEXT,       /* goes in front of the next prompt */
	KIND_LAST,       /* last words before a refusal */
	KIND_NOTICE,     /* with the next prompt, or after success */
};

/* The closed set of placeholders, `{help}` and so on. */
enum placeholder {
	WORD_HELP,
	WORD_SSO_ADMIN,
	WORD_THAID_HELP,
	WORD_PORTAL,
	WORD_APP,
	WORD_HOST,
	WORD_SERVICE,
	WORD_USER,
	WORD_FROM,
	WORD_ADDRESS,
	WORD_REFERENCE,
	WORD_DIGITS,
	WORD_N,
	WORD_LIFE,
	WORD_LEFT,
	WORD_WAIT,
	WORD_UNTIL,
	WORD_WHEN,
	WORD_DATE,
	WORD_DAYS,
	WORD_REASON,
	WORD_URL,
	WORD_CODE,
	WORDS
};

/* The values of the placeholders, each already fit for a screen (wording.h). */
struct words {
	char value[WORDS][WORD_MAX];
	const char
	    *picture; /* the lines of `{qr}`, without a line end behind the last; NULL = none */
};

struct message {
	unsigned short number; /* of [DLA-nnn]; 0 = the message has none */
	enum message_kind kind;
	enum verdict verdict; /* of a refusal with these words; DENIED for prompts */
	const char *text[LANGUAGES];
	const char *cause[LANGUAGES];  /* for the help desk; NULL without a number */
	const char *remedy[LANGUAGES]; /* likewise */
};

/* Made from conf/messages/ when the program is built; message_find() is the way to a row. */
extern const struct message message_table[MESSAGES];

/* The row of the table. MESSAGE_NONE and anything outside the set give the row of 101. */
const struct message *message_find(enum message_id id);

/*
 * Fills in the placeholders. False when it does not fit or the text names a placeholder that is
 * unknown or has an empty value: the table and its caller disagree, and nothing may be shown.
 */
bool message_render(enum message_id id, enum language language, const struct words *words,
    char text[MESSAGE_TEXT_MAX]);

/*
 * Cuts a rendered prompt's last line off: its words without its question, which is returned. NULL,
 * and nothing is cut, where there are no words.
 */
const char *message_cut_question(char *text);

#endif
