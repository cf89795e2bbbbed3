/* SPDX-License-Identifier: Apache-2.0 */
/*
 * magic - sniffing file types.
 *
 * Contract: see magic.h.
 * Failure: NULL for what is not in the table.
 * Threads: safe.
 */
#include "message/magic.h"

struct row {
	const char *bytes;
	uint8_t len;
	uint16_t offset;
	struct magic magic;
};

#define ARCHIVE(name)                                                          \
	{                                                                      \
		.type = (name), .is_archive = true                             \
	}
#define RUNS(name)                                                             \
	{                                                                      \
		.type = (name), .is_executable = true                          \
	}
#define PLAIN(name)                                                            \
	{                                                                      \
		.type = (name)                                                 \
	}

static const struct row rows[] = {
    {"%PDF-", 5, 0, PLAIN("application/pdf")},
    {"PK\3\4", 4, 0, ARCHIVE("application/zip")},
    {"PK\5\6", 4, 0, ARCHIVE("application/zip")},
    {"Rar!\x1A\7", 6, 0, ARCHIVE("application/vnd.rar")},
    {"7z\xBC\xAF\x27\x1C", 6, 0, ARCHIVE("application/x-7z-compressed")},
    {"\x1F\x8B", 2, 0, ARCHIVE("application/gzip")},
    {"BZh", 3, 0, ARCHIVE("application/x-bzip2")},
    {"\xFD"
     "7zXZ\0",
     6, 0, ARCHIVE("application/x-xz")},
    {"\x28\xB5\x2F\xFD", 4, 0, ARCHIVE("application/zstd")},
    {"MSCF", 4, 0, ARCHIVE("application/vnd.ms-cab-compressed")},
    {"**ACE**", 7, 7, ARCHIVE("application/x-ace-compressed")},
    {"\x60\xEA", 2, 0, ARCHIVE("application/x-arj")},
    {"ustar", 5, 257, ARCHIVE("application/x-tar")},
    {"conectix", 8, 0, ARCHIVE("application/x-vhd")},
    {"MZ", 2, 0, RUNS("application/vnd.microsoft.portable-executable")},
    {"\x7F"
     "ELF",
     4, 0, RUNS("application/x-elf")},
    {"\xCF\xFA\xED\xFE", 4, 0, RUNS("application/x-mach-binary")},
    {"\xCA\xFE\xBA\xBE", 4, 0, RUNS("application/java-vm")},
    {"dex\n", 4, 0, RUNS("application/vnd.android.dex")},
    {"L\0\0\0\1\x14\2\0", 8, 0, RUNS("application/x-ms-shortcut")},
    {"#!", 2, 0, RUNS("text/x-shellscript")},
    {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8, 0, PLAIN("application/x-ole")},
    {"\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D", 8, 0, PLAIN("application/onenote")},
    {"{\\rtf", 5, 0, PLAIN("application/rtf")},
    {"\x89PNG\r\n\x1A\n", 8, 0, PLAIN("image/png")},
    {"\xFF\xD8\xFF", 3, 0, PLAIN("image/jpeg")},
    {"GIF8", 4, 0, PLAIN("image/gif")},
    {"BM", 2, 0, PLAIN("image/bmp")},
    {"II*\0", 4, 0, PLAIN("image/tiff")},
    {"MM\0*", 4, 0, PLAIN("image/tiff")},
    {"WEBP", 4, 8, PLAIN("image/webp")},
    {"ID3", 3, 0, PLAIN("audio/mpeg")},
    {"OggS", 4, 0, PLAIN("audio/ogg")},
    {"ftyp", 4, 4, PLAIN("video/mp4")},
};

/* Beginnings of markup, behind white space, without case. */
static const struct {
	const char *word;
	struct magic magic;
} words[] = {
    {"<!doctype html", {.type = "text/html", .is_html = true}},
    {"<html", {.type = "text/html", .is_html = true}},
    {"<head", {.type = "text/html", .is_html = true}},
    {"<body", {.type = "text/html", .is_html = true}},
    {"<script", {.type = "text/html", .is_html = true}},
    {"<meta", {.type = "text/html", .is_html = true}},
    {"<svg", {.type = "image/svg+xml", .is_html = true}},
    {"<?xml", PLAIN("application/xml")},
    {"begin:vcalendar", PLAIN("text/calendar")},
    {"begin:vcard", PLAIN("text/vcard")},
};

const struct magic *magic_find(struct span head)
{
	struct span text;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct row *row = &rows[i];

		if (head.len >= (size_t)row->offset + row->len &&
		    head.ptr[row->offset] == (unsigned char)row->bytes[0] &&
		    !memcmp(head.ptr + row->offset, row->bytes, row->len))
			return &row->magic;
	}
	if (span_starts_with(head, span_of("\xEF\xBB\xBF")))
		head = span_make(head.ptr + 3, head.len - 3);
	text = span_trim(head);
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		size_t len = strlen(words[i].word);

		if (text.len >= len &&
		    span_equal_nocase(span_make(text.ptr, len), words[i].word))
			return &words[i].magic;
	}
	return NULL;
}

void magic_name_flags(struct span name, bool *is_archive, bool *is_executable)
{
	static const char *const archives[] = {
	    "zip", "rar", "7z",  "gz",  "tgz", "tar", "bz2", "xz",
	    "cab", "ace", "arj", "iso", "img", "vhd", "lzh", "zst"};
	static const char *const runs[] = {
	    "exe",  "scr", "com", "pif", "bat", "cmd", "msi",
	    "msix", "js",  "jse", "vbs", "vbe", "wsf", "wsh",
	    "hta",  "ps1", "lnk", "jar", "apk", "cpl", "dll",
	    "reg",  "url", "chm", "app", "dmg", "pkg", "sh"};
	size_t at = name.len;

	while (at > 0 && name.ptr[at - 1] != '.')
		at--;
	if (at == 0)
		return;
	name = span_trim(span_make(name.ptr + at, name.len - at));
	for (size_t i = 0; i < ARRAY_LEN(archives); i++)
		*is_archive |= span_equal_nocase(name, archives[i]);
	for (size_t i = 0; i < ARRAY_LEN(runs); i++)
		*is_executable |= span_equal_nocase(name, runs[i]);
}
