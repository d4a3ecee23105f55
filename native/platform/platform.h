/*
 * platform.h - what differs between operating systems, under names that do not.
 *
 * linux/ and darwin/ implement it; portable/ has those parts that need nothing beyond POSIX: darwin/ stands on them, and an
 * engine for tests takes them on Linux. Everything here is plain code, outside the session block: it may
 * be called by any thread, and by sessions. Functions marked (signal) are async-signal-safe. Unless said otherwise a
 * function returns 0 on success, and -1 with errno set on failure.
 */
#ifndef PGLITE_PLATFORM_H
#define PGLITE_PLATFORM_H

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

/* The calling thread's session block, or NULL on a thread of the host. Code inside reaches its variables through it. */
extern __thread char *session_base __attribute__((tls_model("initial-exec"), visibility("hidden")));

/* What code in another file needs to know to find it on any thread: native/pass/SessionModule.cpp says what that is. */
extern int64_t platform_session_base_place(void);

/* ---- threads */
extern int	platform_thread_id(void);				/* kernel's id of the calling thread, never 0 */
extern void platform_thread_name(const char *name);	/* of the calling thread, cut to what the system shows */

/* (signal) One signal to one thread of this process. A thread that is gone: -1 and ESRCH. */
extern int	platform_thread_signal(int tid, int sig);

/* ---- stacks: each may run on another thread than before, one at a time */

/* A stack below top (a multiple of 16) that calls the function, which must not return, when it is first switched to. */
extern void *platform_stack_prepare(void *top, void (*function) (void *argument), void *argument);

/* Leaves the present stack, whose place is stored in *from, for the one at to. Comes back when something switches to *from. */
extern void platform_stack_switch(void **from, void *to);

/* ---- conditions, on the monotonic clock: false when the time, in microseconds, has come */
extern void platform_condition_open(pthread_cond_t *condition);
extern bool platform_condition_wait(pthread_cond_t *condition, pthread_mutex_t *mutex, int64_t until);

/*
 * ---- the two real signals that session threads take: everything else is blocked there. The wake-up restarts the system call that it
 * interrupts. The interrupt does not, and cannot be refused: it stands in where the kernel's queue has no room for a wake-up.
 */
extern int	platform_wake_signal(void);
extern int	platform_interrupt_signal(void);

/* (signal) To one thread of this process, which has not ended. Nothing of this process can make it fail. */
extern void platform_wake_thread(int tid, bool interrupts);

/* (signal) Both, in the calling thread's mask: SIG_BLOCK or SIG_UNBLOCK. *before may be NULL. */
extern void platform_wake_mask(int how, sigset_t *before);

/* (signal) Whether that signal came from a session's timer and not from platform_wake_thread(). */
extern bool platform_wake_is_timer(const siginfo_t *info);

/* ---- wake-ups: a descriptor that is readable from the first ring until it is cleared; close-on-exec, non-blocking */
extern int	platform_bell_open(void);				/* descriptor, or -1 */
extern void platform_bell_ring(int fd);				/* (signal) */
extern void platform_bell_clear(int fd);			/* (signal) */
extern void platform_bell_close(int fd);			/* nobody rings it any more; its duplicates are the caller's to close */

/*
 * ---- timers: each sends platform_wake_signal() to the thread that opened it; where a system cannot do that, or whoever opens it
 * says that it changes threads, or the kernel's queue is full, it calls expired(context) on a thread of its own until it is closed
 */
typedef struct platform_timer
{
	bool		open;
	bool		calls;
	void	   *handle;
} platform_timer;

extern int	platform_timer_open(platform_timer *timer, bool changes_threads, void (*expired) (void *context), void *context);
extern void platform_timer_close(platform_timer *timer);	/* also when it is not open */

/* Microseconds to the first expiry (0 disarms) and between later ones (0 = once). *remaining may be NULL. */
extern int	platform_timer_set(platform_timer *timer, int64_t first, int64_t interval, int64_t *remaining,
							   int64_t *old_interval);
extern int	platform_timer_get(platform_timer *timer, int64_t *remaining, int64_t *interval);

