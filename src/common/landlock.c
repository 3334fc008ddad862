/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Landlock's system calls, by number: the C library has no functions for them. Asks a kernel for no
 * more than it says it knows, and never takes a refused rule for a rule that holds.
 */
#include "landlock.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

/* What came after ABI 2; the system's header may be older than the kernel (uapi/landlock.h). */
#define NET_BIND_TCP (1ULL << 0)
#define NET_CONNECT_TCP (1ULL << 1)
#define SCOPE_ABSTRACT_SOCKETS (1ULL << 0)
#define SCOPE_SIGNALS (1ULL << 1)
#define RULE_NET_PORT 2

/* struct landlock_ruleset_attr; what an older kernel does not know of must be zero. */
struct ruleset {
	uint64_t files;
	uint64_t ports;
	uint64_t scoped;
};

/* struct landlock_net_port_attr */
struct port_rule {
	uint64_t allowed;
	uint64_t port;
};

#define LOWEST_BITS(count) ((1ULL << (count)) - 1)

/* Every right to files that the kernel can take away. */
static uint64_t
all_file_rights(int abi)
{
	static const uint64_t of_abi[] = {
		[1] = LOWEST_BITS(13),
		[2] = LOWEST_BITS(14), /* links and renames from one directory to another */
		[3] = LOWEST_BITS(15), /* truncation */
		[4] = LOWEST_BITS(15),
		[5] = LOWEST_BITS(16), /* ioctl on devices */
	};
	const int newest = sizeof of_abi / sizeof of_abi[0] - 1;

	return of_abi[abi < newest ? abi : newest];
}

bool
landlock_begin(struct landlock *landlock)
{
	/* Whatever the refusal is called (ENOSYS, EOPNOTSUPP, a container's EPERM): it is not
	 * there. */
	long abi =
	    syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, LANDLOCK_CREATE_RULESET_VERSION);

	*landlock = (struct landlock){ .abi = abi > 0 ? (int)abi : 0, .ruleset = -1 };
	if (landlock->abi == 0)
		return true;
	const struct ruleset all = {
		.files = all_file_rights(landlock->abi),
		.ports = landlock->abi >= 4 ? NET_BIND_TCP | NET_CONNECT_TCP : 0,
		.scoped = landlock->abi >= 6 ? SCOPE_ABSTRACT_SOCKETS | SCOPE_SIGNALS : 0,
	};
	landlock->ruleset = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0U);
	return landlock->ruleset != -1;
}

static bool
allow_beneath(const struct landlock *landlock, const char *path, int flags, uint64_t rights)
{
	if (landlock->abi == 0)
		return true;
	struct landlock_path_beneath_attr rule = {
		.allowed_access = rights,
		.parent_fd = open(path, O_PATH | O_CLOEXEC | flags),
	};
	if (rule.parent_fd == -1)
		return errno == ENOENT || errno == ENOTDIR || errno == EACCES || errno == ELOOP;
	bool allowed = syscall(SYS_landlock_add_rule, landlock->ruleset, LANDLOCK_RULE_PATH_BENEATH,
			   &rule, 0U) == 0;
	close(rule.parent_fd);
	return allowed;
}

bool
landlock_allow_reading(const struct landlock *landlock, const char *path)
{
	return allow_beneath(landlock, path, 0, LANDLOCK_ACCESS_FS_READ_FILE);
}

bool
landlock_allow_keeping(const struct landlock *landlock, const char *directory)
{
	return allow_beneath(landlock, directory, O_DIRECTORY | O_NOFOLLOW,
	    LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_READ_FILE |
		LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG);
}

bool
landlock_allow_writing(const struct landlock *landlock, const char *directory)
{
	return allow_beneath(landlock, directory, O_DIRECTORY | O_NOFOLLOW,
	    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE);
}

bool
landlock_allow_port(const struct landlock *landlock, int port)
{
	const struct port_rule rule = { .allowed = NET_CONNECT_TCP, .port = (uint64_t)port };

	return landlock->abi < 4 ||
	       syscall(SYS_landlock_add_rule, landlock->ruleset, RULE_NET_PORT, &rule, 0U) == 0;
}

bool
landlock_enforce(const struct landlock *landlock)
{
	if (landlock->abi == 0)
		return true;
	bool enforced = syscall(SYS_landlock_restrict_self, landlock->ruleset, 0U) == 0;
	close(landlock->ruleset);
	return enforced;
}
