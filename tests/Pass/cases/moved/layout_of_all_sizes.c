/* Small, large and zero variables of every alignment: none may overlap, none may lose its alignment. */
static char letter = 'x';
static short small = 2;
static long number = 3;
static _Alignas(64) char line[64] = "line";
static char large_text[1000] = "large";
static char large_zero[100000];
static _Alignas(32) double vector[40];
static struct
{
	char		tag;
	double		value;
}			record = {'r', 1.5};

#define ALIGNED(variable, to) (((unsigned long) &(variable) & ((to) - 1)) == 0)

int
initial(void)
{
	return letter == 'x' && small == 2 && number == 3 && line[0] == 'l' && large_text[4] == 'e' && large_zero[99999] == 0 &&
		vector[39] == 0 && record.value == 1.5 && ALIGNED(small, 2) && ALIGNED(number, 8) && ALIGNED(line, 64) &&
		ALIGNED(vector, 32) && ALIGNED(record, 8);
}

void
put(int value)
{
	letter = small = number = value;
	for (int i = 0; i < 100000; i++)
		large_zero[i] = value;
	for (int i = 0; i < 40; i++)
		vector[i] = value + i;
}

int
take(void)
{
	return letter == small && small == number && large_zero[0] == number && large_zero[99999] == number && large_text[0] == 'l' &&
		line[1] == 'i' && vector[39] == number + 39 ? (int) number : -1;
}
