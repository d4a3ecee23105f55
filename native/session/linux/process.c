/*
 * process.c - calls about the process that only Linux has.
 *
 * Changed: prctl() knows only PR_SET_PDEATHSIG, and otherwise succeeds without effect, as personality() does.
 */
#include "inside.h"

#include <sys/prctl.h>

int
pgs_prctl(int option, unsigned long argument)
{
	if (option == PR_SET_PDEATHSIG)
		session_self->death_signal = (int) argument;
	return 0;
}

/* Address randomisation is the host's: ours was settled when the library was loaded. */
int
pgs_personality(unsigned long persona)
{
	(void) persona;
	return 0;
}
