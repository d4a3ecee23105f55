/*
 * host_limits.c - what the machine, the user and the control group leave to this process, in figures.
 */
#include "cluster.h"

#include <errno.h>

void
supervisor_host_limits(struct host_limits *out)
{
	int			open = platform_open_descriptors();

	out->descriptors = descriptors_limit();
	if (open < 0)				/* there is none left to look with, or nothing to look at */
		open = errno == EMFILE ? out->descriptors : 0;
	out->descriptors_used = open + descriptors_promised();
	out->threads = platform_threads(&out->threads_used, &out->threads_by);
	out->address_space = platform_address_space(&out->address_space_used);
	out->session_address_space = memory_per_session() + SESSION_HEAP;
	out->memory = platform_memory(&out->memory_of);
}

void
supervisor_sessions_promised(instance *self, int sessions, int files_each)
{
	supervisor_lock(self);
	descriptors_promise(self->cluster, sessions, files_each);
	supervisor_unlock(self);
}
