/*
 * listener.c - connections without a path.
 *
 * PostgreSQL is told to listen on an abstract socket; what its bind() gets instead is a bell. A host thread that connects
 * makes a socket pair, queues one end and rings; the postmaster sees the descriptor readable, and its accept() takes the
 * queued end. The bell rings exactly while something waits: both sides change the queue and the bell under the lock.
 */
#include "cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

/* The session gets a descriptor of its own: ours must not be closed, or its number used again, behind our back. */
int
supervisor_listener_open(instance *self)
{
	cluster    *c = self->cluster;
	int			fd = -1,
				failed = 0;

	supervisor_lock(self);
	if (c->listener < 0)
		c->listener = platform_bell_open();
	if (c->listener < 0 || (fd = fcntl(c->listener, F_DUPFD_CLOEXEC, 3)) < 0)
		failed = errno;
	supervisor_unlock(self);
	errno = failed;
	return fd;
}

int
supervisor_listener_accept(instance *self, int fd)
{
	cluster    *c = self->cluster;
	int			taken = -1;

	(void) fd;
	supervisor_lock(self);
	if (c->waiting_head != c->waiting_tail)
		taken = c->waiting[c->waiting_head++ % MAX_WAITING];
	if (c->waiting_head == c->waiting_tail && c->listener >= 0)
		platform_bell_clear(c->listener);
	supervisor_unlock(self);
	if (taken < 0)
		errno = EWOULDBLOCK;
	return taken;
}

int
listener_connect(cluster *c, int *fd)
{
	int			pair[2];
	int			rc = 0;

	if (platform_socket_pair(pair) < 0)
		return errno;
	supervisor_lock(NULL);
	if (c->listener < 0 || c->postmaster == NULL)
		rc = ENOTCONN;
	else if (c->waiting_tail - c->waiting_head == MAX_WAITING)
		rc = EAGAIN;
	else
	{
		c->waiting[c->waiting_tail++ % MAX_WAITING] = pair[1];
		platform_bell_ring(c->listener);
	}
	supervisor_unlock(NULL);
	if (rc != 0)
	{
		close(pair[0]);
		close(pair[1]);
	}
	else
		*fd = pair[0];
	return rc;
}

/* By the last thread of the cluster: whoever still waits sees the end of its connection. */
void
listener_end(cluster *c)
{
	while (c->waiting_head != c->waiting_tail)
		close(c->waiting[c->waiting_head++ % MAX_WAITING]);
	if (c->listener >= 0)
		platform_bell_close(c->listener);
	c->listener = -1;
}
