/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Collects what the engine has to know at the start of a login. Judges nothing and trusts nothing:
 * names of hosts and terminals are text for people and logs. Never sets PAM_USER.
 */
#include "introduction.h"

#include "utf8.h"
#include "wire.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#define LOGIN_ID_DATA "pam_dla_otp_login_id" /* the name under which the handle keeps it */
#define LOGIN_ID_VARIABLE "DLA_OTP_LOGIN"
#define OPENED_DATA "pam_dla_otp_opened"

bool
introduction_user(
    struct introduction *introduction, const char *phase, pam_handle_t *pamh, struct log_line *why)
{
	const char *user = NULL;
	size_t length;

	*introduction = (struct introduction){ .phase = phase, .prior = "" };
	if (pam_get_user(pamh, &user, NULL) != PAM_SUCCESS || user == NULL) {
		log_begin(why, "sign-in refused: no user name");
		return false;
	}
	length = strnlen(user, INTRODUCTION_USER_MAX + 1);
	if (length == 0 || length > INTRODUCTION_USER_MAX || !utf8_valid(user, length)) {
		log_begin(why, "sign-in refused: user name empty, over 256 bytes or not UTF-8");
		return false;
	}
	memcpy(introduction->user, user, length);
	return true;
}

static void
copy_item(char copy[INTRODUCTION_TEXT_SIZE], pam_handle_t *pamh, int item)
{
	const void *value = NULL;
	const char *text = "";
	size_t length = 0;

	if (pam_get_item(pamh, item, &value) == PAM_SUCCESS && value != NULL)
		text = value;
	for (; text[length] != '\0' && length < INTRODUCTION_TEXT_SIZE - 1; length++) {
		bool printable = text[length] >= 0x20 && text[length] <= 0x7e;

		copy[length] = printable ? text[length] : '?';
	}
	copy[length] = '\0';
}

/* OpenSSH's proof of a first factor by key (sshd sets it in PAM's environment, nobody else can). */
static bool
key_accepted(pam_handle_t *pamh)
{
	const char *methods = pam_getenv(pamh, "SSH_AUTH_INFO_0");

	return methods != NULL && strncmp(methods, "publickey ", strlen("publickey ")) == 0;
}

static void
forget(pam_handle_t *pamh, void *kept, int status)
{
	(void)pamh;
	(void)status;
	free(kept);
}

/* A label that joins the log lines of one login: never a proof, and no secret. */
static bool
draw_login_id(struct introduction *introduction, pam_handle_t *pamh)
{
	char variable[sizeof(LOGIN_ID_VARIABLE "=") + sizeof introduction->login_id];
	uint64_t random = 0;
	char *kept;

	if (getrandom(&random, sizeof random, 0) != sizeof random)
		return false;
	snprintf(introduction->login_id, sizeof introduction->login_id, "%016" PRIx64, random);
	snprintf(variable, sizeof variable, LOGIN_ID_VARIABLE "=%s", introduction->login_id);
	kept = strdup(introduction->login_id);
	if (kept == NULL)
		return false;
	if (pam_set_data(pamh, LOGIN_ID_DATA, kept, forget) != PAM_SUCCESS) {
		free(kept);
		return false;
	}
	return pam_putenv(pamh, variable) == PAM_SUCCESS;
}

static bool
is_login_id(const char *text)
{
	return text != NULL && strspn(text, "0123456789abcdef") == 16 && text[16] == '\0';
}

static bool
find_login_id(struct introduction *introduction, pam_handle_t *pamh)
{
	const void *kept = NULL;

	if (pam_get_data(pamh, LOGIN_ID_DATA, &kept) != PAM_SUCCESS || kept == NULL)
		kept = pam_getenv(pamh, LOGIN_ID_VARIABLE);
	if (!is_login_id(kept))
		return draw_login_id(introduction, pamh);
	memcpy(introduction->login_id, kept, sizeof introduction->login_id);
	return true;
}

bool
introduction_circumstances(struct introduction *introduction, pam_handle_t *pamh,
    unsigned pam_flags, const struct arguments *arguments, struct log_line *why)
{
	copy_item(introduction->service, pamh, PAM_SERVICE);
	copy_item(introduction->rhost, pamh, PAM_RHOST);
	copy_item(introduction->tty, pamh, PAM_TTY);
	snprintf(introduction->ruid, sizeof introduction->ruid, "%u", getuid());
	snprintf(introduction->timeout, sizeof introduction->timeout, "%u", arguments->timeout_s);
	snprintf(introduction->flags, sizeof introduction->flags, "%s%s%s",
	    (pam_flags & PAM_SILENT) != 0 ? "s" : "",
	    (pam_flags & PAM_DISALLOW_NULL_AUTHTOK) != 0 ? "n" : "",
	    arguments->first_pass == FIRST_PASS_REQUIRED ? "f" : "");
	introduction->prior = key_accepted(pamh) ? "publickey" : "";
	if (find_login_id(introduction, pamh))
		return true;
	log_begin(why, "sign-in out of order: no memory or no randomness for the login id");
	return false;
}

/* Seconds on a clock that nobody can set and that goes on while the machine is suspended. */
static int64_t
seconds_since_boot(void)
{
	struct timespec now = { 0 };

	(void)clock_gettime(CLOCK_BOOTTIME, &now);
	return now.tv_sec;
}

static void
note_opening(pam_handle_t *pamh)
{
	int64_t *opened = malloc(sizeof *opened);

	if (opened == NULL)
		return;
	*opened = seconds_since_boot();
	if (pam_set_data(pamh, OPENED_DATA, opened, forget) != PAM_SUCCESS)
		free(opened);
}

void
introduction_session(struct introduction *introduction, pam_handle_t *pamh)
{
	const void *opened = NULL;

	if (strcmp(introduction->phase, "open") == 0)
		note_opening(pamh);
	else if (pam_get_data(pamh, OPENED_DATA, &opened) == PAM_SUCCESS && opened != NULL)
		snprintf(introduction->open_s, sizeof introduction->open_s, "%" PRId64,
		    seconds_since_boot() - *(const int64_t *)opened);
}

bool
introduction_send(const struct introduction *introduction, int socket)
{
	const char *const field[BEGIN_FIELDS] = {
		[BEGIN_PHASE] = introduction->phase,
		[BEGIN_USER] = introduction->user,
		[BEGIN_SERVICE] = introduction->service,
		[BEGIN_RHOST] = introduction->rhost,
		[BEGIN_TTY] = introduction->tty,
		[BEGIN_RUID] = introduction->ruid,
		[BEGIN_PRIOR] = introduction->prior,
		[BEGIN_FLAGS] = introduction->flags,
		[BEGIN_TIMEOUT] = introduction->timeout,
		[BEGIN_LOGIN_ID] = introduction->login_id,
		[BEGIN_OPEN] = introduction->open_s,
	};

	return wire_send(socket, WIRE_BEGIN, field, -1);
}

bool
introduction_is_of(const struct introduction *introduction, pam_handle_t *pamh)
{
	const void *user = NULL;

	return pam_get_item(pamh, PAM_USER, &user) == PAM_SUCCESS && user != NULL &&
	       strcmp(user, introduction->user) == 0;
}
