/* The address of a variable chosen in a switch: constants on the edges of a phi, several of them from one block. */
static int	red, green, blue;
static int	palette[4];

__attribute__((noinline)) static int *
choose(int which)
{
	int		   *chosen;

	switch (which)
	{
		case 1:
		case 3:
		case 5:
			chosen = &red;
			break;
		case 2:
			chosen = &green;
			break;
		case 20:
		case 40:
			chosen = &palette[2];
			break;
		default:
			chosen = &blue;
	}
	return chosen;
}

int
initial(void)
{
	return choose(1) == choose(5) && choose(2) == &green && choose(20) == &palette[2] && choose(99) == &blue;
}

void
put(int value)
{
	*choose(3) = value;
	*choose(40) = value + 1;
	*choose(77) = value + 2;
}

int
take(void)
{
	return palette[2] == red + 1 && blue == red + 2 && green == 0 ? red : -1;
}
