/*
 * data_directory.h - a cluster's directory: what it is, who owns it, and making a new one.
 *
 * Rule: a directory that is not ours to use is refused before anything in it has changed.
 */
#ifndef PGLITE_DATA_DIRECTORY_H
#define PGLITE_DATA_DIRECTORY_H

#include "report.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#define POSTGRESQL_MAJOR	18
#define LOCK_FILE			"pglite.lock"
#define MARKER_FILE			"pglite.incomplete"

typedef enum directory_kind
{
	DIRECTORY_MISSING,
	DIRECTORY_EMPTY,				/* nothing in it, or only our lock file */
	DIRECTORY_INCOMPLETE,			/* our marker: a cluster was being made here */
	DIRECTORY_CLUSTER				/* a data directory of this major version */
} directory_kind;

/* Who held the lock last: its process, and when its postmaster started. All 0 when unknown. */
typedef struct owner
{
	int			pid;
	uint64_t	process_start;
	int64_t		postmaster_start;	/* third line of its postmaster.pid */
} owner;

typedef struct data_directory
{
	const char *path;				/* absolute; the caller's */
	int			fd;
	int			lock;				/* descriptor that holds the flock, or -1 */
	bool		created;			/* this start made a new cluster in it */
	bool		sync;
	int			parents_made;		/* how many folders of the path this start made, the last included */
	mode_t		mode_before;		/* of an empty directory that was there */
	bool		recorded;			/* postmaster_start is in the lock file */
	int64_t		taken;				/* seconds since 1970: a postmaster.pid of an earlier time is not ours */
} data_directory;

typedef struct directory_options
{
	bool		create;
	bool		sync;
	const char *template_file;
} directory_options;

/* Takes the directory: afterwards it is a cluster of ours alone. On failure nothing has changed and nothing is held. */
extern pglite_status directory_take(data_directory *d, const char *path, const directory_options *options, report *r);

/* For a new cluster: its files reach the disk; then it is complete, and from now on never made anew. */
extern pglite_status directory_sync(data_directory *d, report *r);
extern pglite_status directory_complete(data_directory *d, report *r);

/* Gives it up; undo = a new cluster is removed again. */
extern void directory_release(data_directory *d, bool undo);

/* Reads postmaster.pid while the cluster starts; true when its status line says that connections are let in. */
extern bool directory_says_ready(data_directory *d, int pid);

/* ---- classify.c */
extern pglite_status directory_classify(const char *path, int fd, directory_kind *kind, report *r);
extern pglite_status directory_check_access(const char *path, int fd, bool is_new, report *r);

/* ---- owner.c */
extern pglite_status owner_lock(data_directory *d, owner *previous, report *r);
extern void owner_record(data_directory *d, int64_t postmaster_start);
extern void owner_unlock(data_directory *d, bool remove_file);
extern pglite_status owner_check_postmaster(data_directory *d, const owner *previous, report *r);

/* Lines of postmaster.pid; false when it is not there or not readable. */
typedef struct postmaster_file
{
	int			pid;
	int64_t		start;
	char		status[16];
} postmaster_file;
extern bool postmaster_file_read(int directory, postmaster_file *out);

/* ---- identity.c, unpack.c, tree.c */
typedef struct identity
{
	uint64_t	system_identifier;
	int64_t		time;				/* seconds since 1970 */
	unsigned char nonce[32];
} identity;
extern void identity_make(identity *id);
extern bool identity_apply(const identity *id, const char *name, unsigned char *content, size_t size, const char **problem);
extern pglite_status archive_unpack(const char *file, int directory, const identity *id, bool set_modes, report *r);
extern int	tree_empty(int directory, const char *keep);	/* removes all but the lock file and that name; 0, or errno */
extern int	tree_make(const char *path, int *made);	/* mkdir -p, 0700; 0, or errno */
extern void tree_unmake(const char *path, int made);
extern int	tree_sync_parents(const char *path, int made);	/* that the folders made are found; 0, or -1 and errno */

#endif
