/*
 * session.h - what the supervisor and the platform may call of a session.
 *
 * A *session* here is any "process" of a cluster: postmaster, background process or client backend. Everything under
 * session/ and postgres/ is compiled to bitcode and taken through the session-block pass together with PostgreSQL, so a
 * plain static variable there exists once per session. These functions are called on the session's own thread, with
 * session_base set.
 */
#ifndef PGLITE_SESSION_H
#define PGLITE_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct instance;

/* The first 64 bytes of every session block, laid out by hand; the pass places variables behind it. */
typedef struct session_header
{
	struct instance *instance;
} session_header;

/* Emitted by the session-block pass. */
extern const char session_template[];			/* initial values, session_template_size bytes */
extern const uint64_t session_template_size;	/* the rest of the block starts zero */
extern const uint64_t session_block_size;
extern const uint32_t session_fixups[];			/* pairs: offset in the block, offset of what it points to */
extern const uint64_t session_fixup_count;

extern void session_begin(struct instance *self);	/* before PostgreSQL runs: directory, umask, locale, descriptors */
extern void session_main(int argc, char **argv);	/* PostgreSQL's main(); leaves through supervisor_exit() */
extern void session_deliver(void);				/* runs the handlers of pending, unblocked signals */
extern void session_deliver_masked(void);		/* the same with the reserved signals blocked: they are let in meanwhile */
extern bool session_must_end(void);				/* SIGQUIT or SIGKILL waits to be delivered */
extern bool session_may_be_killed(void);		/* false inside a held section: a libc lock could stay behind */
extern void session_end(void);					/* gives back descriptors, mappings, timers, heap */
extern void session_choose(void);				/* makes PostgreSQL's one-time CPU choices; its block becomes the template */

#endif
