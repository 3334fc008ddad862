/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Puts a letter together from templates that were compiled in and values that the engine has
 * formatted. Knows no format strings and reads no file; a value that could break a line or reverse
 * the reading direction is refused, and in HTML every value is escaped.
 */
#include "letter.h"

#include "columns.h"
#include "letters.h"

#include <stdlib.h>
#include <string.h>

enum tongue { THAI, ENGLISH, TONGUES };

/* What each placeholder stands for; NULL where a template may not use it. */
struct values {
	const char *of[LETTER_PLACEHOLDERS];
};

enum escaping { AS_IT_IS, FOR_HTML };

/* One kind of letter. */
struct form {
	const char *kind; /* SEND_KIND */
	const struct letter_piece *subject[TONGUES], *text[TONGUES], *html[TONGUES];
};

static const struct form forms[] = {
	{ "otp", { letter_otp_th_subject, letter_otp_en_subject },
	    { letter_otp_th_txt, letter_otp_en_txt }, { letter_otp_th_html, letter_otp_en_html } },
	{ "locked", { letter_locked_th_subject, letter_locked_en_subject },
	    { letter_locked_th_txt, letter_locked_en_txt },
	    { letter_locked_th_html, letter_locked_en_html } },
	{ "locked_admin", { letter_locked_admin_th_subject, letter_locked_admin_en_subject },
	    { letter_locked_admin_th_txt, letter_locked_admin_en_txt },
	    { letter_locked_admin_th_html, letter_locked_admin_en_html } },
	{ "moved", { letter_moved_th_subject, letter_moved_en_subject },
	    { letter_moved_th_txt, letter_moved_en_txt },
	    { letter_moved_th_html, letter_moved_en_html } },
	{ "held", { letter_held_th_subject, letter_held_en_subject },
	    { letter_held_th_txt, letter_held_en_txt },
	    { letter_held_th_html, letter_held_en_html } },
	{ "new_place", { letter_new_place_th_subject, letter_new_place_en_subject },
	    { letter_new_place_th_txt, letter_new_place_en_txt },
	    { letter_new_place_th_html, letter_new_place_en_html } },
	{ "unlocked", { letter_unlocked_th_subject, letter_unlocked_en_subject },
	    { letter_unlocked_th_txt, letter_unlocked_en_txt },
	    { letter_unlocked_th_html, letter_unlocked_en_html } },
	{ "accepted", { letter_accepted_th_subject, letter_accepted_en_subject },
	    { letter_accepted_th_txt, letter_accepted_en_txt },
	    { letter_accepted_th_html, letter_accepted_en_html } },
	{ "recovery", { letter_recovery_th_subject, letter_recovery_en_subject },
	    { letter_recovery_th_txt, letter_recovery_en_txt },
	    { letter_recovery_th_html, letter_recovery_en_html } },
	{ "recovered", { letter_recovered_th_subject, letter_recovered_en_subject },
	    { letter_recovered_th_txt, letter_recovered_en_txt },
	    { letter_recovered_th_html, letter_recovered_en_html } },
	{ "test", { letter_test_th_subject, letter_test_en_subject },
	    { letter_test_th_txt, letter_test_en_txt },
	    { letter_test_th_html, letter_test_en_html } },
};

static const char *const tongue_names[TONGUES] = { "th", "en" }; /* SEND_LANGUAGE, HTML lang */

/* The field of SEND in each language. */
static const struct {
	enum letter_placeholder placeholder;
	unsigned field[TONGUES];
} sent[] = {
	{ LETTER_REF, { SEND_REF, SEND_REF } },
	{ LETTER_OTP, { SEND_OTP, SEND_OTP } },
	{ LETTER_USER, { SEND_USER, SEND_USER } },
	{ LETTER_HOST, { SEND_HOST, SEND_HOST } },
	{ LETTER_OFFICE, { SEND_OFFICE_TH, SEND_OFFICE_EN } },
	{ LETTER_HELP, { SEND_HELP_TH, SEND_HELP_EN } },
	{ LETTER_SERVICE, { SEND_SERVICE_TH, SEND_SERVICE_EN } },
	{ LETTER_FROM, { SEND_FROM_TH, SEND_FROM_EN } },
	{ LETTER_LIFE, { SEND_LIFE_TH, SEND_LIFE_EN } },
	{ LETTER_DATE, { SEND_DATE_TH, SEND_DATE_EN } },
	{ LETTER_TIME, { SEND_TIME_TH, SEND_TIME_EN } },
	{ LETTER_UNTIL, { SEND_UNTIL_TH, SEND_UNTIL_EN } },
	{ LETTER_N, { SEND_N, SEND_N } },
	{ LETTER_APP, { SEND_APP_TH, SEND_APP_EN } },
};

/* A code is only mailed after the first factor was right, so a stranger's letter names it. */
static const struct {
	const char *factor; /* SEND_FACTOR */
	const char *cause_th, *remedy_th, *cause_en, *remedy_en;
} factors[] = {
	{ "password", "มีผู้อื่นทราบรหัสผ่าน SSO ของท่าน", "เปลี่ยนรหัสผ่านในระบบ SSO ทันที",
	    "someone else knows your SSO password", "Change your password at the SSO at once." },
	{ "key", "มีผู้อื่นใช้กุญแจ SSH ของท่าน", "แจ้งผู้ดูแลระบบให้ยกเลิกกุญแจทันที",
	    "someone else is using your SSH key",
	    "Have the administrator remove the key at once." },
};

