/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whether an earlier sign-in stands in for this one. What it stands for is compared by store
 * (remembered.h); here is where the facts come from. Refuses, silently and by asking as always,
 * whatever is not known for certain.
 */
#include "remember.h"

#include "address.h"
#include "clock.h"
#include "ledger.h"
#include "paths.h"

#include <string.h>
#include <sys/socket.h>

#define LOCK_WAIT_MS 1000 /* for the record; who would wait longer is asked for a password */

void
remember_open(struct login *login)
{
	const struct caller *caller = &login->caller;
	struct ucred peer;
	socklen_t length = sizeof peer;

	if (strcmp(caller->phase, "auth") == 0 && caller->rhost[0] == '\0' &&
	    getsockopt(login->dialog.socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0 &&
	    length == sizeof peer && peer.uid == 0)
		terminal_open(&login->terminal_files, peer.pid);
}

static const struct settings_service *
find_service(const struct login *login)
{
	return policy_service(&login->settings, login->caller.service);
}

static struct remembered_bond
find_bond(const struct login *login)
{
	struct remembered_bond bond = {
		.person = login->names.person,
		.entry = login->names.entry,
		.target = login->names.target,
		.service = login->caller.service,
		.host = login->host,
		.address = login->record.proven_address,
		.uid = login->caller.invoker_uid,
		.terminal = login->terminal,
	};

	memcpy(bond.boot_id, login->record.as_of.boot_id, sizeof bond.boot_id);
	return bond;
}

/* Does the record, which is open, remember exactly this? */
static bool
holds(const struct login *login)
{
	const struct remembered_bond bond = find_bond(login);

	return remembered_holds(&login->record.remembered, &login->keys, &bond,
	    find_service(login)->remember * INT64_C(1000), login->record.time_ms);
}

/* Opens the record of somebody who has proven nothing: none is made for them. */
static bool
open_known(struct login *login)
{
	return names_are_eligible(&login->names) &&
	       store_open_known(PATH_STATE, login->names.person, &login->store, &login->record,
		   clock_now_ms() + LOCK_WAIT_MS) == STORE_OK;
}

void
remember_begin(struct login *login)
{
	const struct settings_service *service = find_service(login);

	if (service->remember == 0 || !terminal_find(&login->terminal_files, &login->terminal) ||
	    !service->remember_alone)
		return;
	login->by_memory = open_known(login) && holds(login);
	ledger_close(login);
}

bool
remember_serves(struct login *login)
{
	/* A code to that address is what the sign-in stands in for. */
	if (!holds(login) || !address_equal(login->record.proven_address, login->email))
		return false;
	login->remembered = login->by_memory ? "both" : "code";
	ledger_close(login);
	return true;
}

void
remember_note(struct login *login)
{
	const struct remembered_bond bond = find_bond(login);

	if (login->by_approval)
		return; /* what is remembered counts as a password: rules may ask for more */
	remembered_add(&login->record.remembered, &login->keys, &bond, login->record.time_ms);
}

void
remember_end(struct login *login)
{
	if (open_known(login)) {
		remembered_forget(&login->record.remembered);
		(void)store_write(login->store, &login->record);
	}
	ledger_close(login);
}
