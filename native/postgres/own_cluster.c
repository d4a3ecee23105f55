/*
 * own_cluster.c - what libpq, in a session, connects to when it is told nothing: the cluster that the session belongs to.
 *
 * An ordinary server and libpq have the same folder and port compiled in, and the user that an ordinary server runs as has a
 * role of its name. Here the folder is another one at each start and the host's user means nothing to the cluster, so all
 * three are what the session's environment says as long as nobody sets them: the role is the one that the client logged in as,
 * in a background worker the one that it works for. Its name is in a catalog, so that a worker has one inside a transaction only.
 */
#include "postgres.h"

#include "access/xact.h"
#include "libpq/libpq-be.h"
#include "miscadmin.h"
#include "postmaster/postmaster.h"

#include "inside.h"

static char folder[MAXPGPATH];
static char port[12];
static char role[NAMEDATALEN];

/* The first of unix_socket_directories, which abi/ writes as a quoted path; NULL when there is none. */
static const char *
socket_folder(void)
{
	const char *from = Unix_socket_directories;
	size_t		length = 0;

	if (from == NULL || *from++ != '"')
		return NULL;
	while (*from && length < sizeof folder - 1)
	{
		if (*from == '"' && *++from != '"')
			break;
		folder[length++] = *from++;
	}
	folder[length] = '\0';
	return folder;
}

/* The role that the session belongs to, or NULL when it has none or cannot look up its name. */
static const char *
session_role(void)
{
	char	   *name;

	if (MyProcPort != NULL)
		return MyProcPort->user_name;
	if (!IsTransactionState() || !OidIsValid(GetAuthenticatedUserId()))
		return NULL;
	if ((name = GetUserNameFromId(GetAuthenticatedUserId(), true)) == NULL)
		return NULL;
	strlcpy(role, name, sizeof role);
	pfree(name);
	return role;
}

/* The value of an environment variable that nobody has set, or NULL; it belongs to the session. */
const char *
own_cluster_variable(const char *name)
{
	if (strcmp(name, "PGHOST") == 0)
		return socket_folder();
	if (strcmp(name, "PGPORT") == 0 && PostPortNumber > 0)
	{
		snprintf(port, sizeof port, "%d", PostPortNumber);
		return port;
	}
	if (strcmp(name, "PGUSER") == 0)
		return session_role();
	return NULL;
}
