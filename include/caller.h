/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who wants in, from where: the one BEGIN that the engine hears while it is still root, and the
 * local account of that name. Nothing is parsed here but the wire codec. Of a caller that is not
 * root nothing is believed but what the kernel says: its uid. (Threats 134, 135.)
 */
#ifndef DLA_OTP_CALLER_H
#define DLA_OTP_CALLER_H

#include "groups.h"
#include "wire.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define CALLER_NAME_SIZE 257 /* of an account, NUL included */

/* Strings lie in message. */
struct caller {
	struct wire message;
	const char *phase, *user, *service, *rhost, *tty, *login_id;
	bool by_root;      /* its real uid is root: nobody else shaped its process */
	bool unprivileged; /* it is not root: signs in its own account, from here, by all factors */
	bool another_name; /* and it named somebody else; user is its own account even so */
	bool publickey;    /* a key was proven before */
	bool silent;       /* PAM_SILENT: it wants no texts, and none are told */
	bool first_pass;   /* an earlier module's password answers the first question */
	int timeout_s;
	bool account;   /* others have let them in (phase account): nobody is to be asked either */
	bool session;   /* it begins or ends (phase open, close): nobody is to be asked anything */
	int64_t open_s; /* how long it was open, where it ends; -1 = nobody knows */
	bool local;     /* the name has an account on this machine */
	uid_t uid;      /* of that account */
	gid_t gid;
	uid_t invoker_uid; /* the real one of the program: who started su or sudo; or the peer's */
	char invoker[CALLER_NAME_SIZE]; /* the account of that uid; "" = it has none */
	gid_t invoker_gid;
	struct groups groups;         /* of the account; both only by caller_look_up_groups() */
	struct groups invoker_groups; /* of the invoker's, where it is another one */
};

/*
 * Asks the kernel who is at the other end (SO_PEERCRED): sets unprivileged, and invoker_uid to the
 * peer's effective uid. False when that cannot be known.
 */
bool caller_recognise(struct caller *caller, int socket);

/*
 * Waits 5 s at most for BEGIN on the socket from a peer that was recognised, and looks the name up,
 * and the invoker's where that is neither root nor the same; a name service that stalls for 5 s
 * ends the process (alarm). From a peer that is not root only the phase auth is heard; host,
 * terminal, key and real uid that it tells count for nothing. False when it is not such a message:
 * the login ends without a word.
 */
bool caller_hear(struct caller *caller, int socket);

/* Looks the groups of both up, under the alarm that the program has set. */
void caller_look_up_groups(struct caller *caller);

/* The groups of one of the two accounts, that of the name or that of the invoker. */
const struct groups *caller_groups(const struct caller *caller, const char *account);

#endif
