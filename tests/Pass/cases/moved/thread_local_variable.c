/* A thread outlives its session, so thread-local variables belong to the session too. */
static __thread int counter = 11;
_Thread_local int *latest = 0;

int
initial(void)
{
	return counter == 11 && latest == 0;
}

void
put(int value)
{
	counter = value;
	latest = &counter;
}

int
take(void)
{
	return *latest;
}
