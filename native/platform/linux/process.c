/*
 * process.c - what /proc tells of processes: when one started, whether it is ending, and this one's open descriptors.
 */
#include "common_parts.h"
#include "platform.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PF_EXITING	0x4			/* include/linux/sched.h: getting shut down */

int
platform_process_start(int pid, uint64_t *start, bool *ending)
{
	char		path[64],
				text[1024];
	char	   *at;
	char		state = 0;
	unsigned long flags = 0;
	unsigned long long ticks = 0;
	ssize_t		length;
	int			fd;

	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		return -1;
	length = read(fd, text, sizeof text - 1);
	close(fd);
	if (length <= 0)
		return -1;
	text[length] = '\0';
	/* the second field is the program's name in parentheses, and may hold anything */
	if ((at = strrchr(text, ')')) == NULL ||
		sscanf(at + 1, " %c %*d %*d %*d %*d %*d %lu %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu",
			   &state, &flags, &ticks) != 3)
		return -1;
	*start = ticks;
	*ending = state == 'Z' || state == 'X' || (flags & PF_EXITING);
	return 0;
}

int
platform_open_descriptors(void)
{
	return count_descriptors("/proc/self/fd");
}
