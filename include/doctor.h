/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What `dla-otp doctor` looks at, in groups of checks. A new check is a function and its name in
 * the list at the end of its group's file; a new group is a file and its name in doctor.c.
 */
#ifndef DLA_OTP_DOCTOR_H
#define DLA_OTP_DOCTOR_H

#include "harden.h"
#include "wire.h"
#include "workers.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DOCTOR_LOG_MAX (256 * 1024) /* bytes of the kernel's words that are looked through */

struct errand;

/* Looks at one thing, as dla-otp, and tells what it finds: a finding or several, none where it
 * does not matter here. */
typedef void doctor_check(struct errand *errand);

struct doctor_group {
	void (*as_root)(struct errand *errand); /* first, what only root may do; NULL = nothing */
	doctor_check *const *checks;            /* NULL-ended */
	bool needs_settings;                    /* it looks at nothing where they cannot be read */
};

extern const struct doctor_group doctor_clock, doctor_device, doctor_disks, doctor_guards,
    doctor_kernel, doctor_libraries, doctor_look_up, doctor_mail, doctor_mailbox, doctor_modules,
    doctor_policy, doctor_sshd, doctor_sso;

/* How far servers are asked; what comes behind is not judged (setup asks before all is known). */
enum doctor_depth {
	DOCTOR_ALL,
	DOCTOR_GREETING, /* who they are, over TLS */
	DOCTOR_LOGIN,    /* relays: whether they let us log in */
};

#define DOCTOR_CAUSE_SIZE 64

#define DOCTOR_SAID_MAX (32 * 1024)

/* What another program says of itself. */
struct doctor_said {
	bool well; /* it ended with 0, and said no more than fits */
	char text[DOCTOR_SAID_MAX];
};

/* What root did for the checks. */
struct doctor {
	enum doctor_depth depth;
	char cause[DOCTOR_CAUSE_SIZE]; /* why the last server that was asked is of no use */
	struct worker sso, look_up, device, policy;
	bool sso_is_well;             /* it answers, and accepts our client */
	struct doctor_said sshd;      /* `sshd -T` */
	struct doctor_said libraries; /* `dla-otp-sso --version` */
	struct wire answer;           /* of a worker */
	size_t log_length;
	char log[DOCTOR_LOG_MAX]; /* the end of the audit daemon's log and of the kernel's */
};

/* As root: what all groups need of it. The stacks are read by who asks (errand->stacks). */
void doctor_prepare(struct errand *errand);

/*
 * As dla-otp, before a service is switched over, with stacks that are understood: reports only what
 * fails, and nothing of sshd's settings, which are about to be changed.
 */
void doctor_before_switch(struct errand *errand);

/*
 * As root: has the program say something of itself (run_program.h), as that user or, NULL, as root.
 */
void doctor_hear(
    struct doctor_said *said, const char *const words[], const struct harden_user *user);

/*
 * Waits until the worker has something to say, shows the words meanwhile, and gives up at the
 * deadline (clock_now_ms): false.
 */
bool doctor_wait(const struct worker *worker, int64_t deadline_ms, const char *words);

#endif
