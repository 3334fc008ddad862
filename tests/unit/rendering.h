/* SPDX-License-Identifier: BSD-2-Clause */
/* What a part writes to a stream, as a text. Included by tests only. */
#ifndef DLA_OTP_TESTS_RENDERING_H
#define DLA_OTP_TESTS_RENDERING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char *rendered;
static size_t rendered_size;

static inline FILE *
rendering_begin(void)
{
	FILE *out;

	free(rendered);
	rendered = NULL;
	out = open_memstream(&rendered, &rendered_size);
	assert_non_null(out);
	return out;
}

/* Ends the stream; then the text is rendered, until the next rendering_begin. */
static inline void
rendering_end(FILE *out)
{
	assert_int_equal(fclose(out), 0);
}

static inline void
assert_rendered(const char *words)
{
	if (strstr(rendered, words) == NULL)
		fail_msg("\"%s\" is not in:\n%s", words, rendered);
}

#endif
