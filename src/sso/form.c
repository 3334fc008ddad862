/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Puts a form together, field by field. A field that does not fit is never cut: it spoils the form.
 */
#include "form.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

/* Takes what was written behind the form's end into it, if it was written whole. */
static void
take_in(struct form *form, int added)
{
	if (added >= 0 && (size_t)added < sizeof form->bytes - form->length) {
		form->length += (size_t)added;
		return;
	}
	form->overflown = true;
	form->length = FORM_MAX; /* so that what was written of the field is wiped too */
}

void
form_add(struct form *form, const char *name, const char *value)
{
	char *encoded = NULL;
	int added = -1;

	if (strlen(value) <= FORM_MAX)
		encoded = curl_easy_escape(NULL, value, (int)strlen(value));
	if (encoded != NULL)
		added = snprintf(form->bytes + form->length, sizeof form->bytes - form->length,
		    "%s%s=%s", form->length > 0 ? "&" : "", name, encoded);
	curl_free(encoded);
	take_in(form, added);
}

void
form_add_pairs(struct form *form, const char *pairs)
{
	if (*pairs != '\0')
		take_in(
		    form, snprintf(form->bytes + form->length, sizeof form->bytes - form->length,
			      "%s%s", form->length > 0 ? "&" : "", pairs));
}

void
form_reset(struct form *form)
{
	explicit_bzero(form->bytes, form->length);
	form->length = 0;
	form->overflown = false;
}
