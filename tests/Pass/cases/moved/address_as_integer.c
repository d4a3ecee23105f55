/* An address kept as an integer, as tables of Datum do. */
static int	target = 2;
static unsigned long table[] = {1, (unsigned long) &target, 3};

int
initial(void)
{
	return *(int *) table[1] == 2 && table[0] == 1 && table[2] == 3;
}

void
put(int value)
{
	*(int *) table[1] = value;
}

int
take(void)
{
	return target;
}
