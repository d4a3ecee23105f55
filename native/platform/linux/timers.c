/*
 * timers.c - one timer per session, aimed at its thread, or an alarm if it has none of its own.
 *
 * setitimer() belongs to the process; timer_create() with SIGEV_THREAD_ID belongs to whoever made it and signals one thread.
 * The clock is monotonic, as the one behind ITIMER_REAL is. A timer takes a place in the kernel's queue of signals (RLIMIT_SIGPENDING)
 * when it is made, so it cannot fail later; where there is none, an alarm serves.
 */
#include "common_parts.h"
#include "platform.h"

#include <errno.h>
#include <time.h>

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

#define MICROSECONDS	INT64_C(1000000)

static struct timespec
to_timespec(int64_t microseconds)
{
	return (struct timespec) {
		.tv_sec = microseconds / MICROSECONDS,
		.tv_nsec = microseconds % MICROSECONDS * 1000
	};
}

/* Rounded up: a timer that is about to expire must not look disarmed. */
static int64_t
to_microseconds(struct timespec time)
{
	return time.tv_sec * MICROSECONDS + (time.tv_nsec + 999) / 1000;
}

int
platform_timer_open(platform_timer *timer, bool changes_threads, void (*expired) (void *context), void *context)
{
	struct sigevent event = {
		.sigev_notify = SIGEV_THREAD_ID,
		.sigev_signo = platform_wake_signal()
	};
	timer_t		handle;

	if (changes_threads)
		return alarm_open(timer, expired, context);
	event.sigev_notify_thread_id = platform_thread_id();
	if (timer_create(CLOCK_MONOTONIC, &event, &handle) < 0)
		return errno == EAGAIN ? alarm_open(timer, expired, context) : -1;
	timer->handle = handle;
	timer->calls = false;
	timer->open = true;
	return 0;
}

void
platform_timer_close(platform_timer *timer)
{
	if (timer->open && timer->calls)
		alarm_close(timer);
	else if (timer->open)
		timer_delete(timer->handle);
	timer->open = false;
}

int
platform_timer_set(platform_timer *timer, int64_t first, int64_t interval, int64_t *remaining, int64_t *old_interval)
{
	struct itimerspec new = {.it_value = to_timespec(first), .it_interval = to_timespec(interval)};
	struct itimerspec old;

	if (timer->calls)
		return alarm_set(timer, first, interval, remaining, old_interval);
	if (timer_settime(timer->handle, 0, &new, &old) < 0)
		return -1;
	if (remaining)
		*remaining = to_microseconds(old.it_value);
	if (old_interval)
		*old_interval = to_microseconds(old.it_interval);
	return 0;
}

int
platform_timer_get(platform_timer *timer, int64_t *remaining, int64_t *interval)
{
	struct itimerspec now;

	if (timer->calls)
		return alarm_get(timer, remaining, interval);
	if (timer_gettime(timer->handle, &now) < 0)
		return -1;
	*remaining = to_microseconds(now.it_value);
	*interval = to_microseconds(now.it_interval);
	return 0;
}
