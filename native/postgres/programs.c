/*
 * programs.c - commands are refused where they are given, in PostgreSQL's words and with what to use instead.
 *
 * session/programs.c starts no program. To find that out at the first use is too late for a command that PostgreSQL repeats until it
 * succeeds: the archiver would try for ever, and the WAL fill the disk. So a setting that holds a command takes none, whoever sets it:
 * the application, postgresql.conf, ALTER SYSTEM.
 */
#include "postgres.h"

#include "utils/guc.h"
#include "utils/guc_tables.h"

#include "programs.h"

#define NO_PROGRAMS	"The server runs inside an application, which starts no other program for it."

static bool
refuse(const char *value, const char *hint)
{
	if (value == NULL || value[0] == '\0')
		return true;
	GUC_check_errdetail(NO_PROGRAMS);
	GUC_check_errhint("%s", hint);
	return false;
}

static bool
check_archive_command(char **value, void **extra, GucSource source)
{
	return refuse(*value, "Set \"archive_library\" instead (basic_archive is one), or receive the WAL with pg_receivewal.");
}

static bool
check_restore_command(char **value, void **extra, GucSource source)
{
	return refuse(*value, "Put the WAL files into pg_wal, follow a primary with \"primary_conninfo\", "
				  "or let an ordinary PostgreSQL server of this version recover the directory first.");
}

static bool
check_recovery_command(char **value, void **extra, GucSource source)
{
	return refuse(*value, "Leave it empty, and do in the application what the command is for.");
}

static bool
check_passphrase_command(char **value, void **extra, GucSource source)
{
	return refuse(*value, "Leave it empty: there is no TLS here.");
}

void
programs_refuse(void)
{
	static const struct
	{
		const char *name;
		GucStringCheckHook check;
	}			commands[] = {
		{"archive_command", check_archive_command},
		{"restore_command", check_restore_command},
		{"archive_cleanup_command", check_recovery_command},
		{"recovery_end_command", check_recovery_command},
		{"ssl_passphrase_command", check_passphrase_command},
	};

	for (struct config_string *setting = ConfigureNamesString; setting->gen.name; setting++)
		for (size_t i = 0; i < lengthof(commands); i++)
			if (strcmp(setting->gen.name, commands[i].name) == 0)
				setting->check_hook = commands[i].check;
}

void
programs_refuse_copy(const char *command)
{
	ereport(ERROR,
			(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
			 errmsg("cannot execute command \"%s\"", command),
			 errdetail(NO_PROGRAMS),
			 errhint("Use COPY ... FROM STDIN or COPY ... TO STDOUT, and run the program in the client.")));
}
