/*
 * choose.c - PostgreSQL's choices of routines for this CPU, made once for all sessions.
 *
 * Each is a function pointer that starts out at a routine which asks the CPU and replaces it. Called in a block that no
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

	(void) pg_comp_crc32c(0, nothing, sizeof nothing);
	(void) pg_popcount64(0);
}
