/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms - takes the header off, unpacks, and makes the text.
 *
 * Contract: see sms.h.
 *     user data -> header | payload -> run of payloads -> text
 * Failure: ERR_MEMORY and ERR_LIMIT only; content is never refused.
 * Limits: SMS_DATA_LIMIT octets or septets a message; the text is at most
 * three times as long.
 * Threads: safe, all state is the caller's.
 */
#include "message/sms.h"

#include "base/utf8.h"
#include "message/sms_alphabet.h"
#include "message/wap_push.h"

enum { TEXT_BYTES_A_UNIT = 3, PUSH_TEXT_LIMIT = SMS_DATA_LIMIT * 4 };

static int fail(struct err *err, int code)
{
	if (code == ERR_LIMIT)
		return err_set(err, code, "SMS user data is over %d bytes",
			       SMS_DATA_LIMIT);
	return err_set(err, code, "out of memory while decoding an SMS");
}

static uint32_t clip_32(size_t count)
{
	return count > UINT32_MAX ? UINT32_MAX : (uint32_t)count;
}

static bool is_push_port(uint16_t port)
{
	return port == PORT_WAP_PUSH || port == PORT_WAP_PUSH_SECURE;
}

/* Septets one a byte, from packed octets behind a header. */
static int unpack(const struct sms_input *in, size_t udh_len,
		  struct arena *arena, struct span *septets)
{
	size_t in_header = udh_septets(udh_len);
	struct span packed = {in->user_data.ptr + udh_len,
			      in->user_data.len - udh_len};
	size_t fill_bits = packed.len ? udh_fill_bits(udh_len) : 0;
	size_t count = (packed.len * 8 - fill_bits) / 7;
	struct buf out;
	int result;

	if (in->septet_count && in->septet_count <= in_header)
		count = 0;
	else if (in->septet_count && in->septet_count - in_header < count)
		count = in->septet_count - in_header;
	buf_init(&out, 0);
	gsm7_unpack(packed, (unsigned)fill_bits, count, &out);
	/* Without a count, seven bits left over look like an '@'. */
	if (!in->septet_count && out.len && (in_header + out.len) % 8 == 0 &&
	    out.ptr[out.len - 1] == 0)
		out.len--;
	result = out.has_failed ? ERR_MEMORY
				: arena_copy(arena, buf_span(&out), septets);
	buf_release(&out);
	return result;
}

/* Fill out->udh and out->payload. */
static int split(struct sms_text *out, const struct sms_input *in,
		 struct arena *arena)
{
	size_t inline_len = 0;

	if (in->header.len && udh_parse(in->header, &out->udh) < 0)
		out->has_fault = true;
	else if (in->has_udh && !in->header.len) {
		if (udh_parse(in->user_data, &out->udh) < 0)
			out->has_fault = true;
		inline_len = out->udh.len;
	}
	if (!out->udh.concat.total)
		out->udh.concat = in->concat;
	out->has_fault |= out->udh.is_malformed;
	out->payload = (struct sms_payload){
	    .alphabet = in->alphabet,
	    .shift = out->udh.shift,
	    .port_to = out->udh.port_to,
	    .bytes = span_make(in->user_data.ptr + inline_len,
			       in->user_data.len - inline_len),
	};
	if (in->alphabet == SMS_GSM7 && in->is_packed)
		return unpack(in, inline_len, arena, &out->payload.bytes);
	return 0;
}

static int add_push(struct sms_text *out, struct span pdu, struct arena *arena,
		    struct buf *text)
{
	struct wap_push push = {0};
	struct span whole;
	int result = 0;

