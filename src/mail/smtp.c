/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One SMTP session with one relay at a time. Refuses to say anything but EHLO and STARTTLS before
 * TLS, to talk to a relay whose certificate does not prove its name, to use a proxy, netrc or any
 * login mechanism but PLAIN and LOGIN, and to guess: what a failure means is read from what was
 * last said and what was answered.
 */
#include "smtp.h"

#include "address.h"
#include "clock.h"
#include "relay_url.h"
#include "shortage.h"

#include <curl/curl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CA_DIRECTORY "/etc/ssl/certs" /* hashed names: reads one file, not the whole bundle */
#define LOOK_EVERY_MS 500             /* at the engine's socket */

struct smtp {
	CURL *curl;
	const char *helo;
	int engine;          /* socket; its hang-up ends the transfer */
	int64_t patience_ms; /* when to give up on a relay that has not asked for the letter */
	int64_t look_ms;     /* when to look at the engine's socket again */
	struct smtp_session *session;  /* with the relay we talk to */
	struct curl_slist *recipients; /* one; libcurl keeps no copy */
	char why[SMTP_WHY_SIZE];       /* libcurl's words */
};

/*
 * libcurl shows here what is said and answered. It is the only way to know at which command a relay
 * said no. Credentials pass by as well: nothing of a line is kept.
 */
static int
overhear(CURL *curl, curl_infotype type, char *line, size_t length, void *context)
{
	struct smtp *smtp = context;

	(void)curl;
	if (type == CURLINFO_SSL_DATA_IN)
		smtp->session->tls_heard = true;
	if (type == CURLINFO_HEADER_OUT)
		smtp_session_command(smtp->session, line, length);
	if (type == CURLINFO_HEADER_IN)
		smtp_session_reply(smtp->session, line, length);
	return 0;
}

/*
 * Non-zero ends the transfer: QUIT is said, and libcurl would wait for its reply without end; the
 * relay is too slow; or the engine has something to say, which it has only while a relay is made
 * ready, or is gone (behind the lifeline; the alarm is third).
 */
static int
should_give_up(
    void *context, curl_off_t down_total, curl_off_t down, curl_off_t up_total, curl_off_t up)
{
	struct smtp *smtp = context;
	int64_t now = clock_now_ms();
	struct pollfd engine = { .fd = smtp->engine, .events = POLLIN | POLLRDHUP };

	(void)down_total, (void)down, (void)up_total, (void)up;
	if (smtp->session->over || (smtp->session->stage < SMTP_ANSWER && now >= smtp->patience_ms))
		return 1;
	if (now < smtp->look_ms)
		return 0;
	smtp->look_ms = now + LOOK_EVERY_MS;
	return poll(&engine, 1, 0) != 0;
}

/*
 * What holds for every relay. CURLOPT_VERBOSE only feeds overhear(). Without ALPN: libcurl would
 * offer HTTP, which some mail servers refuse.
 */
static bool
set_rules(struct smtp *smtp)
{
	CURL *curl = smtp->curl;

	return !(curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps") ||
		 curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL) ||
		 curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L) ||
		 curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L) ||
		 curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) ||
		 curl_easy_setopt(curl, CURLOPT_SSL_ENABLE_ALPN, 0L) ||
		 curl_easy_setopt(curl, CURLOPT_SASL_IR, 1L) ||
		 curl_easy_setopt(curl, CURLOPT_PROXY, "") ||
		 curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) ||
		 curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) ||
		 curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, smtp->why) ||
		 curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, overhear) ||
		 curl_easy_setopt(curl, CURLOPT_DEBUGDATA, smtp) ||
		 curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L) ||
		 curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, should_give_up) ||
		 curl_easy_setopt(curl, CURLOPT_XFERINFODATA, smtp) ||
		 curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L));
}

struct smtp *
smtp_open(const char *helo, int engine)
{
	struct smtp *smtp = calloc(1, sizeof *smtp);

	if (smtp == NULL)
		return NULL;
	smtp->helo = relay_url_is_host_name(helo) ? helo : "localhost";
	smtp->engine = engine;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK &&
	    (smtp->curl = curl_easy_init()) != NULL && set_rules(smtp))
		return smtp;
	smtp_close(smtp);
	return NULL;
}

CURL *
smtp_handle(const struct smtp *smtp)
{
	return smtp->curl;
}

static bool
set_url(struct smtp *smtp, const char *address, char host[SMTP_HOST_SIZE])
{
	char *whole = relay_url_greeting_as(address, smtp->helo, host);
	bool sound = whole != NULL && curl_easy_setopt(smtp->curl, CURLOPT_URL, whole) == CURLE_OK;

	curl_free(whole);
	return sound;
}

/* Turns to that relay: what was said in the last transfer counts for nothing any more. */
static bool
set_relay(struct smtp *smtp, struct smtp_relay *relay, char host[SMTP_HOST_SIZE])
{
	CURL *curl = smtp->curl;
	const char *ca_file = relay->ca_file[0] != '\0' ? relay->ca_file : NULL;
	bool login = relay->username[0] != '\0';

	smtp->session = &relay->session;
	smtp_session_begin(smtp->session);
	smtp->why[0] = '\0';
	return set_url(smtp, relay->url, host) &&
	       !(curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file) ||
		   curl_easy_setopt(curl, CURLOPT_CAPATH, ca_file == NULL ? CA_DIRECTORY : NULL) ||
		   curl_easy_setopt(curl, CURLOPT_USERNAME, login ? relay->username : NULL) ||
		   curl_easy_setopt(curl, CURLOPT_PASSWORD, login ? relay->password.bytes : NULL) ||
		   curl_easy_setopt(
		       curl, CURLOPT_LOGIN_OPTIONS, login ? "AUTH=PLAIN;AUTH=LOGIN" : NULL));
}

