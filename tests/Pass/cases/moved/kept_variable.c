/* "used" asks the linker to keep a symbol; a moved variable is none any more. */
static int	kept __attribute__((used)) = 8;

int
initial(void)
{
	return kept == 8;
}

void
put(int value)
{
	kept = value;
}

int
take(void)
{
	return kept;
}
