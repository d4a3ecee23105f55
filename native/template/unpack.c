/*
 * unpack.c - the template's archive becomes the files of a new cluster.
 *
 * First its two files with an identity are changed, and its folders are made. Then threads write the files, each a row of its own:
 * what takes the time is that the file system makes a thousand of them, and it does so for folders side by side. What has the content of
 * another file shares its blocks where the file system can. PG_VERSION is written last: without it no PostgreSQL takes the
 * directory for a cluster.
 */
#include "archive.h"
#include "cluster.h"
#include "data_directory.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define VERSION_FILE	"PG_VERSION"
#define MOST_WRITERS	4			/* more get into each other's way in the file system's journal */

typedef struct unpacking
{
	const archive *from;
	int			directory;
	bool		set_modes;
	_Atomic bool clones;			/* as far as is known */
} unpacking;

typedef struct writer
{
	pthread_t	thread;
	bool		started;
	unpacking  *u;
	member_type type;				/* which members it writes, */
	int			first,
				end;				/* of those with these numbers */
	const member *failing;
	int			failed;				/* errno */
} writer;

/* 0, or errno */
static int
make_folder(const unpacking *u, const char *name)
{
	return mkdirat(u->directory, name, 0700) < 0 || (u->set_modes && fchmodat(u->directory, name, 0700, 0) < 0) ? errno : 0;
}

/* 0, or errno */
static int
write_content(int fd, const member *m)
{
	for (size_t done = 0; done < m->size;)
	{
		ssize_t		put = write(fd, m->content + done, m->size - done);

		if (put > 0)
			done += (size_t) put;
		else if (put == 0)
			return ENOSPC;
		else if (errno != EINTR)
			return errno;
	}
	return 0;
}

/* A file system that refused once is not asked again. */
static bool
clone_content(unpacking *u, int fd, const member *m)
{
	int			original;

	if (m->type != MEMBER_LINK || !u->clones)
		return false;
	original = openat(u->directory, u->from->members[m->original].name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (original < 0 || platform_clone_file(original, fd) < 0)
		u->clones = false;
	if (original >= 0)
		close(original);
	return u->clones;
}

/* 0, or errno */
static int
write_file(unpacking *u, const member *m)
{
	int			fd = openat(u->directory, m->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600),
				failed = 0;

	if (fd < 0)
		return errno;
	if (!clone_content(u, fd, m))
		failed = write_content(fd, m);
	if (!failed && u->set_modes && fchmod(fd, 0600) < 0)
		failed = errno;
	if (close(fd) < 0 && !failed)
		failed = errno;
	return failed;
}

static void *
write_row(void *argument)
{
	writer	   *w = argument;

	for (int i = w->first; i < w->end && !w->failed; i++)
	{
		const member *m = &w->u->from->members[i];

		if (m->type == w->type && strcmp(m->name, VERSION_FILE) != 0 && (w->failed = write_file(w->u, m)) != 0)
			w->failing = m;
	}
	return NULL;
}

/* No signal of the host is taken by a thread of ours. */
static bool
start(writer *w)
{
	sigset_t	before;
	int			failed;

	mask_signals(&before);
	failed = pthread_create(&w->thread, NULL, write_row, w);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return failed == 0;
}

/* 0, or errno and the member that could not be written. The last row is the caller's; one whose thread cannot be had as well. */
static int
write_all(unpacking *u, member_type type, const member **failing)
{
	writer		writers[MOST_WRITERS];
	long		processors = sysconf(_SC_NPROCESSORS_ONLN);
	int			count = processors < 1 ? 1 : processors > MOST_WRITERS ? MOST_WRITERS : (int) processors,
				failed = 0;

	for (int i = 0; i < count; i++)
	{
		writers[i] = (writer) {
			.u = u, .type = type, .first = u->from->count * i / count, .end = u->from->count * (i + 1) / count
		};
		if (!(writers[i].started = i < count - 1 && start(&writers[i])))
			write_row(&writers[i]);
	}
	for (int i = 0; i < count; i++)
	{
		if (writers[i].started)
			pthread_join(writers[i].thread, NULL);
		if (writers[i].failed && !failed)
		{
			failed = writers[i].failed;
			*failing = writers[i].failing;
		}
	}
	return failed;
}

/* What is wrong with the archive, or NULL; *version is the file that is written last. */
static const char *
apply_identity(const archive *a, const identity *id, const member **version)
{
	bool		has_control = false;
	const char *problem = NULL;

	*version = NULL;
	for (int i = 0; i < a->count; i++)
	{
		member	   *m = &a->members[i];

		if (m->type == MEMBER_FILE && !identity_apply(id, m->name, m->content, m->size, &problem))
			return problem;
		has_control |= m->type == MEMBER_FILE && strcmp(m->name, "global/pg_control") == 0;
		if (m->type == MEMBER_FILE && strcmp(m->name, VERSION_FILE) == 0)
			*version = m;
	}
	return *version == NULL || !has_control ? "it holds no cluster" : NULL;
}

/* 0, or errno and the member that could not be made */
static int
make_all(unpacking *u, const member *version, const member **failing)
{
	int			failed = 0;

	for (int i = 0; i < u->from->count; i++)
	{
		const member *m = *failing = &u->from->members[i];

		if (m->type == MEMBER_FOLDER && m->name[0] != '\0' && strcmp(m->name, ".") != 0 && (failed = make_folder(u, m->name)) != 0)
			return failed;
	}
	if ((failed = write_all(u, MEMBER_FILE, failing)) != 0 || (failed = write_all(u, MEMBER_LINK, failing)) != 0)
		return failed;
	*failing = version;
	return write_file(u, version);
}

static pglite_status
unpack(const archive *a, int directory, const identity *id, bool set_modes, const char **problem, report *r)
{
	unpacking	u = {.from = a, .directory = directory, .set_modes = set_modes, .clones = true};
	const member *version,
			   *failing;
	int			failed;

	if ((*problem = apply_identity(a, id, &version)) != NULL || (failed = make_all(&u, version, &failing)) == 0)
		return PGLITE_OK;
	report_error(r, PGLITE_E_IO, failed, "cannot write \"%s\" of a new cluster", failing->name);
	if (failed == ENOSPC || failed == EDQUOT)
		report_hint(r, "A new cluster needs about 40 MB. Free some space, or choose another place.");
	return PGLITE_E_IO;
}

pglite_status
archive_unpack(const char *file, int directory, const identity *id, bool set_modes, report *r)
{
	archive		a;
	const char *problem;
	int			failed = archive_open(&a, file, &problem);
	pglite_status status = PGLITE_OK;

	if (failed == 0 && problem == NULL)
		status = unpack(&a, directory, id, set_modes, &problem, r);
	archive_close(&a);
	if (failed == 0 && problem == NULL)
		return status;
	if (failed)
		report_error(r, PGLITE_E_PAYLOAD, failed, "cannot read the template \"%s\"", file);
	else
		report_error(r, PGLITE_E_PAYLOAD, 0, "the template \"%s\" is damaged: %s", file, problem);
	report_hint(r, "Restore the package that it came with.");
	return PGLITE_E_PAYLOAD;
}
