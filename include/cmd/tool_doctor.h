/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tool_doctor.h - between the files of `scamsieve doctor`.
 */
#ifndef SCAMSIEVE_CMD_TOOL_DOCTOR_H
#define SCAMSIEVE_CMD_TOOL_DOCTOR_H

#include "cmd/tool_hold.h"
#include "service/config.h"

enum { DOCTOR_TEXT_BYTES = 512 };

struct doctor {
	const struct config *config;
	struct hold_queue postfix; /* which instance; its queue is not read */
	struct span settings;	   /* "name = value" lines of postconf -x */
	struct span services;	   /* "smtp/inet/chroot = y" lines */
	struct buf out;
	bool is_json;
	bool is_answered; /* somebody serves our socket */
	size_t n_findings;
};

/*
 * One finding: what is wrong, in which file to change what. change is the
 * line to write.
 */
void doctor_add(struct doctor *doctor, const char *name, const char *file,
		const char *change, const char *format, ...)
    PRINTF_LIKE(5, 6);

/* Our socket as Postfix writes it, "inet:127.0.0.1:8895" or "unix:/PATH". */
void doctor_peer(const struct doctor *doctor, struct buf *out);

/* Fetch Postfix's settings. 0 or negative with err. */
int doctor_read_postfix(struct doctor *doctor, struct err *err);

/* Hold Postfix's settings against ours. */
void doctor_check_postfix(struct doctor *doctor);

#endif
