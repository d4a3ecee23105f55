/*
 * jumps.c - room in a sigjmp_buf.
 *
 * On arm64 the system writes 188 of its 196 bytes: registers, the mask, and whether that was saved, in 32 bits each of the last
 * two. A set of signals has 32 bits. What lies in the rest was noted by us if the mark beside it is of this buffer.
 */
#include "platform.h"

#include <setjmp.h>

#define WAS_SAVED	46
#define SPARE		47
#define MARK		0x70677361	/* any number that chance does not make */

_Static_assert(sizeof(sigjmp_buf) == (SPARE + 2) * sizeof(int), "another sigjmp_buf");

void
platform_jump_note(void *env, uint64_t mask)
{
	uint32_t   *words = env;

	words[SPARE] = (uint32_t) mask;
	words[SPARE + 1] = MARK ^ (uint32_t) (uintptr_t) env;
}

void
platform_jump_noted(const void *env, uint64_t *mask)
{
	const uint32_t *words = env;

	if (words[WAS_SAVED] && words[SPARE + 1] == (MARK ^ (uint32_t) (uintptr_t) env))
		*mask = words[SPARE];
}

/* _longjmp() never looks at the mask. */
void
platform_jump(const void *env, int value)
{
	_longjmp((int *) env, value);
}
