/*
 * supervisor.h - what is truly of the process: clusters, instances, fake pids, signals between threads, descriptors.
 *
 * Everything under supervisor/, template/, platform/ and abi/ is compiled plainly: its variables are process-wide. The
 * functions here are what code under session/ and postgres/ (inside) may call. While one of them runs on a session's thread
 * no signal handler of that session runs (instance.inside): none can be left by siglongjmp(), so the locks taken in them
 * are always given back, and a handler may call any of them.
 */
#ifndef PGLITE_SUPERVISOR_H
#define PGLITE_SUPERVISOR_H

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define SESSION_STACK_SIZE	((size_t) 8 << 20)	/* bytes of address space per thread */
#define MAX_INSTANCES		1024				/* threads of all clusters together */
#define MAX_DESCRIPTORS		65536				/* descriptors above this number are refused with EMFILE */

struct cluster;
typedef struct direct direct;

/* One "process": a thread, its session block, and what other threads may touch of it. */
typedef struct instance
{
	int			slot;
	_Atomic int pid;				/* fake pid; the postmaster has the real one; 0 = slot is free */
	_Atomic int tid;				/* kernel thread id; 0 before start and after end */
	struct cluster *cluster;
	bool		is_postmaster;
	char		kind[32];			/* launch_backend.c's name of it */
	char	   *block;
	_Atomic uint64_t pending;		/* signals posted, bit = number */
	_Atomic bool dying;				/* takes no more signals */
	_Atomic int posters;			/* threads that are about to signal tid: it may not end before they are done */
	volatile int inside;			/* depth of supervisor calls on its own thread: no handler runs meanwhile */
	const char *_Atomic waits_in;	/* the held call that it may wait in, or NULL */
	int			death_signal;		/* prctl(PR_SET_PDEATHSIG) */
	int			wake_descriptor;	/* the bell behind signalfd(), or -1: see supervisor_wake_descriptor() */
	_Atomic bool wakes_by_descriptor;	/* SIGURG is one ring of wake_descriptor */
	int			status;				/* as waitpid() reports it */
	sigjmp_buf	exit_point;
	direct	   *direct;				/* a session without a thread of its own, or NULL */
	_Atomic bool rung;				/* of such a one: its bell, since it looked */
	_Atomic bool idle_due;			/* of such a one: it asked for this a while ago, see supervisor_idle() */
	int			connection;			/* of such a one: the descriptor that stands for its caller, or -1 */
	bool		rationed;			/* it works for clients: limits on memory and descriptors hold for it */
	_Atomic uint64_t heap_bytes;	/* mapped, see memory_limits.c */
	uint64_t	heap_peak;			/* most of it so far */
	/* what fork() and exec() would have handed over */
	char	  **argv;
	int			argc;
	void	   *parameters;			/* launch_backend.c's variables file */
	size_t		parameters_size;
	int			inherited[4];		/* descriptors, one counted reference each; session_end() gives them back */
	int			inherited_count;
	int			directory;			/* working directory, or AT_FDCWD; one counted reference, as above */
	mode_t		umask;
	/* the supervisor's own */
	pthread_t	thread;
	enum {INSTANCE_FREE, INSTANCE_RUNNING, INSTANCE_ENDED, INSTANCE_JOINING} life;
	struct instance_memory *memory;	/* stack, alternate stack, block and arguments in one mapping */
} instance;

/* ---- identity and signals */
extern int	supervisor_host_pid(void);
extern int	supervisor_kill(instance *self, int pid, int sig);		/* 0, or -1 and errno */
extern void supervisor_alarm(void *instance);					/* posts SIGALRM to it; for a thread without a session */
extern int	supervisor_reap(instance *self, int *status);			/* pid of an ended child, or 0 */

/* The caller's bell, made at the first call, or -1 and errno. It is counted once for the instance, which closes it at its end;
 * signalfd() hands out the same number after supervisor_descriptor_share(). */
extern int	supervisor_wake_descriptor(instance *self);

/* ---- look-ups that may wait for a name server: results and arguments are libc's; EAI_SYSTEM and EINTR when the session must end */
struct addrinfo;
struct sockaddr;
extern int	supervisor_getaddrinfo(instance *self, const char *node, const char *service, const struct addrinfo *hints,
								   struct addrinfo **result);
extern int	supervisor_getnameinfo(instance *self, const struct sockaddr *address, unsigned length, char *host, unsigned host_size,
								   char *service, unsigned service_size, int flags);

/* ---- threads */
extern int	supervisor_spawn(instance *self, const char *kind, char *const *argv, const void *parameters, size_t size,
							 const int *descriptors, int count, int directory, mode_t umask);	/* fake pid, or -1 and errno */
extern void supervisor_exit(instance *self, int status) __attribute__((noreturn));

