/* expect: llvm.global_ctors is not empty */
static volatile int ready;

__attribute__((constructor)) static void
start(void)
{
	ready = 1;
}

int
is_ready(void)
{
	return ready;
}
