/*
 * direct_bytes.c - the connection of a direct session: bytes go straight between the backend and the caller's memory.
 *
 * Input is read where the caller has it. Output is written where the caller wants it until that is full: then the session waits
 * for the next caller, as a server waits for a slow client. Without a caller, when a pump thread runs it, a bounded amount is
 * kept; only a signal handler, which may not wait, writes beyond that. The functions run on the session's thread, which owns it.
 */
#include "cluster.h"
#include "direct.h"

#include <stdlib.h>
#include <string.h>

static size_t
smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

void
direct_hand_over(direct *d)
{
	size_t		part = smaller(d->kept_size, d->output_size);

	if (part == 0)
		return;
	memcpy(d->output, d->kept + d->kept_from, part);
	d->output += part;
	d->output_size -= part;
	d->kept_from += part;
	d->kept_size -= part;
	if (d->kept_size == 0)
	{
		free(d->kept);
		d->kept = NULL;
		d->kept_from = 0;
	}
}

static size_t
keep(direct *d, const void *bytes, size_t size)
{
	char	   *larger = realloc(d->kept, d->kept_from + d->kept_size + size);

	if (larger == NULL)
		return 0;
	memcpy(larger + d->kept_from + d->kept_size, bytes, size);
	d->kept = larger;
	d->kept_size += size;
	return size;
}

bool
supervisor_direct_readable(instance *self)
{
	return self->direct->input_size > 0 || self->direct->input_ended;
}

bool
supervisor_direct_writable(instance *self)
{
	direct	   *d = self->direct;

	if (d->discards || (d->output ? d->output_size > 0 && d->kept_size == 0 : d->kept_size < DIRECT_KEPT_BYTES))
		return true;
	d->wants_room = true;
	return false;
}

size_t
supervisor_direct_receive(instance *self, void *buffer, size_t size)
{
	direct	   *d = self->direct;

	supervisor_inside(self);
	size = smaller(size, d->input_size);
	memcpy(buffer, d->input, size);
	d->input += size;
	d->input_size -= size;
	supervisor_outside(self);
	return size;
}

size_t
supervisor_direct_send(instance *self, const void *bytes, size_t size, bool may_wait)
{
	direct	   *d = self->direct;
	size_t		taken = 0;

	supervisor_inside(self);
	if (d->discards)
		taken = size;
	else if (d->output && d->kept_size == 0)
	{
		taken = smaller(size, d->output_size);
		memcpy(d->output, bytes, taken);
		d->output += taken;
		d->output_size -= taken;
	}
	else if (!d->output && d->kept_size < DIRECT_KEPT_BYTES)
		taken = keep(d, bytes, size);
	if (taken < size && !may_wait)
		taken += keep(d, (const char *) bytes + taken, size - taken);
	supervisor_outside(self);
	return taken;
}
