/* A module that wants what the engine does not give. */
extern int	private_variable;

int
use(void)
{
	return private_variable;
}
