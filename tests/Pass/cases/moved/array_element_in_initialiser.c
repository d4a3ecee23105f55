/* Addresses inside an array, in an array of structures: fix-ups with a distance. */
struct slice
{
	char		tag;
	int		   *first;
	int		   *end;
};

static int	numbers[10] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
static struct slice slices[] = {{'a', &numbers[2], &numbers[5]}, {'b', &numbers[5], numbers + 10}};

int
initial(void)
{
	return slices[0].tag == 'a' && slices[0].first == &numbers[2] && *slices[1].first == 6 &&
		slices[1].end - slices[0].first == 8;
}

void
put(int value)
{
	*slices[1].first = value;
}

int
take(void)
{
	return numbers[5];
}
