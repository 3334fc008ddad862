/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who may have a letter of this host's, and what is said when there is none left. Mails nothing.
 */
#include "postage.h"

#include "allowance.h"
#include "audit.h"
#include "ledger.h"
#include "paths.h"

#include <stdio.h>

#define KNOWN_FOR_MS (30 * 86400 * INT64_C(1000)) /* after the last right code */

/* Was this person let in lately? For those half of the letters are kept. */
static bool
is_known(const struct record *record)
{
	const struct moment *at = &record->granted.at;

	return at->wall_s > 0 && clock_elapsed_ms(at, &record->as_of) < KNOWN_FOR_MS;
}

static unsigned
cap(const struct login *login)
{
	return (unsigned)login->settings.limits.letters_per_host_hour;
}

static void
tell_administrator(struct login *login)
{
	if (login->postage.repaired)
		audit_trouble(login,
		    "the count of this host's letters was damaged and is made anew; for an hour it "
		    "counts as half spent",
		    PATH_STATE "/" HOST_LETTERS_FILE);
	if (login->postage.alarm)
		audit_trouble(login,
		    "as many codes were mailed as limits.letters_per_host_hour allows; log lines "
		    "with reason=letters_cap_host say who got none",
		    login->postage.known ? "everybody"
					 : "people who were not let in within 30 days");
}

bool
postage_pay(struct login *login)
{
	int64_t wait_ms;
	bool counted = host_letters_take(&login->postage, login->state_directory, cap(login),
	    is_known(&login->record), &login->record.as_of, login->lock_deadline_ms, &wait_ms);

	tell_administrator(login);
	if (counted && wait_ms == 0)
		return true;
	if (counted)
		allowance_set_wait(login, wait_ms);
	ledger_close(login);
	if (counted)
		return login_refuse(login, MESSAGE_LETTERS_CAP_HOST, "letters_cap_host");
	(void)snprintf(login->cause, sizeof login->cause, "%s", HOST_LETTERS_FILE);
	return login_refuse(login, MESSAGE_STORE_UNWRITABLE, "store");
}

bool
postage_letter_stayed(const struct login *login)
{
	switch (login->letter.state) {
	case LETTER_UNREACHABLE:
	case LETTER_RELAY_REFUSED:
	case LETTER_REJECTED:
		return true;
	case LETTER_NONE:
	case LETTER_SENDING:
	case LETTER_ACCEPTED:
	case LETTER_DEFERRED:
	case LETTER_UNKNOWN:
		break;
	}
	return login->code.length > 0;
}

void
postage_give_back(struct login *login)
{
	host_letters_give_back(
	    &login->postage, login->state_directory, cap(login), &login->record.as_of);
}
