/*
 * memory.c - private memory: fewer page faults than one per 4 kB.
 *
 * Large mappings are aligned to huge pages and ask for them, also where the system gives them only on request. A new session
 * touches the whole initialised part of its block at once: one call instead of a fault per page. Both are advice that may be
 * refused without harm (MADV_POPULATE_WRITE by kernels before 5.14); the faults then come as usual.
 */
#include "platform.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

#define HUGE_PAGE	((size_t) 2 << 20)	/* of x86-64, and of arm64 with pages of 4 kB */

static char *
map(size_t size)
{
	void	   *mapping = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return mapping == MAP_FAILED ? NULL : mapping;
}

/* A mapping that begins at a huge page: what is too much at both ends goes back. */
static char *
map_aligned(size_t size)
{
	char	   *mapping = map(size + HUGE_PAGE);
	size_t		before;

	if (mapping == NULL)
		return NULL;
	before = -(uintptr_t) mapping & (HUGE_PAGE - 1);
	if (before)
		munmap(mapping, before);
	if (before < HUGE_PAGE)
		munmap(mapping + before + size, HUGE_PAGE - before);
	return mapping + before;
}

void *
platform_map(size_t size)
{
	char	   *mapping;

	if (size < HUGE_PAGE)
		return map(size);
	if ((mapping = map_aligned(size)) != NULL)
		madvise(mapping, size, MADV_HUGEPAGE);
	return mapping;
}

/* In place if the neighbourhood is free; else to where huge pages fit, whole page tables at a time. */
void *
platform_resize_mapping(void *address, size_t size, size_t wanted)
{
	void	   *target,
			   *moved;

	if (wanted <= size || wanted < HUGE_PAGE)
	{
		moved = mremap(address, size, wanted, MREMAP_MAYMOVE);
		return moved == MAP_FAILED ? NULL : moved;
	}
	if (((uintptr_t) address & (HUGE_PAGE - 1)) == 0 && mremap(address, size, wanted, 0) != MAP_FAILED)
		return address;
	if ((target = map_aligned(wanted)) == NULL)
		return NULL;
	moved = mremap(address, size, wanted, MREMAP_MAYMOVE | MREMAP_FIXED, target);
	if (moved == MAP_FAILED)
	{
		munmap(target, wanted);
		return NULL;
	}
	madvise(moved, wanted, MADV_HUGEPAGE);
	return moved;
}

int
platform_present(void *address, size_t length, unsigned char *present)
{
	if (sysconf(_SC_PAGESIZE) != 4096 || mincore(address, length, present) != 0)
		return -1;
	for (size_t i = 0; i < length / 4096; i++)
		present[i] &= 1;
	return 0;
}

/* Pages may be larger than the caller thinks: only whole ones. */
int
platform_release(void *address, size_t length)
{
	uintptr_t	page = (uintptr_t) sysconf(_SC_PAGESIZE),
				from = ((uintptr_t) address + page - 1) & ~(page - 1),
				to = ((uintptr_t) address + length) & ~(page - 1);

	return to > from ? madvise((void *) from, to - from, MADV_DONTNEED) : 0;
}

int
platform_populate(void *address, size_t length)
{
	return madvise(address, length, MADV_POPULATE_WRITE);
}
