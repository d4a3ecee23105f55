/*
 * libraries.c - the list of loaded libraries: an exception of C++ looks for its handlers this way.
 */
#include "inside.h"

#include <link.h>

int
pgs_dl_iterate_phdr(int (*visit) (struct dl_phdr_info *, size_t, void *), void *data)
{
	return SESSION_HELD(int, dl_iterate_phdr(visit, data));
}
