/*
 * descriptors.c - new descriptors that no program started by the host inherits, not even one that is started at this moment.
 */
#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

int
platform_socket(int domain, int type, int protocol)
{
	return socket(domain, type | SOCK_CLOEXEC, protocol);
}

int
platform_socket_pair(int ends[2])
{
	return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends);
}

int
platform_accept(int fd, struct sockaddr *address, unsigned *length)
{
	return accept4(fd, address, length, SOCK_CLOEXEC);
}

int
platform_pipe(int ends[2], int flags)
{
	return pipe2(ends, flags | O_CLOEXEC);
}

int
platform_replace(int from, int to)
{
	return dup3(from, to, O_CLOEXEC);
}

int
platform_open_directory(int start, const char *path)
{
	return openat(start, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}
