/*
 * client.c - see client.h. Messages: a type letter, a length in network order that counts itself, a body.
 */
#include "client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void
put32(unsigned char *to, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		to[i] = (unsigned char) (value >> (24 - 8 * i));
}

static uint32_t
get32(const unsigned char *from)
{
	return (uint32_t) from[0] << 24 | (uint32_t) from[1] << 16 | (uint32_t) from[2] << 8 | from[3];
}

static bool
send_all(client *c, const void *data, size_t size)
{
	for (const char *at = data; size > 0;)
	{
		ssize_t		sent = send(c->fd, at, size, MSG_NOSIGNAL);

		if (sent <= 0)
			return false;
		at += sent;
		size -= (size_t) sent;
	}
	return true;
}

static bool
receive_all(client *c, void *data, size_t size)
{
	for (char *at = data; size > 0;)
	{
		ssize_t		got = recv(c->fd, at, size, 0);

		if (got <= 0)
			return false;
		at += got;
		size -= (size_t) got;
	}
	return true;
}

static void
take_error(client *c, const unsigned char *fields, size_t size)
{
	for (size_t at = 0; at < size && fields[at]; at += strlen((const char *) fields + at) + 1)
		if (fields[at] == 'M')
			snprintf(c->error, sizeof c->error, "%s", (const char *) fields + at + 1);
}

static void
take_row(client *c, const unsigned char *row)
{
	uint32_t	length = get32(row + 2);

	if (c->rows++ == 0)
		snprintf(c->value, sizeof c->value, "%.*s", length == UINT32_MAX ? 0 : (int) length, (const char *) row + 6);
}

bool
client_finish(client *c)
{
	for (;;)
	{
		unsigned char header[5];
		unsigned char *body;
		size_t		size;

		if (!receive_all(c, header, sizeof header) || (body = malloc((size = get32(header + 1) - 4) + 1)) == NULL)
		{
			if (c->error[0] == '\0')
				strcpy(c->error, "the connection ended");
			return false;
		}
		if (!receive_all(c, body, size))
			size = 0;
		body[size] = 0;
		if (header[0] == 'E')
			take_error(c, body, size);
		else if (header[0] == 'D' && size >= 6)
			take_row(c, body);
		else if (header[0] == 'K' && size >= 8 && size - 4 <= sizeof c->key)
		{
			c->pid = (int32_t) get32(body);
			memcpy(c->key, body + 4, c->key_length = size - 4);
		}
		free(body);
		if (header[0] == 'Z')
			return c->error[0] == '\0';
	}
}

bool
client_start(client *c, int fd, const char *user, const char *database)
{
	unsigned char packet[512];
	int			size;

	memset(c, 0, sizeof *c);
	c->fd = fd;
	size = 8 + snprintf((char *) packet + 8, sizeof packet - 8, "user%c%s%cdatabase%c%s%c", 0, user, 0, 0, database, 0) + 1;
	packet[size - 1] = 0;
	put32(packet, (uint32_t) size);
	put32(packet + 4, 3 << 16);
	return send_all(c, packet, (size_t) size) && client_finish(c);
}

bool
client_send(client *c, const char *sql)
{
	unsigned char header[5] = {'Q'};

	c->rows = 0;
	c->value[0] = c->error[0] = '\0';
	put32(header + 1, (uint32_t) strlen(sql) + 5);
	return send_all(c, header, sizeof header) && send_all(c, sql, strlen(sql) + 1);
}

bool
client_query(client *c, const char *sql)
{
	return client_send(c, sql) && client_finish(c);
}

void
client_close(client *c)
{
	static const unsigned char terminate[] = {'X', 0, 0, 0, 4};

	send_all(c, terminate, sizeof terminate);
	close(c->fd);
}
