/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_doctor_user - may a user go there? By the mode of files and folders;
 * access lists and what systemd does are not looked at.
 *
 * Contract: see tool_doctor.h.
 * Limits: DOCTOR_GROUP_LIMIT groups of the user.
 */
#define _DEFAULT_SOURCE /* getgrouplist() */ /* NOLINT */
#include "cmd/tool_doctor.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <sys/stat.h>

enum { NAME_BYTES = 64 };

bool doctor_find_user(struct span name, struct doctor_user *user)
{
	char text[NAME_BYTES];
	const struct passwd *entry;

	snprintf(text, sizeof(text), "%.*s", (int)name.len,
		 (const char *)name.ptr);
	entry = getpwnam(text);
	user->n_groups = DOCTOR_GROUP_LIMIT;
	if (!entry || getgrouplist(text, entry->pw_gid, user->groups,
				   &user->n_groups) < 0)
		return false;
	user->id = entry->pw_uid;
	user->group = entry->pw_gid;
	return true;
}

const char *doctor_group_name(const struct doctor_user *user)
{
	static char number[24];
	const struct group *entry = getgrgid(user->group);

	if (entry)
		return entry->gr_name;
	snprintf(number, sizeof(number), "%lu", (unsigned long)user->group);
	return number;
}

/* bits: S_IWOTH or S_IXOTH, looked for at whom the user is. */
static bool may(const struct doctor_user *user, const char *path, mode_t bits)
{
	struct stat status;

	if (stat(path, &status) < 0)
		return false;
	if (user->id == 0)
		return true;
	if (status.st_uid == user->id)
		return (status.st_mode & bits << 6) == bits << 6;
	for (int i = 0; i < user->n_groups; i++)
		if (user->groups[i] == status.st_gid)
			return (status.st_mode & bits << 3) == bits << 3;
	return (status.st_mode & bits) == bits;
}

const char *doctor_find_bar(const struct doctor_user *user, char *path,
			    mode_t bits)
{
	for (char *slash = strchr(path + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (!may(user, path, S_IXOTH))
			return path;
		*slash = '/';
	}
	return may(user, path, bits) ? NULL : path;
}
