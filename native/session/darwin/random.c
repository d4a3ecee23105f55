/*
 * random.c - random() and rand() with a state of their own per session.
 *
 * Kept of libc: the same seed gives the same numbers, and an unseeded generator starts as after srandom(1).
 * Changed: both families share one generator, of Park and Miller; the system's keeps its state in the process.
 */
#include "inside.h"

#include <stdlib.h>

#define MODULUS		2147483647		/* 2^31 - 1 */

static uint32_t state = 1;

void
pgs_srandom(unsigned seed)
{
	state = seed % MODULUS;
	if (state == 0)
		state = 1;
}

long
pgs_random(void)
{
	state = (uint32_t) ((uint64_t) state * 48271 % MODULUS);
	return (long) state;
}
