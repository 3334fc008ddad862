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
#include <errno.h>
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static const struct {
	struct failure_facts facts;
	struct failure failure;
} trials[] = {
	{ { CURLE_COULDNT_RESOLVE_HOST, 0, false, false }, { true, "dns" } },
	{ { CURLE_COULDNT_CONNECT, ECONNREFUSED, false, false }, { true, "connect" } },
	{ { CURLE_COULDNT_CONNECT, ENETUNREACH, false, false }, { true, "connect" } },
	{ { CURLE_COULDNT_CONNECT, ETIMEDOUT, false, false }, { true, "connect" } },
	{ { CURLE_OPERATION_TIMEDOUT, 0, false, false }, { true, "timeout" } },
	{ { CURLE_OPERATION_TIMEDOUT, 0, true, false }, { true, "timeout" } },
	{ { CURLE_GOT_NOTHING, 0, true, false }, { true, "closed" } },
	{ { CURLE_RECV_ERROR, 0, true, false }, { true, "closed" } },
	{ { CURLE_SSL_CONNECT_ERROR, 0, false, false }, { true, "closed" } },
	/* a status line was heard within the budget */
	{ { CURLE_COULDNT_RESOLVE_HOST, 0, false, true }, { false, "dns" } },
	{ { CURLE_COULDNT_CONNECT, ECONNREFUSED, false, true }, { false, "connect" } },
	{ { CURLE_OPERATION_TIMEDOUT, 0, true, true }, { false, "timeout" } },
	{ { CURLE_GOT_NOTHING, 0, true, true }, { false, "closed" } },
	{ { CURLE_SSL_CONNECT_ERROR, 0, false, true }, { false, "closed" } },
	/* our own fault, or somebody's on this machine */
	{ { CURLE_COULDNT_CONNECT, 0, false, false }, { false, "system" } },
	{ { CURLE_COULDNT_CONNECT, EMFILE, false, false }, { false, "system" } },
	{ { CURLE_COULDNT_CONNECT, EADDRNOTAVAIL, false, false }, { false, "system" } },
	{ { CURLE_COULDNT_CONNECT, EACCES, false, false }, { false, "system" } },
	{ { CURLE_COULDNT_CONNECT, EPERM, false, false }, { false, "system" } },
	{ { CURLE_OUT_OF_MEMORY, 0, false, false }, { false, "memory" } },
	{ { CURLE_SSL_CACERT_BADFILE, 0, false, false }, { false, "ca_file" } },
	/* an answer, but not one we can use */
	{ { CURLE_SSL_CONNECT_ERROR, 0, true, false }, { false, "tls" } },
	{ { CURLE_PEER_FAILED_VERIFICATION, 0, true, false }, { false, "certificate" } },
	{ { CURLE_PEER_FAILED_VERIFICATION, 0, false, false }, { false, "certificate" } },
	{ { CURLE_WEIRD_SERVER_REPLY, 0, true, false }, { false, "not_http" } },
	{ { CURLE_UNSUPPORTED_PROTOCOL, 0, true, false }, { false, "not_http" } },
	{ { CURLE_PARTIAL_FILE, 0, true, true }, { false, "cut_off" } },
	{ { CURLE_HTTP2, 0, false, false }, { false, "transfer" } },
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
