/*
 * runner.h - who runs a direct session: the protocol by which it has one runner at a time and misses no signal.
 *
 * A session without a thread of its own is *parked*, or somebody runs it: the caller that brought it input, or a pump thread
 * because of a signal. One word says which, and whether something was posted since whoever runs it last looked (the *notice*).
 *
 * Rules:
 *   R1  A poster sets the signal's bit first, then puts up the notice; both in one order that all threads agree on.
 *   R2  Only who moves the word from *parked* to itself may run the session. The same step takes the notice down.
 *   R3  A runner looks at the signal bits after each time it took the notice down, before the session parks again.
 *   R4  A runner may only park the session while there is no notice; the step that finds one takes it down instead.
 *   R5  Who puts up a notice on a parked session that had none calls the pump, which will come and try R2; on a session that
 *       runs, it sends the runner's thread the reserved signal, so that a long computation is interrupted.
 *
 * One runner: all moves are compare-and-swaps of one word, and none but R2 leaves *parked*.
 *
 * No signal is missed. Take a post whose signal is never looked at. Its notice went up at some point of the word's own order of
 * changes. If the session was parked there, it had no notice before (then R5 called the pump, whose try of R2 succeeds or finds
 * that another runner did it: the notice is down, and R3 looks), or it had one, and the same holds for who put that up. If the
 * session ran, R4 cannot park it before the notice is down, and then R3 looks. Each look comes after the notice went down, which
 * comes after it went up, which comes after the bit was set (R1): it sees the bit. So there is no such post.
 *
 * runner.c holds nothing but this; a test runs it with threads under ThreadSanitizer, another searches all interleavings of it.
 */
#ifndef PGLITE_RUNNER_H
#define PGLITE_RUNNER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum runner
{
	RUNNER_NOBODY = 0,				/* parked */
	RUNNER_CALLER = 1,
	RUNNER_PUMP = 2,
	RUNNER_ENDED = 3					/* for good */
} runner;

#define RUNNER_NOTICE 4u				/* beside one of the above */

typedef _Atomic uint32_t runner_word;

/* What a poster has still to do. */
typedef enum runner_told
{
	RUNNER_TELL_NOBODY,				/* the pump knows already, or the session has ended */
	RUNNER_TELL_PUMP,
	RUNNER_TELL_THREAD				/* the one that runs it */
} runner_told;

/* R1's second half; the signal's bit is set. */
extern runner_told runner_post(runner_word *word);

/* R2. RUNNER_NOBODY: it is the caller's; else who has it. */
extern runner runner_claim(runner_word *word, runner who);

/* R4, by who runs it. False: there was a notice; look, run on, and try again. */
extern bool runner_park(runner_word *word, runner who);

/* By who runs it, when there is nothing left to run. */
extern void runner_end(runner_word *word);

extern runner runner_now(runner_word *word);

#endif
