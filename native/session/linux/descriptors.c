/*
 * descriptors.c - descriptors of kinds that only Linux has.
 */
#include "inside.h"

#include <sys/epoll.h>

int
pgs_epoll_create1(int flags)
{
	return SESSION_HELD(int, descriptor_track(epoll_create1(flags | EPOLL_CLOEXEC)));
}
