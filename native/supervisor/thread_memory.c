/*
 * thread_memory.c - one mapping per session thread, from the guard below its stack to the copy of its arguments.
 *
 *   guard | stack | guard | alternate stack | block | instance_memory, argv, parameters
 *
 * One mapping goes as a whole when the thread has been joined, to the next thread or to the system: nothing is left in malloc's
 * arenas or in libc's cache of stacks.
 * The lower guard catches a stack overflow, the upper one keeps the alternate stack from growing into the thread's own data.
 */
#include "cluster.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define GUARD_SIZE	((size_t) 64 << 10)
#define STACK_DEEP	((size_t) 384 << 10)	/* below the top: few statements get there */
#define STACK_NEAR	((size_t) 32 << 10)		/* below the caller: signal handlers run there */
#define STACK_WARM	((size_t) 64 << 10)		/* of a stack that goes to the next thread */

static size_t
round_up(size_t size)
{
	size_t		page = (size_t) sysconf(_SC_PAGESIZE);

	return (size + page - 1) & ~(page - 1);
}

static size_t
argument_bytes(char *const *argv)
{
	size_t		bytes = sizeof(char *);

	for (int i = 0; argv[i]; i++)
		bytes += sizeof(char *) + strlen(argv[i]) + 1;
	return bytes;
}

/* argv array, then its strings; returns the end */
static char *
copy_arguments(instance *in, char *at, char *const *argv)
{
	in->argv = (char **) at;
	for (in->argc = 0; argv[in->argc]; in->argc++)
		;
	at += sizeof(char *) * ((size_t) in->argc + 1);
	for (int i = 0; i < in->argc; i++)
	{
		size_t		length = strlen(argv[i]) + 1;

		in->argv[i] = memcpy(at, argv[i], length);
		at += length;
	}
	in->argv[in->argc] = NULL;
	return at;
}

size_t
memory_per_session(void)
{
	return GUARD_SIZE + SESSION_STACK_SIZE + GUARD_SIZE + ALTERNATE_STACK_SIZE + round_up(session_block_size);
}

int
memory_map(instance *in, char *const *argv, const void *parameters, size_t size)
{
	size_t		block = round_up(session_block_size);
	size_t		arguments = round_up(sizeof(instance_memory) + argument_bytes(argv) + size + 16);
	size_t		total = GUARD_SIZE + SESSION_STACK_SIZE + GUARD_SIZE + ALTERNATE_STACK_SIZE + block + arguments;
	char	   *base = supervisor_spare_take(total);
	bool		fresh = base == NULL;
	instance_memory *memory;
	char	   *at;

	if (fresh && (base = mmap(NULL, total, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)) == MAP_FAILED)
		return -1;
	if (fresh)
		platform_small_pages(base, total);
	memory = (instance_memory *) (base + total - arguments);
	memory->base = base;
	memory->size = total;
	memory->stack = base + GUARD_SIZE;
	memory->alternate = memory->stack + SESSION_STACK_SIZE + GUARD_SIZE;
	memory->block = memory->alternate + ALTERNATE_STACK_SIZE;
	if (fresh && (mprotect(base, GUARD_SIZE, PROT_NONE) < 0 ||
				  mprotect(memory->stack + SESSION_STACK_SIZE, GUARD_SIZE, PROT_NONE) < 0))
	{
		int			failed = errno;

		munmap(base, total);
		errno = failed;
		return -1;
	}
	at = copy_arguments(in, (char *) (memory + 1), argv);
	at = (char *) (((uintptr_t) at + 15) & ~(uintptr_t) 15);
	in->parameters = size ? memcpy(at, parameters, size) : NULL;
	in->parameters_size = size;
	in->memory = memory;
	in->block = memory->block;
	return 0;
}

/*
 * A place in the depth that is not zero was used. A few words of its page are looked at: it may be missed, and then the next
 * statement as deep is noticed or the one after.
 */
bool
supervisor_stack_is_deep(instance *self)
{
	const uint64_t *words = (const uint64_t *) (self->memory->stack + SESSION_STACK_SIZE - STACK_DEEP);
	uint64_t	used = 0;

	if ((const char *) __builtin_frame_address(0) < (const char *) words + 2 * STACK_NEAR)
		return false;			/* it still is */
	for (int i = 0; i < 4; i++)
		used |= words[i * 128] | words[i * 128 + 1] | words[i * 128 + 2] | words[i * 128 + 3];
	return used != 0;
}

void
supervisor_stack_trim(instance *self)
{
	char	   *end = (char *) __builtin_frame_address(0) - STACK_NEAR;

	if (end > self->memory->stack)
		platform_release(self->memory->stack, (size_t) (end - self->memory->stack));
}

/* As block_fill() wants it: zero beyond the template. What the last thread's stack was deep for goes to the system. */
static bool
renew(instance_memory *memory)
{
	size_t		filled = round_up(session_template_size);

	if (platform_release(memory->stack, SESSION_STACK_SIZE - STACK_WARM) != 0 ||
		platform_release(memory->block + filled, round_up(session_block_size) - filled) != 0)
		return false;
	memset(memory->block + session_template_size, 0, filled - session_template_size);
	return true;
}

void
memory_unmap(instance *in)
{
	instance_memory *memory = in->memory;

	in->memory = NULL;
	in->block = NULL;
	in->argv = NULL;
	in->parameters = NULL;
	if (!renew(memory) || !supervisor_spare_give(memory->base, memory->size))
		munmap(memory->base, memory->size);
}
