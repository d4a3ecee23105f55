/*
 * steps.c - a process is killed at each step of making or taking back a data directory; what is left must be usable.
 *
 *   steps make|undo|again TEMPLATE FOLDER
 *
 * make: of a new cluster, until its marker is away. undo: taking it back, as a failed start does. again: making it anew where an
 * unfinished one lies. A step is a call that changes names. A child is killed before its Nth; then the directory must be empty,
 * unfinished, or (only when its completion had begun) a cluster, and the next start must be able to take it.
 *
 *   steps sync FOLDER KERNEL FILE-SYSTEM [FAILURE]
 *
 * Syncs a folder as if the kernel and the kind of file system (in hexadecimal) were these, and says how often which call was made and
 * what came out. FAILURE makes one call fail: open:ERRNO or fsync:ERRNO.
 *
 * This file defines the system calls that it counts; the sources of the library that are linked with it find these.
 */
#include "data_directory.h"
#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#define EDGE	4					/* each of the first and last steps; of those between, a sample */
#define SAMPLE	8

static _Atomic long steps, stop_at;
static _Atomic int fsyncs, syncfses;
static const char *kernel;
static long file_system;
static int	open_errno, fsync_errno;
static _Atomic bool *completing;	/* shared with the child */

static void
step(void)
{
	if (++steps == stop_at)
		kill(getpid(), SIGKILL);
}

int
unlinkat(int directory, const char *path, int flags)
{
	step();
	return (int) syscall(SYS_unlinkat, directory, path, flags);
}

int
mkdirat(int directory, const char *path, mode_t mode)
{
	step();
	return (int) syscall(SYS_mkdirat, directory, path, mode);
}

int
openat(int directory, const char *path, int flags,...)
{
	mode_t		mode = 0;

	if (flags & O_CREAT)
	{
		va_list		arguments;

		va_start(arguments, flags);
		mode = (mode_t) va_arg(arguments, unsigned);
		va_end(arguments);
		step();
	}
	if (open_errno && strstr(path, "PG_VERSION"))
	{
		errno = open_errno;
		return -1;
	}
	return (int) syscall(SYS_openat, directory, path, flags, mode);
}

int
fsync(int fd)
{
	if (fsyncs++ == 3 && fsync_errno)
	{
		errno = fsync_errno;
		return -1;
	}
	return (int) syscall(SYS_fsync, fd);
}

int
syncfs(int fd)
{
	syncfses++;
	return (int) syscall(SYS_syncfs, fd);
}

int
uname(struct utsname *out)
{
	int			result = (int) syscall(SYS_uname, out);

	if (kernel)
		snprintf(out->release, sizeof out->release, "%s", kernel);
	return result;
}

int
fstatfs(int fd, struct statfs *out)
{
	int			result = (int) syscall(SYS_fstatfs, fd, out);

	if (file_system)
		out->f_type = file_system;
	return result;
}

/* The supervisor's, which is not linked. */
extern void mask_signals(sigset_t *before);

void
mask_signals(sigset_t *before)
{
	sigset_t	all;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, before);
}

static directory_options options = {.create = true};

static void
must(bool good, const char *what, long at)
{
	if (good)
		return;
	printf("%s, step %ld\n", what, at);
	exit(1);
}

static void
make(const char *folder)
{
	data_directory d;

	if (directory_take(&d, folder, &options, NULL) != PGLITE_OK)
		_exit(2);
	*completing = true;
	if (directory_complete(&d, NULL) != PGLITE_OK)
		_exit(2);
	directory_release(&d, false);
}

/* Leaves an unfinished cluster, as a killed process does. */
static void
leave_unfinished(const char *folder)
{
	data_directory d;

	if (directory_take(&d, folder, &options, NULL) != PGLITE_OK)
		_exit(2);
}

static void
undo(const char *folder, long at)
{
	data_directory d;

	if (directory_take(&d, folder, &options, NULL) != PGLITE_OK)
		_exit(2);
	steps = 0;
	stop_at = at;
	directory_release(&d, true);
}

