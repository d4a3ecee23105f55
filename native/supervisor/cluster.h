/*
 * cluster.h - what the files under supervisor/ share, and what abi/ calls.
 *
 * Locks: `supervisor_mutex` guards slots, thread counts, the state of every cluster, connections that wait and shared memory
 * names. The event queue of a cluster has a lock of its own, taken after it or alone. No file system call and no call into
 * PostgreSQL is made under either.
 */
#ifndef PGLITE_CLUSTER_H
#define PGLITE_CLUSTER_H

#include "pglite.h"
#include "platform.h"
#include "pump.h"
#include "session.h"
#include "supervisor.h"

#include <pthread.h>

#define MAX_WAITING			256			/* connections that the postmaster has not accepted yet, per cluster */
#define MAX_MEMORY_FILES	4096		/* dynamic shared memory segments per cluster */
#define EVENT_QUEUE_BYTES	((size_t) 1 << 20)
#define EVENT_FIELD_BYTES	((size_t) 64 << 10)	/* longer texts are cut, with "..." at the end */
#define FIRST_FAKE_PID		0x01000000	/* above the largest pid that Linux can be configured for */

/* Bounded queue of serialised events, see events.c. */
typedef struct event_queue
{
	pthread_mutex_t lock;
	pthread_cond_t changed;
	char	   *bytes;
	uint64_t	head,				/* absolute positions; the place is the remainder by EVENT_QUEUE_BYTES */
				tail;
	uint64_t	lost;
	bool		closed;				/* the cluster has stopped: nothing more will come */
} event_queue;

/* What PostgreSQL said about a start that failed, or about its end; empty while it is ready. */
typedef struct failure
{
	char		message[1024];
	char		detail[1024];
	char		hint[1024];
	char		sqlstate[8];
	char		complaint[1024];	/* the last message below FATAL that carried an error code */
	char		output[1024];		/* the last text on stderr */
} failure;

typedef struct shared_mapping
{
	void	   *address;
	size_t		size;
} shared_mapping;

typedef struct memory_file
{
	char		name[44];
	int			fd;					/* 0 = entry is free */
} memory_file;

/* A connection that the postmaster has not accepted yet. */
typedef struct waiting
{
	int			fd;
	direct	   *direct;				/* or NULL */
} waiting;

typedef struct cluster
{
	_Atomic(instance *) postmaster;	/* NULL when it has ended */
	int			threads;			/* whose end is not reported yet */
	int			living;				/* of them, those that have not begun to report it */
	int			clients;
	int			ended;				/* threads that wait to be reaped */
	bool		contain_faults;
	bool		recovering;			/* a backend crashed and the cluster is not ready again */
	int64_t		stop_asked_us;		/* when it was first told to stop, or 0 */
	struct
	{
		int			pid,
					status;
		char		kind[32];
	}			reaped;				/* the postmaster's last */
	pglite_state state;
	int			exit_status;		/* the postmaster's */
	uint64_t	crashes;
	pthread_cond_t changed;			/* with supervisor_mutex: threads, state */

	shared_mapping shmem;			/* the main segment */
	shared_mapping retired;			/* one that threads may still look at */
	memory_file files[MAX_MEMORY_FILES];
	int			file_top;			/* entries at and above it are free */

	int			listener;			/* bell of waiting connections, or -1 */
	waiting		waiting[MAX_WAITING];
	unsigned	waiting_head,
				waiting_tail;
	direct	   *undecided;			/* accepted; its session is not started yet */
	pump		pump;				/* of its direct sessions */

	event_queue events;
	failure		failure;

	uint64_t	memory_limit,		/* of all heaps together, and of one; bytes, 0 = none */
				session_memory_limit;
	_Atomic uint64_t heap_bytes;	/* of all heaps */
	bool		promises;			/* descriptors to sessions that are not there yet, see descriptor_limits.c */
	int			promised;			/* how many */
	int			files_each;

	void		(*on_stopped) (void *);	/* after the last session has ended, before the state says so */
	void	   *on_stopped_argument;
} cluster;

/* ---- supervisor.c: the lock and the calling session */
extern pthread_mutex_t supervisor_mutex;

static inline instance *
supervisor_current(void)
{
	return session_base ? ((session_header *) session_base)->instance : NULL;
}

extern void supervisor_inside(instance *self);		/* self may be NULL: a thread of the host, or one that ends */
extern void supervisor_outside(instance *self);		/* delivers what came in between */
extern void supervisor_lock(instance *self);
extern void supervisor_unlock(instance *self);
extern int	supervisor_initialize(void);			/* once per process; 0, or errno */
extern bool supervisor_forked(void);				/* this process is a fork() of the one that has the clusters */
extern int64_t supervisor_now_us(void);				/* monotonic clock */
extern bool supervisor_wait(pthread_cond_t *condition, pthread_mutex_t *mutex, int64_t until_us);	/* false = time is up */

