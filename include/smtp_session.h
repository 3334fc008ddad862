/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * How far an SMTP session with one relay got, followed line by line, and what its failure means.
 * Pure: lines and a result of libcurl in, meaning out.
 */
#ifndef DLA_OTP_SMTP_SESSION_H
#define DLA_OTP_SMTP_SESSION_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>

/* The command that waits for its reply; ANSWER is the letter's own, after the final dot. */
enum smtp_stage {
	SMTP_CONNECT,
	SMTP_TLS,
	SMTP_AUTH,
	SMTP_SENDER,
	SMTP_RECIPIENT,
	SMTP_DATA,
	SMTP_ANSWER,
	SMTP_STAGES
};

struct smtp_session {
	enum smtp_stage stage;
	int code;       /* reply to the last command, 0 for none so far */
	bool heard;     /* any SMTP reply, in this transfer or an earlier one */
	bool tls_heard; /* any part of a TLS handshake */
	bool logged_in; /* since the last EHLO, on the connection that is kept */
	bool over;      /* QUIT was said: what follows means nothing */
};

enum smtp_outcome {
	SMTP_RELAY_REFUSED, /* TLS, certificate, AUTH, sender; a 5xx that is not the address's */
	SMTP_UNREACHABLE,   /* not one line of SMTP was ever heard */
	SMTP_DEFERRED,      /* a 4xx, or silence after the greeting */
	SMTP_REJECTED,      /* 5xx at RCPT: the address is bad */
	SMTP_ACCEPTED,      /* 2xx after the final dot */
};

/* Begins to follow the next transfer with this relay, maybe on a connection that is open already.
 */
void smtp_session_begin(struct smtp_session *session);

/* Takes note of a line that was sent, or received. Keeps nothing of it but what is named above. */
void smtp_session_command(struct smtp_session *session, const char *line, size_t length);
void smtp_session_reply(struct smtp_session *session, const char *line, size_t length);

/*
 * What the end of the transfer means. With wants_login, a relay that never let us log in has not
 * spoken about the address. May move the stage to the true cause (tls, auth), and zeroes a code
 * that is no refusal.
 */
enum smtp_outcome smtp_session_judge(
    struct smtp_session *session, CURLcode result, bool wants_login);

/*
 * The same of a transfer that was to end behind the sender, with no letter: accepted when the relay
 * took the sender and, with wants_login, let us log in before.
 */
enum smtp_outcome smtp_session_judge_sender(
    struct smtp_session *session, CURLcode result, bool wants_login);

/* connect tls auth sender recipient data answer */
const char *smtp_stage_word(enum smtp_stage stage);

#endif
