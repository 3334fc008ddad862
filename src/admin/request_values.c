/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Understands names, dates, numbers and texts as an administrator types them. Refuses each that is
 * not of its form, and says how it is written. (T131)
 */
#include "request_values.h"

#include "address.h"
#include "columns.h"
#include "day.h"
#include "nearest.h"
#include "policy.h"
#include "subcommands.h"
#include "when.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DAYS_MARK ".."
#define NUMBER_DIGITS 3
#define NUMBER_FIRST 100
#define NUMBER_LAST 799
#define MINUTES_MAX 60
#define SERVICE_MAX 255
#define SERVICE_LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+@"

static bool
read_user(struct command_line *line, const char *text, const char **user)
{
	if (!policy_person_is_sane(text))
		return command_line_complain_of(line, text,
		    "no user name of the SSO: letters, digits and . _ - @ + only", NULL);
	*user = text;
	return true;
}

static bool
complain_of_time(struct command_line *line, const char *text, enum when_result result)
{
	return command_line_complain_of(line, text,
	    result == WHEN_BUDDHIST ? "a Buddhist year; take 543 off"
				    : "no date; write it like 2026-10-01",
	    NULL);
}

/* The days from one to another, both whole. */
static bool
read_days(struct command_line *line, struct request *request, const char *first, const char *last)
{
	int64_t unused;
	enum when_result result = when_read_day(first, &request->first_s, &unused);

	if (result != WHEN_READ)
		return complain_of_time(line, first, result);
	result = when_read_day(last, &unused, &request->until_s);
	if (result != WHEN_READ)
		return complain_of_time(line, last, result);
	return request->first_s < request->until_s ||
	       command_line_complain(line, "the last day lies before the first");
}

/* A name may look like days, but then nobody's does. */
static bool
read_user_or_days(struct command_line *line, struct request *request, const char *text)
{
	char first[sizeof "2026-10-01"];
	size_t length = sizeof first - 1;

	request->target = text;
	if (strlen(text) != 2 * length + strlen(DAYS_MARK) ||
	    strncmp(text + length, DAYS_MARK, strlen(DAYS_MARK)) != 0)
		return read_user(line, text, &request->user);
	memcpy(first, text, length);
	first[length] = '\0';
	return read_days(line, request, first, text + length + strlen(DAYS_MARK));
}

static bool
read_number(struct command_line *line, const char *text, unsigned *number)
{
	char bare[sizeof "[DLA-204]"];
	size_t length = strlen(text);
	const char *digits = bare;

	if (length < sizeof bare) {
		bool bracketed = length > 2 && text[0] == '[' && text[length - 1] == ']';

		(void)snprintf(bare, sizeof bare, "%.*s", (int)(length - (bracketed ? 2 : 0)),
		    text + bracketed);
		if (strncmp(bare, "DLA-", 4) == 0 || strncmp(bare, "dla-", 4) == 0)
			digits += 4;
		if (strlen(digits) == NUMBER_DIGITS &&
		    strspn(digits, "0123456789") == NUMBER_DIGITS)
			*number = (unsigned)((digits[0] - '0') * 100 + (digits[1] - '0') * 10 +
					     (digits[2] - '0'));
	}
	return (*number >= NUMBER_FIRST && *number <= NUMBER_LAST) ||
	       command_line_complain_of(
		   line, text, "no number of a message; write it like 204", NULL);
}

static bool
read_reason(struct command_line *line, const char *text, const char **reason)
{
	if (text[0] == '\0' || strlen(text) > REQUEST_REASON_MAX || columns_of(text) < 0)
		return command_line_complain(
		    line, "--reason wants one line of text, at most %d bytes", REQUEST_REASON_MAX);
	*reason = text;
	return true;
}

static bool
read_minutes(struct command_line *line, const char *text, unsigned *minutes)
{
	size_t length = strlen(text);

	*minutes = 0;
	if (length <= 2 && strspn(text, "0123456789") == length)
		*minutes = (unsigned)strtoul(text, NULL, 10);
	return (*minutes >= 1 && *minutes <= MINUTES_MAX) ||
	       command_line_complain(line, "--minutes wants a number from 1 to %d", MINUTES_MAX);
}

static bool
read_path(struct command_line *line, const char *text, enum option option, const char **path)
{
	if (text[0] == '\0' || strlen(text) > REQUEST_PATH_MAX)
		return command_line_complain(line, "%s wants the name of a %s", option_name(option),
		    option == OPTION_OUTPUT ? "file" : "directory");
	*path = text;
	return true;
}

static bool
read_address(struct command_line *line, const char *text, const char **address)
{
	if (!address_valid(text))
		return command_line_complain_of(line, text, "no e-mail address", NULL);
	*address = text;
	return true;
}

