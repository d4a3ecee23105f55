/*
 * stacks.c - from one stack to another on the same thread, without a system call.
 *
 * What the calling convention lets a function change is the caller's business; the switch keeps the rest on the stack that it
 * leaves, with the control words of the floating-point units, and takes it from the other one. native/gdb knows the order.
 */
#include "platform.h"

#define UNUSED __attribute__((unused))

#if defined(__x86_64__)

#define INITIAL_MXCSR	0x1f80		/* as a program starts with: exceptions masked, round to nearest */
#define INITIAL_X87		0x037f

/* stack: mxcsr and x87 control word, r15, r14, r13, r12, rbx, rbp, where to go on */
__attribute__((naked, noinline)) void
platform_stack_switch(UNUSED void **from, UNUSED void *to)
{
	__asm__ volatile (
		"pushq %rbp\n\t"
		"pushq %rbx\n\t"
		"pushq %r12\n\t"
		"pushq %r13\n\t"
		"pushq %r14\n\t"
		"pushq %r15\n\t"
		"subq $8, %rsp\n\t"
		"stmxcsr (%rsp)\n\t"
		"fnstcw 4(%rsp)\n\t"
		"movq %rsp, (%rdi)\n\t"
		"movq %rsi, %rsp\n\t"
		"ldmxcsr (%rsp)\n\t"
		"fldcw 4(%rsp)\n\t"
		"addq $8, %rsp\n\t"
		"popq %r15\n\t"
		"popq %r14\n\t"
		"popq %r13\n\t"
		"popq %r12\n\t"
		"popq %rbx\n\t"
		"popq %rbp\n\t"
		"retq");
}

/* The outermost function of a new stack: unwinders stop here. */
static __attribute__((naked, used)) void
begin(void)
{
	__asm__ volatile (
		".cfi_undefined %rip\n\t"
		"movq %r12, %rdi\n\t"
		"callq *%r13\n\t"
		"ud2");
}

void *
platform_stack_prepare(void *top, void (*function) (void *argument), void *argument)
{
	uintptr_t  *at = top;

	*--at = 0;					/* the call in begin() finds the stack aligned */
	*--at = 0;
	*--at = (uintptr_t) begin;
	*--at = 0;					/* rbp */
	*--at = 0;					/* rbx */
	*--at = (uintptr_t) argument;	/* r12 */
	*--at = (uintptr_t) function;	/* r13 */
	*--at = 0;					/* r14 */
	*--at = 0;					/* r15 */
	*--at = INITIAL_MXCSR | (uintptr_t) INITIAL_X87 << 32;
	return at;
}

#elif defined(__aarch64__)

/* stack: x19 to x30, d8 to d15, the floating-point control word */
__attribute__((naked, noinline)) void
platform_stack_switch(UNUSED void **from, UNUSED void *to)
{
	__asm__ volatile (
		"sub sp, sp, #176\n\t"
		"stp x19, x20, [sp, #0]\n\t"
		"stp x21, x22, [sp, #16]\n\t"
		"stp x23, x24, [sp, #32]\n\t"
		"stp x25, x26, [sp, #48]\n\t"
		"stp x27, x28, [sp, #64]\n\t"
		"stp x29, x30, [sp, #80]\n\t"
		"stp d8, d9, [sp, #96]\n\t"
		"stp d10, d11, [sp, #112]\n\t"
		"stp d12, d13, [sp, #128]\n\t"
		"stp d14, d15, [sp, #144]\n\t"
		"mrs x9, fpcr\n\t"
		"str x9, [sp, #160]\n\t"
		"mov x9, sp\n\t"
		"str x9, [x0]\n\t"
		"mov sp, x1\n\t"
		"ldr x9, [sp, #160]\n\t"
		"msr fpcr, x9\n\t"
		"ldp x19, x20, [sp, #0]\n\t"
		"ldp x21, x22, [sp, #16]\n\t"
		"ldp x23, x24, [sp, #32]\n\t"
		"ldp x25, x26, [sp, #48]\n\t"
		"ldp x27, x28, [sp, #64]\n\t"
		"ldp x29, x30, [sp, #80]\n\t"
		"ldp d8, d9, [sp, #96]\n\t"
		"ldp d10, d11, [sp, #112]\n\t"
		"ldp d12, d13, [sp, #128]\n\t"
		"ldp d14, d15, [sp, #144]\n\t"
		"add sp, sp, #176\n\t"
		"ret");
}

static __attribute__((naked, used)) void
begin(void)
{
	__asm__ volatile (
		".cfi_undefined x30\n\t"
		"mov x0, x19\n\t"
		"blr x20\n\t"
		"brk #1");
}

void *
platform_stack_prepare(void *top, void (*function) (void *argument), void *argument)
{
	uintptr_t  *at = (uintptr_t *) top - 22;

	for (int i = 0; i < 22; i++)
		at[i] = 0;
	at[0] = (uintptr_t) argument;
	at[1] = (uintptr_t) function;
	at[11] = (uintptr_t) begin;
	return at;
}

#else
#error "a switch of stacks for this processor is missing"
#endif
