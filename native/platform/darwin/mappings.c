/*
 * mappings.c - advice on large mappings. All of it may be refused without harm.
 */
#include "platform.h"

#include <mach/vm_inherit.h>
#include <sys/mman.h>

/* There are none unless a program asks for them. */
void
platform_small_pages(void *address, size_t length)
{
	(void) address;
	(void) length;
}

/* A child that the host forks must neither see a cluster's shared memory nor pay for copying its page tables. */
void
platform_not_in_children(void *address, size_t length)
{
	minherit(address, length, VM_INHERIT_NONE);
}
