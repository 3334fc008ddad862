/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Draws steps in time with characters that every terminal has.
 */
#include "waterfall.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_COLUMNS 36
#define BAR_COLUMNS 24

void
waterfall_add(struct waterfall *waterfall, enum finding finding, int64_t began_ms, int64_t ended_ms,
    const char *format, ...)
{
	struct waterfall_step *step = &waterfall->steps[waterfall->count];
	va_list values;

	if (waterfall->count == WATERFALL_STEPS_MAX)
		return;
	waterfall->count++;
	*step = (struct waterfall_step){
		.finding = finding,
		.began_ms = began_ms,
		.ended_ms = ended_ms > began_ms ? ended_ms : began_ms,
	};
	va_start(values, format);
	(void)vsnprintf(step->words, sizeof step->words, format, values);
	va_end(values);
}

static int
compare(const void *a, const void *b)
{
	const struct waterfall_step *first = a, *second = b;

	if (first->began_ms != second->began_ms)
		return first->began_ms < second->began_ms ? -1 : 1;
	return (first->ended_ms > second->ended_ms) - (first->ended_ms < second->ended_ms);
}

/* The columns of a step; one at least. */
static void
draw(char bar[BAR_COLUMNS + 1], int64_t began_ms, int64_t ended_ms, int64_t whole_ms)
{
	int first = (int)(began_ms * BAR_COLUMNS / whole_ms),
	    last = (int)(ended_ms * BAR_COLUMNS / whole_ms);

	if (first == BAR_COLUMNS)
		first--;
	memset(bar, ' ', BAR_COLUMNS);
	memset(bar + first, '=', (size_t)(last > first ? last - first : 1));
	bar[BAR_COLUMNS] = '\0';
}

void
waterfall_report(struct waterfall *waterfall, struct report *report)
{
	int64_t begin_ms, end_ms = 0;
	char bar[BAR_COLUMNS + 1];

	if (waterfall->count == 0)
		return;
	qsort(waterfall->steps, waterfall->count, sizeof waterfall->steps[0], compare);
	begin_ms = waterfall->steps[0].began_ms;
	for (unsigned i = 0; i < waterfall->count; i++)
		if (waterfall->steps[i].ended_ms > end_ms)
			end_ms = waterfall->steps[i].ended_ms;
	for (unsigned i = 0; i < waterfall->count; i++) {
		const struct waterfall_step *step = &waterfall->steps[i];

		draw(bar, step->began_ms - begin_ms, step->ended_ms - begin_ms,
		    end_ms > begin_ms ? end_ms - begin_ms : 1);
		report_finding(report, step->finding, "step", NULL, "%-*.*s |%s| %6lld ms",
		    WORDS_COLUMNS, WORDS_COLUMNS, step->words, bar,
		    (long long)(step->ended_ms - step->began_ms));
		report_text(report, "step", step->words);
		report_number(report, "began", step->began_ms - begin_ms);
		report_number(report, "milliseconds", step->ended_ms - step->began_ms);
	}
}
