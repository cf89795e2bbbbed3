/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ruleset_cache - compiled rulesets on disk.
 *
 * Contract: see ruleset_cache.h. A file is a head of one page and the memory
 * image in whole pages. Patterns are stored as text and compiled at their
 * first search.
 * Failure: a file that is not as it should be is as good as none.
 * Limits: REGION_BYTES for one ruleset; a larger one is not stored.
 * Threads: loading is made by one thread at a time (service/live.c).
 */
#define _GNU_SOURCE /* MAP_FIXED_NOREPLACE */
#include "ruleset_cache.h"

#include "build_id.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
	PAGE_BYTES = 4096,
	REGION_BYTES = 256 << 20,
	NAME_BYTES = 64,
	STALE_SECONDS = 30 * 86400
};

#if UINTPTR_MAX > 0xFFFFFFFFu && defined(MAP_FIXED_NOREPLACE)
#define REGION_ADDRESS ((uintptr_t)0x5c0000000000)
#define REGION_FLAGS MAP_FIXED_NOREPLACE
#else
/* No address can be had for sure: rulesets are always compiled. */
#define REGION_ADDRESS ((uintptr_t)0)
#define REGION_FLAGS 0
#endif

struct cache_head {
	char magic[16];
	struct hash_digest key;
	uint64_t image_bytes;     /* in whole pages */
	struct hash_digest image; /* its digest */
	struct ruleset *ruleset;  /* inside the image */
};

static const char magic[16] = "scamsieve rule2";

/* --- keys ----------------------------------------------------------------- */

struct hash_digest cache_key_of(const struct rule_files *files)
{
	struct hash_digest key;
	struct buf name;

	buf_init(&name, 0);
	buf_add_string(&name, SCAMSIEVE_BUILD_ID);
	for (size_t i = 0; i < files->n; i++) {
		buf_add_char(&name, '\n');
		buf_add_string(&name, files->items[i]->path);
	}
	key = hash_digest(buf_span(&name), (struct hash_digest){{0, 0}});
	for (size_t i = 0; i < files->n; i++)
		key = hash_digest(files->items[i]->text, key);
	buf_release(&name);
	return key;
}

static bool is_same(struct hash_digest a, struct hash_digest b)
{
	return a.words[0] == b.words[0] && a.words[1] == b.words[1];
}

static struct hash_digest image_digest(const void *image, size_t bytes)
{
	return hash_digest(span_make(image, bytes),
			   (struct hash_digest){{0, 0}});
}

static void file_name(struct hash_digest key, char name[NAME_BYTES])
{
	snprintf(name, NAME_BYTES, "ruleset-%016" PRIx64 ".cache",
		 key.words[0]);
}

/* --- the region ----------------------------------------------------------- */

static void *map_at_address(size_t size, int protection, int flags, int fd,
			    off_t offset)
{
	void *wanted;
	void *region;

	if (!REGION_ADDRESS)
		return NULL;
	wanted = (void *)REGION_ADDRESS;
	region = mmap(wanted, size, protection,
		      MAP_PRIVATE | REGION_FLAGS | flags, fd, offset);
	if (region == MAP_FAILED)
		return NULL;
	if (region != wanted) { /* a kernel that does not know the flag */
		(void)munmap(region, size);
		return NULL;
	}
	return region;
}

void *cache_region_map(size_t *size)
{
	*size = REGION_BYTES;
	return map_at_address(REGION_BYTES, PROT_READ | PROT_WRITE,
			      MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}

void cache_region_unmap(void *region)
{
	(void)munmap(region, REGION_BYTES);
}

/* --- loading -------------------------------------------------------------- */

/* Ours alone to write? */
static bool is_trusted(const struct stat *status)
{
	return status->st_uid == geteuid() &&
	       !(status->st_mode & (S_IWGRP | S_IWOTH));
}

static int open_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	struct stat status;

	if (fd < 0)
		return -1;
	if (fstat(fd, &status) || !is_trusted(&status)) {
		close(fd);
		return -1;
	}
	return fd;
}

