/* SPDX-License-Identifier: Apache-2.0 */
/*
 * faults - a library to preload: allocations that fail, a clock that jumps.
 *
 * FAULTS names a file of four 64-bit numbers, shared with the test, which may
 * change them at any time:
 *   0  countdown: the allocation that takes it from 1 to 0 fails; 0: none
 *   1  not 0: all fail, not only one
 *   2  how many have failed
 *   3  seconds that the clock of the day is ahead
 * Allocations made before the file is there, or without FAULTS, succeed.
 *
 * With FAULTS_NO_EXEC no memory may be both written and executed, as under
 * systemd's MemoryDenyWriteExecute.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

struct faults {
	atomic_int_least64_t countdown;
	atomic_int_least64_t is_lasting;
	atomic_int_least64_t n_failed;
	atomic_int_least64_t ahead_s;
};

static _Atomic(struct faults *) faults;

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static bool is_exec_denied;

__attribute__((constructor)) static void open_faults(void)
{
	const char *path = getenv("FAULTS");
	int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	void *page;

	is_exec_denied = getenv("FAULTS_NO_EXEC") != NULL;
	if (fd < 0)
		return;
	page = mmap(NULL, sizeof(struct faults), PROT_READ | PROT_WRITE,
		    MAP_SHARED, fd, 0);
	close(fd);
	if (page != MAP_FAILED)
		atomic_store(&faults, page);
}

static bool fails(void)
{
	struct faults *f = atomic_load(&faults);

	if (!f)
		return false;
	if (!atomic_load(&f->is_lasting)) {
		int_least64_t left = atomic_load(&f->countdown);

		while (left > 0 && !atomic_compare_exchange_weak(
				       &f->countdown, &left, left - 1))
			;
		if (left != 1)
			return false;
	}
	atomic_fetch_add(&f->n_failed, 1);
	errno = ENOMEM;
	return true;
}

void *malloc(size_t size)
{
	return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
	return fails() ? NULL : __libc_realloc(old, size);
}

void *memalign(size_t alignment, size_t size)
{
	return fails() ? NULL : __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
	return fails() ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
	void *block = fails() ? NULL : __libc_memalign(alignment, size);

	if (!block)
		return ENOMEM;
	*out = block;
	return 0;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
	struct faults *f = atomic_load(&faults);
	int rc = (int)syscall(SYS_clock_gettime, clock, now);

	if (rc == 0 && f &&
	    (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
		now->tv_sec += atomic_load(&f->ahead_s);
	return rc;
}

time_t time(time_t *out)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (out)
		*out = now.tv_sec;
	return now.tv_sec;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
	struct timespec now;

	(void)zone;
	clock_gettime(CLOCK_REALTIME, &now);
	out->tv_sec = now.tv_sec;
	out->tv_usec = now.tv_nsec / 1000;
	return 0;
}

void *mmap(void *at, size_t len, int rights, int flags, int fd, off_t offset)
{
	if (is_exec_denied && (rights & PROT_EXEC) && (rights & PROT_WRITE)) {
		errno = EPERM;
		return MAP_FAILED;
	}
	return (void *)syscall(SYS_mmap, at, len, rights, flags, fd, offset);
}

int mprotect(void *at, size_t len, int rights)
{
	if (is_exec_denied && (rights & PROT_EXEC)) {
		errno = EPERM;
		return -1;
	}
	return (int)syscall(SYS_mprotect, at, len, rights);
}
