/*
 * runner.c - the steps of runner.h. All are sequentially consistent: the argument there speaks of one order.
 */
#include "runner.h"

#define STATE(word)		((runner) ((word) & ~RUNNER_NOTICE))

runner_told
runner_post(runner_word *word)
{
	uint32_t	before = atomic_fetch_or(word, RUNNER_NOTICE);

	switch (STATE(before))
	{
		case RUNNER_NOBODY:
			return before & RUNNER_NOTICE ? RUNNER_TELL_NOBODY : RUNNER_TELL_PUMP;
		case RUNNER_CALLER:
		case RUNNER_PUMP:
			return RUNNER_TELL_THREAD;
		case RUNNER_ENDED:
			break;
	}
	return RUNNER_TELL_NOBODY;
}

runner
runner_claim(runner_word *word, runner who)
{
	uint32_t	now = atomic_load(word);

	while (STATE(now) == RUNNER_NOBODY)
		if (atomic_compare_exchange_weak(word, &now, who))
			return RUNNER_NOBODY;
	return STATE(now);
}

bool
runner_park(runner_word *word, runner who)
{
	uint32_t	now = who;

	if (atomic_compare_exchange_strong(word, &now, RUNNER_NOBODY))
		return true;
	atomic_fetch_and(word, ~RUNNER_NOTICE);
	return false;
}

void
runner_end(runner_word *word)
{
	atomic_store(word, RUNNER_ENDED);
}

runner
runner_now(runner_word *word)
{
	return STATE(atomic_load(word));
}
