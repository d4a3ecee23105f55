/*
 * jumps.c - room in a sigjmp_buf.
 *
 * glibc reserves a set of 1024 signals for the mask and the kernel knows 64; the end of the set is never written. What lies there
 * was noted by us if the mark beside it is of this buffer.
 */
#include "platform.h"

#include <setjmp.h>

#define MARK	0x73657373696f6e21	/* any number that chance does not make */

void
platform_jump_note(void *env, uint64_t mask)
{
	unsigned long *spare = &((struct __jmp_buf_tag *) env)->__saved_mask.__val[14];

	spare[0] = mask;
	spare[1] = MARK ^ (uintptr_t) env;
}

void
platform_jump_noted(const void *env, uint64_t *mask)
{
	const struct __jmp_buf_tag *buffer = env;
	const unsigned long *spare = &buffer->__saved_mask.__val[14];

	if (buffer->__mask_was_saved && spare[1] == (MARK ^ (uintptr_t) env))
		*mask = spare[0];
}

/* libc restores the mask if the buffer says that it was saved. */
void
platform_jump(const void *env, int value)
{
	struct __jmp_buf_tag buffer = *(const struct __jmp_buf_tag *) env;

	buffer.__mask_was_saved = 0;
	siglongjmp(&buffer, value);
}
