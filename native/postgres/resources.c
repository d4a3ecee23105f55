/*
 * resources.c - descriptors, threads, addresses and memory: all are the host's too.
 *
 * The postmaster counts once, when it knows every setting and before it makes the shared memory: what max_connections sessions need,
 * beside the background processes, has to be there. It is better not to start than to fail when the sessions come. Later it starts no
 * session for which there is no room, and a session that finds no descriptor closes files of its own first.
 */
#include "postgres.h"

#include "access/xlog.h"
#include "miscadmin.h"
#include "postmaster/autovacuum.h"
#include "postmaster/postmaster.h"
#include "replication/walsender.h"
#include "storage/fd.h"

#include "inside.h"
#include "resources.h"

/* A cluster at rest, and during a checkpoint over many files: seen are 45, and 20 more. */
#define BACKGROUND_DESCRIPTORS	72

/* The postmaster, what it starts by itself, two threads that serve direct sessions, one for timers, and one of the host's for events. */
#define BACKGROUND_THREADS		14

/* A session's end of its connection, and as a rule the client's is in this process as well. */
#define CONNECTION_DESCRIPTORS	(SESSION_DESCRIPTORS + 1)

#define FEWEST_FILES			3
#define LEAST_FILES				16		/* of one session that has some of its own to close */
#define LEAST_SHARES			8		/* sessions that may keep as many files as they like at a time */

/* What stays of the memory for sessions, and for the host. */
#define MEMORY_FOR_OTHERS(memory) ((memory) / 8)

#define MEGABYTES(bytes) ((unsigned long long) (bytes) >> 20)

/* Those that are there at any time come first to what they need. */
static int
helpers(void)
{
	return autovacuum_max_workers + max_worker_processes;
}

static int
most(int64_t room, int each)
{
	return room > each ? (int) (room / each) : 0;
}

static void
check_descriptors(const struct host_limits *limits)
{
	int			others = BACKGROUND_DESCRIPTORS + RESERVED_DESCRIPTORS + helpers() * SESSION_DESCRIPTORS;
	int			needed = others + MaxConnections * CONNECTION_DESCRIPTORS;
	int			there = limits->descriptors - limits->descriptors_used;

	if (there >= needed)
		return;
	ereport(FATAL,
			(errcode(ERRCODE_INSUFFICIENT_RESOURCES),
			 errmsg("too few descriptors for %d connections: %d more are needed", MaxConnections, needed - there),
			 errdetail("This process may open %d, %d are in use or promised; a connection takes %d, background processes and a reserve %d.",
					   limits->descriptors, limits->descriptors_used, CONNECTION_DESCRIPTORS, others),
			 errhint("Raise the limit (ulimit -n %d, or LimitNOFILE= of the service), or set \"max_connections\" to at most %d.",
					 limits->descriptors_used + needed, most(there - others, CONNECTION_DESCRIPTORS))));
}

static void
check_threads(const struct host_limits *limits)
{
	int			others = BACKGROUND_THREADS + helpers();
	int			needed = others + MaxConnections;
	int64_t		there = limits->threads - limits->threads_used;

	if (needed > MAX_INSTANCES)
		ereport(FATAL,
				(errcode(ERRCODE_INSUFFICIENT_RESOURCES),
				 errmsg("%d connections are too many: a process has at most %d sessions", MaxConnections, MAX_INSTANCES),
				 errhint("Set \"max_connections\" to at most %d.", MAX_INSTANCES - others)));
	if (limits->threads == INT64_MAX || there >= needed)
		return;
	ereport(FATAL,
			(errcode(ERRCODE_INSUFFICIENT_RESOURCES),
			 errmsg("too few threads for %d connections: %lld more are needed", MaxConnections, (long long) (needed - there)),
			 errdetail("The %s may have %lld and has %lld; a connection takes one, the cluster itself %d.",
					   limits->threads_by, (long long) limits->threads, (long long) limits->threads_used, others),
			 errhint("Raise the limit (ulimit -u, TasksMax=, or pids.max of the control group), or set \"max_connections\" to at most %d.",
					 most(there - others, 1))));
}

