/* A second name for a variable. */
int			original = 4;
extern int	second_name __attribute__((alias("original")));

int
initial(void)
{
	return second_name == 4;
}

void
put(int value)
{
	second_name = value;
}

int
take(void)
{
	return original;
}
