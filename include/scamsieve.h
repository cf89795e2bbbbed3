/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scamsieve.h - screening messages from another program.
 *
 * What the project's own programs use, under one name; link with
 * libscamsieve.a and the libraries that the Makefile lists. The way of a
 * message:
 *
 *	live_open()              rules and configuration, once
 *	screener_new()           one for each thread
 *	screener_begin()         an arena for one message
 *	message_init_sms(), record_read() or mail_read()
 *	screen_message()         the verdict: action, score, rules, spans
 *	screener_end()
 *
 * live_reload() may be called from any thread at any time. Errors are
 * negative (base/base.h) with a text in struct err; nothing in the library
 * prints, exits or reads the clock, but for what the caller hands in.
 */
#ifndef SCAMSIEVE_H
#define SCAMSIEVE_H

#include "message/mail.h"
#include "message/record.h"
#include "service/screen.h"

#endif
