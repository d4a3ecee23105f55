/*
 * random.c - rand() is random(), as in glibc: both families share one generator, which each system's folder has.
 */
#include "inside.h"

extern void pgs_srandom(unsigned seed);
extern long pgs_random(void);

void
pgs_srand(unsigned seed)
{
	pgs_srandom(seed);
}

int
pgs_rand(void)
{
	return (int) pgs_random();
}
