/* Where the base is loaded: not on the way that needs no variable, and not again and again in a loop. */
static int	counter;
static int	table[64];

int
early(int value)
{
	if (value == 0)
		return 0;
	return counter += value;
}

int
loop(int count)
{
	int			sum = 0;

	for (int i = 0; i < count; i++)
	{
		sum += *(volatile int *) &table[i & 63];
		*(volatile int *) &counter = sum;
	}
	return sum;
}
