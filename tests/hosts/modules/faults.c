/*
 * faults.c - an extension module for tests only: every way in which a backend can go wrong on purpose.
 *
 *		CREATE FUNCTION fault(kind text) RETURNS int LANGUAGE c STRICT AS 'faults', 'fault';
 *		SELECT fault('abort');
 *
 * A kind that returns at all returns how often fault() was called in this session, which also shows that a module's static
 * variables belong to one session.
 */
#include "postgres.h"

#include <signal.h>
#include <stdlib.h>

#include "fmgr.h"
#include "miscadmin.h"
#include "storage/lwlock.h"
#include "utils/builtins.h"

PG_MODULE_MAGIC;

PG_FUNCTION_INFO_V1(fault);

static int	calls = 0;
static int *volatile nowhere = NULL;
static volatile int dividend = 1;
static volatile int zero = 0;
static volatile int sink = 0;

static void
fault_none(void)
{
}

static void
fault_error(void)
{
	ereport(ERROR, (errcode(ERRCODE_RAISE_EXCEPTION), errmsg("fault on purpose")));
}

static void
fault_fatal(void)
{
	ereport(FATAL, (errmsg("fatal on purpose")));
}

static void
fault_panic(void)
{
	ereport(PANIC, (errmsg("panic on purpose")));
}

static void
fault_abort(void)
{
	abort();
}

/* Dies while every other backend waits for the lock: only a crash restart helps. */
static void
fault_abort_with_lock(void)
{
	HOLD_INTERRUPTS();
	LWLockAcquire(ProcArrayLock, LW_EXCLUSIVE);
	abort();
}

static void
fault_exit(void)
{
	exit(3);
}

static void
fault_segv(void)
{
	*nowhere = 1;
}

/* An instruction that traps, not the signal. */
static void
fault_trap(void)
{
	sink = dividend / zero;
}

/* SIGFPE as PostgreSQL's own handler sees it: an SQL error. */
static void
fault_raise(void)
{
	raise(SIGFPE);
}

/* Ends only by SIGKILL or an immediate shutdown: no CHECK_FOR_INTERRUPTS(). */
static void
fault_loop(void)
{
	for (;;)
		sink++;
}

/* Ends by cancel: what a long computation should do. */
static void
fault_polite_loop(void)
{
	for (;;)
		CHECK_FOR_INTERRUPTS();
}

static pg_noinline int
descend(volatile char *above)
{
	volatile char frame[4096];

	frame[0] = above ? above[0] : 1;
	return frame[0] ? descend(frame) + frame[0] : 0;
}

/* Runs over the end of the stack: no check_stack_depth(). */
static void
fault_overflow(void)
{
	sink = descend(NULL);
}

static const struct
{
	const char *kind;
	void		(*happen) (void);
}			faults[] =
{
	{"abort", fault_abort},
	{"abort with lock", fault_abort_with_lock},
	{"error", fault_error},
	{"exit", fault_exit},
	{"fatal", fault_fatal},
	{"loop", fault_loop},
	{"none", fault_none},
	{"overflow", fault_overflow},
	{"panic", fault_panic},
	{"polite loop", fault_polite_loop},
	{"raise", fault_raise},
	{"segv", fault_segv},
	{"trap", fault_trap},
};

Datum
fault(PG_FUNCTION_ARGS)
{
	char	   *kind = text_to_cstring(PG_GETARG_TEXT_PP(0));

	calls++;
	for (int i = 0; i < lengthof(faults); i++)
	{
		if (strcmp(faults[i].kind, kind) == 0)
		{
			faults[i].happen();
			PG_RETURN_INT32(calls);
		}
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("unknown fault \"%s\"", kind)));
}
