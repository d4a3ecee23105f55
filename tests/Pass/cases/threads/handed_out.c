/* Where the address goes cannot be seen. */
#include <errno.h>

extern void note(int *place);

void
hand_out(void)
{
	note(&errno);
}
