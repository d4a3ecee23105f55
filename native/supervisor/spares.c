/*
 * spares.c - memory that ended sessions leave to new ones.
 *
 * A session touches some 250 pages until it has answered its first statement, and to get each from the system is a fifth of what
 * starting it takes. Where sessions come and go the next one gets the mappings of the last: whoever gives a mapping has made it as
 * a new one of its kind would be. A few are kept, and none longer than the last thread of a cluster.
 */
#include "cluster.h"

#include <sys/mman.h>

#define MOST_SPARES	16

typedef struct spare
{
	void	   *address;
	size_t		size;
} spare;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static spare spares[MOST_SPARES];
static int	count;

void *
supervisor_spare_take(size_t size)
{
	void	   *address = NULL;

	pthread_mutex_lock(&lock);
	for (int i = count - 1; i >= 0 && address == NULL; i--)
		if (spares[i].size == size)
		{
			address = spares[i].address;
			spares[i] = spares[--count];
		}
	pthread_mutex_unlock(&lock);
	return address;
}

bool
supervisor_spare_give(void *address, size_t size)
{
	bool		taken;

	pthread_mutex_lock(&lock);
	if ((taken = count < MOST_SPARES))
		spares[count++] = (spare) {address, size};
	pthread_mutex_unlock(&lock);
	return taken;
}

void
spares_drop(void)
{
	pthread_mutex_lock(&lock);
	while (count > 0)
	{
		count--;
		munmap(spares[count].address, spares[count].size);
	}
	pthread_mutex_unlock(&lock);
}