/* Runs one way in a child that is killed at a step (0: at none); how many steps it was, or -1 when it was killed. */
static long
run(const char *how, const char *folder, long at)
{
	int			said[2],
				status;
	long		count = -1;
	pid_t		child;

	*completing = false;
	if (pipe(said) < 0 || (child = fork()) < 0)
		exit(3);
	if (child == 0)
	{
		steps = 0;
		stop_at = strcmp(how, "undo") == 0 ? 0 : at;
		if (strcmp(how, "leave") == 0)
			leave_unfinished(folder);
		else if (strcmp(how, "undo") == 0)
			undo(folder, at);
		else
			make(folder);
		count = steps;
		if (write(said[1], &count, sizeof count) != sizeof count)
			_exit(4);
		_exit(0);
	}
	close(said[1]);
	if (read(said[0], &count, sizeof count) != sizeof count)
		count = -1;
	close(said[0]);
	waitpid(child, &status, 0);
	must((WIFEXITED(status) && WEXITSTATUS(status) == 0) || (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL), "the child failed", at);
	return count;
}

static directory_kind
look(const char *folder, long at)
{
	directory_kind kind = DIRECTORY_EMPTY;
	int			fd = open(folder, O_RDONLY | O_DIRECTORY);

	if (fd < 0)
		return DIRECTORY_MISSING;
	must(directory_classify(folder, fd, &kind, NULL) == PGLITE_OK, "neither a cluster nor empty", at);
	must(kind != DIRECTORY_CLUSTER || faccessat(fd, "global/pg_control", R_OK, 0) == 0, "half a cluster that counts as whole", at);
	close(fd);
	return kind;
}

static long
next(long at, long total)
{
	long		far = at + total / SAMPLE;

	if (at < EDGE || at > total - EDGE)
		return at + 1;
	return far < total - EDGE ? far : total - EDGE + 1;
}

static int
kill_at_each(const char *how, const char *folder)
{
	bool		unfinished_before = strcmp(how, "again") == 0;
	long		total,
				tried = 0;

	if (unfinished_before)
		run("leave", folder, 0);
	total = run(how, folder, 0);
	must(total > 2 * EDGE, "too few steps", total);
	for (long at = 1; at <= total; at = next(at, total), tried++)
	{
		char		command[4096];
		directory_kind kind;

		snprintf(command, sizeof command, "rm -rf '%s'", folder);
		must(system(command) == 0, "cannot clear", at);
		if (unfinished_before)
			run("leave", folder, 0);
		run(how, folder, at);
		kind = look(folder, at);
		must(kind != DIRECTORY_CLUSTER || *completing, "an unfinished cluster counts as whole", at);
		run("make", folder, 0);
		must(look(folder, at) == DIRECTORY_CLUSTER, "the next start could not make it", at);
	}
	printf("%ld of %ld steps, none wrong\n", tried, total);
	return 0;
}

static int
sync_once(char **argv)
{
	int			fd = open(argv[2], O_RDONLY | O_DIRECTORY),
				result;

	kernel = argv[3];
	file_system = strtol(argv[4], NULL, 16);
	if (argv[5] && strncmp(argv[5], "open:", 5) == 0)
		open_errno = atoi(argv[5] + 5);
	else if (argv[5])
		fsync_errno = atoi(argv[5] + 6);
	errno = 0;
	result = platform_sync_tree(fd);
	printf("result %d, errno %d, %s, %s\n", result, result ? errno : 0, syncfses ? "one sync" : "no one sync",
		   fsyncs == 0 ? "no file" : "each file");
	return 0;
}

int
main(int argc, char **argv)
{
	if (argc >= 5 && strcmp(argv[1], "sync") == 0)
		return sync_once(argv);
	if (argc != 4)
		return 2;
	options.template_file = argv[2];
	completing = mmap(NULL, sizeof *completing, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return kill_at_each(argv[1], argv[3]);
}
