/*
 * log_hook.c - PostgreSQL's log goes to the host as events instead of to stderr.
 *
 * Installed before PostgreSQL's main() runs, so a hook that a preloaded library sets comes before ours and calls it as usual.
 * The hook runs in the middle of error reporting: it allocates nothing, raises nothing, and what it hands over is copied
 * before it returns. A message that it has taken is not written again.
 */
#include "postgres.h"

#include "tcop/tcopprot.h"
#include "utils/elog.h"

#include "inside.h"
#include "log_hook.h"
#include "pglite.h"

static int
severity(int elevel)
{
	if (elevel >= PANIC)
		return PGLITE_SEVERITY_PANIC;
	if (elevel >= FATAL)
		return PGLITE_SEVERITY_FATAL;
	if (elevel >= ERROR)
		return PGLITE_SEVERITY_ERROR;
	if (elevel >= WARNING)
		return PGLITE_SEVERITY_WARNING;
	if (elevel == NOTICE)
		return PGLITE_SEVERITY_NOTICE;
	if (elevel == INFO)
		return PGLITE_SEVERITY_INFO;
	if (elevel >= LOG)
		return PGLITE_SEVERITY_LOG;
	return PGLITE_SEVERITY_DEBUG;
}

static void
send_to_host(ErrorData *edata)
{
	struct supervisor_log record = {
		.severity = severity(edata->elevel),
		.sqlstate = unpack_sql_state(edata->sqlerrcode),
		.backend = get_backend_type_for_log(),
		.message = edata->message ? edata->message : "missing error text",
		.detail = edata->detail_log ? edata->detail_log : edata->detail,
		.hint = edata->hint,
		.context = edata->hide_ctx ? NULL : edata->context,
		.statement = check_log_of_query(edata) ? debug_query_string : NULL
	};

	supervisor_log(session_self, &record);
	edata->output_to_server = false;
}

void
log_hook_install(void)
{
	emit_log_hook = send_to_host;
}
