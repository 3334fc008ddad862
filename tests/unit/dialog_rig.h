/* SPDX-License-Identifier: BSD-2-Clause */
/* For the tests of dialog: a dialog on one end of a socket, the test as the module on the other. */
#ifndef DLA_OTP_DIALOG_RIG_H
#define DLA_OTP_DIALOG_RIG_H

#include "clock.h"
#include "dialog.h"
#include "socket_pair.h"

#include <string.h>

static struct dialog dialog;
static int module; /* the module's end */

static inline int
begin(void **state)
{
	struct pair pair = open_pair();

	(void)state;
	memset(&dialog, 0, sizeof dialog);
	dialog.socket = pair.here;
	dialog.deadline_ms = clock_now_ms() + 10000;
	dialog.language = LANGUAGE_ENGLISH;
	module = pair.there;
	return 0;
}

static inline int
end(void **state)
{
	(void)state;
	close(dialog.socket);
	close(module);
	return 0;
}

static inline void
hang_up(void)
{
	close(module);
	module = -1;
}

/* A test with a dialog of its own. */
#define WITH_DIALOG(test) cmocka_unit_test_setup_teardown(test, begin, end)

#endif
