/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Entering the sandbox. The filters were compiled when the project was built; here they are handed
 * to the kernel, after the files and ports that are left have been named. Never goes on without a
 * filter, and never with half of Landlock.
 */
#include "sandbox.h"

#include "harden.h"
#include "landlock.h"
#include "paths.h"
#include "sandbox_filters.h"

#include <linux/seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define PORT_DNS 53 /* answers that are too long for a datagram */

/*
 * What the C library reads to find a server by its name, and the libraries that nsswitch.conf may
 * name. One that it does not find there is skipped for the next.
 */
static const char *const resolver[] = { "/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf",
	"/etc/host.conf", "/etc/gai.conf", "/usr/lib" };

/* The hashed directory of authorities, and where the links in it lead. */
static const char *const authorities[] = { "/etc/ssl/certs", "/usr/share/ca-certificates",
	"/usr/local/share/ca-certificates" };

#define BOOT_ID "/proc/sys/kernel/random/boot_id" /* clock.c */

/* A sanitizer's own calls (threads, maps, /proc, ptrace) are what a filter is against. */
#ifdef __SANITIZE_ADDRESS__
#define SANITIZED true
#else
#define SANITIZED false
#endif

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static bool
allow_all(const struct landlock *landlock, const char *const paths[], size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!landlock_allow_reading(landlock, paths[i]))
			return false;
	return true;
}

static bool
allow_authorities(const struct landlock *landlock, const char *ca_file)
{
	if (ca_file[0] != '\0')
		return landlock_allow_reading(landlock, ca_file);
	return allow_all(landlock, authorities, COUNT(authorities));
}

static bool
allow_worker(const struct landlock *landlock, const struct sandbox_server *servers, unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		const char *ca_file = servers[i].ca_file;

		if (servers[i].port != 0 && !landlock_allow_port(landlock, servers[i].port))
			return false;
		/* Most often all have the same. */
		if ((i == 0 || strcmp(ca_file, servers[i - 1].ca_file) != 0) &&
		    !allow_authorities(landlock, ca_file))
			return false;
	}
	return landlock_allow_port(landlock, PORT_DNS) &&
	       allow_all(landlock, resolver, COUNT(resolver));
}

static bool
allow_engine(const struct landlock *landlock)
{
	/* The audit log is turned over before: here it is only written on. */
	return landlock_allow_keeping(landlock, PATH_STATE) &&
	       landlock_allow_writing(landlock, PATH_LOG) &&
	       landlock_allow_reading(landlock, BOOT_ID);
}

struct sandbox
sandbox_enter(enum sandbox_kind kind, const struct sandbox_server *servers, unsigned count)
{
	const struct rlimit none = { 0, 0 };
	struct sandbox sandbox = { "seccomp" };
	struct landlock landlock;

	if (SANITIZED)
		return (struct sandbox){ "none" };
	tzset(); /* its file is read once, and now */
	if (kind != SANDBOX_ENGINE && setrlimit(RLIMIT_FSIZE, &none) == -1)
		harden_give_up("keep itself from writing files");
	if (!landlock_begin(&landlock) ||
	    !(kind == SANDBOX_ENGINE ? allow_engine(&landlock)
				     : allow_worker(&landlock, servers, count)) ||
	    !landlock_enforce(&landlock))
		harden_give_up("give up files and ports (Landlock)");
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0U, &sandbox_filters[kind]) != 0)
		harden_give_up("limit what may be asked of the kernel (seccomp)");
	if (landlock.abi > 0)
		(void)snprintf(
		    sandbox.words, sizeof sandbox.words, "seccomp+landlock%d", landlock.abi);
	return sandbox;
}
