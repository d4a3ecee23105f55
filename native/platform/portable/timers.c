/*
 * timers.c - every timer calls.
 */
#include "common_parts.h"
#include "platform.h"

int
platform_timer_open(platform_timer *timer, bool changes_threads, void (*expired) (void *context), void *context)
{
	(void) changes_threads;
	return alarm_open(timer, expired, context);
}

void
platform_timer_close(platform_timer *timer)
{
	if (timer->open)
		alarm_close(timer);
}

int
platform_timer_set(platform_timer *timer, int64_t first, int64_t interval, int64_t *remaining, int64_t *old_interval)
{
	return alarm_set(timer, first, interval, remaining, old_interval);
}

int
platform_timer_get(platform_timer *timer, int64_t *remaining, int64_t *interval)
{
	return alarm_get(timer, remaining, interval);
}
