/* A static variable of a function, and another one of the same name. */
static int *
counter(void)
{
	static int	value = 5;

	return &value;
}

static int *
other_counter(void)
{
	static int	value = 6;

	return &value;
}

int
initial(void)
{
	return *counter() == 5 && *other_counter() == 6;
}

void
put(int value)
{
	*counter() = value;
	*other_counter() = value + 1;
}

int
take(void)
{
	return *other_counter() == *counter() + 1 ? *counter() : -1;
}
