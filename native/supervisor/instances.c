/*
 * instances.c - slots and fake pids.
 *
 * A slot's memory is made once and never freed, so a pointer to an instance stays valid whatever happens to its thread. A
 * fake pid says which slot it means and which use of the slot (generation): an old pid never finds a new tenant.
 *
 * Pinning is how another thread may touch a running instance without the lock. The pin is set first and the instance looked at
 * second; an ending thread does it the other way round (marks itself, then waits until nobody pins it), so a pinned instance
 * that was found keeps its thread, its tid and its bell until it is unpinned. That closes the window in which tgkill() could
 * hit a thread id which the kernel has given to somebody else. Whether it is dying is looked at before the pid: the slot's next tenant
 * is alive again, and by then the old pid is gone.
 */
#include "cluster.h"

#include <stdlib.h>

static _Atomic(instance *) slots[MAX_INSTANCES];
static unsigned generation;

instance *
instance_at(int slot)
{
	return slots[slot];
}

instance *
instance_take(cluster *c)
{
	for (int i = 0; i < MAX_INSTANCES; i++)
	{
		instance   *in = slots[i];

		if (in == NULL)
		{
			if ((in = calloc(1, sizeof *in)) == NULL)
				return NULL;
			in->slot = i;
			slots[i] = in;
		}
		if (in->life == INSTANCE_FREE)
		{
			in->life = INSTANCE_RUNNING;
			in->cluster = c;
			in->pending = 0;
			in->dying = false;
			in->wakes_by_descriptor = false;
			in->inside = 0;
			in->waits_in = NULL;
			in->death_signal = 0;
			in->status = 0;
			in->wake_descriptor = -1;
			in->memory = NULL;
			in->direct = NULL;
			in->rung = false;
			in->idle_due = false;
			in->rationed = false;
			in->heap_bytes = 0;
			in->heap_peak = 0;
			in->connection = -1;
			return in;
		}
	}
	return NULL;
}

void
instance_name(instance *in, bool postmaster)
{
	in->is_postmaster = postmaster;
	if (postmaster)
		in->pid = supervisor_host_pid();
	else
		in->pid = FIRST_FAKE_PID + (int) (generation++ % 2000000) * MAX_INSTANCES + in->slot;
}

instance *
instance_ended(cluster *c)
{
	if (c->ended > 0)
		for (int i = 0; i < MAX_INSTANCES && slots[i]; i++)
			if (slots[i]->life == INSTANCE_ENDED && slots[i]->cluster == c)
			{
				c->ended--;
				slots[i]->life = INSTANCE_JOINING;
				return slots[i];
			}
	return NULL;
}

void
instance_give_back(instance *in)
{
	in->pid = 0;
	in->life = INSTANCE_FREE;
}

bool
instance_pin(instance *in, int pid, cluster *c)
{
	atomic_fetch_add(&in->posters, 1);
	if (!in->dying && in->pid == pid && in->cluster == c)
		return true;
	atomic_fetch_sub(&in->posters, 1);
	return false;
}

void
instance_unpin(instance *in)
{
	atomic_fetch_sub(&in->posters, 1);
}
