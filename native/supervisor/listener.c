/*
 * listener.c - connections without a path.
 *
 * PostgreSQL is told to listen on an abstract socket; what its bind() gets instead is a bell. A host thread that connects
 * makes a socket pair, queues one end and rings; the postmaster sees the descriptor readable, and its accept() takes the
 * queued end. The bell rings exactly while something waits: both sides change the queue and the bell under the lock.
 *
 * A direct session (direct.h) comes the same way, with a socket that carries nothing in place of the pair. Between its accept and
 * the start of its session it is undecided. If the postmaster accepts again before it has started it, it will not: the bell, which
 * rings meanwhile, sees to it that it does.
 */
#include "cluster.h"
#include "direct.h"

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

static void
quieten(cluster *c)
{
	if (c->waiting_head == c->waiting_tail && c->undecided == NULL && c->listener >= 0)
		platform_bell_clear(c->listener);
}

int
supervisor_listener_accept(instance *self, int fd)
{
	cluster    *c = self->cluster;
	int			taken = -1;

	(void) fd;
	supervisor_lock(self);
	if (c->undecided)
		direct_refuse(c->undecided, EAGAIN);
	c->undecided = NULL;
	if (c->waiting_head != c->waiting_tail)
	{
		waiting    *first = &c->waiting[c->waiting_head++ % MAX_WAITING];

		taken = first->fd;
		if ((c->undecided = first->direct) != NULL)
			first->direct->birth = DIRECT_ACCEPTED;
	}
	quieten(c);
	supervisor_unlock(self);
	if (taken < 0)
		errno = EWOULDBLOCK;
	return taken;
}

void
supervisor_listener_refuse(instance *self, int fd, int error)
{
	direct	   *d;

	supervisor_lock(self);
	if ((d = listener_decide(self->cluster, fd)))
		direct_refuse(d, error);
	supervisor_unlock(self);
}

direct *
listener_decide(cluster *c, int fd)
{
	direct	   *d = c->undecided;

	if (d == NULL || d->descriptor != fd)
		return NULL;
	c->undecided = NULL;
	quieten(c);
	return d;
}

/* With the lock held: 0, or errno. */
static int
queue(cluster *c, int fd, direct *d)
{
	if (c->listener < 0 || c->postmaster == NULL)
		return ENOTCONN;
	if (c->waiting_tail - c->waiting_head == MAX_WAITING)
		return ENOBUFS;
	c->waiting[c->waiting_tail++ % MAX_WAITING] = (waiting) {fd, d};
	platform_bell_ring(c->listener);
	return 0;
}

int
listener_connect(cluster *c, int *fd)
{
	int			pair[2];
	int			rc;

	if (platform_socket_pair(pair) < 0)
		return errno;
	supervisor_lock(NULL);
	rc = queue(c, pair[1], NULL);
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

/* The postmaster decides at once, or ends; both are said to all who wait for a change of the cluster. */
int
listener_open_direct(cluster *c, direct *d)
{
	int			fd = platform_socket(AF_UNIX, SOCK_DGRAM, 0);
	int			rc;

	if (fd < 0)
		return errno;
	d->descriptor = fd;
	supervisor_lock(NULL);
	if ((rc = queue(c, fd, d)) != 0)
		close(fd);
	else
	{
		while (d->birth == DIRECT_WAITING || d->birth == DIRECT_ACCEPTED)
			supervisor_wait(&c->changed, &supervisor_mutex, INT64_MAX);
		rc = d->birth == DIRECT_REFUSED ? d->refusal : 0;
	}
	supervisor_unlock(NULL);
	return rc;
}

void
listener_deserted(cluster *c)
{
	if (c->undecided)
		direct_refuse(c->undecided, ENOTCONN);
	c->undecided = NULL;
	for (unsigned at = c->waiting_head; at != c->waiting_tail; at++)
		if (c->waiting[at % MAX_WAITING].direct)
		{
			direct_refuse(c->waiting[at % MAX_WAITING].direct, ENOTCONN);
			c->waiting[at % MAX_WAITING].direct = NULL;
		}
}

/* By the last thread of the cluster: whoever still waits sees the end of its connection. */
void
listener_end(cluster *c)
{
	while (c->waiting_head != c->waiting_tail)
		close(c->waiting[c->waiting_head++ % MAX_WAITING].fd);
	if (c->listener >= 0)
		platform_bell_close(c->listener);
	c->listener = -1;
}
