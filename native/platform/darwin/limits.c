/*
 * limits.c - what the system grants this process. There are no control groups, and threads are not counted by user.
 */
#include "platform.h"

#include <sys/resource.h>
#include <unistd.h>

uint64_t
platform_memory(const char **of)
{
	*of = "machine";
	return (uint64_t) sysconf(_SC_PHYS_PAGES) * (uint64_t) sysconf(_SC_PAGESIZE);
}

int64_t
platform_threads(int64_t *used, const char **by)
{
	*used = 0;
	*by = "system";
	return INT64_MAX;
}

/* The system takes a limit on addresses and does not keep to it. */
uint64_t
platform_address_space(uint64_t *used)
{
	*used = 0;
	return UINT64_MAX;
}
