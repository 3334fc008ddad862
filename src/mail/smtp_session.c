/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads the meaning of a failed session from what was last said and what was answered to it, since
 * libcurl has one error for a refused sender, recipient and DATA. Refuses to call a refusal an
 * outage: unreachable is only what never said a line of SMTP, and what is not known is refused.
 */
#include "smtp_session.h"

#include <string.h>

#define AUTH_DONE 235    /* RFC 4954 */
#define GO_AHEAD 354     /* RFC 5321: send the letter */
#define LOG_IN_FIRST 530 /* RFC 4954 */
#define CODE_LENGTH 3

static bool
begins(const char *line, size_t length, const char *with)
{
	return length >= strlen(with) && memcmp(line, with, strlen(with)) == 0;
}

void
smtp_session_begin(struct smtp_session *session)
{
	*session =
	    (struct smtp_session){ .heard = session->heard, .logged_in = session->logged_in };
}

void
smtp_session_command(struct smtp_session *session, const char *line, size_t length)
{
	static const struct {
		const char *begin;
		enum smtp_stage stage;
	} commands[] = {
		{ "EHLO ", SMTP_CONNECT },
		{ "HELO ", SMTP_CONNECT },
		{ "STARTTLS\r\n", SMTP_TLS },
		{ "AUTH ", SMTP_AUTH },
		{ "MAIL FROM:", SMTP_SENDER },
		{ "RCPT TO:", SMTP_RECIPIENT },
		{ "DATA\r\n", SMTP_DATA },
	};

	/* libcurl takes its leave of a relay that refused; that is not what was refused. */
	session->over = session->over || begins(line, length, "QUIT");
	if (session->over)
		return;
	session->code = 0;
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		if (begins(line, length, commands[i].begin))
			session->stage = commands[i].stage;
	if (session->stage == SMTP_CONNECT)
		session->logged_in = false;
}

void
smtp_session_reply(struct smtp_session *session, const char *line, size_t length)
{
	int code = 0;

	if (session->over || length < CODE_LENGTH)
		return;
	for (size_t i = 0; i < CODE_LENGTH; i++) {
		if (line[i] < '0' || line[i] > '9')
			return;
		code = code * 10 + (line[i] - '0');
	}
	session->heard = true;
	session->code = code;
	if (session->stage == SMTP_AUTH && code == AUTH_DONE)
		session->logged_in = true;
	if (session->stage == SMTP_DATA && code == GO_AHEAD) {
		session->stage = SMTP_ANSWER;
		session->code = 0;
	}
}

static bool
is_about_tls(CURLcode result)
{
	static const CURLcode about_tls[] = { CURLE_SSL_CONNECT_ERROR,
		CURLE_PEER_FAILED_VERIFICATION, CURLE_USE_SSL_FAILED, CURLE_SSL_CACERT_BADFILE,
		CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR,
		CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ENGINE_INITFAILED,
		CURLE_SSL_SHUTDOWN_FAILED };

	for (size_t i = 0; i < sizeof about_tls / sizeof about_tls[0]; i++)
		if (result == about_tls[i])
			return true;
	return false;
}

/* Nobody there, or somebody who says nothing. */
static bool
is_about_the_line(CURLcode result)
{
	static const CURLcode about_the_line[] = { CURLE_COULDNT_RESOLVE_HOST,
		CURLE_COULDNT_CONNECT, CURLE_OPERATION_TIMEDOUT, CURLE_ABORTED_BY_CALLBACK,
		CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING };

	for (size_t i = 0; i < sizeof about_the_line / sizeof about_the_line[0]; i++)
		if (result == about_the_line[i])
			return true;
	return false;
}

static enum smtp_outcome
judge_refusal(struct smtp_session *session, bool wants_login)
{
	bool outsider = wants_login && !session->logged_in;

	if (session->code == LOG_IN_FIRST || (outsider && session->stage >= SMTP_SENDER)) {
		session->stage = SMTP_AUTH;
		return SMTP_RELAY_REFUSED;
	}
	return session->stage == SMTP_RECIPIENT ? SMTP_REJECTED : SMTP_RELAY_REFUSED;
}

enum smtp_outcome
smtp_session_judge(struct smtp_session *session, CURLcode result, bool wants_login)
{
	int class = session->code / 100;

	if (session->stage == SMTP_ANSWER && class == 2)
		return SMTP_ACCEPTED;
	if (class != 4 && class != 5)
		session->code = 0;
	if (session->stage == SMTP_ANSWER && session->code == 0)
		return SMTP_DEFERRED;
	/* One error for a peer that broke the handshake off and for one that never said a word. */
	if (result == CURLE_SSL_CONNECT_ERROR && session->stage == SMTP_CONNECT &&
	    !session->tls_heard)
		result = CURLE_GOT_NOTHING;
	if (is_about_tls(result)) {
		session->stage = SMTP_TLS;
		return SMTP_RELAY_REFUSED;
	}
	if (class == 5)
		return judge_refusal(session, wants_login);
	if (class == 4)
		return SMTP_DEFERRED;
	if (!is_about_the_line(result))
		return SMTP_RELAY_REFUSED;
	return session->heard ? SMTP_DEFERRED : SMTP_UNREACHABLE;
}

enum smtp_outcome
smtp_session_judge_sender(struct smtp_session *session, CURLcode result, bool wants_login)
{
	bool taken =
	    result == CURLE_OK && session->stage == SMTP_SENDER && session->code / 100 == 2;

	if (!taken)
		return smtp_session_judge(session, result, wants_login);
	if (!wants_login || session->logged_in)
		return SMTP_ACCEPTED;
	session->stage = SMTP_AUTH; /* it offered no login: libcurl then goes on without */
	session->code = 0;
	return SMTP_RELAY_REFUSED;
}

const char *
smtp_stage_word(enum smtp_stage stage)
{
	static const char *const words[SMTP_STAGES] = { "connect", "tls", "auth", "sender",
		"recipient", "data", "answer" };

	return words[stage];
}
