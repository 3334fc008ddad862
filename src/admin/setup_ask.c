/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A secret is typed unseen, or read from a file or from the standard input; it is never an
 * argument. Refuses to go on with an answer that does not work.
 */
#include "setup_ask.h"

#include "keyboard.h"
#include "setup_questions.h"
#include "setup_secrets.h"

#include <stdio.h>
#include <string.h>

#define PROMPT_SIZE 2048

static bool
leave(struct setup *setup)
{
	setup->left = true;
	report_finding(&setup->errand->report, FINDING_WARN, "setup", NULL, "nothing was changed");
	return false;
}

static bool
miss(struct setup *setup, const struct setup_question *question)
{
	setup->left = true;
	report_finding(&setup->errand->report, FINDING_FAIL, "answer",
	    "Give it, or run dla-otp setup at a terminal.", "%s is missing; nothing was changed",
	    option_name(question->option));
	return false;
}

/* Shows the question and what Enter means, and takes a line. */
static bool
take_line(struct setup *setup, const struct setup_question *question, const char *standing,
    struct secret *answer)
{
	enum language language = setup->on_console ? LANGUAGE_ENGLISH : setup->settings.language;
	char prompt[PROMPT_SIZE];

	(void)snprintf(prompt, sizeof prompt, "%s%s%s%s: ", question->words.in[language],
	    standing[0] ? " [" : "", standing, standing[0] ? "]" : "");
	(void)fflush(setup->errand->report.out);
	return keyboard_ask(prompt, question->secret, answer) || leave(setup);
}

/* What there is without an answer. */
static void
find_standing(const struct setup *setup, const struct setup_question *question, char *text)
{
	text[0] = '\0';
	if (question->key != NULL)
		(void)snprintf(text, SETUP_SUGGESTION_SIZE, "%s",
		    setup_string(setup, question->option, question->key));
	if (text[0] == '\0' && question->suggest != NULL)
		question->suggest(setup, text);
}

/* What an option says, once; NULL: nothing. */
static const char *
option_says(struct setup *setup, const struct setup_question *question)
{
	if (setup->spent & OPTION_BIT(question->option))
		return NULL;
	if (question->option == OPTION_USERS && setup->errand->request.anyone)
		return "*";
	return setup->errand->request.typed[question->option];
}

static bool
answer_text(struct setup *setup, const struct setup_question *question)
{
	const char *said = option_says(setup, question);
	char standing[SETUP_SUGGESTION_SIZE];
	struct secret line = { 0 };

	find_standing(setup, question, standing);
	while (said == NULL && setup->asks) {
		if (!take_line(setup, question, standing, &line))
			return false;
		if (line.length > 0 || standing[0] != '\0' || question->optional)
			said = line.length > 0 ? line.bytes : standing;
	}
	if (said == NULL && standing[0] == '\0' && !question->optional)
		return miss(setup, question);
	if (said == NULL)
		said = standing;
	if (question->put != NULL ? !question->put(setup, said)
				  : !setup_put(setup, question->key, said))
		return false;
	setup->answered |= OPTION_BIT(question->option);
	return true;
}

static bool
read_given(struct setup *setup, const struct setup_question *question, struct secret *secret)
{
	const char *path = setup->errand->request.typed[question->option];
	bool read = strcmp(path, "-") == 0
			? keyboard_ask("", true, secret)
			: secret_read_line(secret, setup->given[question->which]);

	if (read && secret->length > 0)
		return true;
	report_finding(&setup->errand->report, FINDING_FAIL, "answer",
	    "The secret is the first line of a plain file; - is the standard input.",
	    "%s: no secret can be read there", option_name(question->option));
	return false;
}

static bool
answer_secret(struct setup *setup, const struct setup_question *question)
{
	const char *name = setup_secret_name(setup, question->which);
	bool stands = files_secret(&setup->errand->files, name) != -1;
	struct secret secret = { 0 };
	bool put = true;

	if (option_says(setup, question) != NULL) {
		put = read_given(setup, question, &secret);
	} else if (setup->asks) {
		do
			put = take_line(setup, question, stands ? name : "", &secret);
		while (put && secret.length == 0 && !stands);
	} else if (!stands) {
		put = miss(setup, question);
	}
	if (put && secret.length > 0)
		put = setup_put_secret(setup, question->which, &secret);
	secret_reset(&secret);
	return put;
}

/* What was wrong and is asked again does not count. */
static bool
answer(struct setup *setup, const struct setup_question *question)
{
	enum finding worst = setup->errand->report.worst;

	if ((question->secret ? answer_secret(setup, question) : answer_text(setup, question)) &&
	    (question->try == NULL || question->try(setup)))
		return true;
	setup->spent |= OPTION_BIT(question->option);
	if (setup->asks && !setup->left)
		setup->errand->report.worst = worst;
	return false;
}

bool
setup_ask(struct setup *setup)
{
	const struct setup_question *question;

	for (unsigned i = 0; (question = setup_question_at(i)) != NULL;) {
		if ((question->applies != NULL && !question->applies(setup)) ||
		    answer(setup, question))
			i++;
		else if (!setup->asks || setup->left)
			return false;
		else
			i -= question->back;
	}
	return true;
}
