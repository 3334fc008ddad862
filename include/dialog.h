/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Talking with the person through the module: one question at a time, in the person's language,
 * never past the budget of the login. Knows texts and the wire, and nothing of codes or rights.
 */
#ifndef DLA_OTP_DIALOG_H
#define DLA_OTP_DIALOG_H

#include "messages.h"
#include "secret.h"
#include "verdict.h"
#include "wire.h"

#include <stdbool.h>
#include <stdint.h>

struct dialog {
	int socket;
	int64_t deadline_ms; /* of the whole login (clock_now_ms) */
	enum language language;
	bool no_settings; /* they could not be read: default words, and Thai is said in both */
	bool remote;      /* an ssh client is at the other end */
	bool hides_codes; /* what is typed at a code prompt is not shown */
	bool one_line;    /* the program has room for one line: words and question go apart */
	bool recovery;    /* the person has recovery codes: 503 asks for one too */
	bool first_pass;  /* the next ASK_PASSWORD is answered by an earlier module's password */
	struct words words;
	char text[2][MESSAGE_TEXT_MAX];   /* rendered, before they are put together */
	char whole[2 * MESSAGE_TEXT_MAX]; /* what is sent */
	char added[MESSAGE_TEXT_MAX];     /* what will be told */
	struct wire message;              /* last one received; wiped after use */
};

enum heard {
	HEARD_GONE,   /* hung up, or answered what was not asked: the login ends */
	HEARD_LATE,   /* the given deadline passed */
	HEARD_ANSWER, /* *answer holds it */
	HEARD_OTHER,  /* the other descriptor has something to read */
};

/*
 * Sends a prompt; before, if not MESSAGE_NONE, a text that is put in front of it. The question is
 * sent as ASK_PASSWORD when it is the password's. False when it cannot be rendered or sent.
 */
bool dialog_ask(struct dialog *dialog, enum message_id text, enum message_id question);

/* Sends a prompt, its answer shown or not while it is typed, whatever the prompt's own kind. */
bool dialog_ask_as(struct dialog *dialog, enum message_id question, bool hidden);

/*
 * Sends the prompt that stands in dialog->whole, its answer shown or not while it is typed. Where
 * there is room for one line the words go in front as a text, as with a code.
 */
bool dialog_ask_whole(struct dialog *dialog, bool hidden);

/*
 * Sends a prompt for a code. Where there is room for one line the words of the prompt go in front
 * as a text, which some programs show and some do not, and the question is short.
 */
bool dialog_ask_code(struct dialog *dialog, enum message_id question);

/*
 * Waits for the answer to an open question (answer != NULL), for other to become readable (-1:
 * none), or just for hang-up, until the earlier of deadline_ms and the login's own. An answer
 * nobody asked for is HEARD_GONE.
 */
enum heard dialog_listen(
    struct dialog *dialog, struct secret *answer, int other, int64_t deadline_ms);

/*
 * Puts a text below those that dialog_tell() is to tell, with the words as they are now. Leaves it
 * out when all would be more than so many lines, or it cannot be rendered; MESSAGE_NONE is nothing.
 */
void dialog_add(struct dialog *dialog, enum message_id id, unsigned lines_max);

/*
 * Tells what was added, if anything, in one text. For words after success: an ssh client shows them
 * as they are only then, and only when it gets a shell.
 */
void dialog_tell(struct dialog *dialog);

/*
 * Last words before a refusal. A prompt's text is told without its question. An ssh client shows an
 * information message with every Thai letter as an octal escape, but a prompt as it is: so a remote
 * person who reads Thai gets the words as a prompt that Enter ends, and a minute for it at most.
 */
void dialog_tell_refusal(struct dialog *dialog, enum message_id id);

/* Says the verdict and hangs up: end of file right behind it. True when somebody was there. */
bool dialog_end(struct dialog *dialog, enum verdict verdict);

#endif
