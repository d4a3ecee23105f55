/*
 * descriptors.c - the descriptors that a session holds, with fork()'s semantics between sessions of one process.
 *
 * All sessions share the host's table. Each remembers which numbers are its own; the supervisor counts the holders of a number,
 * and the last close is the real one. What a session still holds at its end is closed then.
 *
 * Kept of libc: lowest-number allocation by the kernel, EBADF for what is not open, duplicates share offset and flags.
 * Changed: close-on-exec always; a session never gets 0, 1 or 2, and cannot close or replace what belongs to the host; numbers
 * that are not for it (supervisor/descriptor_limits.c), and from MAX_DESCRIPTORS on, are refused with EMFILE, which PostgreSQL answers
 * by closing files of its own.
 */
#include "inside.h"

#include <fcntl.h>
#include <stdarg.h>
#include <unistd.h>

#define WORD(fd)	((fd) / 64)
#define MASK(fd)	(UINT64_C(1) << ((fd) % 64))

static uint64_t owned[MAX_DESCRIPTORS / 64];
static int	highest = -1;			/* word in use, so that the end need not look at all */
static int	count;					/* of owned */
static bool refused;				/* one, since the session was idle */

bool
descriptor_owned(int fd)
{
	return fd >= 0 && fd < MAX_DESCRIPTORS && (owned[WORD(fd)] & MASK(fd));
}

static void
remember(int fd)
{
	count += !descriptor_owned(fd);
	owned[WORD(fd)] |= MASK(fd);
	if (WORD(fd) > highest)
		highest = WORD(fd);
}

/* A host that closed its standard descriptors must not find PostgreSQL's files under their numbers. */
static int
above_standard(int fd)
{
	int			moved = fd;

	if (fd >= 0 && fd <= 2)
	{
		moved = fcntl(fd, F_DUPFD_CLOEXEC, 3);
		close(fd);
	}
	return moved;
}

static bool
is_rationed(void)
{
	return session_self->rationed && !session_may_not_fail();
}

/* Refused once, PostgreSQL would open, hear no, close another file and open again, each time; so it is told how many it can have. */
static void
note_refusal(void)
{
	refused = true;
	session_limit_files(count - 2);
}

/* Called held. */
int
descriptor_track(int fd)
{
	bool		few = count < SESSION_DESCRIPTORS + 1;	/* one is the postmaster's too: it tells of its death */

	fd = above_standard(fd);
	if (fd < 0)
		return -1;
	if ((is_rationed() && fd >= supervisor_descriptors_top(few)) || fd >= MAX_DESCRIPTORS)
	{
		close(fd);
		if (session_self->rationed)
			note_refusal();
		errno = EMFILE;
		return -1;
	}
	supervisor_descriptor_open(fd);
	remember(fd);
	return fd;
}

/* One more holder of a number that somebody else opened. Called held. */
int
descriptor_share(int fd)
{
	supervisor_descriptor_share(fd);
	remember(fd);
	return fd;
}

bool
descriptor_release(int fd)
{
	if (!descriptor_owned(fd))
		return false;
	owned[WORD(fd)] &= ~MASK(fd);
	count--;
	return true;
}

bool
descriptor_borrow(void)
{
	return !is_rationed() && supervisor_descriptor_lend(session_self);
}

void
descriptors_idle(void)
{
	if (refused)
		session_unlimit_files();
	refused = false;
}

#define TRACKED(call) ({ \
	int fd_; \
	session_hold(); \
	while ((fd_ = descriptor_track(call)) < 0 && errno == EMFILE && descriptor_borrow()) \
		; \
	session_release(); \
	fd_; \
})

int
pgs_close(int fd)
{
	int			result = -1;

	session_hold();
	if (descriptor_release(fd))
		result = supervisor_descriptor_close(fd);
	else
		errno = EBADF;
	session_release();
	return result;
}

int
pgs_open(const char *path, int flags,...)
{
	mode_t		mode = 0;
	int			fd;

	if (path_refused(path))
		return -1;
	if (flags & O_CREAT)
	{
		va_list		arguments;

		va_start(arguments, flags);
		mode = (mode_t) va_arg(arguments, unsigned);
		va_end(arguments);
	}
	fd = TRACKED(SESSION_WAITS("open", openat(session_directory, path, flags | O_CLOEXEC | O_NOCTTY, mode & ~session_umask)));
	if (opened_refused(path, fd))
	{
		pgs_close(fd);
		errno = EACCES;
		return -1;
	}
	return fd;
}

/* PostgreSQL counts how many descriptors it may have by duplicating 2: any descriptor serves, the host's stays alone. */
int
pgs_dup(int fd)
{
	if (descriptor_owned(fd))
		return TRACKED(fcntl(fd, F_DUPFD_CLOEXEC, 3));
	if (fd >= 0 && fd <= 2)
		return TRACKED(open("/dev/null", O_RDWR | O_CLOEXEC));
	errno = EBADF;
	return -1;
}

int
pgs_dup2(int from, int to)
{
	if (!descriptor_owned(from) || !descriptor_owned(to))
	{
		errno = EBADF;
		return -1;
	}
	if (from == to)
		return to;
	/* the number may be shared with the parent session: then it cannot be replaced for one of the two */
	return SESSION_HELD(int, platform_replace(from, to));
}

int
pgs_fcntl(int fd, int command,...)
{
	va_list		arguments;
	void	   *argument;

	va_start(arguments, command);
	argument = va_arg(arguments, void *);
	va_end(arguments);
	switch (command)
	{
		case F_DUPFD:
		case F_DUPFD_CLOEXEC:
			return TRACKED(fcntl(fd, F_DUPFD_CLOEXEC, (int) (intptr_t) argument));
		case F_SETFD:
			return fcntl(fd, F_SETFD, (int) (intptr_t) argument | FD_CLOEXEC);
		default:
			return fcntl(fd, command, argument);
	}
}

int
pgs_pipe2(int ends[2], int flags)
{
	int			made[2],
				first,
				second;

	session_hold();
	if (platform_pipe(made, flags & O_NONBLOCK) < 0)
	{
		session_release();
		return -1;
	}
	first = descriptor_track(made[0]);
	second = descriptor_track(made[1]);
	if (first < 0 || second < 0)
	{
		if (first >= 0)
			pgs_close(first);
		if (second >= 0)
			pgs_close(second);
		errno = EMFILE;
	}
	session_release();
	if (first < 0 || second < 0)
		return -1;
	ends[0] = first;
	ends[1] = second;
	return 0;
}

int
pgs_pipe(int ends[2])
{
	return pgs_pipe2(ends, 0);
}

/* What the parent session handed over: the supervisor counted it when it did. */
void
descriptors_begin(void)
{
	for (int i = 0; i < session_self->inherited_count; i++)
		remember(session_self->inherited[i]);
}

void
descriptors_end(void)
{
	for (int word = 0; word <= highest; word++)
		for (; owned[word]; owned[word] &= owned[word] - 1)
			supervisor_descriptor_close(word * 64 + __builtin_ctzll(owned[word]));
}
