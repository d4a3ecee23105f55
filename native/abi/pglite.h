/*
 * pglite.h - PostgreSQL clusters inside this process.
 *
 * The library holds PostgreSQL. A *cluster* is one running server: its postmaster, background processes and sessions are
 * threads of this process. Clients talk to it over a connected stream socket in the PostgreSQL frontend/backend protocol.
 *
 * Rules that hold for every function:
 *   - pglite_negotiate() comes first; until it has succeeded everything else returns PGLITE_E_ABI.
 *   - A return value of PGLITE_OK means success and that all out parameters are set; any other value leaves out parameters
 *     untouched and describes itself through pglite_last_error() on the same thread.
 *   - Every function may be called from any thread, except where its comment says otherwise.
 *   - Strings are UTF-8, zero-terminated. Strings that go in are copied; who frees what comes out is said at each function.
 *   - The library never calls back into the host, never writes to the host's stdout or stderr and never reads its stdin.
 *   - A structure starts with struct_size; the caller sets it to sizeof of the structure it was compiled with. Fields that a caller
 *     of an older minor version does not have count as 0.
 */
#ifndef PGLITE_H
#define PGLITE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PGLITE_API __attribute__((visibility("default")))

/* Major: incompatible change. Minor: something was added. */
#define PGLITE_ABI_MAJOR 1
#define PGLITE_ABI_MINOR 2
#define PGLITE_ABI_VERSION ((uint32_t) PGLITE_ABI_MAJOR << 16 | PGLITE_ABI_MINOR)

typedef enum pglite_status
{
	PGLITE_OK = 0,
	PGLITE_E_ABI = 1,				/* another ABI version, or pglite_negotiate() was not called */
	PGLITE_E_ARGUMENT = 2,			/* an argument is missing or out of range */
	PGLITE_E_STATE = 3,				/* the cluster is not in a state that allows the call */
	PGLITE_E_MEMORY = 4,			/* out of memory, or a memory limit is too low */
	PGLITE_E_IO = 5,				/* a system call failed; os_error says which way */
	PGLITE_E_TIMEOUT = 6,			/* not finished in the time allowed; what was begun goes on */
	PGLITE_E_LIMIT = 7,				/* a resource limit (descriptors, threads, address space, instances) is too low */
	PGLITE_E_PAYLOAD = 8,			/* prefix or template is missing or damaged */
	PGLITE_E_DIRECTORY_FOREIGN = 9,	/* not empty, and not a data directory */
	PGLITE_E_DIRECTORY_VERSION = 10,	/* data directory of another major version */
	PGLITE_E_DIRECTORY_ACCESS = 11,	/* owner, mode, or a read-only file system */
	PGLITE_E_DIRECTORY_LOCKED = 12,	/* another cluster or server owns it */
	PGLITE_E_DIRECTORY_MISSING = 13,	/* does not exist and PGLITE_CREATE was not given */
	PGLITE_E_SETTING = 14,			/* a setting is reserved or PostgreSQL refuses it */
	PGLITE_E_START = 15,			/* the postmaster ended before it was ready; message is PostgreSQL's own */
	PGLITE_E_BUSY = 16				/* another thread is in this session */
} pglite_status;

typedef struct pglite_error
{
	size_t		struct_size;
	pglite_status status;
	int			os_error;			/* errno, or 0 */
	const char *message;			/* what happened, never NULL */
	const char *detail;				/* where, or more of it; may be NULL */
	const char *hint;				/* what to do next; may be NULL */
	char		sqlstate[8];		/* five characters when PostgreSQL reported it, else empty */
} pglite_error;

/*
 * The last failure on the calling thread. Strings belong to the library and stay valid until the next pglite_ call on this
 * thread. Without a failure, status is PGLITE_OK and message is "".
 */
PGLITE_API void pglite_last_error(pglite_error *out);

/* Agrees on the version: succeeds when the library serves `wanted` (same major, at least that minor). Idempotent. */
PGLITE_API pglite_status pglite_negotiate(uint32_t wanted, uint32_t *provided);

