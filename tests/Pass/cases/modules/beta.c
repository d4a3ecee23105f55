/* Another module: same names, other meaning. */
static int	calls;
int			shared_variable = 2;

int
hidden_helper(void)
{
	return 20;
}

int
common_name(void)
{
	return hidden_helper() + ++calls;
}
