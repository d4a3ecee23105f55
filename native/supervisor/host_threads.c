/*
 * host_threads.c - what a thread of the host needs to run a session for a while.
 *
 * Its id is asked for once and kept beside the session base. The reserved signals must be let in. A stack overflow is handled on an
 * alternate stack, which a runtime like .NET gives each of its threads; a thread without gets one that goes when the thread ends.
 */
#include "cluster.h"

#include <sys/mman.h>

static __thread int thread_id __attribute__((tls_model("initial-exec")));

static pthread_key_t alternate;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool has_key;

/* The host may have given the thread another one meanwhile. */
static void
give_back(void *stack)
{
	stack_t		present;

	if (sigaltstack(NULL, &present) == 0 && present.ss_sp == stack)
		supervisor_alternate_stack(NULL);
	munmap(stack, ALTERNATE_STACK_SIZE);
}

static void
make_key(void)
{
	has_key = pthread_key_create(&alternate, give_back) == 0;
}

/* Best effort, as the containment of faults is. */
static void
give_alternate_stack(void)
{
	stack_t		present;
	void	   *stack;

	pthread_once(&once, make_key);
	if (!has_key || sigaltstack(NULL, &present) < 0 || !(present.ss_flags & SS_DISABLE) ||
		(stack = platform_map(ALTERNATE_STACK_SIZE)) == NULL)
		return;
	if (pthread_setspecific(alternate, stack) == 0)
		supervisor_alternate_stack(stack);
	else
		munmap(stack, ALTERNATE_STACK_SIZE);
}

static __attribute__((noinline)) void
prepare(void)
{
	platform_wake_mask(SIG_UNBLOCK, NULL);
	give_alternate_stack();
	thread_id = platform_thread_id();
}

int
host_thread_id(void)
{
	if (thread_id == 0)
		prepare();
	return thread_id;
}