typedef struct pglite_info
{
	size_t		struct_size;
	uint32_t	abi_version;
	uint32_t	postgresql_version_num;	/* 180006 */
	const char *postgresql_version;	/* "18.6"; static */
	const char *rid;				/* "linux-x64"; static */
	const char *modules;			/* comma-separated names of the linked-in extension modules, sorted; static */
	uint64_t	session_block_size;	/* bytes of per-session variables */
} pglite_info;

PGLITE_API pglite_status pglite_get_info(pglite_info *out);

/* ---------------------------------------------------------------- clusters */

typedef struct pglite_cluster pglite_cluster;

typedef struct pglite_setting
{
	const char *name;				/* a PostgreSQL configuration parameter */
	const char *value;
} pglite_setting;

#define PGLITE_CREATE			0x1	/* make the cluster from the template when the directory is missing or empty */
#define PGLITE_CONTAIN_FAULTS	0x2	/* SIGSEGV, SIGBUS, SIGILL on a backend thread end that backend (best effort) */
#define PGLITE_NO_SYNC			0x4	/* fsync=off, and a new directory is not synced: for throw-away clusters */
#define PGLITE_OWNER_ROLE		0x8	/* the user of a new cluster is an ordinary role (since 1.2): it may log in and make databases, and
									 * owns `database`, or "postgres". A superuser is there besides: "postgres", or "pglite_superuser"
									 * when the user has that name. */

typedef struct pglite_config
{
	size_t		struct_size;
	uint32_t	flags;
	uint32_t	start_timeout_ms;	/* 0 = no limit; crash recovery counts */
	const char *data_directory;		/* absolute */
	const char *prefix_directory;	/* absolute; holds share/postgresql and lib/postgresql */
	const char *template_file;		/* absolute; needed with PGLITE_CREATE */
	const char *run_directory;		/* absolute, 0700, short: for .s.PGSQL.<port>; NULL: only pglite_connect() */
	const char *user;				/* of a new cluster: its superuser, or with PGLITE_OWNER_ROLE an owner; NULL = "postgres" */
	const char *database;			/* database made in a new cluster besides "postgres"; NULL = none */
	const pglite_setting *settings;
	size_t		setting_count;
	/* since 1.2 */
	uint64_t	memory_limit;		/* bytes for the heaps of all sessions together; 0 = none. Beyond, statements fail (53200) */
	uint64_t	session_memory_limit;	/* the same for each */
} pglite_config;

#define PGLITE_LEAST_MEMORY_LIMIT	(UINT64_C(8) << 20)	/* a lower one than this is refused: PGLITE_E_ARGUMENT */

typedef enum pglite_stop_mode
{
	PGLITE_STOP_SMART = 0,			/* wait for sessions to end */
	PGLITE_STOP_FAST = 1,			/* roll back and end sessions, then shut down cleanly */
	PGLITE_STOP_IMMEDIATE = 2		/* like a crash: recovery at the next start */
} pglite_stop_mode;

typedef enum pglite_state
{
	PGLITE_STATE_STARTING = 1,		/* includes crash recovery, also after a crash of a backend */
	PGLITE_STATE_READY = 2,			/* also a standby, as PostgreSQL's pg_ctl counts it */
	PGLITE_STATE_STOPPING = 3,
	PGLITE_STATE_STOPPED = 4		/* no thread of the cluster is left; only pglite_cluster_free() remains */
} pglite_state;

/*
 * Starts a cluster and returns when it accepts connections. On success the caller owns *out and gives it back with
 * pglite_cluster_free(). On failure nothing of the cluster is left; an existing data directory is as it was.
 */
PGLITE_API pglite_status pglite_cluster_start(const pglite_config *config, pglite_cluster **out);

/*
 * Stops it and returns when its last thread has ended. timeout_ms 0 = no limit. After PGLITE_E_TIMEOUT it goes on stopping;
 * call again to wait, or with a stronger mode. Stopping a stopped cluster succeeds.
 */
PGLITE_API pglite_status pglite_cluster_stop(pglite_cluster *cluster, pglite_stop_mode mode, uint32_t timeout_ms);

