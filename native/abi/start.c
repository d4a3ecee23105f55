/*
 * start.c - pglite_cluster_start(): all or nothing.
 *
 * Order: what can be told from the arguments, the directory, the cluster's thread, the sync of new files, ready, set up. A
 * failure at any point takes back what was done before it, in reverse; a new directory disappears again. Until the marker is
 * away a new cluster is only the start's own: what somebody writes who connects to its socket before the start has returned
 * may be lost with a host that is killed in that moment.
 */
#include "handle.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define LOOK_EVERY_US		INT64_C(10000)		/* at postmaster.pid, while starting */
#define GIVE_UP_AFTER_US	INT64_C(60000000)	/* for a failed start to end */

/*
 * The directory is given up when the last thread has ended and the start is over; the later of the two does it. A start that fails
 * takes the directory back itself, but for one whose threads do not end in time.
 */
static void
one_finished(void *argument)
{
	pglite_cluster *handle = argument;

	if (atomic_fetch_add(&handle->finished, 1) == 1)
		directory_release(&handle->directory, handle->failed);
}

/* PostgreSQL's own words about why it did not start. */
static pglite_status
explain(pglite_cluster *handle, report *r)
{
	failure    *f = &handle->cluster->failure;
	int			status = handle->cluster->exit_status;
	bool		is_setting = strncmp(f->sqlstate, "22023", 5) == 0 || strncmp(f->sqlstate, "42704", 5) == 0 ||
		strncmp(f->sqlstate, "F0000", 5) == 0;
	bool		is_locked = strncmp(f->sqlstate, "F0001", 5) == 0;
	bool		is_memory = strncmp(f->sqlstate, "53200", 5) == 0;
	bool		is_limit = strncmp(f->sqlstate, "53000", 5) == 0;

	if (f->message[0])
		report_error(r, is_setting ? PGLITE_E_SETTING : is_locked ? PGLITE_E_DIRECTORY_LOCKED : is_memory ? PGLITE_E_MEMORY :
					 is_limit ? PGLITE_E_LIMIT : PGLITE_E_START, 0, "%s", f->message);
	else if (f->output[0])
		report_error(r, PGLITE_E_START, 0, "%s", f->output);
	else if (f->complaint[0])
		report_error(r, PGLITE_E_START, 0, "%s", f->complaint);
	else
		report_error(r, PGLITE_E_START, 0, "the postmaster ended with status %#x before it was ready", (unsigned) status);
	if (r)
	{
		report_detail(r, "%s", f->detail);
		report_hint(r, "%s", f->hint);
		memcpy(r->sqlstate, f->sqlstate, sizeof r->sqlstate);
		return r->status;
	}
	return PGLITE_E_START;
}

/* Looks at postmaster.pid meanwhile: the owner's record wants its start time. */
static pglite_status
await_ready(pglite_cluster *handle, int64_t until_us, report *r)
{
	for (;;)
	{
		int64_t		look_at = supervisor_now_us() + LOOK_EVERY_US;
		pglite_state state = cluster_await_ready(handle->cluster, look_at < until_us ? look_at : until_us);

		directory_says_ready(&handle->directory, supervisor_host_pid());
		if (state == PGLITE_STATE_READY)
			return PGLITE_OK;
		if (state == PGLITE_STATE_STOPPED)
			return explain(handle, r);
		if (supervisor_now_us() >= until_us)
		{
			report_error(r, PGLITE_E_TIMEOUT, 0, "the cluster in \"%s\" was not ready in time", handle->path);
			report_detail(r, "%s", handle->cluster->failure.complaint);
			report_hint(r, "After a crash it recovers first, which takes as long as the work since the last checkpoint. "
						"Allow more time; the start has been given up.");
			return PGLITE_E_TIMEOUT;
		}
	}
}

/* With something to set up, a cluster counts as unfinished until that is done. */
static bool
needs_setup(const pglite_cluster *handle, const pglite_config *config)
{
	return handle->directory.created && (config->user || config->database || (config->flags & PGLITE_OWNER_ROLE));
}

