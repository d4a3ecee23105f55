/*
 * idle.c - a session that rests gives back what the next statement may never need.
 *
 * One that waits on a thread of its own waits for a moment first, and trims when that is over. One without is parked; it asks for a
 * visit in a moment, and trims then if nobody has called it since. A session that works makes no call for it.
 */
#include "inside.h"

static platform_timer timer;		/* of a direct session */
static bool asked;					/* for a visit */
static unsigned served,				/* calls of its client, and how many when it asked */
			served_then;

static bool
has_spare(void)
{
	return heap_has_spare() || supervisor_stack_is_deep(session_self);
}

static void
give_back(void)
{
	heap_trim_idle();
	supervisor_stack_trim(session_self);
}

bool
idle_soon(int timeout)
{
	return (timeout < 0 || timeout > IDLE_MS) && has_spare();
}

void
idle_now(void)
{
	session_hold();
	give_back();
	session_release();
}

/* Without a timer it does not wait for the moment. */
static void
ask(void)
{
	if (!timer.open && platform_timer_open(&timer, true, supervisor_idle, session_self) != 0)
	{
		give_back();
		return;
	}
	platform_timer_set(&timer, INT64_C(1000) * IDLE_MS, 0, NULL, NULL);
	asked = true;
	served_then = served;
}

void
idle_look(bool was_served)
{
	served += was_served;
	if (atomic_load(&session_self->idle_due))
	{
		atomic_store(&session_self->idle_due, false);
		asked = false;
		if (served == served_then && has_spare())
			give_back();
	}
	if (!asked && has_spare())
		ask();
}

void
idle_end(void)
{
	platform_timer_close(&timer);
}
