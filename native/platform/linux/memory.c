/*
 * memory.c - pages present ahead of their first use, and mappings that grow in place.
 *
 * A new session touches the whole initialised part of its block at once: one call instead of a page fault per 4 kB. Kernels
 * before 5.14 refuse the advice; the faults then come as usual.
 */
#include "platform.h"

#include <stddef.h>
#include <sys/mman.h>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

int
platform_populate(void *address, size_t length)
{
	return madvise(address, length, MADV_POPULATE_WRITE);
}

void *
platform_resize_mapping(void *address, size_t size, size_t wanted)
{
	void	   *moved = mremap(address, size, wanted, MREMAP_MAYMOVE);

	return moved == MAP_FAILED ? NULL : moved;
}
