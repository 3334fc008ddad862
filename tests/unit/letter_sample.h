/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A SEND message with a value for every placeholder, and what tests ask of the letter made of it.
 */
#ifndef DLA_OTP_TEST_LETTER_SAMPLE_H
#define DLA_OTP_TEST_LETTER_SAMPLE_H

#include "letter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CODE "739104"

static const char *const sample[SEND_FIELDS] = {
	[SEND_KIND] = "otp",
	[SEND_LANGUAGE] = "th",
	[SEND_TO] = "somchai@office.example",
	[SEND_REF] = "KTRW",
	[SEND_OTP] = CODE,
	[SEND_USER] = "somchai",
	[SEND_HOST] = "srv-01",
	[SEND_OFFICE_TH] = "เทศบาลตำบลตัวอย่าง",
	[SEND_OFFICE_EN] = "Tuayang Municipality",
	[SEND_HELP_TH] = "งานสารสนเทศ โทร. 1234",
	[SEND_HELP_EN] = "IT desk, tel. 1234",
	[SEND_SERVICE_TH] = "เข้าจากระยะไกล (ssh)",
	[SEND_SERVICE_EN] = "remote sign-in (ssh)",
	[SEND_FROM_TH] = "ที่หน้าเครื่อง (tty1)",
	[SEND_FROM_EN] = "the machine itself (tty1)",
	[SEND_LIFE_TH] = "5 นาที",
	[SEND_LIFE_EN] = "5 min",
	[SEND_DATE_TH] = "22 พฤศจิกายน 2568",
	[SEND_DATE_EN] = "2025-11-22",
	[SEND_TIME_TH] = "10.45 น.",
	[SEND_TIME_EN] = "10:45 (UTC+7)",
	[SEND_UNTIL_TH] = "10.50 น.",
	[SEND_UNTIL_EN] = "10:50",
	[SEND_APP_TH] = "ThaID",
	[SEND_APP_EN] = "ThaID",
	[SEND_N] = "3",
	[SEND_FACTOR] = "password",
};

/* A SEND message like the sample with one field changed. Not on the stack: it is large. */
static struct wire *
send_with(unsigned field, const char *value)
{
	static struct wire send;

	memset(&send, 0, sizeof send);
	send.type = WIRE_SEND;
	send.fields = SEND_FIELDS;
	memcpy(send.field, sample, sizeof sample);
	send.field[field] = value;
	return &send;
}

static struct letter
composed(unsigned field, const char *value)
{
	struct letter letter;

	assert_true(letter_compose(&letter, send_with(field, value)));
	return letter;
}

static unsigned
count(const char *text, const char *word)
{
	unsigned found = 0;

	for (; (text = strstr(text, word)) != NULL; text += strlen(word))
		found++;
	return found;
}

/* What a person sees of HTML: no head, no tags, entities left alone. */
static char *
visible(const char *html)
{
	const char *body = strstr(html, "<body>");
	char *text = calloc(1, strlen(html) + 1), *out = text;

	assert_non_null(text);
	assert_non_null(body);
	for (bool inside = false; *body != '\0'; body++) {
		if (*body == '<')
			inside = true;
		if (!inside)
			*out++ = *body;
		if (*body == '>')
			inside = false;
	}
	return text;
}

#endif
