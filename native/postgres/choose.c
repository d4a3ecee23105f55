/*
 * choose.c - PostgreSQL's choices of routines for this CPU, made once for all sessions.
 *
 * Each is a function pointer, where there is something to choose, that starts out at a routine which asks the CPU and replaces it. Called in a block that no
 * session uses; what the calls leave in it becomes part of the template. Nothing else may be touched here.
 */
#include "postgres.h"

#include "port/pg_bitutils.h"
#include "port/pg_crc32c.h"

#include "inside.h"

void
session_choose(void)
{
	static const char nothing[1] = {0};
	volatile size_t size = sizeof nothing;	/* for a known length the macro may do without the routine */
	pg_crc32c	crc = 0;

	COMP_CRC32C(crc, nothing, size);
	(void) crc;
	(void) pg_popcount64(0);
}
