/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Reads networks and finds addresses in them. Refuses what somebody else could read as another
 * network: bits behind the prefix, IPv4 inside IPv6, an address without a prefix.
 */
#include "network.h"

#include <arpa/inet.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define PREFIX_DIGITS 3
#define WIDEST_4 8 /* bits: 10.0.0.0/8 */
#define WIDEST_6 7 /* bits: fc00::/7 */

struct network {
	int family; /* 0 = none */
	unsigned prefix, bits;
	uint8_t address[16];
};

static bool
read_address(const char *text, struct network *network)
{
	network->family = 0;
	if (inet_pton(AF_INET, text, network->address) == 1) {
		network->family = AF_INET;
		network->bits = 32;
	} else if (inet_pton(AF_INET6, text, network->address) == 1) {
		network->family = AF_INET6;
		network->bits = 128;
	}
	return network->family != 0;
}

static bool
read_prefix(const char *text, struct network *network)
{
	size_t length = strlen(text);

	if (length == 0 || length > PREFIX_DIGITS || strspn(text, "0123456789") != length ||
	    (text[0] == '0' && length > 1))
		return false;
	network->prefix = 0;
	for (; *text; text++)
		network->prefix = network->prefix * 10 + (unsigned)(*text - '0');
	return network->prefix <= network->bits;
}

static bool
read_network(const char *text, struct network *network)
{
	const char *slash = strchr(text, '/');
	char address[INET6_ADDRSTRLEN];
	size_t length = slash ? (size_t)(slash - text) : 0;

	if (length == 0 || length >= sizeof address)
		return false;
	memcpy(address, text, length);
	address[length] = '\0';
	return read_address(address, network) && read_prefix(slash + 1, network);
}

static unsigned
bit(const struct network *network, unsigned index)
{
	return (unsigned)network->address[index / 8] >> (7 - index % 8) & 1U;
}

static bool
has_bits_behind_prefix(const struct network *network)
{
	for (unsigned i = network->prefix; i < network->bits; i++)
		if (bit(network, i))
			return true;
	return false;
}

const char *
network_fault(const char *text)
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	struct network network;

	if (!read_network(text, &network))
		return "it is not a network: write it like 10.1.2.0/24 or 2001:db8:1::/48, one "
		       "machine like 10.1.2.3/32";
	if (network.prefix < (network.family == AF_INET ? WIDEST_4 : WIDEST_6))
		return "it is nearly everywhere: write the networks of the office, or leave "
		       "networks out and name users or groups";
	if (network.family == AF_INET6 && memcmp(network.address, mapped, sizeof mapped) == 0)
		return "it is IPv4 inside IPv6: write it like 10.1.2.0/24";
	if (has_bits_behind_prefix(&network))
		return "there is more than the prefix says: write 0 behind it, like 10.1.2.0/24, "
		       "or one machine like 10.1.2.3/32";
	return NULL;
}

bool
network_has(const char *text, const char *source)
{
	struct network network, address;

	if (network_fault(text) || !read_network(text, &network) ||
	    !read_address(source, &address) || network.family != address.family)
		return false;
	for (unsigned i = 0; i < network.prefix; i++)
		if (bit(&network, i) != bit(&address, i))
			return false;
	return true;
}