/*
 * Frees the handle; a running cluster is stopped in immediate mode first. NULL is allowed. No other call may use the handle
 * at the same time or later; events already taken stay valid.
 */
PGLITE_API void pglite_cluster_free(pglite_cluster *cluster);

typedef struct pglite_cluster_status
{
	size_t		struct_size;
	pglite_state state;
	int			exit_status;		/* when stopped: the postmaster's, as waitpid() would say */
	uint32_t	threads;			/* of this cluster now: postmaster, background and client backends */
	uint32_t	client_backends;
	uint64_t	crashes;			/* crash restarts since the start */
	uint64_t	events_lost;		/* dropped because nobody took them */
	/* since 1.2 */
	uint64_t	memory_bytes;		/* heaps of all its sessions, background processes included */
	uint64_t	memory_limit;		/* as in pglite_config */
	uint64_t	shared_memory_bytes;	/* the main segment: shared_buffers and the rest; the system fills it as it is used */
} pglite_cluster_status;

PGLITE_API pglite_status pglite_cluster_get_status(pglite_cluster *cluster, pglite_cluster_status *out);

/* The heap of one session (since 1.2): what it has mapped, in bytes. Stack, variables and shared memory are not in it. */
typedef struct pglite_session_memory
{
	int32_t		pid;				/* as pg_stat_activity shows it */
	char		kind[36];			/* "backend", "checkpointer", ... */
	uint64_t	bytes;
	uint64_t	peak_bytes;
} pglite_session_memory;

/*
 * Fills up to `room` elements, one for each session that runs, background processes included, and sets *count to how many there
 * are (since 1.2). When that is more than room, call again with more.
 */
PGLITE_API pglite_status pglite_cluster_get_memory(pglite_cluster *cluster, pglite_session_memory *out, size_t room, size_t *count);

/* ---------------------------------------------------------------- sessions */

/*
 * A new connection without any path: *fd is a connected, blocking, close-on-exec stream socket on which the caller sends a
 * StartupMessage. The caller closes it. Sockets in run_directory are the other way in.
 */
PGLITE_API pglite_status pglite_connect(pglite_cluster *cluster, int *fd);

/*
 * A *direct session* (since 1.1) has no thread and no socket: its backend runs on the thread of whoever calls, each time any
 * thread, one at a time. It is otherwise a session like every other, in the same protocol, and takes a connection's place.
 *
 * While it waits for its caller it holds no thread. What comes for it meanwhile - invalidations, notifications, timeouts, a request
 * to end - is done on a thread of the library's. A statement that waits for a lock keeps its caller's thread; two sessions used by
 * one thread can wait for each other without PostgreSQL seeing it: set lock_timeout where that may be. Signal handlers of the host
 * may run on the session's stack, which has 8 MB. The reserved signals have to be let through on calling threads; the library does
 * that at a thread's first call. SIGPIPE and SIGXFSZ do nothing while a session runs: its statement fails. Replication connections
 * are refused.
 */
typedef struct pglite_session pglite_session;

typedef enum pglite_session_state
{
	PGLITE_SESSION_READY = 1,		/* it has taken all input, said all, and waits for more input */
	PGLITE_SESSION_MORE = 2,		/* it has more to say than there was room for: call again, with what is left of the input */
	PGLITE_SESSION_ENDED = 3		/* only pglite_session_close() remains */
} pglite_session_state;

typedef struct pglite_exchange
{
	size_t		struct_size;
	const void *input;				/* bytes for the backend; may be NULL when input_size is 0 */
	size_t		input_size;
	void	   *output;				/* takes bytes of the backend; NULL: up to 64 kB are kept for a later call */
	size_t		output_size;
	size_t		input_taken;		/* out */
	size_t		output_filled;		/* out */
	pglite_session_state state;		/* out */
} pglite_exchange;

/* The backend waits for a StartupMessage. The caller gives *out back with pglite_session_close(). */
PGLITE_API pglite_status pglite_session_open(pglite_cluster *cluster, pglite_session **out);

