/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The table of addresses in its file: sets of eight, each sealed by itself, the address noted last
 * in front. It is made of what people prove when they sign in, so whatever is lost of it comes
 * back; for that reason damage is no alarm here, and makes nobody's mailbox a shared one.
 */
#include "mailbox.h"

#include "address.h"
#include "block.h"

#include <ctype.h>
#include <string.h>

#define SETS 512
#define ADDRESSES 8                         /* in a set */
#define OWNERS 2                            /* of an address; a third is told of the two */
#define FORMAT UINT64_C(0x0031786f626c6961) /* "ailbox1"; the version is its last letter */
#define ADDRESS_LENGTH (8 + OWNERS * 4)
#define SET_SIZE (ADDRESSES * ADDRESS_LENGTH + BLOCK_SEAL_LENGTH)
#define FILE_SIZE ((size_t)SETS * SET_SIZE)

_Static_assert(SETS *ADDRESSES == 4096, "as many addresses as were promised");

/* All zero = nobody's. No tag is 0. */
struct owned {
	uint64_t address;
	uint32_t owner[OWNERS];
};

struct set {
	struct owned owned[ADDRESSES];
};

static void
pass_set(struct pass *pass, struct set *set)
{
	for (unsigned i = 0; i < ADDRESSES; i++) {
		struct owned *owned = &set->owned[i];

		owned->address = pass_number(pass, owned->address, 8);
		for (unsigned owner = 0; owner < OWNERS; owner++)
			pass_uint32(pass, &owned->owner[owner]);
	}
}

static void
encode(const struct set *set, unsigned number, uint8_t bytes[SET_SIZE])
{
	struct pass pass = { .to = bytes };
	struct set copy = *set;

	pass_set(&pass, &copy);
	block_seal(bytes, SET_SIZE, FORMAT + number);
}

static bool
read_set(const struct mailbox *mailbox, struct set *set)
{
	uint8_t bytes[SET_SIZE];
	struct pass pass = { .from = bytes };

	memset(set, 0, sizeof *set);
	if (!shared_file_read(&mailbox->file, bytes, sizeof bytes, mailbox->set * sizeof bytes))
		return false;
	if (block_seal_holds(bytes, sizeof bytes, FORMAT + mailbox->set))
		pass_set(&pass, set);
	return true;
}

static bool
write_set(const struct mailbox *mailbox, const struct set *set)
{
	uint8_t bytes[SET_SIZE];

	encode(set, mailbox->set, bytes);
	return shared_file_write(&mailbox->file, bytes, sizeof bytes, mailbox->set * sizeof bytes);
}

/* A file in which nobody is noted. */
static void
fill(uint8_t *contents, const struct moment *now)
{
	static const struct set nobody;

	(void)now;
	for (unsigned number = 0; number < SETS; number++)
		encode(&nobody, number, contents + (size_t)number * SET_SIZE);
}

/* The address in the set, or NULL. */
static struct owned *
find(const struct mailbox *mailbox, struct set *set)
{
	for (unsigned i = 0; i < ADDRESSES; i++)
		if (set->owned[i].address == mailbox->address)
			return &set->owned[i];
	return NULL;
}

/* Who is noted at it, as far as the person is concerned. */
static void
learn(struct mailbox *mailbox, const struct owned *owned)
{
	mailbox->noted = mailbox->shared = false;
	for (unsigned owner = 0; owned && owner < OWNERS; owner++) {
		mailbox->noted |= owned->owner[owner] == mailbox->person;
		mailbox->shared |=
		    owned->owner[owner] != 0 && owned->owner[owner] != mailbox->person;
	}
}

/* The address in front of all others of the set; the last one makes room if it must. */
static struct owned *
bring_to_front(const struct mailbox *mailbox, struct set *set)
{
	struct owned *found = find(mailbox, set);
	struct owned owned = found ? *found : (struct owned){ .address = mailbox->address };
	struct owned *end = found ? found : &set->owned[ADDRESSES - 1];

	memmove(&set->owned[1], &set->owned[0], (size_t)(end - set->owned) * sizeof *end);
	set->owned[0] = owned;
	return &set->owned[0];
}

/* The person first; who was noted before them second, and whoever comes third is forgotten. */
static void
add_owner(const struct mailbox *mailbox, struct owned *owned)
{
	if (owned->owner[0] == mailbox->person)
		return;
	owned->owner[1] = owned->owner[0];
	owned->owner[0] = mailbox->person;
}

static void
remove_owner(const struct mailbox *mailbox, struct owned *owned)
{
	if (owned->owner[0] == mailbox->person)
		owned->owner[0] = owned->owner[1];
	else if (owned->owner[1] != mailbox->person)
		return;
	owned->owner[1] = 0;
	if (owned->owner[0] == 0)
		owned->address = 0;
}

/* Bytes that are a tag; 0 is kept for nobody. */
static uint64_t
tag(struct pass *pass, unsigned length)
{
	uint64_t number = pass_number(pass, 0, length);

	return number ? number : 1;
}

void
mailbox_open(struct mailbox *mailbox, int directory, const struct key *key, const char *address,
    const char *person)
{
	uint8_t mac[KEY_MAC_LENGTH];
	struct pass pass = { .from = mac };
	char small[ADDRESS_MAX + 1] = "";

	for (size_t i = 0; i < ADDRESS_MAX && address[i] != '\0'; i++)
		small[i] = (char)tolower((unsigned char)address[i]);
	*mailbox = (struct mailbox){ .file = { MAILBOX_FILE, FILE_SIZE, directory, -1 } };
	key_mac(key, "mailbox", (const char *const[]){ small }, 1, mac);
	mailbox->set = (unsigned)pass_number(&pass, 0, 4) % SETS;
	mailbox->address = tag(&pass, 8);
	pass = (struct pass){ .from = mac };
	key_mac(key, "mailbox", (const char *const[]){ "person", person }, 2, mac);
	mailbox->person = (uint32_t)tag(&pass, 4);
}

bool
mailbox_look(struct mailbox *mailbox)
{
	struct set set;

	learn(mailbox, NULL);
	if (!shared_file_find(&mailbox->file))
		return false;
	if (mailbox->file.fd == -1)
		return true;
	if (!read_set(mailbox, &set))
		return false;
	learn(mailbox, find(mailbox, &set));
	return true;
}

bool
mailbox_note(struct mailbox *mailbox, int64_t deadline_ms)
{
	struct owned *owned;
	struct set set;
	bool written = false;

	if (!shared_file_lock(&mailbox->file, fill, deadline_ms))
		return false;
	if (read_set(mailbox, &set)) {
		owned = bring_to_front(mailbox, &set);
		add_owner(mailbox, owned);
		learn(mailbox, owned);
		written = write_set(mailbox, &set);
	}
	shared_file_unlock(&mailbox->file);
	return written;
}

bool
mailbox_strike_out(struct mailbox *mailbox, int64_t deadline_ms)
{
	struct owned *owned;
	struct set set;
	bool written = false;

	if (!shared_file_find(&mailbox->file))
		return false;
	if (mailbox->file.fd == -1)
		return true;
	if (!shared_file_lock(&mailbox->file, fill, deadline_ms))
		return false;
	if (read_set(mailbox, &set)) {
		owned = find(mailbox, &set);
		if (owned)
			remove_owner(mailbox, owned);
		learn(mailbox, NULL);
		written = !owned || write_set(mailbox, &set);
	}
	shared_file_unlock(&mailbox->file);
	return written;
}

void
mailbox_close(struct mailbox *mailbox)
{
	shared_file_close(&mailbox->file);
}