/* ---- descriptors: one count each, as fork() would share them */
extern void supervisor_descriptor_open(int fd);
extern void supervisor_descriptor_share(int fd);
extern int	supervisor_descriptor_close(int fd);	/* the last one closes; 0, or -1 and errno */

/* ---- descriptors: who may have how many, see descriptor_limits.c */
#define SESSION_DESCRIPTORS		6	/* that a session can count on: socket, bell, two sets to wait for, and two files */
#define RESERVED_DESCRIPTORS	24	/* numbers that only background processes and the host go to */
extern int	supervisor_descriptors_top(bool few);	/* numbers from here on are not for clients' sessions; few: for one that holds no
													 * more than SESSION_DESCRIPTORS */
extern int	supervisor_files_each(instance *self);		/* most files that one session keeps open at a time; 0: as configured */
extern bool supervisor_descriptor_lend(instance *self);	/* one more number is free now; false: nothing is left to lend */

/* ---- what the machine and this process's limits leave, see host_limits.c */
struct host_limits
{
	int			descriptors,		/* most, and open or promised */
				descriptors_used;
	int64_t		threads,			/* INT64_MAX: as many as you like */
				threads_used;
	const char *threads_by;			/* whose limit that is */
	uint64_t	address_space,		/* UINT64_MAX: no limit; bytes */
				address_space_used;
	uint64_t	session_address_space;	/* of one session */
	uint64_t	memory;				/* of the machine or the control group, whichever is less; bytes */
	const char *memory_of;
};
extern void supervisor_host_limits(struct host_limits *out);
extern void supervisor_sessions_promised(instance *self, int sessions, int files_each);	/* by the postmaster, before any of them */

/* ---- connections without a path: bind() of "\0pglite" gives a descriptor whose accept() takes what pglite_connect() made */
extern int	supervisor_listener_open(instance *self);				/* the caller's descriptor to poll, or -1 and errno */
extern int	supervisor_listener_accept(instance *self, int fd);		/* connected descriptor, or -1 and errno */
extern void supervisor_listener_refuse(instance *self, int fd, int error);	/* no session will be started for it */

/* ---- the caller of a direct session: what its connection can do now, and leaving it for what it cannot */
extern bool supervisor_direct_readable(instance *self);			/* there is input, or will be none any more */
extern bool supervisor_direct_writable(instance *self);
extern size_t supervisor_direct_receive(instance *self, void *buffer, size_t size);	/* bytes; 0: there are none now */
extern size_t supervisor_direct_send(instance *self, const void *bytes, size_t size, bool may_wait);	/* bytes taken; all, if
																		 * the session may not wait */
#define IDLE_PARK	2				/* the first time that it has started and answered a statement */
extern void supervisor_idle(void *instance);	/* sets idle_due and has it run, from any thread */
extern void supervisor_park(instance *self);	/* comes back, on some thread, when anything may have changed; called held */

/* ---- memory of ended sessions, see spares.c */
extern void *supervisor_spare_take(size_t size);				/* a mapping of this size, or NULL */
extern bool supervisor_spare_give(void *address, size_t size);	/* false: there are enough, it stays the caller's */

/* ---- the calling session's stack, see thread_memory.c */
extern bool supervisor_stack_is_deep(instance *self);	/* it was much deeper than it is now, since it was trimmed; no call */
extern void supervisor_stack_trim(instance *self);		/* gives back what is below */

/* ---- memory of heaps, see memory_limits.c */
#define SESSION_HEAP	((size_t) 1 << 20)	/* a session that starts wants this much */
extern bool supervisor_memory_take(instance *self, size_t size, bool anyway);	/* counts it; false: beyond a limit, not counted */
extern void supervisor_memory_give(instance *self, size_t size);
extern bool supervisor_memory_is_short(instance *self);	/* too short for one more session */

/* ---- shared memory */
extern void *supervisor_shmem_create(instance *self, size_t size);	/* the cluster's main segment, or NULL and errno */
extern void supervisor_shmem_destroy(instance *self);
extern int	supervisor_shm_open(instance *self, const char *name, int flags, mode_t mode);	/* a new descriptor, or -1 */
extern int	supervisor_shm_unlink(instance *self, const char *name);
extern int	supervisor_segment_peek(int id, void *header, size_t size);	/* of a server that is a process, see shmem.c */

/* ---- what the postmaster says of the cluster */
extern void supervisor_postmaster_status(instance *self, const char *status);	/* pidfile.h's word for its state */
extern void supervisor_postmaster_crash(instance *self);		/* the child that it reaped last has crashed */

/* ---- log */
struct supervisor_log
{
	int			severity;			/* pglite_severity */
	const char *sqlstate;
	const char *backend;
	const char *message, *detail, *hint, *context, *statement;
};
extern void supervisor_log(instance *self, const struct supervisor_log *record);
extern void supervisor_output(instance *self, const char *text, size_t length);	/* async-signal-safe: may be called anywhere */

#endif
