/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Handing one message to one relay, encrypted and verified or not at all (RFC 5321, 3207, 4954,
 * 8314), by libcurl; and what the relay's answer means. Knows nothing of the other relays.
 */
#ifndef DLA_OTP_SMTP_H
#define DLA_OTP_SMTP_H

#include "mime.h"
#include "relay_url.h"
#include "secret.h"
#include "smtp_session.h"

#include <stdbool.h>
#include <stdint.h>

#define SMTP_HOST_SIZE RELAY_URL_HOST_SIZE
#define SMTP_WHY_SIZE CURL_ERROR_SIZE

struct smtp; /* one handle, and the connections it keeps */

struct smtp_relay {
	const char *url;      /* smtps://host[:port], or smtp://host[:port] with STARTTLS */
	const char *username; /* "" = no AUTH */
	const char *ca_file;  /* "" = the system's hashed directory */
	struct secret password;
	struct smtp_session session; /* what was heard of it so far; begins as zero */
};

struct smtp_result {
	enum smtp_outcome outcome;
	enum smtp_stage stage;
	int code;                  /* reply to that stage's command, 0 for none */
	char host[SMTP_HOST_SIZE]; /* of the relay, "" when its URL is not sound */
	char why[SMTP_WHY_SIZE];   /* for the log; may hold words of the server */
};

/* True when the letter went out and was not answered: it may arrive, so it must not be sent again.
 */
bool smtp_may_arrive(const struct smtp_result *result);

/*
 * A handle that greets as helo (or `localhost` when that is no host name) and gives up when the
 * other side of the engine's socket hangs up, or a message of its waits there. NULL when the
 * library fails. End with smtp_close.
 */
struct smtp *smtp_open(const char *helo, int engine);

/*
 * The library's handle, for mime_build().
 */
CURL *smtp_handle(const struct smtp *smtp);

/*
 * Connects, encrypts and logs in ahead of the letter; the connection is kept for smtp_send. Costs a
 * NOOP. True when the relay is ready. Gives up soon after the engine has sent the next message.
 * Deadlines are on clock_now_ms().
 */
bool smtp_warm(struct smtp *smtp, struct smtp_relay *relay, int64_t deadline_ms);

/*
 * Hands the message over. The relay has until patience_ms to ask for the letter, and until
 * deadline_ms to answer it.
 */
void smtp_send(struct smtp *smtp, struct smtp_relay *relay, const struct mime *mime,
    const struct mime_envelope *envelope, int64_t patience_ms, int64_t deadline_ms,
    struct smtp_result *result);

/*
 * Walks as far as a letter would, up to the sender, and hands none over: accepted when the relay
 * took it. from must be an address.
 */
void smtp_try(struct smtp *smtp, struct smtp_relay *relay, const char *from, int64_t deadline_ms,
    struct smtp_result *result);

/* Says QUIT where there is a connection, which takes a round trip, and frees. NULL is allowed. */
void smtp_close(struct smtp *smtp);

#endif
