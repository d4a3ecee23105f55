/*
 * random.c - chance from the kernel.
 */
#include "platform.h"

#include <sys/random.h>

int
platform_random(void *buffer, size_t size)
{
	return getentropy(buffer, size);
}
