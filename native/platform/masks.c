/*
 * masks.c - the reserved signals in the mask of a thread.
 */
#include "platform.h"

void
platform_wake_mask(int how, sigset_t *before)
{
	sigset_t	both;

	sigemptyset(&both);
	sigaddset(&both, platform_wake_signal());
	sigaddset(&both, platform_interrupt_signal());
	pthread_sigmask(how, &both, before);
}
