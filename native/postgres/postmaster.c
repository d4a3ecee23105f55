/*
 * postmaster.c - the postmaster says where it stands.
 *
 * PostgreSQL's own file. Each time that it writes its status into postmaster.pid, for pg_ctl, the supervisor hears the word; and each
 * time that it says for whose sake sessions are ended, whether it is because a child has crashed.
 */
#include "postgres.h"

#include "miscadmin.h"
#include "storage/pmsignal.h"
#include "utils/pidfile.h"

#include "inside.h"

static void
write_line(int line, const char *text)
{
	AddToDataDirLockFile(line, text);
	if (line == LOCK_FILE_LINE_PM_STATUS)
		supervisor_postmaster_status(session_self, text);
}

static void
give_reason(QuitSignalReason reason)
{
	SetQuitSignalReason(reason);
	if (reason == PMQUIT_FOR_CRASH)
		supervisor_postmaster_crash(session_self);
}

#define AddToDataDirLockFile write_line
#define SetQuitSignalReason give_reason
#include "postmaster/postmaster.c"
