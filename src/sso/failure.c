/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Decides whether a server was silent. Only silence may be called unreachable, because that is the
 * one outcome an administrator may let people in on; whatever else went wrong is not silence, and
 * neither is what somebody on this machine could bring about.
 */
#include "failure.h"

#include <stddef.h>

static const struct {
	CURLcode code;
	bool silence;
	const char *cause;
} failures[] = {
	{ CURLE_COULDNT_RESOLVE_HOST, true, "dns" },
	{ CURLE_COULDNT_CONNECT, true, "connect" },
	{ CURLE_OPERATION_TIMEDOUT, true, "timeout" },
	{ CURLE_GOT_NOTHING, true, "closed" },
	{ CURLE_RECV_ERROR, true, "closed" },
	{ CURLE_SEND_ERROR, true, "closed" },
	{ CURLE_PARTIAL_FILE, false, "cut_off" },
	{ CURLE_SSL_CONNECT_ERROR, false, "tls" },
	{ CURLE_PEER_FAILED_VERIFICATION, false, "certificate" },
	{ CURLE_SSL_CACERT_BADFILE, false, "ca_file" },
	{ CURLE_UNSUPPORTED_PROTOCOL, false, "not_http" },
	{ CURLE_WEIRD_SERVER_REPLY, false, "not_http" },
	{ CURLE_OUT_OF_MEMORY, false, "memory" },
};

/* Who hangs up on what we said is there; only who never answers may be behind a dead line. */
static bool
hung_up_on_us(CURLcode code, const struct failure_facts *facts)
{
	return facts->heard && code != CURLE_OPERATION_TIMEDOUT;
}

struct failure
failure_judge(const struct failure_facts *facts)
{
	CURLcode code = facts->code;

	if (facts->shortage)
		return (struct failure){ .cause = "system" };
	/* One error for a peer that refused our handshake and for one that never said a word. */
	if (code == CURLE_SSL_CONNECT_ERROR && !facts->heard)
		code = CURLE_GOT_NOTHING;
	for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++)
		if (failures[i].code == code)
			return (struct failure){
				.unreachable = failures[i].silence && !facts->status_line &&
					       !hung_up_on_us(code, facts),
				.cause = failures[i].cause,
			};
	return (struct failure){ .cause = "transfer" };
}
