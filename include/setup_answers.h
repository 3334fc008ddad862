/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What dla-otp setup has been told: the text of the settings as it is to be, and the secrets beside
 * it.
 */
#ifndef DLA_OTP_SETUP_ANSWERS_H
#define DLA_OTP_SETUP_ANSWERS_H

#include "errand.h"
#include "harden.h"
#include "secret.h"
#include "settings.h"
#include "whole_file.h"

#include <stdbool.h>
#include <stdint.h>

#define SETUP_WORD_SIZE 1025                       /* bytes of one answer, or of one word of it */
#define SETUP_VALUE_SIZE (2 * SETUP_WORD_SIZE + 2) /* as it stands in the file */
#define SETUP_ROLES_SIZE SETUP_WORD_SIZE

struct setup_trial;

/* The two secrets, each in a file of its own. */
enum setup_secret { SETUP_CLIENT_SECRET, SETUP_RELAY_PASSWORD, SETUP_SECRETS };

struct setup {
	struct errand *errand;
	struct harden_user user;   /* who listens to servers */
	struct setup_trial *trial; /* shared with who does */
	int directory;
	bool asks;                           /* somebody is at the keyboard, */
	bool on_console;                     /* which cannot draw Thai */
	struct whole_file before;            /* the settings there are; bytes NULL = none */
	char *text;                          /* as they are to be */
	struct settings settings;            /* what that says */
	uint64_t answered;                   /* as OPTION_BIT: not the example's any more */
	uint64_t spent;                      /* what the option said was wrong */
	struct secret secret[SETUP_SECRETS]; /* empty = as it is */
	int given[SETUP_SECRETS];            /* the file an option names, -1 = none */
	char roles[SETUP_ROLES_SIZE];        /* as they were typed, "" = none */
	bool wants_ca, wants_relay_ca;       /* a certificate was not proven */
	bool left;                           /* nobody answers any more */
};

/* conf/dla-otp.conf: every key with its explanation. */
extern const char example_settings[];

/* What of the settings is to change; key NULL ends a list of them. */
struct setup_change {
	const char *key;
	const char *value; /* as it stands in the file */
};

/*
 * Begins with the settings there are, or with the example. False, and it is reported, when they
 * cannot be read or changed by a program.
 */
bool setup_begin(struct setup *setup);

/* The string that a key has now; "" for the example's. Until the next change. */
const char *setup_string(const struct setup *setup, enum option option, const char *key);

/* Changes all of them, or none: then false, and it is reported what is wrong. */
bool setup_change(struct setup *setup, const struct setup_change changes[]);

/* Sets a string; a key of mail.relays of the first relay. False as above. */
bool setup_put(struct setup *setup, const char *key, const char *value);

/* Reports that an answer is of no use, and why. Always false. */
bool setup_refuse(struct setup *setup, const char *remedy, const char *words);

void setup_end(struct setup *setup);

#endif
