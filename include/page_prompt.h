/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Asks with a page of the SSO's: the QR where the whole prompt has room on 80x24, address and code
 * under it, and otherwise address and code alone. Everything is in the prompt's own text (facts of
 * OpenSSH: what is told before a question comes after its answer), below a first line of words,
 * because an ssh client puts `(user@host) ` in front of that.
 */
#ifndef DLA_OTP_PAGE_PROMPT_H
#define DLA_OTP_PAGE_PROMPT_H

#include "dialog.h"
#include "qr.h"

#include <stdbool.h>

/* How it is asked. WORD_URL and WORD_CODE of the dialog say what stands under the QR. */
struct page_prompt {
	const char *scanned; /* what the QR says; "" = there is none */
	enum qr_style style;
	enum message_id head;     /* the prompt whose first line is the first one */
	enum message_id question; /* the prompt whose last line is the question */
	bool hidden;              /* a password may be the answer */
};

/* Sends the prompt. False when it cannot be rendered or sent. */
bool page_prompt_ask(struct dialog *dialog, const struct page_prompt *prompt);

#endif
