/* expect: assembly at file level */
__asm__(".data\nhidden_counter: .long 0\n.text\n");

int
nothing(void)
{
	return 0;
}