/*
 * Hands over input and runs the session on the calling thread until it waits for more, has no room for its output, or has
 * ended; both buffers are used in place. Without input it gives what was said meanwhile. PGLITE_E_BUSY when another call runs it.
 */
PGLITE_API pglite_status pglite_session_exchange(pglite_session *session, pglite_exchange *exchange);

/*
 * Waits until the session has said something that nobody asked for (a notification, the reason of its end) or has ended;
 * UINT32_MAX = no limit. Then pglite_session_exchange() without input has it. PGLITE_E_TIMEOUT when nothing came.
 */
PGLITE_API pglite_status pglite_session_wait(pglite_session *session, uint32_t timeout_ms);

/* Ends the pglite_session_wait() under way, or the next one when there is none: PGLITE_E_TIMEOUT (since 1.2). Returns at once. */
PGLITE_API pglite_status pglite_session_interrupt(pglite_session *session);

/* Cancels the statement that it runs, if it runs one; ends it as pg_terminate_backend() does. Both return at once. */
PGLITE_API pglite_status pglite_session_cancel(pglite_session *session);
PGLITE_API pglite_status pglite_session_terminate(pglite_session *session);

/*
 * Ends the session on the calling thread and frees the handle; NULL is allowed. What was not committed is rolled back, also a statement
 * whose reply was not taken to its end. The session outlives its cluster until then. No other call may use the handle at the same time
 * or later, except that one which runs it is noticed: PGLITE_E_BUSY, and nothing is freed.
 */
PGLITE_API pglite_status pglite_session_close(pglite_session *session);

/* Sends a CancelRequest with the pid and the key of the session's BackendKeyData. Returns when the server has taken it. */
PGLITE_API pglite_status pglite_cancel(pglite_cluster *cluster, int32_t pid, const void *key, size_t key_length);

/* ---------------------------------------------------------------- events */

typedef enum pglite_event_kind
{
	PGLITE_EVENT_LOG = 1,			/* a message of PostgreSQL's server log */
	PGLITE_EVENT_OUTPUT = 2,		/* text that a backend wrote to its stdout or stderr: message */
	PGLITE_EVENT_STATE = 3,			/* state is the new state */
	PGLITE_EVENT_BACKEND_CRASH = 4	/* backend `pid` ended abnormally (exit_status); the cluster recovers by itself */
} pglite_event_kind;

typedef enum pglite_severity
{
	PGLITE_SEVERITY_DEBUG = 1,
	PGLITE_SEVERITY_LOG = 2,
	PGLITE_SEVERITY_INFO = 3,
	PGLITE_SEVERITY_NOTICE = 4,
	PGLITE_SEVERITY_WARNING = 5,
	PGLITE_SEVERITY_ERROR = 6,
	PGLITE_SEVERITY_FATAL = 7,
	PGLITE_SEVERITY_PANIC = 8
} pglite_severity;

/* Fields that do not apply are 0, "" or NULL. */
typedef struct pglite_event
{
	size_t		struct_size;
	pglite_event_kind kind;
	pglite_state state;
	pglite_severity severity;
	int32_t		pid;				/* as pg_stat_activity shows it */
	int32_t		exit_status;		/* as waitpid() would say */
	int64_t		time_us;			/* microseconds since 1970-01-01 UTC */
	char		sqlstate[8];
	const char *backend;			/* backend type, for instance "checkpointer" or "client backend" */
	const char *message;
	const char *detail;
	const char *hint;
	const char *context;
	const char *statement;
} pglite_event;

/*
 * Takes the oldest event, waiting up to timeout_ms (0 = do not wait, UINT32_MAX = no limit). *out is NULL when there was none
 * in time, or when the cluster has stopped and all were taken. The caller frees it with pglite_event_free(). Meant for one
 * host thread per cluster; the queue is bounded and drops the oldest, counted in events_lost.
 */
PGLITE_API pglite_status pglite_event_wait(pglite_cluster *cluster, uint32_t timeout_ms, pglite_event **out);

/* Frees an event; NULL is allowed. */
PGLITE_API void pglite_event_free(pglite_event *event);

#ifdef __cplusplus
}
#endif
#endif
