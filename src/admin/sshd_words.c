/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads sshd's own account of its settings. Takes what is missing for not understood, and a list of
 * methods that is too long for one that lets a key in.
 */
#include "sshd_words.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LINE_MAX_BYTES 1024
#define KEYBOARD "keyboard-interactive"

bool
sshd_words_find(const char *text, const char *keyword, char *value, size_t size)
{
	size_t length = strlen(keyword);

	value[0] = '\0';
	for (; text != NULL && *text != '\0'; text = strchr(text, '\n')) {
		text += *text == '\n';
		if (strncasecmp(text, keyword, length) == 0 && text[length] == ' ') {
			size_t bytes = strcspn(text + length + 1, "\r\n");

			(void)snprintf(value, size, "%.*s",
			    (int)(bytes < INT_MAX ? bytes : INT_MAX), text + length + 1);
			return bytes < size;
		}
	}
	return false;
}

static bool
read_switch(const char *text, const char *keyword, bool *on)
{
	char value[16];

	*on = false;
	if (!sshd_words_find(text, keyword, value, sizeof value))
		return false;
	*on = strcmp(value, "yes") == 0;
	return *on || strcmp(value, "no") == 0;
}

/* On, or on another machine than ours not there at all. */
static bool
is_on(const char *text, const char *keyword)
{
	bool on;

	return read_switch(text, keyword, &on) && on;
}

static bool
read_grace(const char *text, int *seconds)
{
	char value[16], *end;
	long number;

	if (!sshd_words_find(text, "logingracetime", value, sizeof value))
		return false;
	number = strtol(value, &end, 10);
	*seconds = (int)number;
	return end != value && *end == '\0' && number >= 0 && number <= INT_MAX;
}

void
sshd_words_service(const char *text, char service[SSHD_SERVICE_SIZE])
{
	(void)sshd_words_find(text, "pamservicename", service, SSHD_SERVICE_SIZE);
	if (service[0] == '\0')
		(void)snprintf(service, SSHD_SERVICE_SIZE, "%s", SSHD_SERVICE);
}

bool
sshd_words_read(struct sshd_words *words, const char *text)
{
	*words = (struct sshd_words){ 0 };
	words->outside_pam = is_on(text, "pubkeyauthentication") ||
			     is_on(text, "hostbasedauthentication") ||
			     is_on(text, "gssapiauthentication");
	if (!sshd_words_find(text, "authenticationmethods", words->methods, sizeof words->methods))
		(void)snprintf(words->methods, sizeof words->methods, "any");
	sshd_words_service(text, words->service);
	return read_switch(text, "usepam", &words->pam) &&
	       read_switch(text, "kbdinteractiveauthentication", &words->interactive) &&
	       read_switch(text, "passwordauthentication", &words->password) &&
	       read_grace(text, &words->grace_s);
}

/* True when one of the methods of a list, `publickey,keyboard-interactive:pam`, asks PAM. */
static bool
asks_pam(const char *list, size_t length)
{
	for (size_t at = 0; at < length; at += strcspn(list + at, ", ") + 1) {
		const char *method = list + at;
		size_t bytes = strcspn(method, ",: ");

		if ((bytes == strlen(KEYBOARD) && strncmp(method, KEYBOARD, bytes) == 0) ||
		    (bytes == strlen("password") && strncmp(method, "password", bytes) == 0))
			return true;
	}
	return false;
}

bool
sshd_words_key_alone(const struct sshd_words *words)
{
	const char *list = words->methods;

	if (!words->outside_pam || strcmp(list, "any") == 0)
		return words->outside_pam;
	while (*list != '\0') {
		size_t length = strcspn(list, " ");

		if (length > 0 && !asks_pam(list, length))
			return true;
		list += length + (list[length] == ' ');
	}
	return false;
}
