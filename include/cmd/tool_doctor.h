/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_doctor.h - between the files of `scamsieve doctor`.
 */
#ifndef SCAMSIEVE_CMD_TOOL_DOCTOR_H
#define SCAMSIEVE_CMD_TOOL_DOCTOR_H

#include "cmd/tool_hold.h"
#include "service/config.h"

#include <sys/types.h>

enum { DOCTOR_TEXT_BYTES = 512, DOCTOR_GROUP_LIMIT = 64 };

struct doctor {
	const struct config *config;
	struct hold_queue postfix; /* which instance; its queue is not read */
	struct span settings;      /* "name = value" lines of postconf -x */
	struct span services;      /* "smtp/inet/chroot = y" lines */
	struct span unit;          /* "NAME=value" lines of systemctl show */
	char version[17];          /* of the rules, as ruleset_stats() has it */
	struct buf out;
	const char *etc_folder; /* other milters' configuration */
	bool is_json;
	bool is_answered; /* somebody serves our socket */
	size_t n_findings;
};

/*
 * One finding: what is wrong, in which file to change what. change is the
 * line to write.
 */
void doctor_add(struct doctor *doctor, const char *name, const char *file,
		const char *change, const char *format, ...) PRINTF_LIKE(5, 6);

/* --- tool_doctor_socket.c ------------------------------------------------ */

/* Our socket as Postfix is to name it: "inet:127.0.0.1:8895", "unix:PATH". */
void doctor_peer(const struct doctor *doctor, struct buf *out);

enum peer_kind {
	PEER_OTHER,
	PEER_RIGHT,      /* ours, whatever the chroot */
	PEER_FROM_ROOT,  /* ours, seen only outside of a chroot */
	PEER_FROM_QUEUE, /* ours, seen only in the chroot */
};

/* What a word of smtpd_milters stands for. */
enum peer_kind doctor_peer_kind(const struct doctor *doctor, struct span word);

/* Does anybody serve our socket? */
void doctor_check_running(struct doctor *doctor);

/* May Postfix's user connect to it? After the settings were read. */
void doctor_check_access(struct doctor *doctor);

/* --- tool_doctor_user.c -------------------------------------------------- */

struct doctor_user {
	uid_t id;
	gid_t group; /* the one it has of its own */
	gid_t groups[DOCTOR_GROUP_LIMIT];
	int n_groups;
};

/* False: there is no such user, or too many groups. */
bool doctor_find_user(struct span name, struct doctor_user *user);

/* The name of the user's own group, or its number; a static string, for one
 * thread. */
const char *doctor_group_name(const struct doctor_user *user);

/*
 * The first part of path at which the user is stopped, cut off there; NULL:
 * may go there and do what bits (S_IWOTH, S_IXOTH) say.
 */
const char *doctor_find_bar(const struct doctor_user *user, char *path,
			    mode_t bits);

/* --- tool_doctor_metrics.c ----------------------------------------------- */

/* Are metrics written, if they are asked for? After doctor_check_service(). */
void doctor_check_metrics(struct doctor *doctor);

/* --- tool_doctor_service.c ----------------------------------------------- */

/* A property of the milter's unit; empty without systemd. */
struct span doctor_unit_value(const struct doctor *doctor, const char *name);

/* What systemd allows the milter: files, compiled regular expressions. */
void doctor_check_service(struct doctor *doctor);

/* --- tool_doctor_postfix.c ----------------------------------------------- */

/* A setting's value; empty when Postfix does not have it. */
struct span doctor_setting(const struct doctor *doctor, const char *name);

/* Fetch Postfix's settings. 0 or negative with err. */
int doctor_read_postfix(struct doctor *doctor, struct err *err);

/* Hold Postfix's settings against ours. */
void doctor_check_postfix(struct doctor *doctor);

#endif
