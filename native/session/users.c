/*
 * users.c - the system's users and groups.
 *
 * Kept of libc: what NSS answers; NULL with errno unchanged when there is no such entry.
 * Changed: the answer is the session's own, valid until its next call of the same function; held, since NSS takes locks.
 */
#include "inside.h"

#include <grp.h>
#include <pwd.h>

static struct passwd user;
static struct group group;
static char *user_text,
		   *group_text;

#define FIRST_SIZE	1024
#define LAST_SIZE	((size_t) 1 << 20)

/* Where users come from a server that does not answer, nothing ends the wait before libc does: a stop that takes long says so. */
#define ASK(call) ({ \
	int			answer_; \
	session_hold(); \
	session_self->waits_in = "a look-up of a user or group"; \
	answer_ = (call); \
	session_self->waits_in = NULL; \
	session_release(); \
	answer_; })

/* Calls a _r function with a buffer that grows until the answer fits. */
#define LOOK_UP(result, text, call) \
	do { \
		int			error_ = ERANGE; \
		for (size_t size_ = FIRST_SIZE; error_ == ERANGE && size_ <= LAST_SIZE; size_ *= 2) \
		{ \
			pgs_free(text); \
			if ((text = pgs_malloc(size_)) == NULL) \
				error_ = ENOMEM; \
			else \
				error_ = ASK(call); \
		} \
		if (error_ != 0) \
		{ \
			errno = error_; \
			result = NULL; \
		} \
	} while (0)

struct passwd *
pgs_getpwuid(uid_t uid)
{
	struct passwd *result = NULL;

	LOOK_UP(result, user_text, getpwuid_r(uid, &user, user_text, size_, &result));
	return result;
}

struct passwd *
pgs_getpwnam(const char *name)
{
	struct passwd *result = NULL;

	LOOK_UP(result, user_text, getpwnam_r(name, &user, user_text, size_, &result));
	return result;
}

struct group *
pgs_getgrgid(gid_t gid)
{
	struct group *result = NULL;

	LOOK_UP(result, group_text, getgrgid_r(gid, &group, group_text, size_, &result));
	return result;
}

struct group *
pgs_getgrnam(const char *name)
{
	struct group *result = NULL;

	LOOK_UP(result, group_text, getgrnam_r(name, &group, group_text, size_, &result));
	return result;
}

int
pgs_getpwuid_r(uid_t uid, struct passwd *out, char *text, size_t size, struct passwd **result)
{
	return ASK(getpwuid_r(uid, out, text, size, result));
}
