/*
 * limits.c - descriptors are the host's, and PostgreSQL's processes now share one limit. A start that cannot succeed is
 * refused at once, with the numbers.
 */
#include "handle.h"

#include <sys/resource.h>

/* A cluster at rest (postmaster, background processes, dynamic shared memory) and two sessions. */
#define DESCRIPTORS_NEEDED 100

pglite_status
limits_check(report *r)
{
	struct rlimit limit;
	int			open = platform_open_descriptors();

	if (open < 0 || getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur == RLIM_INFINITY)
		return PGLITE_OK;
	if (limit.rlim_cur >= (rlim_t) open + DESCRIPTORS_NEEDED)
		return PGLITE_OK;
	report_error(r, PGLITE_E_LIMIT, 0, "too few descriptors: this process may open %llu and has %d open; a cluster needs %d",
				 (unsigned long long) limit.rlim_cur, open, DESCRIPTORS_NEEDED);
	report_hint(r, "Raise the limit (ulimit -n 1024, or LimitNOFILE= of the service), or close files.");
	return PGLITE_E_LIMIT;
}
