/*
 * setup.c - another superuser and a database of a new cluster, in SQL over a connection of our own.
 *
 * A role cannot rename itself, so a helper role does it and is dropped again. Until all of it is done the directory counts as
 * unfinished: a host that is killed meanwhile begins anew.
 */
#include "handle.h"

#include <stdio.h>
#include <string.h>

#define TEMPLATE_USER	"postgres"
#define HELPER_USER		"pglite_setup"

static void
quote(char *to, const char *name)
{
	*to++ = '"';
	for (; *name; name++)
	{
		if (*name == '"')
			*to++ = '"';
		*to++ = *name;
	}
	*to++ = '"';
	*to = '\0';
}

/* One connection, one or two statements. */
static pglite_status
run(pglite_cluster *handle, const char *user, int64_t until_us, const char *first, const char *second, report *r)
{
	wire		w = {.fd = -1, .until_us = until_us};
	int			failed = listener_connect(handle->cluster, &w.fd);
	bool		good;

	if (failed)
		return report_error(r, PGLITE_E_START, failed, "cannot connect to the new cluster");
	good = wire_start(&w, user, TEMPLATE_USER) && (first == NULL || wire_execute(&w, first)) &&
		(second == NULL || wire_execute(&w, second));
	wire_end(&w);
	if (good)
		return PGLITE_OK;
	report_error(r, PGLITE_E_START, 0, "cannot set up the new cluster: %s", w.message);
	report_hint(r, "Choose other names for user and database.");
	if (r)
		memcpy(r->sqlstate, w.sqlstate, sizeof r->sqlstate);
	return PGLITE_E_START;
}

pglite_status
setup_run(pglite_cluster *handle, const pglite_config *config, int64_t until_us, report *r)
{
	bool		rename = config->user && strcmp(config->user, TEMPLATE_USER) != 0;
	bool		database = config->database && strcmp(config->database, "postgres") != 0;
	char		name[2 * 64 + 3];
	char		statement[sizeof name + 64];
	pglite_status status = PGLITE_OK;

	if (rename)
	{
		quote(name, config->user);
		snprintf(statement, sizeof statement, "ALTER ROLE " TEMPLATE_USER " RENAME TO %s", name);
		status = run(handle, TEMPLATE_USER, until_us, "CREATE ROLE " HELPER_USER " SUPERUSER LOGIN", NULL, r);
		if (status == PGLITE_OK)
			status = run(handle, HELPER_USER, until_us, statement, NULL, r);
	}
	if (database)
	{
		quote(name, config->database);
		snprintf(statement, sizeof statement, "CREATE DATABASE %s", name);
	}
	if (status == PGLITE_OK && (rename || database))
		status = run(handle, config->user ? config->user : TEMPLATE_USER, until_us,
					 rename ? "DROP ROLE " HELPER_USER : NULL, database ? statement : NULL, r);
	return status;
}
