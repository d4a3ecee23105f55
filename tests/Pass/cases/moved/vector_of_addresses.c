/* The optimiser stores two neighbouring addresses as one vector constant. */
struct list
{
	struct list *previous;
	struct list *next;
	int			value;
};

static struct list head = {&head, &head, 6};
static struct list *volatile current;

int
initial(void)
{
	return head.next == &head && head.previous == &head && head.value == 6;
}

void
put(int value)
{
	current = &head;
	current->previous = &head;
	current->next = &head;
	current->value = value;
}

int
take(void)
{
	return head.next->previous->value;
}