static CURLcode
perform(struct smtp *smtp, int64_t patience_ms, int64_t deadline_ms)
{
	long patience = clock_left_ms(patience_ms), left = clock_left_ms(deadline_ms);

	smtp->patience_ms = patience_ms;
	if (patience == 0 || left == 0) /* which libcurl would take for no limit */
		return CURLE_OPERATION_TIMEDOUT;
	if (curl_easy_setopt(smtp->curl, CURLOPT_CONNECTTIMEOUT_MS, patience) ||
	    curl_easy_setopt(smtp->curl, CURLOPT_TIMEOUT_MS, left))
		return CURLE_FAILED_INIT;
	return curl_easy_perform(smtp->curl);
}

/* Connects, encrypts and logs in as for a letter, and says this instead. */
static CURLcode
say(struct smtp *smtp, const char *command, int64_t deadline_ms)
{
	CURL *curl = smtp->curl;
	CURLcode ended = CURLE_FAILED_INIT;

	if (!(curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, command) ||
		curl_easy_setopt(curl, CURLOPT_NOBODY, 1L)))
		ended = perform(smtp, deadline_ms, deadline_ms);
	if (curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, NULL) ||
	    curl_easy_setopt(curl, CURLOPT_NOBODY, 0L))
		return CURLE_FAILED_INIT;
	return ended;
}

bool
smtp_warm(struct smtp *smtp, struct smtp_relay *relay, int64_t deadline_ms)
{
	char host[SMTP_HOST_SIZE];

	return set_relay(smtp, relay, host) && say(smtp, "NOOP", deadline_ms) == CURLE_OK;
}

static bool
set_letter(struct smtp *smtp, const struct mime *mime, const struct mime_envelope *envelope)
{
	CURL *curl = smtp->curl;

	curl_slist_free_all(smtp->recipients);
	smtp->recipients = curl_slist_append(NULL, envelope->to);
	if (smtp->recipients == NULL)
		return false;
	return !(curl_easy_setopt(curl, CURLOPT_MAIL_FROM, envelope->from) ||
		 curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, smtp->recipients) ||
		 curl_easy_setopt(curl, CURLOPT_HTTPHEADER, mime->headers) ||
		 curl_easy_setopt(curl, CURLOPT_MIMEPOST, mime->parts));
}

/* What somebody on this machine can use up is no silence of the relay's. */
static bool
is_shortage(const struct smtp *smtp, CURLcode ended)
{
	long system_error = 0;

	if (ended == CURLE_COULDNT_RESOLVE_HOST)
		return shortage_of_resolver();
	(void)curl_easy_getinfo(smtp->curl, CURLINFO_OS_ERRNO, &system_error);
	return ended == CURLE_COULDNT_CONNECT && shortage_behind(system_error);
}

static void
explain(struct smtp *smtp, CURLcode ended, struct smtp_result *result)
{
	result->stage = smtp->session->stage;
	result->code = smtp->session->code;
	(void)snprintf(result->why, sizeof result->why, "%s",
	    smtp->why[0] != '\0' ? smtp->why : curl_easy_strerror(ended));
}

void
smtp_send(struct smtp *smtp, struct smtp_relay *relay, const struct mime *mime,
    const struct mime_envelope *envelope, int64_t patience_ms, int64_t deadline_ms,
    struct smtp_result *result)
{
	CURLcode ended = CURLE_FAILED_INIT;

	*result = (struct smtp_result){ 0 };
	if (set_relay(smtp, relay, result->host) && set_letter(smtp, mime, envelope))
		ended = perform(smtp, patience_ms, deadline_ms);
	if (is_shortage(smtp, ended))
		ended = CURLE_OUT_OF_MEMORY;
	result->outcome = smtp_session_judge(smtp->session, ended, relay->username[0] != '\0');
	explain(smtp, ended, result);
}

void
smtp_try(struct smtp *smtp, struct smtp_relay *relay, const char *from, int64_t deadline_ms,
    struct smtp_result *result)
{
	char command[sizeof "MAIL FROM:<>" + ADDRESS_MAX];
	CURLcode ended = CURLE_FAILED_INIT;

	*result = (struct smtp_result){ 0 };
	(void)snprintf(command, sizeof command, "MAIL FROM:<%s>", from);
	if (set_relay(smtp, relay, result->host))
		ended = say(smtp, command, deadline_ms);
	if (is_shortage(smtp, ended))
		ended = CURLE_OUT_OF_MEMORY;
	result->outcome =
	    smtp_session_judge_sender(smtp->session, ended, relay->username[0] != '\0');
	explain(smtp, ended, result);
}

bool
smtp_may_arrive(const struct smtp_result *result)
{
	return result->outcome == SMTP_DEFERRED && result->stage == SMTP_ANSWER &&
	       result->code == 0;
}

void
smtp_close(struct smtp *smtp)
{
	if (smtp == NULL)
		return;
	curl_easy_cleanup(smtp->curl);
	curl_slist_free_all(smtp->recipients);
	free(smtp);
}
