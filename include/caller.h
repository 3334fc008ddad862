/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who wants in, from where: the one BEGIN that the engine hears while it is still root, and the
 * local account of that name. Nothing is parsed here but the wire codec.
 */
#ifndef DLA_OTP_CALLER_H
#define DLA_OTP_CALLER_H

#include "wire.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define CALLER_NAME_SIZE 257 /* of an account, NUL included */

/* Strings lie in message. */
struct caller {
	struct wire message;
	const char *phase, *user, *service, *rhost, *tty, *login_id;
	bool by_root;    /* its real uid is root: nobody else shaped its process */
	bool publickey;  /* a key was proven before */
	bool silent;     /* PAM_SILENT: it wants no texts, and none are told */
	bool first_pass; /* an earlier module's password answers the first question */
	int timeout_s;
	bool account;   /* others have let them in (phase account): nobody is to be asked either */
	bool session;   /* it begins or ends (phase open, close): nobody is to be asked anything */
	int64_t open_s; /* how long it was open, where it ends; -1 = nobody knows */
	bool local;     /* the name has an account on this machine */
	uid_t uid;      /* of that account */
	uid_t invoker_uid;              /* the real one of the program: who started su or sudo */
	char invoker[CALLER_NAME_SIZE]; /* the account of that uid; "" = it has none */
};

/*
 * Waits 5 s at most for BEGIN on the socket, from a root peer (SO_PEERCRED), and looks the name up,
 * and the invoker's where that is neither root nor the same; a name service that stalls for 5 s
 * ends the process (alarm). False when it is not such a message: the login ends without a word.
 */
bool caller_hear(struct caller *caller, int socket);

#endif
