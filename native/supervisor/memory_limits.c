/*
 * memory_limits.c - how much the heaps of a cluster's sessions take, each and together, and how much they may.
 *
 * What is counted are the mappings that heaps are made of (session/segments.c), where they are made and given back; that is seldom
 * enough for two atomic additions. Stacks, blocks of variables and shared memory do not count. The limits hold for what works for
 * clients: a checkpointer without memory would help nobody.
 */
#include "cluster.h"

#include <string.h>

bool
supervisor_memory_take(instance *self, size_t size, bool anyway)
{
	cluster    *c = self->cluster;
	uint64_t	own = atomic_fetch_add(&self->heap_bytes, size) + size;
	uint64_t	all = atomic_fetch_add(&c->heap_bytes, size) + size;

	if (self->rationed && !anyway &&
		((c->session_memory_limit && own > c->session_memory_limit) || (c->memory_limit && all > c->memory_limit)))
	{
		supervisor_memory_give(self, size);
		return false;
	}
	if (own > self->heap_peak)
		self->heap_peak = own;
	return true;
}

void
supervisor_memory_give(instance *self, size_t size)
{
	atomic_fetch_sub(&self->heap_bytes, size);
	atomic_fetch_sub(&self->cluster->heap_bytes, size);
}

bool
supervisor_memory_is_short(instance *self)
{
	cluster    *c = self->cluster;

	return c->memory_limit && c->heap_bytes + SESSION_HEAP > c->memory_limit;
}

/* With the lock held: the next running instance of the cluster from a slot on, or NULL. */
static instance *
running(const cluster *c, int slot)
{
	instance   *in = NULL;

	while (slot < MAX_INSTANCES && (in = instance_at(slot)) && (in->life != INSTANCE_RUNNING || in->cluster != c))
		slot++;
	return slot < MAX_INSTANCES ? in : NULL;
}

static void
describe(const instance *in, pglite_session_memory *out)
{
	*out = (pglite_session_memory) {.pid = in->pid, .bytes = in->heap_bytes, .peak_bytes = in->heap_peak};
	strcpy(out->kind, in->kind);
}

size_t
memory_of_sessions(const cluster *c, pglite_session_memory *out, size_t room)
{
	size_t		count = 0;

	supervisor_lock(NULL);
	for (const instance *in = running(c, 0); in; in = running(c, in->slot + 1))
	{
		if (count < room)
			describe(in, &out[count]);
		count++;
	}
	supervisor_unlock(NULL);
	return count;
}
