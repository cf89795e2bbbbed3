/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sms_answer_field - the parts of an answer by name, and lists of them.
 *
 * Contract: see sms_answer.h.
 * Failure: ERR_INPUT names the part that is none, and the one that was meant.
 * Threads: safe.
 */
#include "cmd/sms_answer.h"

#define BIT(field) (UINT32_C(1) << (field))

static const char *const field_names[SMS_FIELD_COUNT] = {
#define X(upper, lower, is_default) #lower,
    SMS_FIELD_LIST(X)
#undef X
};

uint32_t sms_fields_default(void)
{
	return 0
#define X(upper, lower, is_default)                                            \
	| ((is_default) ? BIT(SMS_FIELD_##upper) : 0)
	    SMS_FIELD_LIST(X)
#undef X
		;
}

const char *sms_field_name(enum sms_field field)
{
	return field_names[field];
}

static int find_field(struct span name)
{
	for (int i = 0; i < SMS_FIELD_COUNT; i++)
		if (span_equal_string(name, field_names[i]))
			return i;
	return -1;
}

static int fail_field(struct span name, struct err *err)
{
	const char *nearest = closest_word(name, field_names, SMS_FIELD_COUNT);
	struct buf names;
	int rc;

	buf_init(&names, 0);
	for (int i = 0; i < SMS_FIELD_COUNT; i++)
		buf_add_format(&names, "%s%s", i ? ", " : "", field_names[i]);
	rc = err_set(err, ERR_INPUT,
		     "no part of an answer is called '%.*s'%s%s%s: there are "
		     "%s",
		     (int)name.len, (const char *)name.ptr,
		     nearest ? " (did you mean '" : "", nearest ? nearest : "",
		     nearest ? "'?)" : "", buf_string(&names));
	buf_release(&names);
	return rc;
}

int sms_fields_parse(const char *list, uint32_t *fields, struct err *err)
{
	uint32_t result = *fields;
	bool is_first = true;

	while (*list) {
		struct span name = {(const unsigned char *)list,
				    strcspn(list, ",")};
		unsigned char sign = *list == '+' || *list == '-' ? *name.ptr
								  : 0;
		int field;

		list += name.len;
		list += *list == ',';
		if (sign)
			name = span_make(name.ptr + 1, name.len - 1);
		else if (is_first)
			result = 0;
		is_first = false;
		field = find_field(name);
		if (field < 0)
			return fail_field(name, err);
		if (sign == '-')
			result &= ~BIT(field);
		else
			result |= BIT(field);
	}
	*fields = result;
	return 0;
}
