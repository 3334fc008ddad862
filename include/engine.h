/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Starting dla-otp-login from inside somebody else's process, for callers that run as root, and
 * getting rid of it. (For others see reach.h.) Leaves the caller's signal dispositions, mask,
 * descriptors, environment and children as they were. (Threats 99-107.)
 */
#ifndef DLA_OTP_ENGINE_H
#define DLA_OTP_ENGINE_H

#include "log.h"

#include <stdbool.h>
#include <stdint.h>

/* A running engine. Both descriptors are close-on-exec and above 2. */
struct engine {
	int socket;  /* SEQPACKET, the module's end */
	int process; /* pidfd: it is no child of ours, and a number could be somebody else's by
			now; -1 where others started it (reach.h) */
};

/*
 * Starts `dla-otp-login SETTINGS` from the file helper, which must be an absolute path whose every
 * component is root's, writable for nobody else and no symbolic link. The engine gets its end of
 * the socket as descriptor 0, /dev/null as 1 and 2, nothing else, and an environment made for it.
 * False, with *why begun, when it does not run; there is nothing to end then.
 */
bool engine_start(
    struct engine *engine, const char *helper, const char *settings, struct log_line *why);

/* Lets go of an engine that has given its verdict: it may have a letter to finish. */
void engine_release(struct engine *engine);

/*
 * Hangs up on an engine that has not. One that we started has 2 s for its end, but not beyond the
 * deadline (clock_now_ms), and is then killed.
 */
void engine_stop(struct engine *engine, int64_t deadline_ms);

#endif