static void
check_addresses(const struct host_limits *limits, size_t shared_memory)
{
	int			sessions = MaxConnections + helpers() + BACKGROUND_THREADS;
	uint64_t	needed = sessions * limits->session_address_space + shared_memory;
	uint64_t	there = limits->address_space - limits->address_space_used;

	if (limits->address_space == UINT64_MAX || (there >= needed && limits->address_space >= limits->address_space_used))
		return;
	if (limits->address_space < limits->address_space_used)
		there = 0;
	ereport(FATAL,
			(errcode(ERRCODE_INSUFFICIENT_RESOURCES),
			 errmsg("too little address space for %d connections: %llu MB more are needed", MaxConnections, MEGABYTES(needed - there) + 1),
			 errdetail("This process may map %llu MB and has mapped %llu MB; a session takes %llu MB, shared memory %llu MB.",
					   MEGABYTES(limits->address_space), MEGABYTES(limits->address_space_used),
					   MEGABYTES(limits->session_address_space), MEGABYTES(shared_memory)),
			 errhint("Raise the limit (ulimit -v), or set \"max_connections\" or \"shared_buffers\" lower.")));
}

static void
check_memory(const struct host_limits *limits, size_t shared_memory)
{
	uint64_t	there = limits->memory - MEMORY_FOR_OTHERS(limits->memory);

	if (shared_memory <= there)
		return;
	ereport(FATAL,
			(errcode(ERRCODE_OUT_OF_MEMORY),
			 errmsg("too little memory for the shared memory of %llu MB: the %s has %llu MB",
					MEGABYTES(shared_memory), limits->memory_of, MEGABYTES(limits->memory)),
			 errdetail("An eighth of that stays for sessions and the host."),
			 errhint("Reduce \"shared_buffers\" (which are %llu MB) or \"max_connections\".", MEGABYTES((uint64_t) NBuffers * BLCKSZ))));
}

/* After a crash of a backend the postmaster comes here again: what it counted still holds, and it must not end now. */
void
resources_check(size_t shared_memory)
{
	static bool checked;
	struct host_limits limits = {0};
	int			pot;

	if (checked)
		return;
	checked = true;
	supervisor_host_limits(&limits);
	check_descriptors(&limits);
	check_threads(&limits);
	check_addresses(&limits, shared_memory);
	check_memory(&limits, shared_memory);
	pot = limits.descriptors - limits.descriptors_used - BACKGROUND_DESCRIPTORS - RESERVED_DESCRIPTORS -
		MaxConnections * CONNECTION_DESCRIPTORS;
	supervisor_sessions_promised(session_self, MaxConnections, Max(pot / LEAST_SHARES, LEAST_FILES));
}

void
resources_share(void)
{
	int			each = supervisor_files_each(session_self);

	if (each > 0 && each < max_safe_fds)
		max_safe_fds = each;
}

/* Of a direct session the descriptor is the only one: it waits in its caller. */
int
resources_refuse(int fd)
{
	if (fd >= supervisor_descriptors_top(true) - (SESSION_DESCRIPTORS - 1))
		return EMFILE;
	return supervisor_memory_is_short(session_self) ? ENOMEM : 0;
}

/* ---- what the session's shims ask PostgreSQL, see ../session/inside.h */

bool
session_may_not_fail(void)
{
	return CritSectionCount > 0;
}

static int	configured;				/* max_safe_fds, while it is less */

void
session_limit_files(int most)
{
	if (configured == 0)
		configured = max_safe_fds;
	max_safe_fds = Max(Min(max_safe_fds - 1, most), FEWEST_FILES);
}

/* Files that are open for no use now are others' to have. */
void
session_unlimit_files(void)
{
	closeAllVfds();
	max_safe_fds = configured;
	configured = 0;
}
