/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Between the person and the engine: puts the engine's questions and texts to the caller's
 * conversation function, carries the answers back, and recognises a verdict. Knows nothing of
 * passwords or codes: a question is a question.
 */
#ifndef DLA_OTP_CONVERSATION_H
#define DLA_OTP_CONVERSATION_H

#include "arguments.h"
#include "log.h"
#include "verdict.h"

#include <security/pam_modules.h>
#include <stdbool.h>
#include <stdint.h>

struct conversation {
	pam_handle_t *pamh;
	unsigned flags; /* as PAM gave them: PAM_SILENT means no texts, questions only */
	enum first_pass first_pass;
	bool texts_only; /* nobody can answer a question: an engine that asks one is broken */
	int socket;
	int64_t
	    deadline_ms;  /* on clock_now_ms(); without a verdict by then the engine is given up */
	bool answered;    /* somebody has answered a question: the caller can converse */
	unsigned unheard; /* answers the engine did not wait for: it may not grant any more */
	enum verdict verdict;
};

enum conversation_end {
	CONVERSATION_BROKEN = 0, /* the engine is gone, late or talks nonsense */
	CONVERSATION_FAILED,     /* the caller's side failed, or its answer is refused: a denial */
	CONVERSATION_DECIDED, /* the verdict is the engine's last word, and it hung up after it */
	CONVERSATION_GOES_ON, /* inside only, never returned */
};

/*
 * False, with *why begun, when the caller has no conversation function at all: cron and the like,
 * for which no engine need be started.
 */
bool conversation_exists(pam_handle_t *pamh, struct log_line *why);

/*
 * Holds the whole conversation. On CONVERSATION_DECIDED the verdict is in conversation->verdict;
 * on everything else *why is begun with the cause for the log. Answers are wiped and freed.
 */
enum conversation_end conversation_hold(struct conversation *conversation, struct log_line *why);

/*
 * Shows one text (style PAM_TEXT_INFO or PAM_ERROR_MSG), or nothing under PAM_SILENT. False when
 * the caller's conversation function fails.
 */
bool conversation_show(pam_handle_t *pamh, unsigned flags, int style, const char *text);

#endif
