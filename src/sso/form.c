/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Puts a form together, field by field. A field that does not fit is never cut: it spoils the form.
 */
#include "form.h"

#include <curl/curl.h>
#include <stdio.h>
#include <string.h>

void
form_add(struct form *form, const char *name, const char *value)
{
	size_t room = sizeof form->bytes - form->length;
	char *encoded = NULL;
	int added = -1;

	if (strlen(value) <= FORM_MAX)
		encoded = curl_easy_escape(NULL, value, (int)strlen(value));
	if (encoded != NULL)
		added = snprintf(form->bytes + form->length, room, "%s%s=%s",
		    form->length > 0 ? "&" : "", name, encoded);
	curl_free(encoded);
	if (added >= 0 && (size_t)added < room) {
		form->length += (size_t)added;
		return;
	}
	form->overflown = true;
	form->length = FORM_MAX; /* so that what was written of the field is wiped too */
}

void
form_reset(struct form *form)
{
	explicit_bzero(form->bytes, form->length);
	form->length = 0;
	form->overflown = false;
}
