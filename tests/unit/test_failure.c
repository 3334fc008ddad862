/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Only a silent server is unreachable.
 */
#include "failure.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static const struct {
	struct failure_facts facts;
	struct failure failure;
} trials[] = {
	{ { CURLE_COULDNT_RESOLVE_HOST, false, false, false }, { true, "dns" } },
	{ { CURLE_COULDNT_CONNECT, false, false, false }, { true, "connect" } },
	{ { CURLE_OPERATION_TIMEDOUT, false, false, false }, { true, "timeout" } },
	{ { CURLE_OPERATION_TIMEDOUT, false, true, false }, { true, "timeout" } },
	{ { CURLE_GOT_NOTHING, false, true, false }, { false, "closed" } },
	{ { CURLE_RECV_ERROR, false, true, false }, { false, "closed" } },
	{ { CURLE_SSL_CONNECT_ERROR, false, false, false }, { true, "closed" } },
	{ { CURLE_GOT_NOTHING, false, false, false }, { true, "closed" } },
	{ { CURLE_RECV_ERROR, false, false, false }, { true, "closed" } },
	/* a status line was heard in this login */
	{ { CURLE_COULDNT_RESOLVE_HOST, false, false, true }, { false, "dns" } },
	{ { CURLE_COULDNT_CONNECT, false, false, true }, { false, "connect" } },
	{ { CURLE_OPERATION_TIMEDOUT, false, true, true }, { false, "timeout" } },
	{ { CURLE_GOT_NOTHING, false, true, true }, { false, "closed" } },
	{ { CURLE_SSL_CONNECT_ERROR, false, false, true }, { false, "closed" } },
	/* our own fault, or somebody's on this machine */
	{ { CURLE_COULDNT_CONNECT, true, false, false }, { false, "system" } },
	{ { CURLE_COULDNT_RESOLVE_HOST, true, false, false }, { false, "system" } },
	{ { CURLE_OUT_OF_MEMORY, false, false, false }, { false, "memory" } },
	{ { CURLE_SSL_CACERT_BADFILE, false, false, false }, { false, "ca_file" } },
	/* an answer, but not one we can use */
	{ { CURLE_SSL_CONNECT_ERROR, false, true, false }, { false, "tls" } },
	{ { CURLE_PEER_FAILED_VERIFICATION, false, true, false }, { false, "certificate" } },
	{ { CURLE_PEER_FAILED_VERIFICATION, false, false, false }, { false, "certificate" } },
	{ { CURLE_WEIRD_SERVER_REPLY, false, true, false }, { false, "not_http" } },
	{ { CURLE_UNSUPPORTED_PROTOCOL, false, true, false }, { false, "not_http" } },
	{ { CURLE_PARTIAL_FILE, false, true, true }, { false, "cut_off" } },
	{ { CURLE_HTTP2, false, false, false }, { false, "transfer" } },
};

static void
test_only_silence_is_unreachable(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(trials); i++) {
		struct failure failure = failure_judge(&trials[i].facts);

		if (failure.unreachable != trials[i].failure.unreachable ||
		    strcmp(failure.cause, trials[i].failure.cause) != 0)
			fail_msg("%zu: %d %s", i, failure.unreachable, failure.cause);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_only_silence_is_unreachable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
