/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The two network workers as processes: forked as stubs while the engine is root, each becoming a
 * user of its own, tied to the engine by a lifeline. What is said to them is in sso_talk.h and
 * mail_talk.h.
 */
#ifndef DLA_OTP_WORKERS_H
#define DLA_OTP_WORKERS_H

#include <stdbool.h>
#include <stdint.h>

/* The engine's ends. -1 when closed. */
struct worker {
	int socket;
	int lifeline; /* write end: the worker dies when it is closed */
};

struct workers {
	struct worker sso;
	struct worker mail;
};

/*
 * Forks both stubs. The SSO stub becomes dla-otp-sso at once; the mail stub starts one dla-otp-mail
 * for each letter, when its first message arrives, so a refused password costs no mail process and
 * none is left between letters. Each ends by itself after timeout_s + 5. As root, with no thread.
 * False when users or processes cannot be had: both are closed.
 */
bool workers_start(struct workers *workers, int timeout_s);

/*
 * The SSO stub alone, for the account phase: nobody is mailed anything, and often nobody is asked.
 * It becomes dla-otp-sso when its first message arrives.
 */
bool workers_start_sso(struct workers *workers, int timeout_s);

/* The mail stub alone, for a program that signs nobody in. */
bool worker_start_mail(struct worker *mail, int timeout_s);

/* Tells the worker that nothing more will be asked: it finishes its clean-up and ends. */
void worker_dismiss(struct worker *worker);

/* Waits until a dismissed worker has ended, to the deadline at most, then cuts its lifeline. */
void worker_finish(struct worker *worker, int64_t deadline_ms);

#endif