	buf_init(&push.text, PUSH_TEXT_LIMIT);
	wap_push_read(pdu, &push);
	out->replaced_count += clip_32(push.replaced_count);
	out->has_fault |= push.is_malformed;
	buf_add_span(text, buf_span(&push.text));
	result = arena_copy(arena, buf_span(&push.text), &whole);
	out->urls = arena_zalloc(arena, push.n_urls, sizeof(*out->urls));
	if (push.text.has_failed || result < 0 || !out->urls)
		result = ERR_MEMORY;
	for (size_t i = 0; result == 0 && i < push.n_urls; i++)
		out->urls[out->n_urls++] = span_range(whole, push.urls[i]);
	buf_release(&push.text);
	return result;
}

/* Append the text of one run of bytes in one alphabet. */
static int add_run(struct sms_text *out, const struct sms_payload *run,
		   struct arena *arena, struct buf *text)
{
	struct sms_reading reading = {0};

	if (run->alphabet == SMS_BINARY && is_push_port(run->port_to) &&
	    !out->n_urls)
		return add_push(out, run->bytes, arena, text);
	sms_alphabet_read(run->alphabet, run->shift, run->bytes, text,
			  &reading);
	out->replaced_count += clip_32(reading.replaced_count);
	out->has_lone_surrogate |= reading.has_lone_surrogate;
	out->has_fault |= reading.has_cut_unit;
	if (run->alphabet == SMS_GSM7)
		out->septet_count += clip_32(run->bytes.len);
	return 0;
}

static bool is_same_run(const struct sms_payload *a,
			const struct sms_payload *b)
{
	return a->alphabet == b->alphabet &&
	       a->shift.locking == b->shift.locking &&
	       a->shift.single == b->shift.single;
}

/* The parts [start, end) as one, their bytes behind each other. */
static int merge(const struct sms_payload *parts, size_t start, size_t end,
		 struct buf *bytes, struct sms_payload *run)
{
	*run = parts[start];
	if (end - start == 1)
		return 0;
	buf_clear(bytes);
	for (size_t i = start; i < end; i++) {
		buf_add_span(bytes, parts[i].bytes);
		if (!run->port_to)
			run->port_to = parts[i].port_to;
	}
	run->bytes = buf_span(bytes);
	return bytes->has_failed ? ERR_MEMORY : 0;
}

static int read_parts(struct sms_text *out, const struct sms_payload *parts,
		      size_t n, struct arena *arena)
{
	struct buf bytes;
	struct buf text;
	struct sms_payload run;
	size_t start = 0;
	int result = 0;

	buf_init(&bytes, 0);
	buf_init(&text, 0);
	while (start < n && result == 0) {
		size_t end = start + 1;

		while (end < n && is_same_run(&parts[start], &parts[end]))
			end++;
		result = merge(parts, start, end, &bytes, &run);
		if (result == 0)
			result = add_run(out, &run, arena, &text);
		start = end;
	}
	if (text.has_failed)
		result = ERR_MEMORY;
	if (result == 0)
		result = arena_copy(arena, buf_span(&text), &out->text);
	buf_release(&text);
	buf_release(&bytes);
	return result;
}

int sms_decode(struct sms_text *out, const struct sms_input *in,
	       struct arena *arena, struct err *err)
{
	int result;

	*out = (struct sms_text){.part_count = 1};
	if (in->user_data.len > SMS_DATA_LIMIT)
		return fail(err, ERR_LIMIT);
	result = split(out, in, arena);
	if (result == 0)
		result = read_parts(out, &out->payload, 1, arena);
	return result < 0 ? fail(err, result) : 0;
}

int sms_join(struct sms_text *out, const struct sms_payload *parts, size_t n,
	     struct arena *arena, struct err *err)
{
	size_t total = 0;
	int result;

	*out = (struct sms_text){.part_count = clip_32(n)};
	for (size_t i = 0; i < n; i++) {
		if (parts[i].bytes.len > SMS_DATA_LIMIT - total)
			return fail(err, ERR_LIMIT);
		total += parts[i].bytes.len;
	}
	if (n)
		out->payload = parts[0];
	result = read_parts(out, parts, n, arena);
	return result < 0 ? fail(err, result) : 0;
}
