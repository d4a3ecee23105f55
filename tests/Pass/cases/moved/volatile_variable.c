/* A flag as signal handlers set it. */
static volatile int flag = 3;

int
initial(void)
{
	return flag == 3;
}

void
put(int value)
{
	flag = 0;
	flag = value;
}

int
take(void)
{
	while (flag == 0)
		;
	return flag;
}
