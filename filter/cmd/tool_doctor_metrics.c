/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_doctor_metrics - are the milter's metrics written, and what do they
 * say of its rules?
 *
 * Looks at the folder (is it there, may the milter's user write, does systemd
 * let it), and then at the file: one that is old is nobody's, and one that is
 * new says which rules are in force.
 *
 * Contract: see tool_doctor.h.
 * Failure: what cannot be found out is no finding.
 */
#include "cmd/tool_doctor.h"

#include "cmd/metrics_file.h"
#include "cmd/tool.h"

#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

enum {
	OLD_INTERVALS = 3,
	OLD_BASE_S = 10,
	TEXT_LIMIT = 4 << 20 /* bytes of the file */
};

static const char program[] = "scamsieve-milter";
static const char unit[] = "scamsieve-milter.service";

static const char *folder_of(const struct doctor *doctor)
{
	return doctor->config->metrics_folder;
}

static bool is_within(struct span folder, struct span parent)
{
	while (parent.len > 1 && parent.ptr[parent.len - 1] == '/')
		parent.len--;
	return parent.len && span_starts_with(folder, parent) &&
	       (folder.len == parent.len || folder.ptr[parent.len] == '/');
}

/* Does the unit make the folder one that can only be read? */
static bool is_sealed(const struct doctor *doctor)
{
	struct span folder = span_of(folder_of(doctor));
	struct span paths = doctor_unit_value(doctor, "ReadWritePaths");
	size_t at = 0;

	if (!span_equal_string(doctor_unit_value(doctor, "ProtectSystem"),
			       "strict"))
		return false;
	while (at < paths.len) {
		size_t end = span_find(paths, span_of(" "), at);

		if (end == SIZE_MAX)
			end = paths.len;
		/* What may be missing, and what is below RootDirectory=. */
		while (at < end && strchr("-+", paths.ptr[at]))
			at++;
		if (is_within(folder, span_make(paths.ptr + at, end - at)))
			return false;
		at = end + 1;
	}
	/* Those that systemd makes for the unit. */
	return !is_within(folder, span_of("/var/lib/scamsieve")) &&
	       !is_within(folder, span_of("/run/scamsieve"));
}

/* The user that the milter runs as; empty when it cannot be known. */
static struct span user_of(const struct doctor *doctor)
{
	const char *user = doctor->config->milter.user;

	return *user ? span_of(user) : doctor_unit_value(doctor, "User");
}

/* The group that the milter has: the unit's or its user's own. */
static struct span group_of(const struct doctor *doctor,
			    const struct doctor_user *user)
{
	struct span group = doctor_unit_value(doctor, "Group");

	return *doctor->config->milter.user || !group.len
		   ? span_of(doctor_group_name(user))
		   : group;
}

static bool has_open_folder(struct doctor *doctor)
{
	struct span name = user_of(doctor);
	struct span group;
	struct doctor_user user;
	struct stat status;
	char path[PATH_MAX];
	char change[DOCTOR_TEXT_BYTES];

	snprintf(path, sizeof(path), "%s", folder_of(doctor));
	if (stat(path, &status) < 0 || !S_ISDIR(status.st_mode)) {
		snprintf(change, sizeof(change), "install -d %s%.*s%s%s",
			 name.len ? "-o " : "", (int)name.len,
			 (const char *)name.ptr, name.len ? " " : "",
			 folder_of(doctor));
		doctor_add(doctor, "metrics-folder", folder_of(doctor), change,
			   "there is no such folder: metrics are not written");
		return false;
	}
	if (is_sealed(doctor)) {
		snprintf(change, sizeof(change), "ReadWritePaths=%s",
			 folder_of(doctor));
		doctor_add(doctor, "metrics-folder", unit, change,
			   "systemd does not let the milter write into %s",
			   folder_of(doctor));
		return false;
	}
	if (!name.len || !doctor_find_user(name, &user) ||
	    !doctor_find_bar(&user, path, S_IWOTH | S_IXOTH))
		return true;
	/* A folder above it must only be passed through. */
	group = group_of(doctor, &user);
	snprintf(change, sizeof(change), "chgrp %.*s, chmod g+%s",
		 (int)group.len, (const char *)group.ptr,
		 strcmp(path, folder_of(doctor)) == 0 ? "wx" : "x");
	doctor_add(doctor, "metrics-folder", path, change,
		   "the milter's user %.*s may not write metrics into %s",
		   (int)name.len, (const char *)name.ptr, folder_of(doctor));
	return false;
}

/* Is there a file that was written lately? */
static bool has_new_file(struct doctor *doctor, const char *path)
{
	int64_t limit_s = OLD_INTERVALS *
			      (int64_t)doctor->config->metrics_interval_s +
			  OLD_BASE_S;
	struct stat status;
	int64_t age_s;

	if (stat(path, &status) < 0) {
		doctor_add(doctor, "metrics-old", path,
			   "systemctl restart scamsieve-milter",
			   "the milter answers, but writes no metrics: it has "
			   "read another configuration, or its log says why");
		return false;
	}
	age_s = program_now_s() - (int64_t)status.st_mtime;
	if (age_s <= limit_s)
		return true;
	doctor_add(doctor, "metrics-old", path,
		   "systemctl restart scamsieve-milter",
		   "the milter answers, but its metrics are %lld s old: it "
		   "has read another configuration, or its log says why",
		   (long long)age_s);
	return false;
}

static bool has(struct span text, const char *part)
{
	return span_find(text, span_of(part), 0) != SIZE_MAX;
}

/* The rules that are in force, against those in the files. */
static void check_rules(struct doctor *doctor, const char *path,
			struct span text)
{
	const char *name = *doctor->config->metrics_name
			       ? doctor->config->metrics_name
			       : program;
	char failed[DOCTOR_TEXT_BYTES], version[DOCTOR_TEXT_BYTES];

	snprintf(failed, sizeof(failed),
		 "scamsieve_last_load_success{service=\"%s\"} 0", name);
	snprintf(version, sizeof(version),
		 "scamsieve_ruleset_info{service=\"%s\",version=\"%s\"}", name,
		 doctor->version);
	if (has(text, failed))
		doctor_add(doctor, "reload-failed", path,
			   "systemctl reload scamsieve-milter",
			   "the last reload found errors, which are mended "
			   "now: the rules in force are older ones");
	else if (!has(text, version))
		doctor_add(doctor, "rules-older", path,
			   "systemctl reload scamsieve-milter",
			   "the rules in force are not those that the files "
			   "hold now");
}

void doctor_check_metrics(struct doctor *doctor)
{
	struct buf path, text;
	struct err err;

	buf_init(&path, 0);
	buf_init(&text, 0);
	if (metrics_file_path(doctor->config, program, &path) &&
	    has_open_folder(doctor) && doctor->is_answered &&
	    has_new_file(doctor, buf_string(&path)) &&
	    tool_read_input(buf_string(&path), TEXT_LIMIT, &text, &err) == 0)
		check_rules(doctor, buf_string(&path), buf_span(&text));
	buf_release(&path);
	buf_release(&text);
}
