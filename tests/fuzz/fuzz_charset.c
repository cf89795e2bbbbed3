/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_charset - any bytes in any charset: the result is well-formed UTF-8,
 * and a transfer encoding before it keeps its limit.
 *
 * Input: which charset, which encoding, then bytes.
 */
#include "base/utf8.h"
#include "message/charset.h"
#include "message/transfer.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool condition)
{
	if (!condition)
		abort();
}

static const char *const labels[] = {
    "utf-8",      "us-ascii",    "windows-1252", "gb18030", "big5",
    "shift_jis",  "euc-jp",      "iso-2022-jp",  "euc-kr",  "iso-2022-kr",
    "hz-gb-2312", "utf-7",       "utf-16le",     "utf-16",  "utf-32",
    "koi8-r",     "windows-874", "iso-8859-8",   "euc-tw",
};

static void check_charset(const struct charset *charset, struct span bytes)
{
	struct buf out;
	uint32_t n_replaced = 0;

	buf_init(&out, 0);
	require(!charset_decode(charset, bytes, &out, &n_replaced));
	require(utf8_valid_prefix(buf_span(&out)) == out.len);
	require(out.len <= bytes.len * 6 + UTF8_MAX_BYTES);
	buf_release(&out);
}

static void check_transfer(enum transfer encoding, struct span bytes)
{
	enum { LIMIT = 100 };
	struct transfer_result result;
	struct buf out;

	buf_init(&out, 0);
	require(!transfer_decode(encoding, bytes, LIMIT, &out, &result));
	require(out.len <= LIMIT && out.len <= result.total_bytes);
	require(result.is_cut || result.total_bytes == out.len);
	buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span bytes;

	if (size < 2)
		return 0;
	bytes = span_make(data + 2, size - 2);
	check_charset(
	    charset_find(span_of(labels[data[0] % ARRAY_LEN(labels)])), bytes);
	check_charset(charset_guess(bytes), bytes);
	(void)charset_find(bytes);
	check_transfer((enum transfer)(data[1] % (TRANSFER_UNKNOWN + 1)),
		       bytes);
	(void)base64_looks_like(bytes);
	return 0;
}
