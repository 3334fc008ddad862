/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From a login's facts to the pure rules, and from their answer to a refusal.
 */
#include "rights.h"

#include <stdio.h>

static enum channel
channel(const struct login *login)
{
	if (login->by_key || login->caller.account)
		return CHANNEL_NONE;
	return login->by_approval ? CHANNEL_THAIID : CHANNEL_PASSWORD;
}

/* Whom a key let in has come through no channel of ours: rules that name channels are not theirs.
 */
static struct policy_facts
find_facts(const struct login *login)
{
	return (struct policy_facts){
		.service = login->caller.service,
		.account = login->names.account,
		.person = login->names.person,
		.target = login->names.target,
		.channel = channel(login),
	};
}

bool
rights_allow_sign_in(struct login *login, const struct identity *identity)
{
	const struct policy_facts facts = find_facts(login);
	enum message_id refusal = policy_decide(&login->settings, &facts, identity);

	login->first_factor = refusal != MESSAGE_REFUSED;
	if (refusal != MESSAGE_NONE)
		return login_refuse(
		    login, refusal, refusal == MESSAGE_REFUSED ? "other_person" : "policy");
	login->address_fault = policy_address(&login->settings, identity);
	if (login->address_fault == MESSAGE_NONE)
		(void)snprintf(login->email, sizeof login->email, "%s", identity->email);
	if (login->address_fault == MESSAGE_EMAIL_UNVERIFIED)
		address_mask(identity->email, login->dialog.words.value[WORD_ADDRESS]);
	return true;
}

bool
rights_allow_code(struct login *login)
{
	return login->address_fault == MESSAGE_NONE ||
	       login_refuse(login, login->address_fault, "policy");
}

bool
rights_allow_entry(struct login *login, const struct identity *identity)
{
	const struct policy_facts facts = find_facts(login);
	enum message_id refusal = policy_rights(&login->settings, &facts, identity);

	return refusal == MESSAGE_NONE || login_refuse(login, refusal, "policy");
}
