/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The walls a program puts around itself before it hears anything from outside: what it may ask of
 * the kernel (seccomp, without which no program of ours goes on), and which files and ports are
 * left to it (Landlock, as far as the kernel has it). Nothing takes them down again.
 */
#ifndef DLA_OTP_SANDBOX_H
#define DLA_OTP_SANDBOX_H

#define SANDBOX_WORDS_SIZE 32

/* The programs, each with a filter of its own: src/sandbox/filters.c. */
enum sandbox_kind {
	SANDBOX_ENGINE, /* store, syslog, clock; no network, no program, no thread */
	SANDBOX_SSO,    /* resolver, authorities, the servers' ports; threads for the resolver */
	SANDBOX_MAIL,   /* the same */
	SANDBOX_KINDS
};

/* A server that a worker is told to talk to. */
struct sandbox_server {
	int port;            /* TCP; 0 = none */
	const char *ca_file; /* "" = the system's authorities */
};

/* Which walls stand, for the audit line: `seccomp+landlock7`, the number being the kernel's. */
struct sandbox {
	char words[SANDBOX_WORDS_SIZE];
};

/*
 * Enters the sandbox for good, with all libraries initialised and one thread running. A worker
 * reaches the ports of its servers (and those of name servers) and no other; the engine gives none.
 * Ends the process when the kernel takes no filter, or has Landlock and does not take the rules.
 */
struct sandbox sandbox_enter(
    enum sandbox_kind kind, const struct sandbox_server *servers, unsigned count);

#endif
