/*
 * shared_memory.c - in place of port/sysv_shmem.c: a cluster's shared memory is one mapping of the host process, which all
 * of its threads see at the same address.
 *
 * One promise of the original stays: a data directory whose real server was killed while children of it live on must not be
 * opened. postmaster.pid names that server's SysV segment; we look whether somebody is attached to it. Our own file names
 * none: our children cannot outlive us.
 */
#include "postgres.h"

#include <sys/stat.h>

#include "miscadmin.h"
#include "storage/dsm.h"
#include "storage/ipc.h"
#include "storage/pg_shmem.h"
#include "utils/guc.h"
#include "utils/guc_hooks.h"

#include "inside.h"
#include "resources.h"

unsigned long UsedShmemSegID = 0;
void	   *UsedShmemSegAddr = NULL;

static void
give_back(int code, Datum argument)
{
	supervisor_shmem_destroy(session_self);
	UsedShmemSegAddr = NULL;
}

PGShmemHeader *
PGSharedMemoryCreate(Size size, PGShmemHeader **shim)
{
	struct stat directory;
	PGShmemHeader *header;

	if (stat(DataDir, &directory) < 0)
		ereport(FATAL,
				(errcode_for_file_access(),
				 errmsg("could not stat data directory \"%s\": %m", DataDir)));
	size = TYPEALIGN(BLCKSZ, size);
	resources_check(size);
	header = supervisor_shmem_create(session_self, size);
	if (header == NULL)
		ereport(FATAL,
				(errcode(ERRCODE_OUT_OF_MEMORY),
				 errmsg("could not map %zu bytes of shared memory: %m", size),
				 errhint("Reduce \"shared_buffers\" or \"max_connections\".")));
	on_shmem_exit(give_back, (Datum) 0);
	SetConfigOption("huge_pages_status", "off", PGC_INTERNAL, PGC_S_DYNAMIC_DEFAULT);

	header->magic = PGShmemMagic;
	header->creatorPID = MyProcPid;
	header->dsm_control = 0;
	header->device = directory.st_dev;
	header->inode = directory.st_ino;
	header->totalsize = size;
	header->freeoffset = MAXALIGN(sizeof(PGShmemHeader));
	UsedShmemSegAddr = header;
	UsedShmemSegID = 1;
	*shim = header;
	return header;
}

bool
PGSharedMemoryIsInUse(unsigned long id1, unsigned long id2)
{
	PGShmemHeader header;
	struct stat directory;
	int			found = supervisor_segment_peek((int) id2, &header, sizeof header);

	if (found == 0)
		return false;
	if (found < 0 || stat(DataDir, &directory) < 0)
		return true;			/* cannot tell: be careful */
	return header.magic == PGShmemMagic && header.device == directory.st_dev && header.inode == directory.st_ino;
}

void
PGSharedMemoryReAttach(void)
{
	dsm_set_control_handle(((PGShmemHeader *) UsedShmemSegAddr)->dsm_control);
}

void
PGSharedMemoryNoReAttach(void)
{
	PGSharedMemoryDetach();
	UsedShmemSegID = 0;
}

void
PGSharedMemoryDetach(void)
{
	UsedShmemSegAddr = NULL;
}

void
GetHugePageSize(Size *hugepagesize, int *mmap_flags)
{
	if (hugepagesize)
		*hugepagesize = 0;
	if (mmap_flags)
		*mmap_flags = 0;
}

bool
check_huge_page_size(int *newval, void **extra, GucSource source)
{
	if (*newval != 0)
	{
		GUC_check_errdetail("\"huge_page_size\" must be 0: huge pages are not used here.");
		return false;
	}
	return true;
}
