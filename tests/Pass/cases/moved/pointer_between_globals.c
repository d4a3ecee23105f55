/* A variable whose initial value is the address of another one. */
static int	target = 41;
static int *pointer = &target;
static int **pointer_to_pointer = &pointer;

int
initial(void)
{
	return pointer == &target && **pointer_to_pointer == 41;
}

void
put(int value)
{
	**pointer_to_pointer = value;
}

int
take(void)
{
	return target;
}
