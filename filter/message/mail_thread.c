/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mail_thread - where a mail stands among others, by its headers: a first
 * one, a reply, a post to a mailing list, one of many.
 *
 * A list says so by List-ID or List-Post (RFC 2919, 2369). Managers that are
 * older than these, or do not set them, are known by what they did before:
 * "Precedence: list", "Mailing-List" or "X-Mailing-List", or a Sender that is
 * the list's owner (owner-LIST@, LIST-owner@, LIST-bounces@ ...), LIST@ being
 * whom the mail is sent to or where answers go.
 *
 * Contract: see mime.h.
 * Limits: none of its own.
 * Threads: one message, one thread.
 */
#include "message/mime.h"

static bool has_header(const struct mime *mime, enum header_id id)
{
	struct span value;

	return header_block_get(mime->block, id, 0, &value);
}

/* Cut the local part and "@domain" apart. False: it is no address. */
static bool split(struct span address, struct span *local, struct span *domain)
{
	size_t at = address.len;

	while (at > 0 && address.ptr[at - 1] != '@')
		at--;
	if (at < 2)
		return false;
	*local = span_make(address.ptr, at - 1);
	*domain = span_make(address.ptr + at, address.len - at);
	return domain->len > 0;
}

/* What is left of the sender's local part is the list's. */
static bool is_owner(struct span sender, struct span list)
{
	static const struct {
		const char *before, *behind;
	} names[] = {
	    {"owner-", ""}, {"", "-owner"},   {"", "-bounces"}, {"", "-bounce"},
	    {"", "-admin"}, {"", "-request"}, {"", "-errors"},
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		size_t n_before = strlen(names[i].before);
		size_t n_behind = strlen(names[i].behind);
		struct span end;

		if (sender.len != n_before + list.len + n_behind)
			continue;
		end = span_make(sender.ptr + n_before + list.len, n_behind);
		if (span_is_alike(span_make(sender.ptr, n_before),
				  span_of(names[i].before)) &&
		    span_is_alike(span_make(sender.ptr + n_before, list.len),
				  list) &&
		    span_is_alike(end, span_of(names[i].behind)))
			return true;
	}
	return false;
}

static bool is_list_role(enum address_role role)
{
	return role == ADDRESS_TO || role == ADDRESS_CC ||
	       role == ADDRESS_REPLY_TO;
}

/* Is the sender the owner of an address that the mail goes to? */
static bool is_sent_by_owner(const struct message *message,
			     const struct message_address *sender)
{
	struct span owner, owner_domain, list, list_domain;

	if (!split(sender->address, &owner, &owner_domain))
		return false;
	for (size_t i = 0; i < message->n_addresses; i++) {
		const struct message_address *other = &message->addresses[i];

		if (is_list_role(other->role) &&
		    split(other->address, &list, &list_domain) &&
		    span_is_alike(owner_domain, list_domain) &&
		    is_owner(owner, list))
			return true;
	}
	return false;
}

static bool is_sent_by_list(const struct message *message)
{
	for (size_t i = 0; i < message->n_addresses; i++)
		if (message->addresses[i].role == ADDRESS_SENDER)
			/* There is one, RFC 5322; others are not looked at. */
			return is_sent_by_owner(message,
						&message->addresses[i]);
	return false;
}

void mime_read_thread(struct mime *mime)
{
	struct message_thread *thread = &mime->message->thread;
	struct span precedence = {0};
	bool is_list;

	(void)header_block_get(mime->block, HEADER_PRECEDENCE, 0, &precedence);
	precedence = span_trim(precedence);
	is_list = span_equal_nocase(precedence, "list");
	*thread = (struct message_thread){
	    .is_known = true,
	    .is_reply = has_header(mime, HEADER_IN_REPLY_TO) ||
			has_header(mime, HEADER_REFERENCES),
	    .is_list = is_list || has_header(mime, HEADER_LIST_ID) ||
		       has_header(mime, HEADER_LIST_POST) ||
		       has_header(mime, HEADER_MAILING_LIST) ||
		       has_header(mime, HEADER_X_MAILING_LIST) ||
		       is_sent_by_list(mime->message),
	    .is_bulk = is_list || has_header(mime, HEADER_LIST_UNSUBSCRIBE) ||
		       span_equal_nocase(precedence, "bulk") ||
		       span_equal_nocase(precedence, "junk"),
	};
}