static void
wipe_free(char *text)
{
	if (text != NULL)
		explicit_bzero(text, strlen(text));
	free(text);
}

/* What a character becomes in HTML, NULL for itself (also good inside quoted attributes). */
static const char *
html_entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

/* Appends a value at out, or only counts where out is NULL. Returns how many bytes it takes. */
static size_t
put_value(char *out, const char *value, enum escaping escaping)
{
	size_t length = 0;

	for (; *value != '\0'; value++) {
		const char *entity = escaping == FOR_HTML ? html_entity(*value) : NULL;
		const char *piece = entity != NULL ? entity : value;
		size_t size = entity != NULL ? strlen(entity) : 1;

		if (out != NULL)
			memcpy(out + length, piece, size);
		length += size;
	}
	return length;
}

/* Fills in a template at out, or only counts. 0 when it names a value that there is not. */
static size_t
put_pieces(char *out, const struct letter_piece *piece, const struct values *values,
    enum escaping escaping)
{
	size_t length = 0;

	for (;; piece++) {
		length += put_value(out ? out + length : NULL, piece->text, AS_IT_IS);
		if (piece->placeholder == LETTER_END)
			return length;
		const char *value = values->of[piece->placeholder];
		if (value == NULL)
			return 0;
		length += put_value(out ? out + length : NULL, value, escaping);
	}
}

/* The template filled in; counted first, so that no growing buffer leaves copies of the code. */
static char *
fill_in(const struct letter_piece *template, const struct values *values, enum escaping escaping)
{
	size_t length = put_pieces(NULL, template, values, escaping);
	char *text = length > 0 ? malloc(length + 1) : NULL;

	if (text != NULL)
		text[put_pieces(text, template, values, escaping)] = '\0';
	return text;
}

static bool
find_values(struct values values[TONGUES], const struct wire *send)
{
	for (size_t i = 0; i < sizeof sent / sizeof sent[0]; i++)
		for (unsigned tongue = 0; tongue < TONGUES; tongue++) {
			const char *value = send->field[sent[i].field[tongue]];

			if (columns_of(value) < 0)
				return false;
			values[tongue].of[sent[i].placeholder] = value;
		}
	for (size_t i = 0; i < sizeof factors / sizeof factors[0]; i++)
		if (strcmp(factors[i].factor, send->field[SEND_FACTOR]) == 0) {
			values[THAI].of[LETTER_CAUSE_TH] = factors[i].cause_th;
			values[THAI].of[LETTER_REMEDY_TH] = factors[i].remedy_th;
			values[ENGLISH].of[LETTER_CAUSE_EN] = factors[i].cause_en;
			values[ENGLISH].of[LETTER_REMEDY_EN] = factors[i].remedy_en;
			return true;
		}
	return false;
}

static const struct form *
find_form(const char *kind)
{
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
		if (strcmp(forms[i].kind, kind) == 0)
			return &forms[i];
	return NULL;
}

/*
 * One part of the letter, text or HTML: both languages inside their frame. They are escaped when
 * they are filled in, so the frame takes them as they are.
 */
static char *
compose_part(const struct letter_piece *frame, const struct letter_piece *const halves[TONGUES],
    const char *subject, const struct values values[TONGUES], enum tongue first,
    enum escaping escaping)
{
	enum tongue second = first == THAI ? ENGLISH : THAI;
	char *upper = fill_in(halves[first], &values[first], escaping);
	char *lower = fill_in(halves[second], &values[second], escaping);
	struct values around = {
		.of = { [LETTER_LANGUAGE] = tongue_names[first],
		    [LETTER_SUBJECT] = subject,
		    [LETTER_FIRST] = upper,
		    [LETTER_SECOND] = lower },
	};
	char *part = fill_in(frame, &around, AS_IT_IS);

	wipe_free(upper);
	wipe_free(lower);
	return part;
}

static bool
compose(struct letter *letter, const struct form *form, const struct values values[TONGUES],
    enum tongue first)
{
	char *title = fill_in(form->subject[first], &values[first], FOR_HTML);

	letter->subject = fill_in(form->subject[first], &values[first], AS_IT_IS);
	letter->text =
	    compose_part(letter_frame_txt, form->text, letter->subject, values, first, AS_IT_IS);
	letter->html = compose_part(letter_frame_html, form->html, title, values, first, FOR_HTML);
	wipe_free(title);
	return letter->subject != NULL && letter->text != NULL && letter->html != NULL;
}

bool
letter_compose(struct letter *letter, const struct wire *send)
{
	struct values values[TONGUES] = { 0 };
	const struct form *form = find_form(send->field[SEND_KIND]);
	enum tongue first = THAI;

	*letter = (struct letter){ 0 };
	while (first < TONGUES && strcmp(tongue_names[first], send->field[SEND_LANGUAGE]) != 0)
		first++;
	if (form == NULL || first == TONGUES || !find_values(values, send))
		return false;
	if (compose(letter, form, values, first))
		return true;
	letter_reset(letter);
	return false;
}

void
letter_reset(struct letter *letter)
{
	wipe_free(letter->subject);
	wipe_free(letter->text);
	wipe_free(letter->html);
	*letter = (struct letter){ 0 };
}
