/*
 * background_workers.c - PostgreSQL's bgworker.c with one more worker: it looks for unfinished databases.
 *
 * The worker is registered each time shared memory is made, at a start and after a crash of a backend, when pg_control says that
 * the cluster was not shut down. It runs once, when recovery is complete: on a standby that is after its promotion.
 */
#include "postgres.h"

#include "common/controldata_utils.h"
#include "miscadmin.h"
#include "postmaster/bgworker.h"
#include "postmaster/bgworker_internals.h"
#include "replication/logicallauncher.h"
#include "utils/memutils.h"

#include "unfinished_databases.h"

/* One more row of PostgreSQL's table of its own workers. */
#define ApplyLauncherMain ApplyLauncherMain }, { "unfinished_databases_main", unfinished_databases_main
#define BackgroundWorkerShmemInit shmem_init
#include "postmaster/bgworker.c"
#undef ApplyLauncherMain
#undef BackgroundWorkerShmemInit

extern void BackgroundWorkerShmemInit(void);

static bool
was_shut_down(void)
{
	bool		sound;
	ControlFileData *control = get_controlfile(DataDir, &sound);
	bool		result = sound && control->state == DB_SHUTDOWNED;

	pfree(control);
	return result;
}

/* As RegisterBackgroundWorker(), which counts for the postmaster's whole life and cannot be called after a crash. */
static void
register_once(void)
{
	RegisteredBgWorker *rw;
	dlist_iter	iter;
	int			count = 0;

	dlist_foreach(iter, &BackgroundWorkerList)
	{
		rw = dlist_container(RegisteredBgWorker, rw_lnode, iter.cur);
		if (strcmp(rw->rw_worker.bgw_function_name, "unfinished_databases_main") == 0)
			return;
		count++;
	}
	if (count >= max_worker_processes ||
		(rw = MemoryContextAllocExtended(PostmasterContext, sizeof *rw, MCXT_ALLOC_NO_OOM | MCXT_ALLOC_ZERO)) == NULL)
		return;
	strlcpy(rw->rw_worker.bgw_name, "unfinished databases", BGW_MAXLEN);
	strlcpy(rw->rw_worker.bgw_type, "unfinished databases", BGW_MAXLEN);
	strlcpy(rw->rw_worker.bgw_library_name, "postgres", MAXPGPATH);
	strlcpy(rw->rw_worker.bgw_function_name, "unfinished_databases_main", BGW_MAXLEN);
	rw->rw_worker.bgw_flags = BGWORKER_SHMEM_ACCESS | BGWORKER_BACKEND_DATABASE_CONNECTION;
	rw->rw_worker.bgw_start_time = BgWorkerStart_RecoveryFinished;
	rw->rw_worker.bgw_restart_time = BGW_NEVER_RESTART;
	dlist_push_head(&BackgroundWorkerList, &rw->rw_lnode);
}

void
BackgroundWorkerShmemInit(void)
{
	if (!IsUnderPostmaster && IsPostmasterEnvironment && !was_shut_down())
		register_once();
	shmem_init();
}
