/*
 * semaphores.c - in place of port/posix_sema.c or port/sysv_sema.c: a backend's semaphore is one between threads of one process.
 *
 * The calls are not held: a backend that waits for a lock must hear SIGQUIT, and its handler jumps out of the wait. Whoever
 * posts to the semaphore that it leaves locked may hang in turn, until its own SIGQUIT: a backend goes that way only when all do,
 * and the next life of the cluster sets the semaphores up anew.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "storage/pg_sema.h"
#include "storage/shmem.h"

#include "semaphore.h"

/* Neighbours in the array are used by different backends. */
typedef struct PGSemaphoreData
{
	union
	{
		platform_semaphore semaphore;
		char		pad[PG_CACHE_LINE_SIZE];
	};
} PGSemaphoreData;

static PGSemaphoreData *semaphores;
static int	made,
			reserved;

#define SEMAPHORE(sema)	(&(sema)->semaphore)

Size
PGSemaphoreShmemSize(int maxSemas)
{
	return mul_size(maxSemas, sizeof(PGSemaphoreData));
}

void
PGReserveSemaphores(int maxSemas)
{
	semaphores = ShmemAllocUnlocked(PGSemaphoreShmemSize(maxSemas));
	reserved = maxSemas;
	made = 0;
}

PGSemaphore
PGSemaphoreCreate(void)
{
	PGSemaphoreData *new = &semaphores[made];
	int			failed;

	Assert(!IsUnderPostmaster);
	if (made == reserved)
		elog(PANIC, "more than the %d reserved semaphores are wanted", reserved);
	if ((failed = platform_semaphore_open(&new->semaphore, 1)) != 0)
	{
		errno = failed;
		elog(FATAL, "could not make a semaphore: %m");
	}
	made++;
	return new;
}

void
PGSemaphoreReset(PGSemaphore sema)
{
	while (platform_semaphore_try(SEMAPHORE(sema)))
		;
}

void
PGSemaphoreLock(PGSemaphore sema)
{
	platform_semaphore_wait(SEMAPHORE(sema));
}

void
PGSemaphoreUnlock(PGSemaphore sema)
{
	platform_semaphore_post(SEMAPHORE(sema));
}

bool
PGSemaphoreTryLock(PGSemaphore sema)
{
	return platform_semaphore_try(SEMAPHORE(sema));
}
