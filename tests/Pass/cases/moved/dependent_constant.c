/* A constant that holds the address of a variable is another one in each session, and so is what points to it. */
struct option
{
	const char *name;
	int		   *value;
};

static int	width = 80;
static int	height = 25;
static const struct option options[] = {{"width", &width}, {"height", &height}};
static const struct option *const all = options;
static const struct option *const *volatile entry = &all;

int
initial(void)
{
	return *(*entry)[0].value == 80 && (*entry)[1].value == &height && (*entry)[0].name[0] == 'w';
}

void
put(int value)
{
	*(*entry)[1].value = value;
}

int
take(void)
{
	return height;
}
