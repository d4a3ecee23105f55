/* Addresses of the thread that a compiler keeps over a call, from which the session may come back on another thread. */
#include <ctype.h>
#include <errno.h>

extern void elsewhere(void);

int
twice(void)
{
	int			before = errno;

	elsewhere();
	return before + errno;
}

int
in_a_loop(const char *text)
{
	int			count = 0;

	for (; *text; text++)
	{
		elsewhere();
		count += isspace((unsigned char) *text) != 0;
		errno = count;
	}
	return count;
}

int
on_one_of_two_ways(int way)
{
	int		   *place;

	if (way)
	{
		elsewhere();
		place = &errno;
	}
	else
		place = &errno;
	*place = 0;
	elsewhere();
	return *place;
}

int
without_a_call(int value)
{
	errno = value;
	return errno;
}
