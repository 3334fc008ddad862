/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The note of a grant. It says only what the same call of the same module has heard itself a moment
 * before; whatever differs, is older or cannot be read is no grant.
 */
#include "granted.h"

#include "clock.h"

#include <stdlib.h>
#include <string.h>

#define GRANTED_DATA "pam_dla_otp_granted"
/* Programs go on to the account phase at once. */
#ifdef DLA_OTP_TEST_BUILD
#define GOOD_FOR_MS 1500
#else
#define GOOD_FOR_MS 60000
#endif
#define PARTS 5

struct note {
	int64_t at_ms; /* clock_now_ms() */
	size_t length;
	char facts[]; /* what was granted: texts, each with its NUL */
};

static void
forget(pam_handle_t *pamh, void *note, int status)
{
	(void)pamh;
	(void)status;
	free(note);
}

/* NULL when memory is short; the caller frees. */
static struct note *
write_down(const struct introduction *introduction, const struct arguments *arguments)
{
	const char *const part[PARTS] = { introduction->user, introduction->service,
		introduction->ruid, arguments->settings, arguments->helper };
	size_t size[PARTS], length = 0;
	struct note *note;

	for (unsigned i = 0; i < PARTS; i++)
		length += size[i] = strlen(part[i]) + 1;
	note = malloc(sizeof *note + length);
	if (note == NULL)
		return NULL;
	note->at_ms = clock_now_ms();
	note->length = 0;
	for (unsigned i = 0; i < PARTS; i++) {
		memcpy(note->facts + note->length, part[i], size[i]);
		note->length += size[i];
	}
	return note;
}

void
granted_note(
    pam_handle_t *pamh, const struct introduction *introduction, const struct arguments *arguments)
{
	struct note *note = write_down(introduction, arguments);

	if (note != NULL && pam_set_data(pamh, GRANTED_DATA, note, forget) != PAM_SUCCESS)
		free(note);
}

bool
granted_covers(
    pam_handle_t *pamh, const struct introduction *introduction, const struct arguments *arguments)
{
	const void *kept = NULL;
	const struct note *then;
	struct note *now;
	bool covers;

	if (pam_get_data(pamh, GRANTED_DATA, &kept) != PAM_SUCCESS || kept == NULL)
		return false;
	then = kept;
	now = write_down(introduction, arguments);
	covers = now != NULL && now->length == then->length &&
		 memcmp(now->facts, then->facts, then->length) == 0 &&
		 now->at_ms - then->at_ms < GOOD_FOR_MS;
	free(now);
	return covers;
}

void
granted_forget(pam_handle_t *pamh)
{
	const void *kept = NULL;

	if (pam_get_data(pamh, GRANTED_DATA, &kept) == PAM_SUCCESS && kept != NULL)
		(void)pam_set_data(pamh, GRANTED_DATA, NULL, NULL);
}
