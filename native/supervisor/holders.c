/*
 * holders.c - how many sessions hold a descriptor.
 *
 * fork() would give a child its own copy of every descriptor. Here one number serves all holders, counted; close() by one of
 * them takes its count away and the last one closes. Descriptors that no session holds (the host's) have count 0 and are
 * never closed by us.
 */
#include "cluster.h"

#include <errno.h>
#include <unistd.h>

static _Atomic uint16_t holders[MAX_DESCRIPTORS];

void
supervisor_descriptor_open(int fd)
{
	holders[fd] = 1;
}

void
supervisor_descriptor_share(int fd)
{
	atomic_fetch_add(&holders[fd], 1);
}

int
supervisor_descriptor_close(int fd)
{
	uint16_t	count;

	if (fd < 0 || fd >= MAX_DESCRIPTORS)
	{
		errno = EBADF;
		return -1;
	}
	count = holders[fd];
	do
	{
		if (count == 0)
		{
			errno = EBADF;
			return -1;
		}
	} while (!atomic_compare_exchange_weak(&holders[fd], &count, (uint16_t) (count - 1)));
	return count > 1 || descriptor_taken_back(fd) ? 0 : close(fd);
}
