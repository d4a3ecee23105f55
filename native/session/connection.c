/*
 * connection.c - the client of a session that has no thread of its own: the caller that runs it, at the moment or not.
 *
 * PostgreSQL holds a socket that carries nothing; what it receives and sends is the caller's memory. Where it waits for its client
 * the session leaves the caller's thread. It does so in the wait, not in recv(), so that the latch's protocol - announce the sleep,
 * look again, sleep - stays as it is. What ends the wait otherwise, a latch or the postmaster's death, comes with a signal or a ring
 * of the bell, hence with an entry; then the other descriptors are asked as well.
 *
 * A signal handler may not leave the thread: under it lies a frame that belongs to the thread, perhaps inside libc. It only writes,
 * and may do so beyond the bounds.
 *
 * When it has started and answered its first statement it may stay idle from now on: it gives back the memory that it did not need
 * after all. What later statements leave is idle.c's.
 *
 * Kept of libc: all of the other descriptors. Changed: waits with a time limit hold on to the caller's thread.
 */
#include "inside.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

static int	parks;				/* up to IDLE_PARK */

bool
connection_is(int fd)
{
	return fd == session_self->connection && fd >= 0;
}

/* POLLIN and POLLOUT of those asked for */
short
connection_ready(short events)
{
	short		ready = 0;

	if ((events & POLLIN) && supervisor_direct_readable(session_self))
		ready |= POLLIN;
	if ((events & POLLOUT) && supervisor_direct_writable(session_self))
		ready |= POLLOUT;
	return ready;
}

/*
 * True: a signal came or the bell rang, so that other descriptors may be ready as well. Held over the switch, and for the look
 * before it: what comes after the look puts up a notice, with which the session does not stay parked.
 */
bool
connection_wait(void)
{
	static bool served;
	bool		called;

	descriptors_idle();
	session_hold();
	if (!session_self->rung && (atomic_load(&session_self->pending) & ~session_blocked) == 0)
	{
		if (parks < IDLE_PARK && ++parks == IDLE_PARK)
			heap_trim();
		idle_look(served);
		supervisor_park(session_self);
		locale_resume();
		served = supervisor_direct_readable(session_self);
	}
	called = atomic_exchange(&session_self->rung, false);
	called |= (atomic_load(&session_self->pending) & ~session_blocked) != 0;
	session_release();
	return called;
}

ssize_t
pgs_recv(int fd, void *buffer, size_t size, int flags)
{
	size_t		got;

	if (!connection_is(fd))
		return recv(fd, buffer, size, flags);
	if (!supervisor_direct_readable(session_self))
	{
		errno = EAGAIN;
		return -1;
	}
	got = supervisor_direct_receive(session_self, buffer, size);
	return (ssize_t) got;
}

ssize_t
pgs_send(int fd, const void *data, size_t size, int flags)
{
	size_t		sent;

	if (!connection_is(fd))
		return send(fd, data, size, flags | MSG_NOSIGNAL);
	sent = supervisor_direct_send(session_self, data, size, !session_in_handler());
	if (sent > 0 || size == 0)
		return (ssize_t) sent;
	errno = EAGAIN;
	return -1;
}

static struct pollfd *
find(struct pollfd *fds, nfds_t count)
{
	for (nfds_t i = 0; i < count; i++)
		if (connection_is(fds[i].fd))
			return &fds[i];
	return NULL;
}

/* poll() with the connection left out. */
static int
poll_others(struct pollfd *fds, nfds_t count, struct pollfd *connection, int timeout)
{
	int			result;

	connection->fd = -1;
	result = poll(fds, count, timeout);
	connection->fd = session_self->connection;
	return result;
}

/* A session with a thread of its own: see idle.c. */
static int
poll_resting(struct pollfd *fds, nfds_t count, int timeout)
{
	if (timeout != 0 && !session_in_handler())
		descriptors_idle();
	if (idle_soon(timeout))
	{
		int			result = poll(fds, count, IDLE_MS);

		if (result != 0)
			return result;
		idle_now();
		timeout = timeout < 0 ? timeout : timeout - IDLE_MS;
	}
	return poll(fds, count, timeout);
}

int
pgs_poll(struct pollfd *fds, nfds_t count, int timeout)
{
	struct pollfd *connection = session_self->direct ? find(fds, count) : NULL;

	if (connection == NULL)
		return poll_resting(fds, count, timeout);
	for (;;)
	{
		short		ready = connection_ready(connection->events);
		int			others;

		if (ready || timeout >= 0 || session_in_handler())
		{
			others = poll_others(fds, count, connection, ready ? 0 : timeout);
			connection->revents = ready;
			return others < 0 ? others : others + (ready != 0);
		}
		if (connection_wait())
		{
			if ((others = poll_others(fds, count, connection, 0)) != 0)
				return others;
			errno = EINTR;
			return -1;
		}
	}
}
