/*
 * client.h - a PostgreSQL client in a hundred lines, for hosts that have no driver.
 *
 * Takes a connected socket, as pglite_connect() gives it. Simple queries only; the first column of the first row is kept.
 */
#ifndef CLIENT_H
#define CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct client
{
	int			fd;
	int32_t		pid;				/* BackendKeyData, for cancelling */
	unsigned char key[256];
	size_t		key_length;
	char		value[1024];		/* of the last query */
	int			rows;
	char		error[1024];		/* of the last query, else empty */
} client;

extern bool client_start(client *c, int fd, const char *user, const char *database);
extern bool client_send(client *c, const char *sql);
extern bool client_finish(client *c);	/* reads to the end of the answer; false after an error */
extern bool client_query(client *c, const char *sql);
extern void client_close(client *c);

#endif
