/*
 * utility_hook.c - COPY ... PROGRAM is refused, and ALTER SYSTEM says when it has no effect.
 *
 * Settings that the application passes stand on the postmaster's command line, which wins over every file. ALTER SYSTEM writes a file, and
 * PostgreSQL says nothing when that changes nothing. Here the statement warns.
 */
#include "postgres.h"

#include "nodes/parsenodes.h"
#include "tcop/utility.h"
#include "utils/guc.h"
#include "utils/guc_tables.h"

#include "programs.h"
#include "utility_hook.h"

static ProcessUtility_hook_type before;

static void
warn_of_passed(const AlterSystemStmt *statement)
{
	struct config_generic *setting;

	if (statement->setstmt->kind != VAR_SET_VALUE || statement->setstmt->name == NULL ||
		(setting = find_option(statement->setstmt->name, false, true, 0)) == NULL ||
		(setting->source != PGC_S_ARGV && setting->reset_source != PGC_S_ARGV))
		return;
	ereport(WARNING,
			(errmsg("parameter \"%s\" keeps the value that the application passes", setting->name),
			 errdetail("The application passes it when it starts the cluster, which wins over what ALTER SYSTEM has written."),
			 errhint("Change it in the application (PgliteOptions.Settings), or let the application not pass it.")));
}

static void
process(PlannedStmt *planned, const char *text, bool read_only_tree, ProcessUtilityContext context, ParamListInfo parameters,
		QueryEnvironment *environment, DestReceiver *destination, QueryCompletion *completion)
{
	Node	   *statement = planned->utilityStmt;
	bool		is_alter_system = IsA(statement, AlterSystemStmt);

	if (IsA(statement, CopyStmt) && ((CopyStmt *) statement)->is_program)
		programs_refuse_copy(((CopyStmt *) statement)->filename);
	if (before)
		before(planned, text, read_only_tree, context, parameters, environment, destination, completion);
	else
		standard_ProcessUtility(planned, text, read_only_tree, context, parameters, environment, destination, completion);
	/* the end of a transaction may have freed any other statement */
	if (is_alter_system)
		warn_of_passed((AlterSystemStmt *) statement);
}

void
utility_hook_install(void)
{
	before = ProcessUtility_hook;
	ProcessUtility_hook = process;
}
