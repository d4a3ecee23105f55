/* Imports of every class. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

__attribute__((noinline)) void
find_my_exec(void)
{
	puts("PostgreSQL's own body");
}

int
work(const char *text)
{
	char	   *copy = malloc(strlen(text) + 1);

	strcpy(copy, text);
	fprintf(stderr, "%d\n", getpid());
	find_my_exec();
	return copy[0];
}
