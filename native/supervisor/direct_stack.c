/*
 * direct_stack.c - from a thread to a direct session's stack and back.
 *
 * What a session's own thread would be is here split in two: the stack, which stays, and the thread, which is told at each entry
 * what it is for the time being - its session base, its id for signals, its locale - and told otherwise when the session leaves.
 * The session itself is held whenever it changes stacks, so no handler of it runs on the stack of a host.
 */
#include "cluster.h"
#include "direct.h"
#include "locales.h"

#include <stdint.h>
#include <stdlib.h>

#define STACK_KEPT	4096		/* below what is in use when it parks */

/* Nothing of the thread may be used on both sides of a switch: that is why these are functions of their own. */
__attribute__((noinline)) void
supervisor_park(instance *self)
{
	platform_stack_switch(&self->direct->session_stack, self->direct->host_stack);
}

static void
stack_main(void *argument)
{
	instance   *self = argument;

	session_run(self);
	self->direct->finished = true;
	supervisor_park(self);
	abort();
}

static void
begin(direct *d)
{
	instance   *self = d->instance;

	platform_populate(self->block, session_template_size);
	block_fill(self->block, self);
	d->session_stack = platform_stack_prepare(self->memory->stack + SESSION_STACK_SIZE, stack_main, self);
	d->begun = true;
}

/* Starting up goes deeper into the stack than most statements do: what it has touched below goes back when it is over. */
static void
trim(direct *d)
{
	instance_memory *memory = d->instance->memory;
	uintptr_t	base = (uintptr_t) memory->stack,
				end = ((uintptr_t) d->session_stack - STACK_KEPT) & ~(uintptr_t) 4095;

	if (d->finished || d->parks == IDLE_PARK || ++d->parks < IDLE_PARK)
		return;
	if (end > base)
		platform_release(memory->stack, end - base);
}

/*
 * The base goes before the id and comes after it: a wake-up finds a session that is whole, or none. One that finds none loses
 * nothing, its sender has put up the notice.
 */
void
direct_enter(direct *d)
{
	instance   *self = d->instance;
	int			tid = host_thread_id();
	locale_t	locale = uselocale((locale_t) 0);

	if (!d->begun)
		begin(d);
	session_base = self->block;
	self->tid = tid;
	platform_stack_switch(&d->host_stack, d->session_stack);
	self->tid = 0;
	session_base = NULL;
	uselocale(locale);
	trim(d);
}
