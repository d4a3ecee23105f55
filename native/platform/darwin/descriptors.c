/*
 * descriptors.c - new descriptors that no program started by the host inherits.
 *
 * macOS has no call that makes one and marks it at once: a program that the host starts between the two inherits it.
 */
#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

static int
mark(int fd)
{
	if (fd >= 0)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	return fd;
}

int
platform_socket(int domain, int type, int protocol)
{
	return mark(socket(domain, type, protocol));
}

int
platform_socket_pair(int ends[2])
{
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0)
		return -1;
	mark(ends[0]);
	mark(ends[1]);
	return 0;
}

int
platform_accept(int fd, struct sockaddr *address, unsigned *length)
{
	return mark(accept(fd, address, length));
}

int
platform_pipe(int ends[2], int flags)
{
	if (pipe(ends) < 0)
		return -1;
	for (int i = 0; i < 2; i++)
	{
		mark(ends[i]);
		fcntl(ends[i], F_SETFL, fcntl(ends[i], F_GETFL) | flags);
	}
	return 0;
}

int
platform_replace(int from, int to)
{
	return mark(dup2(from, to));
}

int
platform_open_directory(int start, const char *path)
{
	return openat(start, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}
