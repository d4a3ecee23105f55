/*
 * memory.c - private memory.
 */
#include "platform.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void *
platform_map(size_t size)
{
	void	   *mapping = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);

	return mapping == MAP_FAILED ? NULL : mapping;
}

/* No mapping grows in place for sure, so one that grows moves. */
void *
platform_resize_mapping(void *address, size_t size, size_t wanted)
{
	void	   *target;

	if (wanted <= size)
	{
		if (wanted < size)
			munmap((char *) address + wanted, size - wanted);
		return address;
	}
	if ((target = platform_map(wanted)) == NULL)
		return NULL;
	memcpy(target, address, size);
	munmap(address, size);
	return target;
}

/* Nothing can be given back page by page, see below. */
int
platform_present(void *address, size_t length, unsigned char *present)
{
	(void) address;
	(void) length;
	(void) present;
	errno = ENOTSUP;
	return -1;
}

/* Its advice leaves the old contents where they may be seen again. */
int
platform_release(void *address, size_t length)
{
	(void) address;
	(void) length;
	errno = ENOTSUP;
	return -1;
}

/* The faults come as usual. */
int
platform_populate(void *address, size_t length)
{
	(void) address;
	(void) length;
	errno = ENOTSUP;
	return -1;
}
