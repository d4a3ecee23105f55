/*
 * process.c - what the kernel tells of processes: when one started, whether it is ending, and this one's open descriptors.
 */
#include "common_parts.h"
#include "platform.h"

#include <sys/proc.h>
#include <sys/sysctl.h>

int
platform_process_start(int pid, uint64_t *start, bool *ending)
{
	struct kinfo_proc found;
	size_t		size = sizeof found;

	if (sysctl((int[]) {CTL_KERN, KERN_PROC, KERN_PROC_PID, pid}, 4, &found, &size, NULL, 0) < 0 || size < sizeof found)
		return -1;
	*start = (uint64_t) found.kp_proc.p_starttime.tv_sec * 1000000 + (uint64_t) found.kp_proc.p_starttime.tv_usec;
	*ending = found.kp_proc.p_stat == SZOMB || (found.kp_proc.p_flag & P_WEXIT);
	return 0;
}

int
platform_open_descriptors(void)
{
	return count_descriptors("/dev/fd");
}