/* It is the name of a file, and may not leave its directory. */
static bool
read_service(struct command_line *line, const char *text, const char **service)
{
	size_t length = strlen(text);

	if (length == 0 || length > SERVICE_MAX || text[0] == '.' ||
	    strspn(text, SERVICE_LETTERS) != length)
		return command_line_complain_of(line, text,
		    "no name of a service; write it like sshd, as the file in /etc/pam.d", NULL);
	*service = text;
	return true;
}

/* A service and a directory belong to --stack. */
static bool
read_stack(struct request *request, struct command_line *line, const char *text)
{
	if (!request->stack && (text != NULL || request->directory != NULL))
		return command_line_complain(
		    line, "%s goes with --stack", text != NULL ? "a service" : "--directory");
	return text == NULL || read_service(line, text, &request->service);
}

static bool
read_since(struct command_line *line, const char *text, int64_t now_s, int64_t *since_s)
{
	enum when_result result = when_read(text, now_s, since_s);

	if (result == WHEN_NOT_A_TIME)
		return command_line_complain_of(line, text,
		    "no time; write it like 2026-10-01, 2026-10-01T10:45, or 90m, 12h, 7d", NULL);
	return result == WHEN_READ || complain_of_time(line, text, result);
}

static bool
read_postpone(struct command_line *line, struct request *request, const char *text)
{
	enum day_result result = day_read(text, &request->postpone);

	if (result != DAY_READ)
		return complain_of_time(
		    line, text, result == DAY_BUDDHIST ? WHEN_BUDDHIST : WHEN_NOT_A_TIME);
	return line->value[OPTION_REASON] ||
	       command_line_complain(
		   line, "--reason is missing: who reads the audit log wants to know why");
}

static const char *
event_at(unsigned index, const void *context)
{
	(void)context;
	return index + 1 < JOURNAL_EVENTS ? journal_event_word((enum journal_event)(index + 1))
					  : NULL;
}

static bool
read_event(struct command_line *line, const char *text, enum journal_event *event)
{
	const char *word;

	for (unsigned i = 0; (word = event_at(i, NULL)) != NULL; i++)
		if (strcmp(word, text) == 0) {
			*event = (enum journal_event)(i + 1);
			return true;
		}
	return command_line_complain_of(
	    line, text, "no event of the audit log", nearest_word(text, event_at, NULL));
}

bool
request_read_values(struct request *request, struct command_line *line, int64_t now_s)
{
	const char *const *value = line->value;

	if (value[OPTION_USER] && !read_user(line, value[OPTION_USER], &request->user))
		return false;
	if (value[OPTION_SINCE] && !read_since(line, value[OPTION_SINCE], now_s, &request->since_s))
		return false;
	if (value[OPTION_REASON] && !read_reason(line, value[OPTION_REASON], &request->reason))
		return false;
	if (value[OPTION_MINUTES] && !read_minutes(line, value[OPTION_MINUTES], &request->minutes))
		return false;
	if (value[OPTION_OUTPUT] &&
	    !read_path(line, value[OPTION_OUTPUT], OPTION_OUTPUT, &request->output))
		return false;
	if (value[OPTION_DIRECTORY] &&
	    !read_path(line, value[OPTION_DIRECTORY], OPTION_DIRECTORY, &request->directory))
		return false;
	if (value[OPTION_MAILBOX] &&
	    !read_path(line, value[OPTION_MAILBOX], OPTION_MAILBOX, &request->mailbox))
		return false;
	if (value[OPTION_SERVICE] && !read_service(line, value[OPTION_SERVICE], &request->service))
		return false;
	if (value[OPTION_EVENT] && !read_event(line, value[OPTION_EVENT], &request->event))
		return false;
	if (value[OPTION_POSTPONE] && !read_postpone(line, request, value[OPTION_POSTPONE]))
		return false;
	return !value[OPTION_FROM] || !value[OPTION_TO] ||
	       read_days(line, request, value[OPTION_FROM], value[OPTION_TO]);
}

bool
request_read_operand(struct request *request, struct command_line *line, const char *text)
{
	switch (request->subcommand->operand) {
	case OPERAND_NONE:
		return text == NULL;
	case OPERAND_USER_IF_ANY:
		return text == NULL || read_user(line, text, &request->user);
	case OPERAND_USER:
		return text != NULL && read_user(line, text, &request->user);
	case OPERAND_USER_OR_DAYS:
		return text != NULL && read_user_or_days(line, request, text);
	case OPERAND_NUMBER:
		return text != NULL && read_number(line, text, &request->number);
	case OPERAND_ADDRESS:
		return text != NULL && read_address(line, text, &request->address);
	case OPERAND_SERVICE_IF_STACK:
		return read_stack(request, line, text);
	case OPERAND_SERVICE:
		return text != NULL && read_service(line, text, &request->service);
	case OPERAND_SERVICE_IF_ANY:
		return text == NULL || read_service(line, text, &request->service);
	}
	return false;
}
