/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Rig H: a PAM application that runs the stack of a private configuration directory with a scripted
 * conversation (script.h), in whatever odd state its options put it, and prints what was shown,
 * each phase's result with how often it came, and whether anything of this process was changed. It
 * always has an alarm that runs and a signal that is blocked and pending.
 *
 *   host [options] CONFDIR SERVICE USER < SCRIPT
 */
#include "clock.h"
#include "disturb.h"
#include "environment.h"
#include "memory.h"
#include "script.h"
#include "snapshot.h"

#include <fcntl.h>
#include <sys/time.h>

#define OUTPUT 100 /* standard output moves here: 0, 1 and 2 may be closed */
#define THREADS_MAX 64
#define CODES_MAX 64

static struct {
	const char *confdir, *service, *user;
	const char *rhost, *tty, *prompt, *variable; /* items; NAME=VALUE of PAM's environment */
	const char *phases;                          /* after authenticate, comma separated */
	const char *next_user, *next_service;        /* items set between authenticate and those */
	const char *sigchld;                         /* ignore nocldwait reap block */
	const char *close;                           /* digits */
	const char *canary;                          /* masked hex, searched afterwards */
	const char *environment; /* a file of lines NAME=VALUE, put into the environment */
	const char *disturb;     /* what is changed behind the module's back (disturb.h) */
	int flags;
	int calls, threads, hammers;
	int pause_ms; /* before each phase but authenticate */
	int uid;      /* the real user, as in su and sudo; the effective one stays root */
	bool interrupts, small_stack, no_directory, show_variables, show_libraries, no_conversation;
	bool keep; /* keep a copy of the canary, to see that the search finds it */
	char *kept;
	struct script script;
	FILE *output;
	int tally[CODES_MAX];
	pthread_mutex_t lock;
	volatile sig_atomic_t children_signalled, children_reaped;
} host = { .calls = 1, .lock = PTHREAD_MUTEX_INITIALIZER };

static void
run_phase(pam_handle_t *pamh, const char *name, int (*call)(pam_handle_t *, int), int flags)
{
	int64_t began;

	usleep((useconds_t)host.pause_ms * 1000);
	began = clock_now_ms();
	fprintf(host.output, "%s %d\n", name, call(pamh, flags));
	fprintf(host.output, "took %s %d\n", name, (int)(clock_now_ms() - began));
}

static void
run_phases(pam_handle_t *pamh)
{
	static const struct {
		const char *name;
		int (*call)(pam_handle_t *, int);
	} phases[] = { { "setcred", pam_setcred }, { "account", pam_acct_mgmt },
		{ "open", pam_open_session }, { "close", pam_close_session },
		{ "chauthtok", pam_chauthtok } };

	for (size_t i = 0; host.phases != NULL && i < sizeof phases / sizeof phases[0]; i++)
		if (strstr(host.phases, phases[i].name) != NULL)
			run_phase(
			    pamh, phases[i].name, phases[i].call, i == 0 ? PAM_ESTABLISH_CRED : 0);
}

static void
authenticate(pam_handle_t *pamh, struct reading *reading)
{
	for (int call = 0; call < host.calls; call++) {
		int code;

		reading->next = 0;
		code = pam_authenticate(pamh, host.flags);
		pthread_mutex_lock(&host.lock);
		host.tally[code >= 0 && code < CODES_MAX ? code : CODES_MAX - 1]++;
		pthread_mutex_unlock(&host.lock);
	}
}

static void *
run_stack(void *unused)
{
	struct reading reading = { .script = &host.script };
	struct pam_conv conversation = { host.no_conversation ? NULL : script_converse, &reading };
	const char *user = host.user[0] == '\0' ? NULL : host.user;
	pam_handle_t *pamh = NULL;

	if (pam_start_confdir(host.service, user, &conversation, host.confdir, &pamh) !=
	    PAM_SUCCESS)
		return unused;
	reading.pamh = pamh;
	if (host.rhost != NULL)
		pam_set_item(pamh, PAM_RHOST, host.rhost);
	if (host.tty != NULL)
		pam_set_item(pamh, PAM_TTY, host.tty);
	if (host.prompt != NULL)
		pam_set_item(pamh, PAM_USER_PROMPT, host.prompt);
	if (host.variable != NULL)
		pam_putenv(pamh, host.variable);
	authenticate(pamh, &reading);
	if (host.next_user != NULL)
		pam_set_item(pamh, PAM_USER, host.next_user);
	if (host.next_service != NULL)
		pam_set_item(pamh, PAM_SERVICE, host.next_service);
	run_phases(pamh);
	if (host.show_variables)
		environment_show(pamh, host.output);
	pam_end(pamh, PAM_SUCCESS);
	return unused;
}

static void
run_threads(void)
{
	pthread_t thread[THREADS_MAX];
	pthread_attr_t attributes;

	pthread_attr_init(&attributes);
	if (host.small_stack)
		pthread_attr_setstacksize(&attributes, 64 * 1024);
	for (int i = 0; i < host.threads; i++)
		if (pthread_create(&thread[i], &attributes, run_stack, NULL) != 0)
			host.threads = i;
	for (int i = 0; i < host.threads; i++)
		pthread_join(thread[i], NULL);
	pthread_attr_destroy(&attributes);
}

/* Other threads of a busy caller: in the allocator, the environment and fork all the time. */
static void *
hammer(void *unused)
{
	for (;;) {
		void *bytes = malloc((size_t)(rand() % 5000 + 1));

		setenv("HAMMER", "same", 1);
		usleep(100);
		free(bytes);
	}
	return unused;
}

