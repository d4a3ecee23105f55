/*
 * mappings.c - advice on large mappings. All of it may be refused without harm.
 */
#include "platform.h"

#include <sys/mman.h>

/* A huge page under a stack would cost 2 MB for a few kB of use. */
void
platform_small_pages(void *address, size_t length)
{
	madvise(address, length, MADV_NOHUGEPAGE);
}

/* A child that the host forks must neither see a cluster's shared memory nor pay for copying its page tables. */
void
platform_not_in_children(void *address, size_t length)
{
	madvise(address, length, MADV_DONTFORK);
}
