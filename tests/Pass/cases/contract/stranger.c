/* Imports names that nobody has thought about. */
extern int	frobnicate(int value);
extern int	strange_variable;

int
work(int value)
{
	return frobnicate(value) + strange_variable;
}
