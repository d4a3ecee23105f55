/*
 * sockets.c - sockets of a session, and the listener that has no path.
 *
 * A bind() to the abstract name "pglite..." turns the socket into a queue of the supervisor: its descriptor becomes readable when
 * pglite_connect() has left one end of a socket pair there, and accept() takes it.
 *
 * Kept of libc: everything else; sending and receiving are the system calls. SIGPIPE never arises: sends carry MSG_NOSIGNAL and
 * the signal is blocked on session threads.
 * Changed: close-on-exec always; a connection of the queue has no address; the mode of a socket file follows the host's umask
 * until PostgreSQL sets it, in a directory that is the host user's alone.
 */
#include "inside.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int	queue = -1;				/* the descriptor whose accept() asks the supervisor */

int
pgs_socket(int domain, int type, int protocol)
{
	return SESSION_HELD(int, descriptor_track(platform_socket(domain, type, protocol)));
}

static bool
names_the_queue(const struct sockaddr *address, socklen_t length)
{
	static const char name[] = "\0pglite";
	size_t		size = sizeof name - 1;

	return address->sa_family == AF_UNIX && length >= offsetof(struct sockaddr_un, sun_path) + size &&
		memcmp(((const struct sockaddr_un *) address)->sun_path, name, size) == 0;
}

/* The number stays PostgreSQL's; what it stands for becomes the queue's descriptor. */
int
pgs_bind(int fd, const struct sockaddr *address, socklen_t length)
{
	int			opened,
				result = -1;

	if (!names_the_queue(address, length))
		return bind(fd, address, length);
	if (!descriptor_owned(fd))
	{
		errno = EBADF;
		return -1;
	}
	session_hold();
	if ((opened = supervisor_listener_open(session_self)) >= 0)
	{
		if (platform_replace(opened, fd) >= 0)
		{
			queue = fd;
			result = 0;
		}
		close(opened);
	}
	session_release();
	return result;
}

int
pgs_listen(int fd, int backlog)
{
	return fd == queue && fd >= 0 ? 0 : listen(fd, backlog);
}

/* A client is let in even when it can only be told that there is no room. */
static int
accept_socket(int listener, struct sockaddr *address, socklen_t *length)
{
	int			fd;

	session_hold();
	while ((fd = descriptor_track(platform_accept(listener, address, length))) < 0 && errno == EMFILE && descriptor_borrow())
		;
	session_release();
	return fd;
}

int
pgs_accept(int fd, struct sockaddr *address, socklen_t *length)
{
	struct sockaddr none = {.sa_family = AF_UNIX};

	if (fd != queue || fd < 0)
		return accept_socket(fd, address, length);
	fd = SESSION_HELD(int, descriptor_track(supervisor_listener_accept(session_self, fd)));
	if (fd >= 0 && address)
	{
		memcpy(address, &none, *length < sizeof none.sa_family ? *length : sizeof none.sa_family);
		*length = sizeof none.sa_family;
	}
	return fd;
}

ssize_t
pgs_sendto(int fd, const void *data, size_t length, int flags, const struct sockaddr *to, socklen_t to_length)
{
	return sendto(fd, data, length, flags | MSG_NOSIGNAL, to, to_length);
}
