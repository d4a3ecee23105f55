/* expect: variable placed is placed in section .mydata */
static int	placed __attribute__((section(".mydata"))) = 1;

int
next(void)
{
	return placed++;
}