static int open_file(const char *folder, struct hash_digest key, off_t *size)
{
	char name[NAME_BYTES];
	struct stat status;
	int folder_fd = open_folder(folder);
	int fd;

	if (folder_fd < 0)
		return -1;
	file_name(key, name);
	fd = openat(folder_fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	close(folder_fd);
	if (fd < 0)
		return -1;
	if (fstat(fd, &status) || !S_ISREG(status.st_mode) ||
	    !is_trusted(&status)) {
		close(fd);
		return -1;
	}
	*size = status.st_size;
	return fd;
}

static bool read_head(int fd, off_t size, struct hash_digest key,
		      struct cache_head *head)
{
	return pread(fd, head, sizeof(*head), 0) == (ssize_t)sizeof(*head) &&
	       !memcmp(head->magic, magic, sizeof(magic)) &&
	       is_same(head->key, key) && head->image_bytes % PAGE_BYTES == 0 &&
	       head->image_bytes <= REGION_BYTES &&
	       (uint64_t)size == PAGE_BYTES + head->image_bytes;
}

/*
 * The image, as it is in the file. What the system has read of it already is
 * shared, and only a page that is written to later is copied.
 */
static void *map_image(int fd, size_t bytes, struct hash_digest wanted)
{
	void *image = map_at_address(bytes, PROT_READ, MAP_POPULATE, fd,
				     PAGE_BYTES);

	if (!image)
		return NULL;
	if (is_same(image_digest(image, bytes), wanted) &&
	    mprotect(image, bytes, PROT_READ | PROT_WRITE) == 0)
		return image;
	(void)munmap(image, bytes);
	return NULL;
}

struct ruleset *cache_load(const char *folder, struct hash_digest key)
{
	struct cache_head head;
	struct ruleset *ruleset = NULL;
	off_t size;
	int fd = open_file(folder, key, &size);

	if (fd < 0)
		return NULL;
	if (read_head(fd, size, key, &head) &&
	    map_image(fd, (size_t)head.image_bytes, head.image))
		ruleset = head.ruleset;
	close(fd);
	return ruleset;
}

/* --- saving --------------------------------------------------------------- */

static bool write_all(int fd, struct span bytes)
{
	while (bytes.len) {
		ssize_t n = write(fd, bytes.ptr, bytes.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes = span_make(bytes.ptr + n, bytes.len - (size_t)n);
	}
	return true;
}

/* Straight from the region: what is behind its used part is zero. */
static bool write_file(int fd, struct hash_digest key,
		       const struct ruleset *ruleset)
{
	size_t used = arena_region_used(&ruleset->arena);
	size_t image_bytes = (used + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
	struct span image = span_make(ruleset->arena.blocks, image_bytes);
	unsigned char page[PAGE_BYTES] = {0};
	struct cache_head head = {.key = key, .image_bytes = image_bytes};

	memcpy(head.magic, magic, sizeof(magic));
	head.ruleset = (struct ruleset *)(uintptr_t)ruleset;
	head.image = image_digest(image.ptr, image.len);
	memcpy(page, &head, sizeof(head));
	return write_all(fd, span_make(page, sizeof(page))) &&
	       write_all(fd, image);
}

/* Files of rulesets that were loaded last long ago. */
static void remove_stale(int folder_fd, time_t now)
{
	int fd = dup(folder_fd);
	DIR *folder = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (!folder) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((entry = readdir(folder))) {
		struct stat status;

		if (strncmp(entry->d_name, "ruleset-", 8) != 0 ||
		    fstatat(folder_fd, entry->d_name, &status,
			    AT_SYMLINK_NOFOLLOW))
			continue;
		if (now - status.st_mtime > STALE_SECONDS)
			(void)unlinkat(folder_fd, entry->d_name, 0);
	}
	closedir(folder);
}

void cache_save(const char *folder, struct hash_digest key,
		const struct ruleset *ruleset)
{
	char name[NAME_BYTES];
	char temporary[NAME_BYTES + 24];
	int folder_fd;
	int fd;

	if ((uintptr_t)ruleset->arena.blocks != REGION_ADDRESS)
		return;
	(void)mkdir(folder, 0700);
	folder_fd = open_folder(folder);
	if (folder_fd < 0)
		return;
	file_name(key, name);
	snprintf(temporary, sizeof(temporary), "%s.%ld", name, (long)getpid());
	fd = openat(folder_fd, temporary,
		    O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd >= 0) {
		bool is_written = write_file(fd, key, ruleset);
		struct stat written;

		/* What was just written says what time it is. */
		if (is_written && fstat(fd, &written) == 0)
			remove_stale(folder_fd, written.st_mtime);
		close(fd);
		if (!is_written ||
		    renameat(folder_fd, temporary, folder_fd, name))
			(void)unlinkat(folder_fd, temporary, 0);
	}
	close(folder_fd);
}
