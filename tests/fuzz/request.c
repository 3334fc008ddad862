/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any words given to dla-otp, one a line: understood, with a sane user, dates in order and texts of
 * one line, or refused with a complaint of one printable line. (T131)
 *
 * sources: src/admin/request.c src/admin/request_values.c
 * sources: src/admin/command_line.c src/admin/subcommands.c
 * sources: src/admin/nearest.c src/admin/when.c src/login/policy.c src/login/policy_source.c
 * sources: src/login/wording.c
 * sources: src/common/columns.c src/common/utf8.c src/common/secret.c src/common/address.c
 * sources: src/common/day.c src/common/clock.c src/store/journal_entry.c src/store/crypto.c
 * libs: -lnettle
 */
#include "request.h"

#include "columns.h"
#include "policy.h"
#include "subcommands.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_MAX 16
#define NOW 1790826300

/* What the table names and nobody runs here. */
#define UNUSED_RUN(name)                 \
	void name(struct errand *errand) \
	{                                \
		(void)errand;            \
	}
#define UNUSED_AS_ROOT(name)             \
	bool name(struct errand *errand) \
	{                                \
		return errand != NULL;   \
	}
UNUSED_RUN(run_status)
UNUSED_RUN(run_unlock)
UNUSED_RUN(run_accept_email)
UNUSED_RUN(run_rotate_key)
UNUSED_RUN(run_recovery_issue)
UNUSED_RUN(run_recovery_list)
UNUSED_RUN(run_recovery_void)
UNUSED_RUN(run_enforce)
UNUSED_RUN(run_audit)
UNUSED_RUN(run_audit_verify)
UNUSED_RUN(run_audit_export)
UNUSED_RUN(run_audit_hold)
UNUSED_RUN(run_audit_release)
UNUSED_RUN(run_explain)
UNUSED_RUN(run_check)
UNUSED_RUN(run_enable)
UNUSED_RUN(run_confirm)
UNUSED_RUN(run_disable)
UNUSED_RUN(run_rollback)
UNUSED_RUN(run_doctor)
UNUSED_RUN(run_test_login)
UNUSED_RUN(run_test_mail)
UNUSED_RUN(run_setup)
UNUSED_AS_ROOT(unlock_as_root)
UNUSED_AS_ROOT(recovery_issue_as_root)
UNUSED_AS_ROOT(accept_email_as_root)
UNUSED_AS_ROOT(rotate_key_as_root)
UNUSED_AS_ROOT(audit_export_as_root)
UNUSED_AS_ROOT(check_as_root)
UNUSED_AS_ROOT(enable_as_root)
UNUSED_AS_ROOT(confirm_as_root)
UNUSED_AS_ROOT(disable_as_root)
UNUSED_AS_ROOT(doctor_as_root)
UNUSED_AS_ROOT(test_login_as_root)
UNUSED_AS_ROOT(test_mail_as_root)
UNUSED_AS_ROOT(setup_as_root)
UNUSED_AS_ROOT(enforce_as_root)

static void
check(const struct request *request)
{
	if (request->help || request->subcommand == NULL)
		return;
	if (request->user != NULL && !policy_person_is_sane(request->user))
		abort();
	if (request->until_s != 0 && request->until_s <= request->first_s)
		abort();
	if (request->since_s < 0)
		abort();
	if (request->reason != NULL &&
	    (request->reason[0] == '\0' || columns_of(request->reason) < 0))
		abort();
	if (request->subcommand->operand == OPERAND_USER && request->user == NULL)
		abort();
	if (request->minutes < 1 || request->minutes > 60)
		abort();
	if (request->service != NULL &&
	    (request->service[0] == '.' || strchr(request->service, '/') != NULL))
		abort();
	if (request->subcommand->operand == OPERAND_NUMBER &&
	    (request->number < 100 || request->number > 799))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1), *argv[WORDS_MAX + 1] = { "dla-otp" };
	struct command_line line;
	struct request request;
	int argc = 1;

	if (text == NULL)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	for (char *at = text; at != NULL && argc < WORDS_MAX; argc++) {
		argv[argc] = at;
		at = strchr(at, '\n');
		if (at != NULL)
			*at++ = '\0';
	}
	if (command_line_sort(&line, argc, argv) && request_read(&request, &line, NOW))
		check(&request);
	else if (line.complaint[0] == '\0' || columns_of(line.complaint) < 0)
		abort();
	free(text);
	return 0;
}
