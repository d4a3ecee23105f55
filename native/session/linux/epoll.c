/*
 * epoll.c - the set in which a direct session waits for its client (see ../connection.c).
 *
 * Kept of libc: everything for other sets. Changed: the set with the connection in it answers for that from the caller's memory, and
 * before it asks for the others; there is one such set.
 */
#include "inside.h"

#include <poll.h>
#include <sys/epoll.h>

static int	client_set = -1;
static struct epoll_event client;	/* what is asked for */

/* The kernel has the socket without events: it would say that one can always write to it. */
int
pgs_epoll_ctl(int set, int operation, int fd, struct epoll_event *event)
{
	struct epoll_event none;

	if (!connection_is(fd) || operation == EPOLL_CTL_DEL)
		return epoll_ctl(set, operation, fd, event);
	client_set = set;
	client = *event;
	if (operation == EPOLL_CTL_MOD)
		return 0;
	none = (struct epoll_event) {.data = event->data};
	return epoll_ctl(set, operation, fd, &none);
}

/* A session with a thread of its own: see ../idle.c. */
static int
wait_resting(int set, struct epoll_event *events, int count, int timeout)
{
	if (timeout != 0 && !session_in_handler())
		descriptors_idle();
	if (idle_soon(timeout))
	{
		int			result = epoll_wait(set, events, count, IDLE_MS);

		if (result != 0)
			return result;
		idle_now();
		timeout = timeout < 0 ? timeout : timeout - IDLE_MS;
	}
	return epoll_wait(set, events, count, timeout);
}

int
pgs_epoll_wait(int set, struct epoll_event *events, int count, int timeout)
{
	int			result;

	if (set != client_set)
		return wait_resting(set, events, count, timeout);
	for (;;)
	{
		short		ready = connection_ready((short) (client.events & (POLLIN | POLLOUT)));

		if (ready)
		{
			events[0] = client;
			events[0].events = (uint32_t) ready;
			return 1;
		}
		if (timeout >= 0 || session_in_handler())
			return epoll_wait(set, events, count, timeout);
		if (connection_wait())
		{
			if ((result = epoll_wait(set, events, count, 0)) != 0)
				return result;
			errno = EINTR;
			return -1;
		}
	}
}
