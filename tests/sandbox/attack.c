/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The self-attack of our programs. Laid over a program by LD_PRELOAD, it waits until that program
 * is in its sandbox and does what it does there, be it to open a connection (workers) or to ask for
 * the machine's name (engine), and then tries one forbidden act, the one whose number is in the
 * environment's ATTACK. Tells on standard error what came of it: `worked`, or the error's name; a
 * filter may also kill. So the programs that are attacked are the very ones that are installed, and
 * none of them contains a way to attack it.
 *
 * ATTACK=list lists the acts: number, for which programs, words. ATTACK_KIND=free tries the act
 * without any sandbox, for the test's own test. ATTACK_LANDLOCK=no hides Landlock from the program.
 */
#include "attack.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#define SEEN __attribute__((visibility("default")))

char attack_buffer[65536];
static long number = -1, victim = -1;
static int hides_landlock;

static const struct acts *const all[] = { &attack_files, &attack_processes, &attack_network,
	&attack_kernel };

long
attack_victim(void)
{
	return victim;
}

/* The act of that number, counted over all tables; NULL behind the last. */
static const struct act *
find(long wanted)
{
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		if (wanted < (long)all[i]->count)
			return &all[i]->act[wanted];
		wanted -= (long)all[i]->count;
	}
	return NULL;
}

static void
list(void)
{
	const struct act *act;

	for (long i = 0; (act = find(i)) != NULL; i++)
		printf("%ld\t%s%s%s\t%s\n", i, act->programs & ENGINE ? "dla-otp-login " : "",
		    act->programs & SSO ? "dla-otp-sso " : "",
		    act->programs & MAIL ? "dla-otp-mail" : "", act->words);
	(void)fflush(stdout);
	_exit(0);
}

static long
raw(long call, const long *a)
{
	register long r10 __asm__("r10") = a[3], r8 __asm__("r8") = a[4], r9 __asm__("r9") = a[5];
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(call), "D"(a[0]), "S"(a[1]), "d"(a[2]), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	if (result >= 0 || result < -4095)
		return result;
	errno = (int)-result;
	return -1;
}

static void
attempt(void)
{
	const struct act *act = find(number);
	char line[64];

	if (act == NULL)
		return;
	number = -1;
	long result = act->attempt ? act->attempt() : raw(act->call, act->arguments);
	int length =
	    snprintf(line, sizeof line, "%s\n", result == -1 ? strerrorname_np(errno) : "worked");
	_exit(write(STDERR_FILENO, line, (size_t)length) != length);
}

/* Before main, which may clear the environment. */
__attribute__((constructor)) static void
prepare(void)
{
	const char *wish = getenv("ATTACK"), *kind = getenv("ATTACK_KIND");
	const char *process = getenv("ATTACK_VICTIM");

	hides_landlock = getenv("ATTACK_LANDLOCK") != NULL;
	victim = process ? atol(process) : -1;
	if (wish == NULL)
		return;
	if (strcmp(wish, "list") == 0)
		list();
	number = atol(wish);
	if (kind != NULL && strcmp(kind, "free") == 0)
		attempt();
}

/* What the workers call once they are in their sandbox: the one for mail, and the one for the SSO.
 */
SEEN CURLcode
curl_easy_perform(CURL *handle)
{
	(void)handle;
	attempt();
	_exit(1);
}

SEEN CURLMcode
curl_multi_perform(CURLM *handle, int *running)
{
	(void)handle;
	(void)running;
	attempt();
	_exit(1);
}

/* What the engine calls first when it is in its own. */
SEEN int
gethostname(char *name, size_t size)
{
	attempt();
	(void)snprintf(name, size, "host");
	return 0;
}

SEEN long
syscall(long call, ...)
{
	long arguments[6];
	va_list more;

	va_start(more, call);
	for (int i = 0; i < 6; i++)
		arguments[i] = va_arg(more, long);
	va_end(more);
	if (hides_landlock && call == SYS_landlock_create_ruleset) {
		errno = ENOSYS;
		return -1;
	}
	return raw(call, arguments);
}
