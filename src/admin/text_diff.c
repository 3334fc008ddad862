/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Compares two texts line by line by their longest common subsequence, which is plain and quick
 * enough for files of a few hundred lines; refuses larger ones.
 */
#include "text_diff.h"

#include "utf8.h"
#include "wording.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define LINES_MAX 2000
#define CHARACTER_SIZE 5 /* bytes, NUL included */
#define CHARACTER_COLUMNS 2
#define AROUND 3 /* lines shown before and behind a change */

struct line {
	const char *at;
	size_t length; /* without its end */
};

struct text {
	struct line line[LINES_MAX];
	unsigned count;
};

/* A line of the result: kept ' ', taken out '-', put in '+'. */
struct step {
	char mark;
	const struct line *line;
};

struct comparison {
	struct text before, after;
	struct step step[2 * LINES_MAX];
	unsigned count;
	uint16_t *common; /* of before from i and after from j on, at i * (after.count + 1) + j */
};

static bool
split(struct text *text, const char *bytes)
{
	text->count = 0;
	while (bytes != NULL && *bytes != '\0') {
		size_t length = strcspn(bytes, "\n");

		if (text->count == LINES_MAX)
			return false;
		text->line[text->count++] = (struct line){ bytes, length };
		bytes += length + (bytes[length] == '\n');
	}
	return true;
}

static bool
same(const struct line *a, const struct line *b)
{
	return a->length == b->length && memcmp(a->at, b->at, a->length) == 0;
}

static uint16_t *
common_at(const struct comparison *comparison, unsigned i, unsigned j)
{
	return &comparison->common[(size_t)i * (comparison->after.count + 1) + j];
}

static void
count_common(struct comparison *comparison)
{
	for (unsigned i = comparison->before.count; i-- > 0;)
		for (unsigned j = comparison->after.count; j-- > 0;) {
			uint16_t skip_one = *common_at(comparison, i + 1, j);
			uint16_t skip_other = *common_at(comparison, i, j + 1);

			if (same(&comparison->before.line[i], &comparison->after.line[j]))
				*common_at(comparison, i, j) =
				    (uint16_t)(*common_at(comparison, i + 1, j + 1) + 1);
			else
				*common_at(comparison, i, j) =
				    skip_one > skip_other ? skip_one : skip_other;
		}
}

static void
add_step(struct comparison *comparison, char mark, const struct line *line)
{
	comparison->step[comparison->count++] = (struct step){ mark, line };
}

static void
find_steps(struct comparison *comparison)
{
	const struct text *before = &comparison->before, *after = &comparison->after;
	unsigned i = 0, j = 0;

	while (i < before->count || j < after->count) {
		if (i < before->count && j < after->count &&
		    same(&before->line[i], &after->line[j])) {
			add_step(comparison, ' ', &before->line[i++]);
			j++;
		} else if (j == after->count ||
			   (i < before->count && *common_at(comparison, i + 1, j) >=
						     *common_at(comparison, i, j + 1)))
			add_step(comparison, '-', &before->line[i++]);
		else
			add_step(comparison, '+', &after->line[j++]);
	}
}

/* To its end, character by character: what is agreed to must have been shown. */
static void
write_line(FILE *out, const struct step *step)
{
	const char *at = step->line->at, *end = at + step->line->length;
	char character[CHARACTER_SIZE], shown[WORD_MAX];

	(void)fputc(step->mark, out);
	while (at < end) {
		size_t bytes = utf8_character(at, (size_t)(end - at));

		bytes = bytes > 0 ? bytes : 1;
		(void)snprintf(
		    character, sizeof character, "%.*s", (int)bytes, *at == '\t' ? " " : at);
		wording_fit(shown, character, CHARACTER_COLUMNS);
		(void)fputs(shown, out);
		at += bytes;
	}
	(void)fputc('\n', out);
}

/* Is there a change within so many steps from this one on? */
static bool
changes_within(const struct comparison *comparison, unsigned from, unsigned steps)
{
	for (unsigned i = from; i < comparison->count && i < from + steps; i++)
		if (comparison->step[i].mark != ' ')
			return true;
	return false;
}

static unsigned
count_marks(const struct comparison *comparison, unsigned from, unsigned until, char without)
{
	unsigned count = 0;

	for (unsigned i = from; i < until; i++)
		count += comparison->step[i].mark != without;
	return count;
}

/* `-12,7`: a hunk that has no line of a file begins behind the line before it. */
static void
write_range(FILE *out, char side, unsigned before, unsigned lines)
{
	(void)fprintf(out, "%c%u", side, before + (lines > 0));
	if (lines != 1)
		(void)fprintf(out, ",%u", lines);
}

static void
write_hunk(FILE *out, const struct comparison *comparison, unsigned from, unsigned until)
{
	(void)fputs("@@ ", out);
	write_range(out, '-', count_marks(comparison, 0, from, '+'),
	    count_marks(comparison, from, until, '+'));
	(void)fputc(' ', out);
	write_range(out, '+', count_marks(comparison, 0, from, '-'),
	    count_marks(comparison, from, until, '-'));
	(void)fputs(" @@\n", out);
	for (unsigned i = from; i < until; i++)
		write_line(out, &comparison->step[i]);
}

static void
write_hunks(FILE *out, const struct comparison *comparison)
{
	unsigned at = 0;

	while (at < comparison->count) {
		unsigned from, until;

		if (comparison->step[at].mark == ' ') {
			at++;
			continue;
		}
		from = at > AROUND ? at - AROUND : 0;
		while (changes_within(comparison, at, 2 * AROUND + 1))
			at++;
		until = at + AROUND < comparison->count ? at + AROUND : comparison->count;
		write_hunk(out, comparison, from, until);
	}
}

bool
text_diff(FILE *out, const char *path, const char *before, const char *after)
{
	struct comparison *comparison = calloc(1, sizeof *comparison);
	bool done = comparison != NULL && split(&comparison->before, before) &&
		    split(&comparison->after, after);

	if (done)
		comparison->common =
		    calloc((size_t)(comparison->before.count + 1) * (comparison->after.count + 1),
			sizeof *comparison->common);
	done = done && comparison->common != NULL;
	if (done) {
		count_common(comparison);
		find_steps(comparison);
	}
	if (done && (changes_within(comparison, 0, comparison->count) || !before != !after)) {
		(void)fprintf(out, "--- %s\n+++ %s\n", before != NULL ? path : "/dev/null",
		    after != NULL ? path : "/dev/null");
		write_hunks(out, comparison);
	}
	if (comparison != NULL)
		free(comparison->common);
	free(comparison);
	return done;
}
