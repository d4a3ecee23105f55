/*
 * client_check.c - what a client's session does first, and what a client may not ask of one without a thread of its own.
 *
 * A walsender waits with a time limit and writes when nobody asks it: it would keep its caller's thread for ever.
 */
#include "postgres.h"

#include "libpq/auth.h"
#include "replication/walsender.h"

#include "client_check.h"
#include "inside.h"
#include "resources.h"

static ClientAuthentication_hook_type before;

static void
check_client(Port *port, int status)
{
	resources_share();
	if (before)
		before(port, status);
	if (status == STATUS_OK && am_walsender && session_self->direct)
		ereport(FATAL,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("a direct session cannot be a replication connection"),
				 errhint("Connect by pglite_connect() or over a socket.")));
}

void
client_check_install(void)
{
	before = ClientAuthentication_hook;
	ClientAuthentication_hook = check_client;
}
