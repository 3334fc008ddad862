/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The one way in which dla-otp tells what it found: a line a finding with `ok`, `warn` or `FAIL`
 * before it and the remedy below, or all of them as one JSON object (RFC 8259) for machines. The
 * worst finding is the exit status.
 */
#ifndef DLA_OTP_REPORT_H
#define DLA_OTP_REPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define REPORT_WORDS_MAX 512 /* bytes of one finding's words or remedy, NUL included */

enum finding {
	FINDING_OK,
	FINDING_WARN,   /* somebody should know or do something */
	FINDING_FAIL,   /* it does not work, or is not so */
	FINDING_BROKEN, /* it could not be found out or done: the program could not run */
};

enum report_form {
	REPORT_PLAIN,
	REPORT_COLOURED, /* the words before each line are coloured as well */
	REPORT_JSON,
};

struct report {
	FILE *out;
	enum report_form form;
	enum finding worst;
	enum finding least; /* what is less than this is left out */
	unsigned count;     /* of findings */
	bool open;          /* JSON: the last finding may still be given facts */
};

/* Begins a report; no finding is FINDING_OK. */
void report_begin(struct report *report, FILE *out, enum report_form form);

/*
 * One finding: what it is about (a short constant word for machines), what to do (NULL: nothing),
 * and what was found, by a printf(3) format. Values from outside may hold anything: what cannot
 * stand in a line is shown as `?`.
 */
__attribute__((format(printf, 5, 6))) void report_finding(struct report *report,
    enum finding finding, const char *about, const char *remedy, const char *format, ...);

/* Facts of the last finding, for machines; a plain report has them in its words. */
void report_number(struct report *report, const char *key, int64_t value);
void report_text(struct report *report, const char *key, const char *value);

/*
 * Ends the report: 0, or 1 with a warning or failure in it, or 2 when something could
 * not be found out or done, or the report not be written.
 */
int report_end(struct report *report);

/* A string as JSON writes it, quotation marks included, in ASCII; invalid UTF-8 as U+FFFD. */
void report_json_string(FILE *out, const char *text);

#endif
