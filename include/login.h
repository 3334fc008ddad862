/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One login, from BEGIN to VERDICT: what the parts of the story know in common. A process serves
 * exactly one, so this is the program's whole memory.
 */
#ifndef DLA_OTP_LOGIN_H
#define DLA_OTP_LOGIN_H

#include "address.h"
#include "caller.h"
#include "challenge.h"
#include "dialog.h"
#include "enforcement.h"
#include "files.h"
#include "flows.h"
#include "host_letters.h"
#include "journal.h"
#include "mail_talk.h"
#include "mailbox.h"
#include "name_map.h"
#include "names.h"
#include "page.h"
#include "policy.h"
#include "sandbox.h"
#include "settings.h"
#include "slow_down.h"
#include "sso_talk.h"
#include "standing.h"
#include "store.h"
#include "terminal.h"
#include "workers.h"

#include <stdbool.h>
#include <stdint.h>

#define LOGIN_HOST_SIZE 65
#define LOGIN_REASON_SIZE 64

/* Why the login ends without being granted. All zero = DENIED without a word. */
struct refusal {
	enum message_id message; /* also gives the verdict; NONE: nobody is left to be told */
	const char *reason;      /* for the audit line; a constant */
};

/* The letter under way or the last one. */
struct letter_log {
	enum letter_state state;
	int64_t due_ms;       /* by when the worker must have said what became of it */
	unsigned unreachable; /* how often no relay could be reached */
	bool answered;        /* something else than that was heard of a letter of this login */
	bool late;            /* a relay put it off, the worker asks again */
	bool told;            /* the person knows that it may be late, or cannot be sent */
	char message_id[ADDRESS_MAX + 1];
	char stage[16], code[8];
};

/* Which letter of warning; in the order in which they are sent. */
enum warning { WARNING_CHANGED, WARNING_LOCKED, WARNING_RECOVERED, WARNING_PLACE, WARNINGS };

/* What the person's record owes them by letter, as this login knows it (warnings.h). */
struct warnings {
	bool owed[WARNINGS], tried[WARNINGS];
	char to[WARNINGS][ADDRESS_MAX + 1];
	bool busy; /* the mail worker is at work on under_way */
	enum warning under_way;
	struct moment changed_at;
	bool held;                /* the new address waits for an administrator */
	struct sign_in wrong;     /* the wrong code that locked the account, */
	unsigned wrong_count;     /* how many there were since the last sign-in, */
	int64_t locked_until_s;   /* and until when; 0 = until an administrator ends it */
	struct sign_in recovered; /* the sign-in by a recovery code, */
	unsigned recovery_left;   /* and how many codes were left */
	struct sign_in placed;    /* the sign-in from a new place */
};

/* The recovery code that was typed instead of a mailed one. */
struct recovered {
	bool used;
	unsigned left;    /* how many still work */
	int64_t issued_s; /* the card it stood on */
};

/* What the person is told when they are in (notices.h). */
struct notices {
	struct sign_in last; /* the sign-in before this one */
	uint32_t wrong;      /* wrong codes since then, but for those of this login */
	uint32_t own_wrong;
	bool mailbox_shared; /* the address is not theirs alone */
	bool nudge;          /* they might sign in with the app */
};

/* What a concealing service shows of this sign-in, whatever is true of it (conceal.h). */
struct surface {
	bool conceals;
	bool begun;           /* the first prompt for a code was, or is to be shown */
	bool decoy;           /* there is no code that would be right */
	struct refusal truth; /* why it is one; for the audit log */
	char reference[CHALLENGE_REFERENCE_LENGTH + 1];
	unsigned tries;
	int64_t letter_ms; /* when the last letter left, or seemed to */
};

/* What serves in place of a code (excuse.h). */
struct excuse {
	struct enforcement enforcement;
	const struct settings_exemption *exemption; /* NULL = none, or none that matters yet */
	bool trial; /* the code under way need not be answered (trial.h) */
	enum message_id
	    proof;            /* what became of it: PROOF_OK, PROOF_FAILED; NONE = there was none */
	enum message_id told; /* what the person hears of it all; NONE = they are not excused */
};

