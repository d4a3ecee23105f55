/*
 * owner.c - one owner per data directory, across processes and inside one.
 *
 * The owner holds an flock on pglite.lock. The kernel gives it up when the last descriptor of the process is closed, so a
 * lock that can be taken has no living owner, whatever pids say; and since flock belongs to an open file, a second cluster of
 * this process is refused like one of another process. The file is removed when the directory is given up; whoever then holds
 * a lock on a removed file notices and takes the new one.
 *
 * In the file: pid and start of the owner's process, and the start time of its postmaster as postmaster.pid has it. With that
 * a postmaster.pid left behind by a killed host is recognised as ours and removed, even if its pid is in use again. Any other
 * that names a living process belongs to a real server and is respected.
 */
#include "data_directory.h"
#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

/* A killed process keeps its lock until its memory is torn down. */
#define PATIENCE_ALIVE_MS	200
#define PATIENCE_ENDING_MS	2000
#define PAUSE_MS			10

static owner
read_owner(int fd)
{
	owner		o = {0};
	char		text[128];
	ssize_t		length = pread(fd, text, sizeof text - 1, 0);

	if (length > 0)
	{
		text[length] = '\0';
		if (sscanf(text, "%d %" SCNu64 " %" SCNd64, &o.pid, &o.process_start, &o.postmaster_start) < 2)
			o = (owner) {0};
	}
	return o;
}

void
owner_record(data_directory *d, int64_t postmaster_start)
{
	char		text[128];
	uint64_t	start = 0;
	bool		ending;
	int			length;

	platform_process_start(getpid(), &start, &ending);
	length = snprintf(text, sizeof text, "%d %" PRIu64 " %" PRId64 "\n", getpid(), start, postmaster_start);
	if (pwrite(d->lock, text, (size_t) length, 0) == length && ftruncate(d->lock, length) == 0)
		d->recorded = postmaster_start != 0;
}

/* Is the file that fd is locked on still the one that others will open? */
static bool
still_named(int directory, int fd)
{
	struct stat mine,
				named;

	return fstat(fd, &mine) == 0 && fstatat(directory, LOCK_FILE, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
		mine.st_ino == named.st_ino && mine.st_dev == named.st_dev;
}

static pglite_status
refuse(const data_directory *d, const owner *o, report *r)
{
	if (o->pid == getpid())
	{
		report_error(r, PGLITE_E_DIRECTORY_LOCKED, 0, "the data directory \"%s\" is in use by another cluster of this process", d->path);
		report_hint(r, "Use that cluster, or stop it first.");
	}
	else
	{
		report_error(r, PGLITE_E_DIRECTORY_LOCKED, 0, "the data directory \"%s\" is in use by another process", d->path);
		if (o->pid)
			report_detail(r, "%s is locked by process %d.", LOCK_FILE, o->pid);
		report_hint(r, "A data directory has one owner at a time. Stop the other program, or use another directory.");
	}
	return PGLITE_E_DIRECTORY_LOCKED;
}

/* How long to go on trying for a lock that this owner holds. */
static int
patience(const owner *o)
{
	uint64_t	start;
	bool		ending;

	if (o->pid == getpid())
		return 0;
	if (o->pid == 0)
		return PATIENCE_ALIVE_MS;	/* it is just writing its name */
	if (platform_process_start(o->pid, &start, &ending) < 0 || start != o->process_start || ending)
		return PATIENCE_ENDING_MS;
	return PATIENCE_ALIVE_MS;
}

pglite_status
owner_lock(data_directory *d, owner *previous, report *r)
{
	for (int waited = 0;; waited += PAUSE_MS)
	{
		int			fd = openat(d->fd, LOCK_FILE, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
		int			failed = errno;
		owner		o = {0};

		if (fd < 0)
		{
			pglite_status status = failed == EACCES || failed == EROFS || failed == ELOOP ? PGLITE_E_DIRECTORY_ACCESS :
				failed == EMFILE || failed == ENFILE ? PGLITE_E_LIMIT : PGLITE_E_IO;

			return report_error(r, status, failed, "cannot open \"%s/%s\"", d->path, LOCK_FILE);
		}
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		{
			if (still_named(d->fd, fd))
			{
				*previous = read_owner(fd);
				d->lock = fd;
				owner_record(d, 0);
				return PGLITE_OK;
			}
			close(fd);
			continue;
		}
		failed = errno;
		o = read_owner(fd);
		close(fd);
		if (failed != EWOULDBLOCK && failed != EINTR)
			return report_error(r, PGLITE_E_IO, failed, "cannot lock \"%s/%s\"", d->path, LOCK_FILE);
		if (waited >= patience(&o))
			return refuse(d, &o, r);
		nanosleep(&(struct timespec) {.tv_nsec = PAUSE_MS * 1000000}, NULL);
	}
}

void
owner_unlock(data_directory *d, bool remove_file)
{
	if (d->lock < 0)
		return;
	if (remove_file)
		unlinkat(d->fd, LOCK_FILE, 0);
	close(d->lock);
	d->lock = -1;
}

bool
postmaster_file_read(int directory, postmaster_file *out)
{
	char		text[8192];
	int			fd = openat(directory, "postmaster.pid", O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t		length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
	char	   *line = text;

	if (fd >= 0)
		close(fd);
	if (length <= 0)
		return false;
	text[length] = '\0';
	memset(out, 0, sizeof *out);
	for (int number = 1; line && *line; number++)
	{
		char	   *end = strchr(line, '\n');

		if (end)
			*end = '\0';
		if (number == 1)
			sscanf(line, "%d", &out->pid);
		else if (number == 3)
			sscanf(line, "%" SCNd64, &out->start);
		else if (number == 8)
			sscanf(line, "%15s", out->status);
		line = end ? end + 1 : NULL;
	}
	return out->pid != 0;
}

/*
 * With the lock held. Our own pid or our parent's means a stale file to PostgreSQL too (a container gives out the same small
 * pids again and again); a dead process's is removed by PostgreSQL, after it has looked for orphans of that server.
 */
pglite_status
owner_check_postmaster(data_directory *d, const owner *previous, report *r)
{
	postmaster_file file;
	int			pid;

	if (!postmaster_file_read(d->fd, &file))
		return PGLITE_OK;
	pid = file.pid < 0 ? -file.pid : file.pid;
	if (pid == previous->pid && file.start != 0 && file.start == previous->postmaster_start)
	{
		if (unlinkat(d->fd, "postmaster.pid", 0) < 0)
			return report_error(r, PGLITE_E_IO, errno, "cannot remove the stale \"%s/postmaster.pid\"", d->path);
		return PGLITE_OK;
	}
	if (pid == getpid() || pid == getppid() || (kill(pid, 0) < 0 && errno != EPERM))
		return PGLITE_OK;
	report_error(r, PGLITE_E_DIRECTORY_LOCKED, 0, "the data directory \"%s\" is in use by a PostgreSQL server", d->path);
	report_detail(r, "postmaster.pid names process %d, which is running.", pid);
	report_hint(r, "Stop that server (pg_ctl stop). If process %d is no PostgreSQL server, remove \"%s/postmaster.pid\".", pid, d->path);
	return PGLITE_E_DIRECTORY_LOCKED;
}
