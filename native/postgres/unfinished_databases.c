/*
 * unfinished_databases.c - removes folders in base/ that belong to no database.
 *
 * CREATE DATABASE copies files first and commits last. When its process is killed in between, the folder stays: a server never
 * looks for it again. Here it is removed, as DROP DATABASE would, once recovery is complete. A folder goes only if all of this holds:
 *
 *   - No CREATE, DROP or ALTER DATABASE is under way or prepared: each holds RowExclusiveLock on pg_database until its end, from
 *     before it touches a file. A lock that conflicts with it is taken, or nothing is done this time.
 *   - No version of a row of pg_database that was ever committed has its OID, not even one that no snapshot shows any more (a cluster
 *     after pg_resetwal may have such). template1 must be found, else the catalog cannot be trusted.
 *   - Its OID is one that CREATE DATABASE gives out.
 *   - It holds relation files and the few others of a database, and nothing else.
 *
 * Recovery ends with a checkpoint, so no WAL that will ever be replayed here speaks of the folder's files. Standbys have made the
 * same folder by replay; the WAL record of DROP DATABASE removes it there.
 */
#include "postgres.h"

#include <dirent.h>
#include <sys/stat.h>

#include "access/heapam.h"
#include "access/htup_details.h"
#include "access/tableam.h"
#include "access/transam.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "access/xloginsert.h"
#include "catalog/pg_database.h"
#include "catalog/pg_tablespace_d.h"
#include "commands/dbcommands_xlog.h"
#include "common/file_utils.h"
#include "common/relpath.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "postmaster/bgworker.h"
#include "postmaster/bgwriter.h"
#include "storage/bufmgr.h"
#include "storage/fd.h"
#include "storage/ipc.h"
#include "storage/lmgr.h"
#include "storage/md.h"
#include "storage/procarray.h"
#include "storage/procsignal.h"
#include "storage/reinit.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#include "unfinished_databases.h"

/* False only for a row whose transaction is known to have failed. */
static bool
may_be_committed(HeapTupleHeader row)
{
	TransactionId inserted = HeapTupleHeaderGetXmin(row);

	if (HeapTupleHeaderXminInvalid(row))
		return false;
	if (HeapTupleHeaderXminCommitted(row) || !TransactionIdIsNormal(inserted))
		return true;
	return !TransactionIdPrecedes(inserted, ReadNextTransactionId()) ||
		TransactionIdIsInProgress(inserted) || TransactionIdDidCommit(inserted);
}

static List *
known_databases(Relation catalog)
{
	TableScanDesc scan = table_beginscan(catalog, SnapshotAny, 0, NULL);
	List	   *known = NIL;
	HeapTuple	row;

	while ((row = heap_getnext(scan, ForwardScanDirection)) != NULL)
		if (may_be_committed(row->t_data))
			known = lappend_oid(known, ((Form_pg_database) GETSTRUCT(row))->oid);
	table_endscan(scan);
	return known;
}

/* The OID that is all of a name, or InvalidOid. */
static Oid
name_to_oid(const char *name)
{
	char	   *end;
	unsigned long number;

	if (name[0] < '1' || name[0] > '9' || name[strspn(name, "0123456789")] != '\0' || strlen(name) > 10)
		return InvalidOid;
	number = strtoul(name, &end, 10);
	return number <= PG_UINT32_MAX ? (Oid) number : InvalidOid;
}

static bool
is_database_file(const char *name)
{
	RelFileNumber number;
	ForkNumber	fork;
	unsigned	segment;

	return parse_filename_for_nontemp_relation(name, &number, &fork, &segment) || looks_like_temp_rel_name(name) ||
		strcmp(name, "PG_VERSION") == 0 || strcmp(name, "pg_filenode.map") == 0 || strcmp(name, "pg_filenode.map.tmp") == 0 ||
		strncmp(name, "pg_internal.init", strlen("pg_internal.init")) == 0;
}

/* A folder, not a link to one, with nothing but a database's files in it. */
static bool
is_database_folder(const char *path)
{
	struct stat st;
	DIR		   *folder;
	struct dirent *entry;
	bool		sound = lstat(path, &st) == 0 && S_ISDIR(st.st_mode);

	if (!sound)
		return false;
	folder = AllocateDir(path);
	while (sound && (entry = ReadDir(folder, path)) != NULL)
	{
		char		file[MAXPGPATH];

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
		sound = is_database_file(entry->d_name) && get_dirent_type(file, entry, false, LOG) == PGFILETYPE_REG;
	}
	FreeDir(folder);
	if (!sound)
		ereport(LOG,
				(errmsg("folder \"%s\" belongs to no database, but holds more than a database's files", path),
				 errdetail("It is left as it is."),
				 errhint("Move away what is of use in it, and remove it.")));
	return sound;
}

/* In the order of DROP DATABASE. */
static void
remove_folder(Oid database, const char *path)
{
	xl_dbase_drop_rec record = {.db_id = database, .ntablespaces = 1};
	Oid			tablespace = DEFAULTTABLESPACE_OID;

	DropDatabaseBuffers(database);
	ForgetDatabaseSyncRequests(database);
	RequestCheckpoint(CHECKPOINT_IMMEDIATE | CHECKPOINT_FORCE | CHECKPOINT_WAIT);
	WaitForProcSignalBarrier(EmitProcSignalBarrier(PROCSIGNAL_BARRIER_SMGRRELEASE));
	if (!rmtree(path, true))
	{
		ereport(WARNING, (errmsg("could not remove all of folder \"%s\", which belongs to no database", path)));
		return;
	}
	XLogBeginInsert();
	XLogRegisterData(&record, MinSizeOfDbaseDropRec);
	XLogRegisterData(&tablespace, sizeof tablespace);
	XLogInsert(RM_DBASE_ID, XLOG_DBASE_DROP | XLR_SPECIAL_REL_UPDATE);
	ereport(LOG, (errmsg("removed folder \"%s\", which an interrupted CREATE DATABASE had left", path)));
}

static void
remove_unfinished(Relation catalog)
{
	List	   *known = known_databases(catalog);
	DIR		   *folder;
	struct dirent *entry;

	if (!list_member_oid(known, Template1DbOid))
		return;
	folder = AllocateDir("base");
	while ((entry = ReadDir(folder, "base")) != NULL)
	{
		Oid			database = name_to_oid(entry->d_name);
		char		path[MAXPGPATH];

		CHECK_FOR_INTERRUPTS();
		if (database < FirstNormalObjectId || list_member_oid(known, database))
			continue;
		snprintf(path, sizeof path, "base/%u", database);
		if (is_database_folder(path))
			remove_folder(database, path);
	}
	FreeDir(folder);
}

void
unfinished_databases_main(Datum argument)
{
	BackgroundWorkerUnblockSignals();
	BackgroundWorkerInitializeConnection(NULL, NULL, 0);
	StartTransactionCommand();
	if (!RecoveryInProgress() && ConditionalLockRelationOid(DatabaseRelationId, ShareLock))
	{
		Relation	catalog = table_open(DatabaseRelationId, NoLock);

		remove_unfinished(catalog);
		table_close(catalog, NoLock);
	}
	CommitTransactionCommand();
	proc_exit(0);
}