/* ---- files */
extern int	platform_memory_file(const char *name);			/* descriptor of an empty file without a path, or -1 */
extern int	platform_clone_file(int from, int to);			/* shares blocks; -1 where the file system cannot */
extern ssize_t platform_copy_range(int from, int to, size_t length);	/* from both offsets on; bytes, 0 at the end */
extern int	platform_sync_filesystem(int fd);				/* of the file system that holds fd */
extern bool platform_syncs_filesystem(int fd);				/* false where that may tell of no error, or do nothing */
extern bool platform_is_of_processes(int fd);				/* a file that shows a process of the machine: /proc */

/* All that lies below a folder, and itself, the quicker way. -1: a sync failed, what was written may be lost. */
#define PLATFORM_NOT_SYNCED	(-2)							/* and errno: a file could not be opened, nothing is lost */
extern int	platform_sync_tree(int folder);
extern char *platform_descriptor_path(int fd, char *buffer, size_t size);	/* buffer, or NULL and errno */

/* A FILE that hands what is written to a function (it must take all of it), or with NULL one that is at its end. */
typedef ssize_t (*platform_stream_write) (void *context, const char *text, size_t length);
extern FILE *platform_stream_open(void *context, platform_stream_write write);
extern void platform_stream_unshared(FILE *file);		/* no other thread uses it: it needs no lock */
extern void platform_stream_discard(FILE *file);		/* what is not written yet never will be */

/* ---- processes */
extern int	platform_process_start(int pid, uint64_t *start, bool *ending);	/* when it began, in a unit of the system's own;
																			 * -1: no such process */
extern int	platform_open_descriptors(void);				/* how many this process has open, or -1 */

/* ---- libraries: 1 if the file defines the symbol, 0 if not, -1 and errno; nothing of it is loaded or run */
extern int	platform_library_defines(const char *path, const char *name);

/* ---- descriptors that are close-on-exec from the start; arguments and results are those of the system call without a suffix */
struct sockaddr;
extern int	platform_socket(int domain, int type, int protocol);
extern int	platform_socket_pair(int ends[2]);				/* of connected local streams */
extern int	platform_accept(int fd, struct sockaddr *address, unsigned *length);
extern int	platform_pipe(int ends[2], int flags);			/* flags: O_NONBLOCK or 0 */
extern int	platform_replace(int from, int to);				/* dup2() */
extern int	platform_open_directory(int start, const char *path);	/* only to start from in the *at() calls */

/*
 * ---- sigjmp_buf: a set of signals noted in it before sigsetjmp(env, 1), and read again if both have been done; and the jump itself,
 * which leaves the thread's own mask as it is: the thread may be another than the one that the buffer was made on
 */
extern void platform_jump_note(void *env, uint64_t mask);
extern void platform_jump_noted(const void *env, uint64_t *mask);	/* else *mask stays */
extern void platform_jump(const void *env, int value) __attribute__((noreturn));

/* ---- resources */
extern int64_t platform_threads(int64_t *used, const char **by);	/* most that may be, INT64_MAX: no limit; by whose limit */
extern uint64_t platform_address_space(uint64_t *used);	/* bytes that may be mapped; UINT64_MAX: no limit */
extern uint64_t platform_memory(const char **of);		/* bytes of what is smaller, the machine's or the control group's */

struct rusage;
extern int	platform_thread_usage(struct rusage *usage);	/* of the calling thread */

/* ---- messages: the text, in the buffer or static */
extern char *platform_error_text(int code, char *buffer, size_t size);

/* ---- chance */
extern int	platform_random(void *buffer, size_t size);		/* up to 256 bytes that nobody can guess */

/* ---- memory */
extern void *platform_map(size_t size);		/* private and zero, in huge pages if they fit; NULL: no memory */
extern void *platform_resize_mapping(void *address, size_t size, size_t wanted);	/* may move; NULL: unchanged */
extern int	platform_populate(void *address, size_t length);	/* makes pages present and writable in one call, or -1 */
extern int	platform_present(void *address, size_t length, unsigned char *present);	/* 1 or 0 for each 4 kB, of whole pages;
																				 * -1: not known here */
extern int	platform_release(void *address, size_t length);	/* gives the whole pages in it back, which come again as zeros; or -1 */
extern void platform_small_pages(void *address, size_t length); /* advice: no huge pages here */
extern void platform_not_in_children(void *address, size_t length);	/* advice: fork() does not hand this mapping on */

#endif
