/*
 * limits.c - descriptors and threads are the host's, and PostgreSQL's processes now share one limit. A start that cannot succeed
 * is refused at once, with the numbers. What the settings ask for besides is counted when they are known
 * (../postgres/resources.c).
 */
#include "handle.h"

/* A cluster at rest (postmaster, background processes, dynamic shared memory) and two sessions. */
#define DESCRIPTORS_NEEDED	100

/* The same, with those that unpack a new cluster and watch over it. */
#define THREADS_NEEDED		16

pglite_status
limits_check(report *r)
{
	struct host_limits limits;

	supervisor_host_limits(&limits);
	if (limits.descriptors - limits.descriptors_used < DESCRIPTORS_NEEDED)
	{
		report_error(r, PGLITE_E_LIMIT, 0, "too few descriptors: this process may open %d and has %d open; a cluster needs %d",
					 limits.descriptors, limits.descriptors_used, DESCRIPTORS_NEEDED);
		report_hint(r, "Raise the limit (ulimit -n 1024, or LimitNOFILE= of the service), or close files.");
		return PGLITE_E_LIMIT;
	}
	if (limits.threads - limits.threads_used < THREADS_NEEDED)
	{
		report_error(r, PGLITE_E_LIMIT, 0, "too few threads: the %s may have %lld and has %lld; a cluster needs %d", limits.threads_by,
					 (long long) limits.threads, (long long) limits.threads_used, THREADS_NEEDED);
		report_hint(r, "Raise the limit (ulimit -u, TasksMax= of the service, pids.max of the control group), or end others.");
		return PGLITE_E_LIMIT;
	}
	return PGLITE_OK;
}
