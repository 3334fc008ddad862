/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Looks a mailbox up before a letter goes to it, and notes it when its code came back. Refuses
 * nobody for a table that cannot be read, unless shared mailboxes are refused: then nobody could
 * tell.
 */
#include "shared_mailbox.h"

#include "audit.h"
#include "clock.h"
#include "paths.h"
#include "role_address.h"

#include <stdio.h>
#include <string.h>

#define LOCK_WAIT_MS 500 /* for the table; whoever is not noted now is noted the next time */

/* Anything but an exact "warn" refuses. */
static bool
is_refused(const struct login *login)
{
	return strcmp(login->settings.otp.shared_address, "warn") != 0;
}

static void
audit_shared(struct login *login)
{
	char mask[ADDRESS_MASK_SIZE];

	address_mask(login->email, mask);
	(void)audit_event(login, JOURNAL_NOTICE,
	    (const struct audit_detail[]){ { "notice", "shared_mailbox" }, { "address", mask },
		{ "state", is_refused(login) ? "refused" : "warned" }, { NULL, NULL } });
}

bool
shared_mailbox_admit(struct login *login)
{
	struct mailbox *mailbox = &login->mailbox;
	bool known;

	mailbox_open(mailbox, login->state_directory, &login->keys.keys[0], login->email,
	    login->names.person);
	known = mailbox_look(mailbox);
	if (!known && is_refused(login)) {
		(void)snprintf(login->cause, sizeof login->cause, "%s", MAILBOX_FILE);
		return login_refuse(login, MESSAGE_STORE_UNWRITABLE, "store");
	}
	login->notices.mailbox_shared = mailbox->shared || role_address(login->email);
	if (!login->notices.mailbox_shared)
		return true;
	audit_shared(login);
	return !is_refused(login) || login_refuse(login, MESSAGE_EMAIL_SHARED, "email_shared");
}

/* The address that was proven before is somebody else's, perhaps, but no longer this person's. */
static bool
strike_old_out(const struct login *login, int64_t deadline_ms)
{
	const char *old = login->record.proven_address;
	struct mailbox mailbox;
	bool struck;

	if (old[0] == '\0' || address_equal(old, login->email))
		return true;
	mailbox_open(
	    &mailbox, login->state_directory, &login->keys.keys[0], old, login->names.person);
	struck = mailbox_strike_out(&mailbox, deadline_ms);
	mailbox_close(&mailbox);
	return struck;
}

void
shared_mailbox_settle(struct login *login)
{
	int64_t deadline_ms = clock_now_ms() + LOCK_WAIT_MS;

	if (login->mailbox.noted)
		return;
	if (!strike_old_out(login, deadline_ms) || !mailbox_note(&login->mailbox, deadline_ms))
		audit_trouble(login,
		    "who has which mailbox cannot be noted; two people with the same one may go "
		    "unnoticed",
		    PATH_STATE "/" MAILBOX_FILE);
	login->notices.mailbox_shared |= login->mailbox.shared;
}
