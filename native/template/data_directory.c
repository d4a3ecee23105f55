/*
 * data_directory.c - taking a directory, making a cluster in it, giving it up.
 *
 * Order of making: lock, marker, files, PG_VERSION, a sync of all (while the postmaster starts), marker away. Order of taking back:
 * files, a sync of the folder, marker away. Whatever happens in between, the marker says that nothing in here was ever a running
 * cluster that a client got an answer from; the next start with PGLITE_CREATE begins anew. A directory is looked at before it is
 * locked, so that a foreign one is not even touched by the lock file, and again afterwards, when nobody else can change it.
 */
#include "data_directory.h"
#include "platform.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static pglite_status
open_or_make(data_directory *d, const char *path, bool create, report *r)
{
	int			failed;

	d->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (d->fd < 0 && errno == ENOENT && create)
	{
		if ((failed = tree_make(path, &d->parents_made)))
		{
			tree_unmake(path, d->parents_made);
			report_error(r, failed == EACCES || failed == EROFS || failed == EPERM ? PGLITE_E_DIRECTORY_ACCESS : PGLITE_E_IO,
						 failed, "cannot make the data directory \"%s\"", path);
			report_hint(r, "Choose a place that this user may write to.");
			return failed == EACCES || failed == EROFS || failed == EPERM ? PGLITE_E_DIRECTORY_ACCESS : PGLITE_E_IO;
		}
		d->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	}
	if (d->fd >= 0)
		return PGLITE_OK;
	failed = errno;
	if (failed == ENOENT)
	{
		report_error(r, PGLITE_E_DIRECTORY_MISSING, 0, "the data directory \"%s\" does not exist", path);
		report_hint(r, "Allow it to be created, or correct the path.");
		return PGLITE_E_DIRECTORY_MISSING;
	}
	if (failed == ENOTDIR)
		return report_error(r, PGLITE_E_DIRECTORY_FOREIGN, failed, "\"%s\" cannot be a data directory", path);
	if (failed == EMFILE || failed == ENFILE)
		return report_error(r, PGLITE_E_LIMIT, failed, "cannot open the data directory \"%s\"", path);
	report_error(r, PGLITE_E_DIRECTORY_ACCESS, failed, "cannot open the data directory \"%s\"", path);
	report_hint(r, "Run the program as the user that owns the directory.");
	return PGLITE_E_DIRECTORY_ACCESS;
}

static pglite_status
look(data_directory *d, bool create, directory_kind *kind, report *r)
{
	pglite_status status = directory_classify(d->path, d->fd, kind, r);

	if (status == PGLITE_OK)
		status = directory_check_access(d->path, d->fd, *kind != DIRECTORY_CLUSTER, r);
	if (status == PGLITE_OK && *kind != DIRECTORY_CLUSTER && !create)
	{
		report_error(r, PGLITE_E_DIRECTORY_MISSING, 0, "the data directory \"%s\" %s", d->path,
					 *kind == DIRECTORY_EMPTY ? "is empty" : "holds a cluster whose creation was not finished");
		report_hint(r, "Allow a cluster to be created in it, or correct the path.");
		return PGLITE_E_DIRECTORY_MISSING;
	}
	return status;
}

static pglite_status
make_cluster(data_directory *d, const directory_options *options, report *r)
{
	identity	id;
	struct stat st;
	struct stat marked;
	int			marker;
	int			failed = 0;

	if (fstat(d->fd, &st) == 0)
		d->mode_before = st.st_mode & 07777;
	d->created = true;
	if ((failed = tree_empty(d->fd, MARKER_FILE)))
		return report_error(r, PGLITE_E_IO, failed, "cannot remove what an unfinished start left in \"%s\"", d->path);
	marker = openat(d->fd, MARKER_FILE, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0700);
	if (marker < 0 || fchmod(d->fd, 0700) < 0 || fstat(marker, &marked) < 0)
		failed = errno;
	if (marker >= 0)
		close(marker);
	if (failed)
		return report_error(r, failed == EACCES ? PGLITE_E_DIRECTORY_ACCESS : PGLITE_E_IO, failed,
							"cannot make a cluster in \"%s\"", d->path);
	identity_make(&id);
	/* the marker shows whether the host's umask takes something away from the owner */
	return archive_unpack(options->template_file, d->fd, &id, (marked.st_mode & 0777) != 0700, r);
}

pglite_status
directory_take(data_directory *d, const char *path, const directory_options *options, report *r)
{
	directory_kind kind = DIRECTORY_MISSING;
	owner		previous = {0};
	pglite_status status;

	*d = (data_directory) {.path = path, .fd = -1, .lock = -1, .taken = time(NULL), .sync = options->sync};
	if ((status = open_or_make(d, path, options->create, r)) != PGLITE_OK)
		return status;
	status = look(d, options->create, &kind, r);
	if (status == PGLITE_OK)
		status = owner_lock(d, &previous, r);
	if (status == PGLITE_OK)
		status = look(d, options->create, &kind, r);
	if (status == PGLITE_OK)
		status = owner_check_postmaster(d, &previous, r);
	if (status == PGLITE_OK && kind != DIRECTORY_CLUSTER)
		status = make_cluster(d, options, r);
	if (status != PGLITE_OK)
		directory_release(d, true);
	return status;
}

pglite_status
directory_sync(data_directory *d, report *r)
{
	if (d->created && d->sync && (platform_sync_tree(d->fd) < 0 || tree_sync_parents(d->path, d->parents_made) < 0))
		return report_error(r, PGLITE_E_IO, errno, "cannot sync the new cluster in \"%s\"", d->path);
	return PGLITE_OK;
}

/* The removal of the marker must not be undone by a power failure: what clients write from now on would go with it. */
pglite_status
directory_complete(data_directory *d, report *r)
{
	if (!d->created)
		return PGLITE_OK;
	if (unlinkat(d->fd, MARKER_FILE, 0) < 0 || (d->sync && fsync(d->fd) < 0))
		return report_error(r, PGLITE_E_IO, errno, "cannot complete the new cluster in \"%s\"", d->path);
	return PGLITE_OK;
}

/* With anything left, the marker stays as well: the next start goes on here. */
static void
undo_cluster(data_directory *d)
{
	if (tree_empty(d->fd, MARKER_FILE) != 0 || (d->sync && fsync(d->fd) < 0))
		return;
	unlinkat(d->fd, MARKER_FILE, 0);
	if (d->parents_made == 0)
		fchmod(d->fd, d->mode_before);
}

void
directory_release(data_directory *d, bool undo)
{
	if (undo && d->created)
		undo_cluster(d);
	owner_unlock(d, true);
	if (d->fd >= 0)
		close(d->fd);
	d->fd = -1;
	if (undo)
		tree_unmake(d->path, d->parents_made);
}

bool
directory_says_ready(data_directory *d, int pid)
{
	postmaster_file file;

	/* our postmaster's file has the pid with a minus: postgres/lock_files.c */
	if (!postmaster_file_read(d->fd, &file) || file.pid != -pid || file.start < d->taken)
		return false;
	if (!d->recorded && file.start != 0)
		owner_record(d, file.start);
	return strcmp(file.status, "ready") == 0;
}
