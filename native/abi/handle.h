/*
 * handle.h - what stands behind pglite_cluster, and what the files under abi/ share.
 */
#ifndef PGLITE_HANDLE_H
#define PGLITE_HANDLE_H

#include "cluster.h"
#include "data_directory.h"
#include "report.h"

struct pglite_cluster
{
	cluster    *cluster;
	data_directory directory;
	char	   *path;				/* directory.path */
	_Atomic int finished;			/* of the two that the directory waits for: the start, and the last thread */
	_Atomic bool failed;			/* the start: what it made goes with the last thread */
};

/* Begins a call: the report to fill, and whether the call is allowed at all (negotiated, not in a fork()). */
extern pglite_status call_begin(report **r);

/* Deadline of a timeout in milliseconds on supervisor_now_us()'s clock; `forever` stands for no limit. */
extern int64_t deadline_us(uint32_t timeout_ms, uint32_t forever);

/* ---- calls.c: why there is no new connection, by errno */
extern pglite_status report_connect_failure(report *r, const pglite_cluster *handle, int failed);

/* ---- config.c: a copy whose every field is there; the strings stay the caller's */
extern pglite_status config_check(const pglite_config *in, pglite_config *out, report *r);

/* ---- arguments.c: argv for PostgreSQL, one block for free(); NULL when out of memory. sync_files: recovery syncs each file */
extern char **arguments_build(const pglite_config *config, bool sync_files);
extern const char *setting_value(const pglite_config *config, const char *name);	/* or NULL */
extern bool setting_is_reserved(const char *name, const char **why);
extern bool setting_same_name(const char *a, const char *b);

/* ---- limits.c */
extern pglite_status limits_check(report *r);

/* ---- setup.c: user and database of a new cluster, which runs */
extern pglite_status setup_run(pglite_cluster *handle, const pglite_config *config, int64_t until_us, report *r);

/* ---- wire.c: just enough of the protocol for our own needs */
typedef struct wire
{
	int			fd;
	int64_t		until_us;
	char		message[1024];		/* of the server's last error */
	char		sqlstate[8];
} wire;
extern bool wire_start(wire *w, const char *user, const char *database);
extern bool wire_execute(wire *w, const char *sql);
extern void wire_end(wire *w);
extern bool wire_send(wire *w, const void *data, size_t size);
extern bool wire_wait_closed(wire *w);

#endif
