/*
 * wire.c - a few words of the PostgreSQL protocol, for setting up a new cluster and for cancelling.
 *
 * Only what a trusted local connection needs: no authentication, the simple query protocol, the first error. Every wait ends
 * at wire.until_us.
 */
#include "handle.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PROTOCOL_3_0 UINT32_C(0x00030000)

static void
put_uint32(unsigned char *to, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		to[i] = (unsigned char) (value >> (24 - 8 * i));
}

static bool
wait_for(wire *w, short events)
{
	for (;;)
	{
		int64_t		left = w->until_us == INT64_MAX ? -1 : w->until_us - supervisor_now_us();
		struct pollfd p = {.fd = w->fd, .events = events};
		int			rc;

		if (left != -1 && left <= 0)
			return false;
		rc = poll(&p, 1, left == -1 ? -1 : left > 60000000 ? 60000 : (int) (left / 1000) + 1);
		if (rc > 0)
			return true;
		if (rc < 0 && errno != EINTR)
			return false;
	}
}

bool
wire_send(wire *w, const void *data, size_t size)
{
	const char *at = data;

	while (size > 0)
	{
		ssize_t		sent = send(w->fd, at, size, MSG_NOSIGNAL | MSG_DONTWAIT);

		if (sent > 0)
		{
			at += sent;
			size -= (size_t) sent;
		}
		else if (!((errno == EAGAIN || errno == EINTR) && wait_for(w, POLLOUT)))
			return false;
	}
	return true;
}

static bool
receive(wire *w, void *data, size_t size)
{
	char	   *at = data;

	while (size > 0)
	{
		ssize_t		got = recv(w->fd, at, size, MSG_DONTWAIT);

		if (got > 0)
		{
			at += got;
			size -= (size_t) got;
		}
		else if (got == 0 || !((errno == EAGAIN || errno == EINTR) && wait_for(w, POLLIN)))
			return false;
	}
	return true;
}

/* Fields of an ErrorResponse: a letter, text, zero; ended by a zero. */
static void
take_error(wire *w, const char *fields, size_t size)
{
	for (size_t at = 0; at < size && fields[at];)
	{
		const char *text = fields + at + 1;
		size_t		length = strnlen(text, size - at - 1);

		if (fields[at] == 'M')
			snprintf(w->message, sizeof w->message, "%.*s", (int) length, text);
		if (fields[at] == 'C')
			snprintf(w->sqlstate, sizeof w->sqlstate, "%.*s", (int) length, text);
		at += length + 2;
	}
}

/* Reads to ReadyForQuery; false after an error, or when the connection or the time ends. */
static bool
until_ready(wire *w)
{
	bool		good = true;

	for (;;)
	{
		unsigned char header[5];
		char		body[4096];
		uint32_t	left;
		size_t		kept = 0;

		if (!receive(w, header, sizeof header))
		{
			if (w->message[0] == '\0')
				snprintf(w->message, sizeof w->message, "the connection ended");
			return false;
		}
		left = (uint32_t) header[1] << 24 | (uint32_t) header[2] << 16 | (uint32_t) header[3] << 8 | header[4];
		for (left = left < 4 ? 0 : left - 4; left > 0;)
		{
			size_t		part = left < sizeof body ? left : sizeof body;

			if (!receive(w, body, part))
				return false;
			kept = part;
			left -= (uint32_t) part;
		}
		if (header[0] == 'E')
		{
			take_error(w, body, kept);
			good = false;
		}
		else if (header[0] == 'R' && (kept < 4 || body[3] != 0))
		{
			snprintf(w->message, sizeof w->message, "the new cluster asks for a password");
			return false;
		}
		else if (header[0] == 'Z')
			return good;
	}
}

bool
wire_start(wire *w, const char *user, const char *database)
{
	unsigned char packet[512];
	int			length = snprintf((char *) packet + 8, sizeof packet - 8, "user%c%s%cdatabase%c%s%c", 0, user, 0, 0, database, 0);

	put_uint32(packet, (uint32_t) length + 9);
	put_uint32(packet + 4, PROTOCOL_3_0);
	packet[8 + length] = 0;
	return wire_send(w, packet, (size_t) length + 9) && until_ready(w);
}

bool
wire_execute(wire *w, const char *sql)
{
	unsigned char header[5] = {'Q'};
	size_t		size = strlen(sql) + 1;

	put_uint32(header + 1, (uint32_t) size + 4);
	return wire_send(w, header, sizeof header) && wire_send(w, sql, size) && until_ready(w);
}

bool
wire_wait_closed(wire *w)
{
	char		byte;

	for (;;)
	{
		ssize_t		got = recv(w->fd, &byte, 1, MSG_DONTWAIT);

		if (got == 0 || (got < 0 && errno == ECONNRESET))
			return true;
		if (got < 0 && errno != EAGAIN && errno != EINTR)
			return false;
		if (got < 0 && !wait_for(w, POLLIN))
			return false;
	}
}

void
wire_end(wire *w)
{
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
}
