/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Keeps the last word of the audit log about each person's e-mail. Believes the log; who wants to
 * know whether it is whole asks `dla-otp audit verify`.
 */
#include "unready.h"

#include <stdlib.h>
#include <string.h>

#define ROOM_FIRST 64

static struct unready_person *
find(const struct unready *unready, const char *name)
{
	for (size_t i = 0; i < unready->count; i++)
		if (strcmp(unready->people[i].name, name) == 0)
			return &unready->people[i];
	return NULL;
}

static struct unready_person *
add(struct unready *unready, const char *name)
{
	size_t room = unready->room ? 2 * unready->room : ROOM_FIRST;
	struct unready_person *people = unready->people;

	if (unready->count == unready->room) {
		people = reallocarray(unready->people, room, sizeof *people);
		if (!people)
			return NULL;
		unready->people = people;
		unready->room = room;
	}
	people = &people[unready->count++];
	memset(people, 0, sizeof *people);
	memcpy(people->name, name, strlen(name) + 1);
	return people;
}

/* By the SSO's name, where it is another. */
static bool
find_name(const struct journal_line *line, char name[UNREADY_NAME_SIZE])
{
	return journal_line_member(line, "person", name, UNREADY_NAME_SIZE) ||
	       journal_line_member(line, "user", name, UNREADY_NAME_SIZE);
}

bool
unready_take(struct unready *unready, const struct journal_line *line)
{
	char name[UNREADY_NAME_SIZE], mail[UNREADY_MAIL_SIZE], excused[UNREADY_MAIL_SIZE];
	struct unready_person *person;
	bool by_code = line->event == JOURNAL_GRANTED &&
		       journal_line_member(line, "ref", mail, sizeof mail) &&
		       !journal_line_member(line, "excused", excused, sizeof excused);

	if ((line->event != JOURNAL_EXCUSED && !by_code) || !find_name(line, name))
		return true;
	person = find(unready, name);
	if (by_code) {
		if (person)
			memcpy(person->mail, "ok", sizeof "ok");
		return true;
	}
	if (!journal_line_member(line, "mail", mail, sizeof mail))
		return true;
	if (!person && strcmp(mail, "ok") == 0)
		return true;
	if (!person && !(person = add(unready, name)))
		return false;
	memcpy(person->mail, mail, sizeof mail);
	person->told_ms = line->time_ms;
	return true;
}

void
unready_free(struct unready *unready)
{
	free(unready->people);
	*unready = (struct unready){ 0 };
}
