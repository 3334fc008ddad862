/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who may enter: pure decisions from facts. No input, no clock, no log; a refusal is the number of
 * the sentence the person is told, MESSAGE_NONE means nothing stands against it.
 */
#ifndef DLA_OTP_POLICY_H
#define DLA_OTP_POLICY_H

#include "messages.h"
#include "policy_source.h"
#include "secret.h"
#include "settings.h"

#include <stdbool.h>

#define POLICY_NAME_MAX 255 /* bytes of a user name */

/* How a person proves who they are. A rule that names channels is for none but those. */
enum channel {
	CHANNEL_NONE = 0,
	CHANNEL_PASSWORD,
	CHANNEL_THAIID,
};

/* What is known of a sign-in when it has to be decided. */
struct policy_facts {
	const char *service;
	const char *account; /* on this machine: whose sign-in it is */
	const char *person;  /* their name at the SSO */
	const char *target;  /* the account they want to become; "" = none but their own */
	enum channel channel;
};

/* What the SSO says of the person whose password was right. A broken SSO worker may lie in all of
 * it. */
struct identity {
	const char *name;
	const char *sub;
	const char *email;
	bool verified;
	const char *roles; /* words with a blank between them */
	const char *scope; /* as granted, likewise */
};

/*
 * True for a name that may be sent to an SSO: 1..POLICY_NAME_MAX bytes of a-z 0-9 . _ - that begin
 * with a letter, digit or _. Capitals are refused: some servers take SOMCHAI for somchai.
 */
bool policy_name_is_sane(const char *name);

/*
 * The same for a person's name at the SSO, as the map or a shared account may have it: capitals, @
 * and + too. No shell, path or option begins in it.
 */
bool policy_person_is_sane(const char *name);

/* True for what a person could have typed as a password: not empty, UTF-8 without control
 * characters. */
bool policy_password_is_sane(const struct secret *password);

/*
 * What the settings say of that service; of one they do not name, what holds for all. What is said
 * of su and sudo holds for their login shells (su-l, sudo-i) too, unless those have a group.
 */
const struct settings_service *policy_service(const struct settings *settings, const char *service);

/* What is said there, in which language: the service's own, the machine's, or English on a console
 * that cannot draw Thai. */
enum language policy_language(
    const struct settings *settings, const char *service, const char *tty);

/* True where that way of signing in is open for the service. */
bool policy_channel_is_open(
    const struct settings *settings, const char *service, enum channel channel);

/* True when there is a rule for the service by which somebody who came that way may enter. */
bool policy_rules_know(const struct settings *settings, const char *service, enum channel channel);

/*
 * Rights alone: MESSAGE_NONE when a rule of access.allow admits the person and, where they want to
 * become another account, a rule of become allows that too; MESSAGE_NO_RIGHT otherwise. Looks at
 * identity->roles and scope, and at no other member.
 */
enum message_id policy_rights(const struct settings *settings, const struct policy_facts *facts,
    const struct identity *identity);

/* Is this the person, and may they enter this machine? */
enum message_id policy_decide(const struct settings *settings, const struct policy_facts *facts,
    const struct identity *identity);

/* Can a code be mailed to them? MESSAGE_NONE, or what is wrong with the address. */
enum message_id policy_address(const struct settings *settings, const struct identity *identity);

#endif
