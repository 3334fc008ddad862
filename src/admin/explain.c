/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * `dla-otp explain 204`: what a number on somebody's screen means, why it comes and what to do, in
 * Thai and English, from the table that the screens are made of.
 */
#include "errand.h"
#include "messages.h"
#include "subcommands.h"

#include <string.h>

/* The placeholders' values belong to a sign-in: here their names stand. */
static void
print_indented(FILE *out, const char *head, const char *text)
{
	(void)fprintf(out, "%s\n", head);
	while (*text != '\0') {
		size_t length = strcspn(text, "\n");

		(void)fprintf(out, "    %.*s\n", (int)length, text);
		text += length + (text[length] == '\n');
	}
}

static void
print_message(FILE *out, const struct message *message)
{
	static const char *const heads[LANGUAGES][3] = {
		[LANGUAGE_THAI] = { "หน้าจอแสดง", "สาเหตุ", "วิธีแก้ไข" },
		[LANGUAGE_ENGLISH] = { "The screen says", "Cause", "What to do" },
	};

	for (unsigned language = 0; language < LANGUAGES; language++) {
		print_indented(out, heads[language][0], message->text[language]);
		print_indented(out, heads[language][1], message->cause[language]);
		print_indented(out, heads[language][2], message->remedy[language]);
		if (language + 1 < LANGUAGES)
			(void)fputc('\n', out);
	}
}

/* The same for a machine: facts of one finding. */
static void
report_message(struct report *report, const struct message *message)
{
	static const char *const keys[LANGUAGES][3] = {
		[LANGUAGE_THAI] = { "text_th", "cause_th", "remedy_th" },
		[LANGUAGE_ENGLISH] = { "text_en", "cause_en", "remedy_en" },
	};

	report_finding(report, FINDING_OK, "message", NULL, "DLA-%u", message->number);
	report_number(report, "number", message->number);
	for (unsigned language = 0; language < LANGUAGES; language++) {
		report_text(report, keys[language][0], message->text[language]);
		report_text(report, keys[language][1], message->cause[language]);
		report_text(report, keys[language][2], message->remedy[language]);
	}
}

void
run_explain(struct errand *errand)
{
	for (unsigned id = MESSAGE_NONE + 1; id < MESSAGES; id++) {
		const struct message *message = message_find((enum message_id)id);

		if (message->number != errand->request.number)
			continue;
		if (errand->request.json)
			report_message(&errand->report, message);
		else
			print_message(errand->report.out, message);
		return;
	}
	report_finding(&errand->report, FINDING_FAIL, "number",
	    "Numbers are three digits in brackets on the screen: [DLA-204].",
	    "there is no message DLA-%u", errand->request.number);
}
