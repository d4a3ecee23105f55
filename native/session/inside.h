/*
 * inside.h - what the files under session/ share with each other and with postgres/.
 *
 * Compiled through the session-block pass: every variable named here exists once per session. A function pgs_NAME is what
 * libc's NAME means to PostgreSQL; NAME itself, written in these files, is libc's own.
 *
 * *Held*: while session_held is not zero no signal handler of the session runs on its thread, so nothing can leave by
 * siglongjmp(). Every call into libc that takes one of its locks, and every shim whose lists must not be seen half changed,
 * is made held. A held section is short and does not call PostgreSQL. Where the system call in it may wait for somebody outside it is
 * made by SESSION_WAITS().
 */
#ifndef PGLITE_INSIDE_H
#define PGLITE_INSIDE_H

#include "session.h"
#include "supervisor.h"
#include "platform.h"
#include "standard_streams.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>

extern instance *session_self;		/* this session */
extern int	session_directory;		/* working directory, or AT_FDCWD */
extern mode_t session_umask;

/* ---- signals.c */
extern volatile int session_held;
extern volatile uint64_t session_blocked;	/* virtual signal mask, bit = number */

static inline void
session_hold(void)
{
	session_held = session_held + 1;
	atomic_signal_fence(memory_order_seq_cst);
}

/*
 * The pending bits are looked at after the count has gone down. A signal that comes before that leaves its bit for us, one
 * that comes after finds nothing held and is delivered by the wake-up's handler: none is lost. Keeps errno.
 */
static inline void
session_release(void)
{
	atomic_signal_fence(memory_order_seq_cst);
	if ((session_held = session_held - 1) == 0)
	{
		atomic_signal_fence(memory_order_seq_cst);
		if (__builtin_expect((atomic_load_explicit(&session_self->pending, memory_order_relaxed) & ~session_blocked) != 0, 0))
			session_deliver();
	}
}

#define SESSION_HELD(type, call) ({ type result_; session_hold(); result_ = (call); session_release(); result_; })

/*
 * A held system call that may wait without end: for the other end of a FIFO, or a file system behind a network. It goes on after
 * signals that can wait, and fails with EINTR for those that end the session. A stop that takes long says its name.
 */
#define SESSION_WAITS(name, call) ({ \
	int waited_; \
	session_self->waits_in = (name); \
	do \
	{ \
		waited_ = -1; \
		errno = EINTR; \
		if (!session_must_end()) \
			waited_ = (call); \
	} while (waited_ < 0 && errno == EINTR && !session_must_end()); \
	session_self->waits_in = NULL; \
	waited_; })

extern bool session_in_handler(void);
extern void session_save_mask(void *env);	/* before sigsetjmp(env, 1) */
extern void session_die(int status) __attribute__((noreturn));	/* as waitpid() will report it */

/* ---- the session's "process" for postgres/: fork() and exec() of a child with what it inherits */
extern int	session_spawn(const char *kind, char *const *argv, const void *parameters, size_t size,
						  const int *descriptors, int count);	/* pid, or -1 and errno */

/* ---- postgres/resources.c */
extern bool session_may_not_fail(void);		/* an error would end the cluster: a critical section */
extern void session_limit_files(int most);	/* PostgreSQL closes files of its own before it opens more than that */
extern void session_unlimit_files(void);	/* it may have as many as before, and has none now; not called held */

/* ---- heap.c */
extern void *pgs_malloc(size_t size);
extern void *pgs_calloc(size_t count, size_t size);
extern void *pgs_realloc(void *pointer, size_t size);
extern void pgs_free(void *pointer);
extern char *pgs_strdup(const char *text);
extern void heap_trim(void);	/* called held */
extern bool heap_has_spare(void);
extern void heap_trim_idle(void);	/* called held */
extern void heap_end(void);

/* ---- descriptors.c */
extern int	descriptor_track(int fd);	/* new descriptor of this session: fd, or -1 and errno (EMFILE: closed again) */
extern int	descriptor_share(int fd);	/* becomes one more holder of what another opened: fd */
extern bool descriptor_release(int fd); /* gives up ownership without closing: false if it was not ours */
extern bool descriptor_owned(int fd);
extern bool descriptor_borrow(void);	/* after EMFILE: it is worth another try. Called held */
extern int	pgs_close(int fd);
extern void descriptors_idle(void);		/* the session waits for its client; not called held */
extern void descriptors_begin(void);
extern void descriptors_end(void);

/* ---- idle.c: asked before each wait */
#define IDLE_MS		100				/* a wait that lasts this long is a rest */
extern bool idle_soon(int timeout);		/* there is something to give back once the wait has lasted IDLE_MS */
extern void idle_now(void);				/* it has */
extern void idle_look(bool served);		/* of a direct session, before it parks; served: since it was called last. Called held */
extern void idle_end(void);

/* ---- connection.c: of a direct session */
extern bool connection_is(int fd);			/* the descriptor that stands for its caller */
extern short connection_ready(short events);
extern bool connection_wait(void);			/* called outside of signal handlers */

/* ---- streams.c */
extern FILE *session_stdin,
		   *session_stdout,
		   *session_stderr;

/* ---- host_paths.c: false, or true and errno is EACCES */
extern bool path_refused(const char *path);
extern bool opened_refused(const char *path, int fd);

/* ---- postgres/install_paths.c */
extern bool install_has_path(const char *path);	/* absolute, of the data directory or the installation */

/* ---- postgres/own_cluster.c */
extern const char *own_cluster_variable(const char *name);

/* ---- the others' begin and end, in the order in which session.c calls them */
extern void streams_begin(void);
extern void streams_end(void);
extern void files_end(void);
extern void mappings_end(void);
extern void timers_end(void);
extern void paths_end(void);
extern void locale_begin(void);
extern void locale_resume(void);
extern void locale_end(void);

/* ---- modules.c */
struct stat;
extern int	module_stat(const char *path, struct stat *out);	/* 0 if path names a linked-in module, else -1 */

#endif
