/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * OpenSSH's server: our settings for it, and what it makes of them. Believes only what sshd itself
 * says is in force: an earlier line, another file or a missing Include may win over ours. Settings
 * in a Match block it does not judge.
 */
#include "sshd.h"

#include "run_program.h"
#include "sshd_words.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PROGRAM "/usr/sbin/sshd"
#define SYSTEMCTL "/usr/bin/systemctl"
#define SYSTEMD "/run/systemd/system" /* sd_booted(3) */
#define WAIT_S 20
#define SAID_SIZE 16384
#define VALUE_SIZE 128
#define GRACE_S 300
#define RELOAD "tell sshd to read its settings again: systemctl reload ssh"

static const struct {
	const char *key, *value;
} wanted[] = {
	{ "UsePAM", "yes" },
	{ "KbdInteractiveAuthentication", "yes" },
	{ "PasswordAuthentication", "no" },
};

void
sshd_text(char *text, size_t size, const char *words)
{
	int used = snprintf(text, size, "# dla-otp: %s\n", words);

	for (unsigned i = 0; i < COUNT(wanted); i++)
		used += snprintf(
		    text + used, size - (size_t)used, "%s %s\n", wanted[i].key, wanted[i].value);
	(void)snprintf(text + used, size - (size_t)used, "LoginGraceTime %d\n", GRACE_S);
}

bool
sshd_values_fit(const char *said, char words[SSHD_WORDS_SIZE])
{
	char value[VALUE_SIZE], service[SSHD_SERVICE_SIZE];
	long grace;

	words[0] = '\0';
	sshd_words_service(said, service);
	if (strcmp(service, SSHD_SERVICE) != 0) {
		(void)snprintf(words, SSHD_WORDS_SIZE,
		    "sshd asks PAM as %s and not as " SSHD_SERVICE ": take PAMServiceName out",
		    service);
		return false;
	}
	for (unsigned i = 0; i < COUNT(wanted); i++) {
		if (sshd_words_find(said, wanted[i].key, value, sizeof value) &&
		    strcmp(value, wanted[i].value) == 0)
			continue;
		(void)snprintf(words, SSHD_WORDS_SIZE,
		    "sshd still says %s %.60s, where %s is needed", wanted[i].key,
		    value[0] ? value : "nothing", wanted[i].value);
		return false;
	}
	grace = sshd_words_find(said, "LoginGraceTime", value, sizeof value)
		    ? strtol(value, NULL, 10)
		    : -1;
	if (grace == 0 || grace >= GRACE_S)
		return true;
	(void)snprintf(words, SSHD_WORDS_SIZE,
	    "sshd still says LoginGraceTime %.60s, too short for a code to come by mail",
	    value[0] ? value : "nothing");
	return false;
}

/* What it says of its settings; NULL, and words, when it refuses them. The caller frees it. */
static char *
ask(char words[SSHD_WORDS_SIZE])
{
	static const char *const command[] = { PROGRAM, "-T", NULL };
	char *said = malloc(SAID_SIZE);

	(void)snprintf(words, SSHD_WORDS_SIZE, "memory is short");
	if (said == NULL || run_program(command, NULL, WAIT_S, said, SAID_SIZE))
		return said;
	(void)snprintf(words, SSHD_WORDS_SIZE, "sshd refuses its settings: %.300s",
	    said[0] ? said : PROGRAM " cannot be run");
	free(said);
	return NULL;
}

bool
sshd_check(char words[SSHD_WORDS_SIZE])
{
	char *said = ask(words);
	bool fit = said != NULL && sshd_values_fit(said, words);

	free(said);
	return fit;
}

/* The sshd that listens; 0 when it cannot be found. */
static pid_t
find_running(void)
{
	char words[SSHD_WORDS_SIZE], path[VALUE_SIZE] = "", text[16] = "", program[64] = "";
	char *said = ask(words);
	int fd = -1;
	long pid;

	if (said != NULL && sshd_words_find(said, "PidFile", path, sizeof path))
		fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	free(said);
	if (fd == -1)
		return 0;
	if (read(fd, text, sizeof text - 1) < 0)
		text[0] = '\0';
	close(fd);
	pid = strtol(text, NULL, 10);
	(void)snprintf(path, sizeof path, "/proc/%ld/exe", pid);
	if (pid < 2 || readlink(path, program, sizeof program - 1) < 0 ||
	    strncmp(program, PROGRAM, strlen(PROGRAM)) != 0)
		return 0;
	return (pid_t)pid;
}

bool
sshd_reload(char words[SSHD_WORDS_SIZE])
{
	/* It waits for nothing: at boot this is run before ssh.service may start. */
	static const char *const command[] = { SYSTEMCTL, "--no-block", "try-reload-or-restart",
		"ssh.service", NULL };
	char said[256] = "";
	pid_t running;

	words[0] = '\0';
	if (access(SYSTEMD, F_OK) == 0) {
		if (run_program(command, NULL, WAIT_S, said, sizeof said))
			return true;
		(void)snprintf(words, SSHD_WORDS_SIZE, RELOAD " (%.200s)", said);
		return false;
	}
	running = find_running();
	if (running != 0 && kill(running, SIGHUP) == 0)
		return true;
	(void)snprintf(words, SSHD_WORDS_SIZE, "no sshd was found: " RELOAD);
	return false;
}