/* ---- instances.c (all with the lock held) */
extern instance *instance_take(cluster *c);			/* a free slot, or NULL */
extern void instance_name(instance *in, bool postmaster);	/* gives it a pid: from now on it can be found */
extern instance *instance_ended(cluster *c);		/* one that waits to be joined, now JOINING, or NULL */
extern void instance_give_back(instance *in);
extern bool instance_pin(instance *in, int pid, cluster *c);	/* false: gone. Without the lock */
extern void instance_unpin(instance *in);			/* without the lock */
extern instance *instance_at(int slot);				/* never freed; NULL if never used */

/* ---- block.c */
extern int	block_prepare(void);					/* the template, once; 0, or errno */
extern void block_fill(char *block, instance *self);

/* ---- thread_memory.c */
typedef struct instance_memory
{
	size_t		size;
	char	   *base;
	char	   *stack;				/* SESSION_STACK_SIZE bytes */
	char	   *alternate;			/* ALTERNATE_STACK_SIZE bytes */
	char	   *block;
} instance_memory;

#define ALTERNATE_STACK_SIZE	((size_t) 64 << 10)

/* Everything a thread needs, with copies of argv and parameters; 0, or -1 and errno. */
extern int	memory_map(instance *in, char *const *argv, const void *parameters, size_t size);
extern void memory_unmap(instance *in);
extern size_t memory_per_session(void);				/* address space that it takes, but for its arguments */

/* ---- spares.c */
extern void spares_drop(void);

/* ---- memory_limits.c: how many sessions there are, of which the first fill what there is room for */
extern size_t memory_of_sessions(const cluster *c, pglite_session_memory *out, size_t room);

/* ---- descriptor_limits.c */
extern int	descriptors_limit(void);
extern int	descriptors_promised(void);
extern void descriptors_promise(cluster *c, int sessions, int files_each);
extern void descriptors_session(cluster *c, int sessions);	/* 1: a client's session has come; -1: gone */
extern void descriptors_keep(void);					/* once for each cluster, and then once: */
extern void descriptors_keep_no_more(void);
extern bool descriptor_taken_back(int fd);			/* true: it is closed and its number kept */

/* ---- signals.c, faults.c */
extern int	signals_install(void);
extern void signal_post(instance *to, int sig);		/* pinned, or with the lock held and not ended */
extern void signals_repeat(cluster *c);				/* what ends a session, to those that still run; with the lock held */
extern int	faults_install(bool contain);			/* without: only SIGFPE; 0, or errno */

/* ---- processes.c */
extern int	thread_start(cluster *c, instance *self, bool postmaster, const char *kind, char *const *argv,
						 const void *parameters, size_t size, const int *descriptors, int count, int directory, mode_t mask);
extern void threads_join(cluster *c);				/* all that have ended; without the lock */
extern void session_run(instance *self);			/* its life, on its stack */
extern void report_end(instance *self);				/* that was it; its memory may go from now on */
extern void mask_signals(sigset_t *before);			/* as a session's thread has it */
extern void supervisor_alternate_stack(void *stack);	/* the calling thread's, or none */

/* ---- host_threads.c */
extern int	host_thread_id(void);					/* the calling thread's, which is ready to run sessions then */

/* ---- shmem.c, listener.c: at the end of a cluster */
extern void shmem_end(cluster *c);
extern void listener_end(cluster *c);
extern void listener_deserted(cluster *c);			/* the postmaster has ended; with the lock held */
extern int	listener_connect(cluster *c, int *fd);	/* 0, or errno: ENOTCONN when nothing listens, ENOBUFS when full */
extern int	listener_open_direct(cluster *c, direct *d);	/* the same; returns when the session is there, or will not be */
extern direct *listener_decide(cluster *c, int fd);	/* the direct session behind an accepted descriptor, or NULL; lock held */

/* ---- events.c */
extern int	events_open(event_queue *q);
extern void events_free(event_queue *q);
extern void events_close(event_queue *q);
extern void events_push(event_queue *q, const pglite_event *event);
extern pglite_event *events_take(event_queue *q, int64_t until_us);
extern uint64_t events_lost(event_queue *q);
extern void event_state(cluster *c);				/* says the present state */
extern void event_crash(cluster *c);					/* of the child that was reaped last */

/* ---- cluster.c */
extern cluster *cluster_create(void);
extern void cluster_destroy(cluster *c);			/* it has stopped and its threads are joined */
extern int	cluster_launch(cluster *c, char *const *argv);	/* 0, or errno */
extern pglite_state cluster_await_ready(cluster *c, int64_t until_us);
extern bool cluster_stop(cluster *c, pglite_stop_mode mode, int64_t until_us);
extern void cluster_child_ended(cluster *c, instance *in);	/* with the lock held */
extern void cluster_name_threads(cluster *c, char *text, size_t size);	/* some of those that are left, and what they wait in */

#endif
