/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What dla-otp can do, as one table: names, words of help, operands, options, and the function that
 * does it. Each subcommand has a file of its own.
 */
#ifndef DLA_OTP_SUBCOMMANDS_H
#define DLA_OTP_SUBCOMMANDS_H

#include "request.h"

#include <stdbool.h>
#include <stdint.h>

struct errand;

struct subcommand {
	const char *name;     /* one word, or two: "audit export" */
	const char *synopsis; /* what may follow the name, for people */
	const char *purpose;
	enum operand operand;
	uint64_t options;  /* those it takes, as OPTION_BIT; --help always */
	uint64_t required; /* those it cannot do without */

	/*
	 * As root, first: opens or does what only root may. NULL = nothing. False, and it has told
	 * why: the errand ends.
	 */
	bool (*as_root)(struct errand *errand);

	/* As user dla-otp, the rest. */
	void (*run)(struct errand *errand);
};

/* The index'th subcommand; NULL behind the last. */
const struct subcommand *subcommand_at(unsigned index);

/* The one of that name. second may be NULL or a word that belongs to none. NULL when there is none.
 */
const struct subcommand *subcommand_find(const char *first, const char *second);

/* clang-format off */
void run_status(struct errand *errand);
bool unlock_as_root(struct errand *errand);
void run_unlock(struct errand *errand);
bool accept_email_as_root(struct errand *errand);
void run_accept_email(struct errand *errand);
bool rotate_key_as_root(struct errand *errand);
void run_rotate_key(struct errand *errand);
bool recovery_issue_as_root(struct errand *errand);
void run_recovery_issue(struct errand *errand);
void run_recovery_list(struct errand *errand);
void run_recovery_void(struct errand *errand);
bool enforce_as_root(struct errand *errand);
void run_enforce(struct errand *errand);
void run_audit(struct errand *errand);
void run_audit_verify(struct errand *errand);
bool audit_export_as_root(struct errand *errand);
void run_audit_export(struct errand *errand);
void run_audit_hold(struct errand *errand);
void run_audit_release(struct errand *errand);
bool check_as_root(struct errand *errand);
void run_check(struct errand *errand);
bool check_stack_as_root(struct errand *errand);
void run_check_stack(struct errand *errand);
bool doctor_as_root(struct errand *errand);
void run_doctor(struct errand *errand);
bool test_login_as_root(struct errand *errand);
void run_test_login(struct errand *errand);
bool test_mail_as_root(struct errand *errand);
void run_test_mail(struct errand *errand);
bool enable_as_root(struct errand *errand);
void run_enable(struct errand *errand);
bool confirm_as_root(struct errand *errand);
void run_confirm(struct errand *errand);
bool disable_as_root(struct errand *errand);
void run_disable(struct errand *errand);
void run_rollback(struct errand *errand);
bool setup_as_root(struct errand *errand);
void run_setup(struct errand *errand);
void run_explain(struct errand *errand);
/* clang-format on */

#endif
