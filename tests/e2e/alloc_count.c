/* SPDX-License-Identifier: Apache-2.0 */
/*
 * alloc_count - how often a program asks for memory.
 *
 * Built as a shared object and put before glibc with LD_PRELOAD; says
 * "allocations N" on standard error when the program ends. malloc, calloc and
 * realloc are counted, whoever calls them: PCRE2 and the other libraries too.
 */
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>

/* glibc's own, which its malloc() and the others are names for. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);

void *malloc(size_t size);
void *calloc(size_t n, size_t size);
void *realloc(void *old, size_t size);

static atomic_ulong allocations;

void *malloc(size_t size)
{
	atomic_fetch_add_explicit(&allocations, 1, memory_order_relaxed);
	return __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	atomic_fetch_add_explicit(&allocations, 1, memory_order_relaxed);
	return __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
	atomic_fetch_add_explicit(&allocations, 1, memory_order_relaxed);
	return __libc_realloc(old, size);
}

__attribute__((destructor)) static void say(void)
{
	fprintf(stderr, "allocations %lu\n", atomic_load(&allocations));
}