/* Signing in by approving in the app (approval.h). */
struct approval {
	bool closed;                     /* the SSO had no such grant a few minutes ago */
	bool sought;                     /* the SSO was asked for a page, or could not be */
	bool unheard;                    /* it has not answered that yet */
	unsigned pages;                  /* that were shown */
	enum message_id missing;         /* what is said of it before the password is asked */
	struct flow flow;                /* of this person from here, */
	struct flow of_source;           /* and of anybody from here */
	char scanned[PAGE_ADDRESS_SIZE]; /* what the QR says; "" = there is none */
};

struct login {
	struct caller caller;
	struct files files;
	struct workers workers;
	struct sandbox sandbox;
	struct journal journal;
	struct settings settings;
	const struct settings_service *service; /* what they say of the caller's */
	struct name_map map;
	struct names names; /* names.person is whom counters, record and audit are about */
	struct key_ring keys;
	struct dialog dialog;
	struct refusal refusal;
	char cause[LOGIN_REASON_SIZE]; /* what a worker or the settings said of it, for the log */

	bool eligible; /* names_are_eligible(): the SSO may hear of the person */
	char host[LOGIN_HOST_SIZE];
	char source[POLICY_SOURCE_SIZE];
	char email[ADDRESS_MAX + 1];   /* "" with an address_fault */
	enum message_id address_fault; /* why no code can be mailed; NONE = it can */
	struct secret password;
	struct secret typed_code; /* behind the password in the same field (single_prompt) */
	struct surface surface;
	int64_t begun_ms;
	int64_t answered_ms; /* when the last answer that tells something came; 0 = none has */
	bool first_factor;   /* the password was right, or it was proven by other means */
	bool by_key;         /* by an ssh key, and the service asks for the code alone */
	bool by_approval;    /* by approving in the app, or that is being tried */
	bool by_memory;      /* by a sign-in remembered, and the service asks for nothing more */
	int state_directory; /* the store's, open until the process ends */
	struct slow_down failures;
	struct host_letter postage; /* of the last letter */
	struct mailbox mailbox;     /* the address, as this machine's people have it */

	struct standing standing; /* what the SSO says of somebody who typed no password; */
	struct moment asked;      /* when it was asked; */
	const char *vouched; /* how that is known: asked fresh kept unasked; NULL = not (yet) */

	struct terminal_files terminal_files;
	struct terminal
	    terminal; /* where the person sits; all zero = nothing is to be remembered */
	const char
	    *remembered; /* what an earlier sign-in stands in for: code both; NULL = nothing */

	struct challenge_bond bond;
	struct challenge challenge; /* as last written for this login */
	enum message_id prompt;     /* the first one: sent or resumed */
	struct store *store;        /* open between a right code and the grant */
	struct record record;
	int64_t lock_deadline_ms; /* for it and all that is locked with it open */
	struct secret code;       /* drawn and not yet handed over to be mailed; else empty */
	struct letter_log letter;
	struct warnings warnings;
	struct notices notices;
	struct recovered recovered;
	struct excuse excuse;
	struct approval approval;
	struct {
		bool concerned; /* it is the emergency account, where it may get in (emergency.h) */
	} emergency;
	bool mail_opened; /* the waiting mail worker knows its relays already (preconnect) */
	char fields[SEND_FIELDS][WORD_MAX]; /* of the letter being handed over */
	struct wire worker_message;
};

/* The story, top to bottom, after the drop of privileges. The only source of VERDICT_GRANTED.
 * Writes the audit line. */
enum verdict login_run(struct login *login, const char *settings_path);

/*
 * Notes why the login ends and returns false, so that a step can end with it. MESSAGE_NONE: denied,
 * and nobody is left to be told.
 */
bool login_refuse(struct login *login, enum message_id message, const char *reason);

/* The same for what was heard instead of what was waited for: time is over, or nobody is there. */
bool login_not_heard(struct login *login, enum heard heard);

#endif
