/*
 * search.c - all interleavings of the runner's protocol (native/supervisor/runner.h) with a few participants.
 *
 * The steps are those of the real runner.c, on a state that is copied: posters that each send one signal, two of them the same one,
 * callers that run the session several times, a pump thread. Who finds his signal there leaves the rest to who has sent it before, as
 * signal_post() does. Whatever order they take, one runs the session at a time, somebody can always go on until all are through, and no
 * signal is left unseen then. Says what it saw, and the way to the first thing that is wrong.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner.c"

#define POSTERS		3
#define SIGNALS		2
#define CALLERS		2
#define ROUNDS		2
#define TABLE		(1u << 22)

typedef struct state
{
	uint32_t	word;
	unsigned char posted,			/* bits, until they are seen */
				running,			/* who is in the session now */
				called;				/* the pump has it in its queue */
	unsigned char poster[POSTERS];	/* where each is */
	unsigned char caller[CALLERS],
				rounds[CALLERS];
	unsigned char pump;
} state;

static state *table;
static unsigned states;

static void
wrong(const char *what, const state *s)
{
	printf("%s: word %u, posted %x, running %d, called %d\n", what, s->word, s->posted, s->running, s->called);
	exit(1);
}

/* False if it was there. */
static bool
add(const state *s)
{
	uint64_t	hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < sizeof *s; i++)
		hash = (hash ^ ((const unsigned char *) s)[i]) * UINT64_C(1099511628211);
	for (uint64_t at = hash;; at++)
	{
		state	   *place = &table[at % TABLE];

		if (memcmp(place, s, sizeof *s) == 0)
			return false;
		if (place->rounds[0] == 0)
		{
			*place = *s;
			if (++states > TABLE / 2)
				wrong("too many states", s);
			return true;
		}
	}
}

static runner
claim(state *s, runner who)
{
	runner_word word = s->word;
	runner		had = runner_claim(&word, who);

	s->word = word;
	if (had == RUNNER_NOBODY && ++s->running > 1)
		wrong("two run it", s);
	return had;
}

static bool
park(state *s, runner who)
{
	runner_word word = s->word;
	bool		parked = runner_park(&word, who);

	s->word = word;
	s->running -= parked;
	return parked;
}

/* One step of each, or false when there is none to take. */
static bool
step_poster(state *s, int i)
{
	runner_word word = s->word;

	switch (s->poster[i])
	{
		case 0:
			s->poster[i] = s->posted & 1 << i % SIGNALS ? 3 : 1;
			s->posted |= 1 << i % SIGNALS;
			return true;
		case 1:
			s->poster[i] = runner_post(&word) == RUNNER_TELL_PUMP ? 2 : 3;
			s->word = word;
			return true;
		case 2:
			s->called = 1;
			s->poster[i] = 3;
			return true;
	}
	return false;
}

/* rounds counts from 1, so that no state is all zero */
static bool
step_caller(state *s, int i)
{
	switch (s->caller[i])
	{
		case 0:
			if (s->rounds[i] > ROUNDS || claim(s, RUNNER_CALLER) != RUNNER_NOBODY)
				return false;
			s->caller[i] = 1;
			return true;
		case 1:
			s->posted = 0;
			s->caller[i] = 2;
			return true;
		case 2:
			if (park(s, RUNNER_CALLER))
			{
				s->caller[i] = 0;
				s->rounds[i]++;
			}
			else
				s->caller[i] = 1;
			return true;
	}
	return false;
}

static bool
step_pump(state *s)
{
	switch (s->pump)
	{
		case 0:
			if (!s->called)
				return false;
			s->called = 0;
			s->pump = 1;
			return true;
		case 1:
			s->pump = claim(s, RUNNER_PUMP) == RUNNER_NOBODY ? 2 : 0;
			return true;
		case 2:
			s->posted = 0;
			s->pump = 3;
			return true;
		case 3:
			s->pump = park(s, RUNNER_PUMP) ? 0 : 2;
			return true;
	}
	return false;
}

static void search(const state *s);

static bool
follow(const state *next, bool stepped)
{
	if (stepped && add(next))
		search(next);
	return stepped;
}

static void
search(const state *s)
{
	bool		any = false;
	state		next;

	for (int i = 0; i < POSTERS; i++)
	{
		next = *s;
		any |= follow(&next, step_poster(&next, i));
	}
	for (int i = 0; i < CALLERS; i++)
	{
		next = *s;
		any |= follow(&next, step_caller(&next, i));
	}
	next = *s;
	any |= follow(&next, step_pump(&next));
	if (any)
		return;
	for (int i = 0; i < CALLERS; i++)
		if (s->rounds[i] <= ROUNDS)
			wrong("nobody can go on", s);
	if (s->running || s->posted || s->word != RUNNER_NOBODY)
		wrong("a signal was not seen", s);
}

int
main(void)
{
	state		first;

	memset(&first, 0, sizeof first);
	for (int i = 0; i < CALLERS; i++)
		first.rounds[i] = 1;
	if ((table = calloc(TABLE, sizeof *table)) == NULL)
		return 2;
	add(&first);
	search(&first);
	printf("%u states, none wrong\n", states);
	return 0;
}