static pglite_status
launch(pglite_cluster *handle, const pglite_config *config, int64_t until_us, report *r)
{
	/* where one sync of a file system may tell of no error, recovery syncs each file */
	char	  **argv = arguments_build(config, !platform_syncs_filesystem(handle->directory.fd));
	pglite_status status;
	int			failed;

	if (argv == NULL || (handle->cluster = cluster_create()) == NULL)
	{
		free(argv);
		return report_error(r, PGLITE_E_MEMORY, ENOMEM, "cannot start a cluster");
	}
	handle->cluster->contain_faults = config->flags & PGLITE_CONTAIN_FAULTS;
	handle->cluster->memory_limit = config->memory_limit;
	handle->cluster->session_memory_limit = config->session_memory_limit;
	handle->cluster->on_stopped = one_finished;
	handle->cluster->on_stopped_argument = handle;
	failed = cluster_launch(handle->cluster, argv);
	free(argv);
	if (failed)
		return report_error(r, failed == ENOMEM ? PGLITE_E_MEMORY : PGLITE_E_LIMIT, failed, "cannot start the cluster's thread");
	/* a new cluster's files reach the disk while its postmaster starts */
	status = directory_sync(&handle->directory, r);
	if (status == PGLITE_OK && !needs_setup(handle, config))
		status = directory_complete(&handle->directory, r);
	if (status == PGLITE_OK)
		status = await_ready(handle, until_us, r);
	if (status == PGLITE_OK && needs_setup(handle, config))
	{
		status = setup_run(handle, config, until_us, r);
		if (status == PGLITE_OK)
			status = directory_complete(&handle->directory, r);
	}
	return status;
}

/* False when threads are left: then their memory has to stay, and the last of them gives the directory back. */
static bool
take_back(pglite_cluster *handle)
{
	cluster    *c = handle->cluster;

	if (c && !cluster_stop(c, PGLITE_STOP_IMMEDIATE, supervisor_now_us() + GIVE_UP_AFTER_US))
	{
		handle->failed = true;
		one_finished(handle);
		return false;
	}
	directory_release(&handle->directory, true);
	if (c)
		cluster_destroy(c);
	free(handle->path);
	free(handle);
	return true;
}

static pglite_status
start(pglite_cluster *handle, const pglite_config *config, report *r)
{
	int64_t		until_us = deadline_us(config->start_timeout_ms, 0);
	directory_options options = {
		.create = config->flags & PGLITE_CREATE, .sync = !(config->flags & PGLITE_NO_SYNC), .template_file = config->template_file
	};
	pglite_status status = directory_take(&handle->directory, handle->path, &options, r);

	return status == PGLITE_OK ? launch(handle, config, until_us, r) : status;
}

pglite_status
pglite_cluster_start(const pglite_config *config, pglite_cluster **out)
{
	report	   *r;
	pglite_config checked;
	pglite_cluster *handle;
	pglite_status status = call_begin(&r);
	int			failed;

	if (status == PGLITE_OK && out == NULL)
		status = report_error(r, PGLITE_E_ARGUMENT, 0, "out is NULL");
	if (status == PGLITE_OK)
		status = config_check(config, &checked, r);
	if (status == PGLITE_OK)
		status = limits_check(r);
	if (status != PGLITE_OK)
		return status;
	if ((failed = supervisor_initialize()) == EBUSY)
		return report_error(r, PGLITE_E_STATE, 0, "the host handles signal %d or %d, which this library reserves", platform_wake_signal(),
							platform_interrupt_signal());
	if (failed)
		return report_error(r, PGLITE_E_MEMORY, failed, "cannot prepare the engine");
	if ((handle = calloc(1, sizeof *handle)) == NULL || (handle->path = strdup(checked.data_directory)) == NULL)
	{
		free(handle);
		return report_error(r, PGLITE_E_MEMORY, ENOMEM, "cannot start a cluster");
	}
	handle->directory = (data_directory) {.fd = -1, .lock = -1};
	status = start(handle, &checked, r);
	if (status == PGLITE_OK)
	{
		one_finished(handle);
		*out = handle;
	}
	else if (!take_back(handle))
		report_detail(r, "The cluster is still ending; its directory stays locked until it has.");
	return status;
}
