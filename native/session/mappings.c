/*
 * mappings.c - what a session maps, so that its end can unmap it; shared memory objects by name.
 *
 * Kept of libc: the system calls' own semantics, munmap() of a part of a mapping or across several.
 * Changed: names of shm_open() live in the cluster, not in the machine, and vanish with it; System V segments of others can be
 * looked at, but none is made or removed (ENOSYS: dynamic_shared_memory_type=sysv is not available).
 */
#include "inside.h"

#include <sys/mman.h>
#include <sys/shm.h>

struct mapping
{
	struct mapping *next;
	uintptr_t	start;
	uintptr_t	end;
};

static struct mapping *mappings;

static uintptr_t
page_end(const void *address, size_t length)
{
	return ((uintptr_t) address + length + 4095) & ~(uintptr_t) 4095;
}

static bool
add(uintptr_t start, uintptr_t end)
{
	struct mapping *mapping = pgs_malloc(sizeof *mapping);

	if (mapping == NULL)
		return false;
	*mapping = (struct mapping) {mappings, start, end};
	mappings = mapping;
	return true;
}

/* Nothing of [start, end) is ours any more. A mapping that is cut in the middle becomes two. */
static bool
cut(uintptr_t start, uintptr_t end)
{
	for (struct mapping **place = &mappings; *place;)
	{
		struct mapping *mapping = *place;

		if (mapping->end <= start || mapping->start >= end)
			place = &mapping->next;
		else if (mapping->start < start && mapping->end > end)
		{
			uintptr_t	rest = mapping->end;

			mapping->end = start;
			return add(end, rest);
		}
		else if (mapping->start < start)
			mapping->end = start;
		else if (mapping->end > end)
			mapping->start = end;
		else
		{
			*place = mapping->next;
			pgs_free(mapping);
		}
	}
	return true;
}

void *
pgs_mmap(void *address, size_t length, int protection, int flags, int fd, off_t offset)
{
	void	   *result;

	session_hold();
	result = mmap(address, length, protection, flags, fd, offset);
	if (result != MAP_FAILED)
	{
		cut((uintptr_t) result, page_end(result, length));	/* MAP_FIXED replaces */
		if (!add((uintptr_t) result, page_end(result, length)))
		{
			munmap(result, length);
			result = MAP_FAILED;
			errno = ENOMEM;
		}
	}
	session_release();
	return result;
}

int
pgs_munmap(void *address, size_t length)
{
	int			result;

	session_hold();
	result = munmap(address, length);
	if (result == 0)
		cut((uintptr_t) address, page_end(address, length));
	session_release();
	return result;
}

int
pgs_shm_open(const char *name, int flags, mode_t mode)
{
	return SESSION_HELD(int, descriptor_track(supervisor_shm_open(session_self, name, flags, mode & ~session_umask)));
}

int
pgs_shm_unlink(const char *name)
{
	return SESSION_HELD(int, supervisor_shm_unlink(session_self, name));
}

/* A new System V segment would outlive the host. */
int
pgs_shmget(key_t key, size_t size, int flags)
{
	(void) key;
	(void) size;
	(void) flags;
	errno = ENOSYS;
	return -1;
}

int
pgs_shmctl(int id, int command, struct shmid_ds *buffer)
{
	if (command == IPC_STAT)
		return shmctl(id, command, buffer);
	errno = ENOSYS;
	return -1;
}

void *
pgs_shmat(int id, const void *address, int flags)
{
	struct shmid_ds segment;
	void	   *result = (void *) -1;

	session_hold();
	if (shmctl(id, IPC_STAT, &segment) == 0 && (result = shmat(id, address, flags)) != (void *) -1 &&
		!add((uintptr_t) result, page_end(result, segment.shm_segsz)))
	{
		shmdt(result);
		result = (void *) -1;
		errno = ENOMEM;
	}
	session_release();
	return result;
}

int
pgs_shmdt(const void *address)
{
	int			result;

	session_hold();
	if ((result = shmdt(address)) == 0)
		for (struct mapping *mapping = mappings; mapping; mapping = mapping->next)
			if (mapping->start == (uintptr_t) address)
			{
				cut(mapping->start, mapping->end);
				break;
			}
	session_release();
	return result;
}

void
mappings_end(void)
{
	for (; mappings; mappings = mappings->next)
		munmap((void *) mappings->start, mappings->end - mappings->start);
}