static void
reap(int signal)
{
	int before = errno;

	(void)signal;
	host.children_signalled++;
	while (waitpid(-1, NULL, WNOHANG) > 0)
		host.children_reaped++;
	errno = before;
}

static void
ignore_interrupt(int signal)
{
	(void)signal;
}

static void
prepare_signals(void)
{
	struct sigaction action = { .sa_handler = SIG_DFL };
	struct itimerval often = { { 0, 700 }, { 0, 700 } };
	const char *mode = host.sigchld == NULL ? "" : host.sigchld;
	sigset_t child, pending;

	sigemptyset(&pending);
	sigaddset(&pending, SIGUSR2);
	pthread_sigmask(SIG_BLOCK, &pending, NULL);
	raise(SIGUSR2);
	alarm(3600);
	if (strcmp(mode, "ignore") == 0)
		action.sa_handler = SIG_IGN;
	if (strcmp(mode, "nocldwait") == 0)
		action.sa_flags = SA_NOCLDWAIT;
	if (strcmp(mode, "reap") == 0)
		action.sa_handler = reap;
	sigaction(SIGCHLD, &action, NULL);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	if (strcmp(mode, "block") == 0)
		pthread_sigmask(SIG_BLOCK, &child, NULL);
	if (host.interrupts) {
		action = (struct sigaction){ .sa_handler = ignore_interrupt };
		sigaction(SIGALRM, &action, NULL);
		setitimer(ITIMER_REAL, &often, NULL);
	}
}

static void
prepare(void)
{
	char directory[] = "/tmp/host-XXXXXX";
	pthread_t thread;
	bool moved = dup3(STDOUT_FILENO, OUTPUT, O_CLOEXEC) >= 0; /* a small limit forbids it */

	host.output = moved ? fdopen(OUTPUT, "w") : stdout;
	host.script.transcript = host.threads > 0 || host.calls > 1 ? NULL : host.output;
	script_read(&host.script);
	if (host.no_directory && mkdtemp(directory) && chdir(directory) == 0)
		rmdir(directory);
	if (host.keep)
		host.kept = script_unmask(host.canary);
	setenv("HAMMER", "same", 1);
	if (host.environment != NULL)
		environment_fill(host.environment);
	for (int i = 0; i < host.hammers; i++)
		pthread_create(&thread, NULL, hammer, NULL);
	prepare_signals();
	if (host.uid != 0)
		(void)!setresuid((uid_t)host.uid, 0, 0);
	for (const char *fd = host.close; fd != NULL && *fd != '\0'; fd++)
		close(*fd - '0');
}

static void
report(const char *before, const char *after)
{
	for (int code = 0; code < CODES_MAX; code++)
		if (host.tally[code] > 0)
			fprintf(host.output, "authenticate %d %d\n", code, host.tally[code]);
	snapshot_compare(before, after, host.output);
	fprintf(host.output, "sigchld %d %d\n", (int)host.children_signalled,
	    (int)host.children_reaped);
	if (host.canary != NULL)
		fprintf(host.output, "canaries %d\n", memory_count(host.canary));
	if (host.show_libraries)
		memory_libraries(host.output);
}

static const struct {
	const char *name;
	const char **text;
	int *number;
	bool *set;
} options[] = {
	{ "rhost=", .text = &host.rhost },
	{ "tty=", .text = &host.tty },
	{ "prompt=", .text = &host.prompt },
	{ "variable=", .text = &host.variable },
	{ "phases=", .text = &host.phases },
	{ "next-user=", .text = &host.next_user },
	{ "next-service=", .text = &host.next_service },
	{ "sigchld=", .text = &host.sigchld },
	{ "close=", .text = &host.close },
	{ "canary=", .text = &host.canary },
	{ "environment=", .text = &host.environment },
	{ "disturb=", .text = &host.disturb },
	{ "flags=", .number = &host.flags },
	{ "calls=", .number = &host.calls },
	{ "threads=", .number = &host.threads },
	{ "hammers=", .number = &host.hammers },
	{ "uid=", .number = &host.uid },
	{ "pause=", .number = &host.pause_ms },
	{ "interrupts", .set = &host.interrupts },
	{ "small-stack", .set = &host.small_stack },
	{ "no-directory", .set = &host.no_directory },
	{ "no-conversation", .set = &host.no_conversation },
	{ "show-variables", .set = &host.show_variables },
	{ "show-libraries", .set = &host.show_libraries },
	{ "fail-texts", .set = &host.script.fail_texts },
	{ "slow-texts", .set = &host.script.slow_texts },
	{ "keep", .set = &host.keep },
};

static bool
take_option(const char *argument)
{
	for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
		size_t length = strlen(options[i].name);

		if (strncmp(argument, options[i].name, length) != 0)
			continue;
		if (options[i].text != NULL)
			*options[i].text = argument + length;
		else if (options[i].number != NULL)
			*options[i].number = (int)strtol(argument + length, NULL, 0);
		else
			*options[i].set = true;
		return true;
	}
	return false;
}

int
main(int argc, char **argv)
{
	char *before, *after;

	if (argc < 4)
		return 2;
	host.confdir = argv[argc - 3];
	host.service = argv[argc - 2];
	host.user = argv[argc - 1];
	for (int i = 1; i < argc - 3; i++)
		if (!take_option(argv[i]))
			return 2;
	prepare();
	before = snapshot_take();
	if (host.threads > 0)
		run_threads();
	else
		run_stack(NULL);
	if (host.disturb != NULL)
		disturb(host.disturb);
	after = snapshot_take();
	report(before, after);
	fflush(host.output);
	free(before);
	free(after);
	free(host.kept);
	script_free(&host.script);
	return 0;
}
