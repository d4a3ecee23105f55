/* A variable of the thread, on both sides of a call. */
static __thread int mine;

extern void elsewhere(void);

int
both_sides(void)
{
	mine++;
	elsewhere();
	return mine;
}
