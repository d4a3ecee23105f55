/*
 * setup.c - the roles and the database of a new cluster, in SQL over a connection of our own.
 *
 * The template's one role is a superuser. Either the user takes its place; a role cannot rename itself, so a helper role does it and is
 * dropped again. Or the user is made as an ordinary role that owns the database; a user with the superuser's name gives that
 * another one, in the catalog, where it keeps its session. Until all of it is done the directory counts as unfinished: a host
 * that is killed meanwhile begins anew.
 */
#include "handle.h"

#include <stdio.h>
#include <string.h>

#define TEMPLATE_USER	"postgres"
#define HELPER_USER		"pglite_setup"
#define SUPERUSER		"pglite_superuser"

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

/* The user is an ordinary role, which may make databases and owns this one. */
static pglite_status
set_up_owner(pglite_cluster *handle, const pglite_config *config, int64_t until_us, report *r)
{
	const char *user = config->user ? config->user : TEMPLATE_USER;
	bool		database = config->database && strcmp(config->database, TEMPLATE_USER) != 0;
	char		role[2 * 64 + 3],
				name[2 * 64 + 3],
				first[2 * sizeof role + 256],
				second[2 * sizeof role + 64];

	quote(role, user);
	quote(name, database ? config->database : TEMPLATE_USER);
	snprintf(first, sizeof first, "%sCREATE ROLE %s LOGIN CREATEDB%s%s",
			 strcmp(user, TEMPLATE_USER) == 0 ?
			 "UPDATE pg_catalog.pg_authid SET rolname = '" SUPERUSER "' WHERE rolname = '" TEMPLATE_USER "';" : "",
			 role, database ? "" : ";ALTER DATABASE " TEMPLATE_USER " OWNER TO ", database ? "" : role);
	snprintf(second, sizeof second, "CREATE DATABASE %s OWNER %s", name, role);
	return run(handle, TEMPLATE_USER, until_us, first, database ? second : NULL, r);
}

pglite_status
setup_run(pglite_cluster *handle, const pglite_config *config, int64_t until_us, report *r)
{
	bool		rename = config->user && strcmp(config->user, TEMPLATE_USER) != 0;
	bool		database = config->database && strcmp(config->database, "postgres") != 0;
	char		name[2 * 64 + 3];
	char		statement[sizeof name + 64];
	pglite_status status = PGLITE_OK;

	if (config->flags & PGLITE_OWNER_ROLE)
		return set_up_owner(handle, config, until_us, r);
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
