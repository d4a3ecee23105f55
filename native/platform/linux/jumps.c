/*
 * jumps.c - room in a sigjmp_buf.
 *
 * glibc reserves a set of 1024 signals for the mask and the kernel knows 64; the end of the set is never written.
 */
#include "platform.h"

#include <setjmp.h>

bool
platform_jump_saved_mask(const void *env)
{
	return ((const struct __jmp_buf_tag *) env)->__mask_was_saved != 0;
}

uint64_t *
platform_jump_spare(void *env)
{
	return (uint64_t *) &((struct __jmp_buf_tag *) env)->__saved_mask.__val[14];
}
