/*
 * random.c - random() and rand() with a state of their own per session.
 *
 * Kept of libc: the same seed gives the same numbers, an unseeded generator starts as after srandom(1), and both families
 * share one generator.
 */
#include "inside.h"

#include <stdlib.h>
#include <string.h>

static struct random_data generator;
static char state[128];
static bool ready;

void
pgs_srandom(unsigned seed)
{
	if (!ready)
	{
		memset(&generator, 0, sizeof generator);
		ready = initstate_r(seed, state, sizeof state, &generator) == 0;
	}
	else
		srandom_r(seed, &generator);
}

long
pgs_random(void)
{
	int32_t		result = 0;

	if (!ready)
		pgs_srandom(1);
	random_r(&generator, &result);
	return result;
}
