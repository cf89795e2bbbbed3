/* SPDX-License-Identifier: Apache-2.0 */
/*
 * metrics_text - the metrics in Prometheus' text format, version 0.0.4.
 *
 * A family is its HELP, its TYPE and its series together. Each series bears
 * the service's name, so that several programs' texts go into one scrape.
 * Series of messages that never occurred are left out, but for those that an
 * alert would ask for, which begin at 0.
 *
 * Contract: see metrics_format() in metrics.h.
 * Failure: the buffer's, sticky.
 * Threads: any; numbers that change meanwhile are old or new, and a
 * histogram's count is the sum of its buckets as they were read.
 */
#include "metrics_private.h"

#include "base/utf8.h"

#include <inttypes.h>

enum { NS_A_SECOND = 1000000000 };

#define PREFIX "scamsieve_"

struct text {
	struct metrics *metrics;
	struct buf *out;
};

static const char *const done_names[METRICS_DONE_COUNT] = {
    [METRICS_DONE_PASS] = "pass",
    [METRICS_DONE_TAG] = "tag",
    [METRICS_DONE_QUARANTINE] = "quarantine",
    [METRICS_DONE_REJECT] = "reject",
    [METRICS_DONE_DEFER] = "defer",
    [METRICS_DONE_ERROR] = "error",
};

static const char *const policy_names[METRICS_POLICY_COUNT] = {
    [METRICS_POLICY_INTERNAL_ERROR] = "internal_error",
    [METRICS_POLICY_UNPARSABLE] = "unparsable",
    [METRICS_POLICY_OVERSIZE] = "oversize",
    [METRICS_POLICY_RULES_MISSING] = "rules_missing",
};

static const struct {
	const char *family, *label, *help;
} counters[METRICS_COUNTER_COUNT] = {
#define X(name, family, label, help) [METRICS_##name] = {family, label, help},
    METRICS_COUNTER_LIST(X)
#undef X
};

/* --- pieces --------------------------------------------------------------- */

static void add_family(struct text *text, const char *name, const char *type,
		       const char *help)
{
	buf_add_format(text->out,
		       "# HELP " PREFIX "%s %s\n# TYPE " PREFIX "%s %s\n", name,
		       help, name, type);
}

/* A value of a label, which any file's name may be. */
static void add_value(struct buf *out, struct span value)
{
	struct buf clean;

	buf_init(&clean, 0);
	utf8_sanitize(value, &clean);
	for (size_t i = 0; i < clean.len; i++) {
		if (clean.ptr[i] == '\n') {
			buf_add_string(out, "\\n");
			continue;
		}
		if (clean.ptr[i] == '"' || clean.ptr[i] == '\\')
			buf_add_char(out, '\\');
		buf_add_char(out, clean.ptr[i]);
	}
	out->has_failed |= clean.has_failed;
	buf_release(&clean);
}

/* The name and the first label; the brace is open. */
static void begin(struct text *text, const char *name, const char *suffix)
{
	buf_add_format(text->out, PREFIX "%s%s{service=\"%s\"", name, suffix,
		       text->metrics->service);
}

static void add_label(struct text *text, const char *name, const char *value)
{
	buf_add_format(text->out, ",%s=\"", name);
	add_value(text->out, span_of(value));
	buf_add_char(text->out, '"');
}

static void end(struct text *text, uint64_t value)
{
	buf_add_string(text->out, "} ");
	buf_add_unsigned(text->out, value);
	buf_add_char(text->out, '\n');
}

static void end_ns(struct text *text, uint64_t ns)
{
	buf_add_format(text->out, "} %" PRIu64 ".%09" PRIu64 "\n",
		       ns / NS_A_SECOND, ns % NS_A_SECOND);
}

/* A family of one series. */
static void add_one(struct text *text, const char *name, const char *type,
		    const char *help, uint64_t value)
{
	add_family(text, name, type, help);
	begin(text, name, "");
	end(text, value);
}

/* The sum over all shards of the number at that place in each. */
static uint64_t sum(const struct metrics *metrics, size_t offset)
{
	uint64_t total = 0;

	for (size_t i = 0; i < METRICS_SHARDS; i++) {
		const void *number = (const unsigned char *)&metrics
					 ->shards[i] +
				     offset;

		total += atomic_load_explicit(
		    (const atomic_uint_least64_t *)number,
		    memory_order_relaxed);
	}
	return total;
}

#define SUM(metrics, member)                                                   \
	sum((metrics),                                                         \
	    (size_t)((const unsigned char *)&(metrics)->shards[0].member -     \
		     (const unsigned char *)&(metrics)->shards[0]))

/* --- families ------------------------------------------------------------- */

static void add_program(struct text *text, const struct metrics_now *now)
{
	add_family(text, "build_info", "gauge", "The program's version.");
	begin(text, "build_info", "");
	add_label(text, "version", now->version);
	end(text, 1);
	add_one(text, "running", "gauge",
		"1 while the program runs; 0 was written when it ended.",
		now->is_running);
	add_one(text, "start_time_seconds", "gauge",
		"When the program was started, since 1970.",
		(uint64_t)now->start_s);
	add_one(text, "written_time_seconds", "gauge",
		"When this was written, since 1970.", (uint64_t)now->time_s);
	add_family(text, "cpu_seconds_total", "counter",
		   "Processor time that the process has used.");
	begin(text, "cpu_seconds_total", "");
	end_ns(text, now->cpu_ns);
}

static void add_ruleset(struct text *text)
{
	const struct metrics *metrics = text->metrics;

	add_family(text, "ruleset_info", "gauge",
		   "The rules in force: version is a hash of their files.");
	if (metrics->has_rules) {
		begin(text, "ruleset_info", "");
		add_label(text, "version", metrics->stats.version);
		end(text, 1);
	}
	add_one(text, "ruleset_rules", "gauge", "How many rules are in force.",
		metrics->has_rules ? metrics->stats.n_rules : 0);
	add_one(text, "ruleset_generation", "gauge",
		"How many times rules came into force since the start.",
		metrics->generation);
	add_one(text, "ruleset_loaded_time_seconds", "gauge",
		"When the rules in force were loaded, since 1970; 0: none are.",
		(uint64_t)metrics->loaded_s);
	add_one(text, "last_load_time_seconds", "gauge",
		"When rules and configuration were last read, since 1970.",
		(uint64_t)metrics->last_s);
	add_one(text, "last_load_success", "gauge",
		"1 when they were good, 0 when the old ones stayed.",
		!metrics->has_failed && metrics->has_rules);
	add_one(text, "last_load_errors", "gauge",
		"How many errors were found in them.", metrics->n_errors);
	add_family(text, "last_load_error_info", "gauge",
		   "The first of these errors: where it is.");
	if (metrics->has_failed) {
		begin(text, "last_load_error_info", "");
		add_label(text, "place", metrics->place);
		add_label(text, "lint", metrics->lint);
		end(text, 1);
	}
}

static void add_messages(struct text *text, enum channel channel)
{
	struct metrics *metrics = text->metrics;

	for (size_t i = 0; i < DIRECTION_COUNT; i++) {
		for (size_t j = 0; j < METRICS_VERDICTS; j++) {
			for (size_t k = 0; k < METRICS_DONE_COUNT; k++) {
				uint64_t n = SUM(metrics,
						 messages[channel][i][j][k]);
				bool is_usual = channel == metrics->channel &&
						j < ACTION_COUNT && j == k;

				if (n == 0 && !is_usual)
					continue;
				begin(text, "messages_total", "");
				add_label(text, "channel",
					  channel_name(channel));
				add_label(text, "direction",
					  direction_name((enum direction)i));
				add_label(text, "verdict",
					  j < ACTION_COUNT
					      ? action_name((enum action)j)
					      : "none");
				add_label(text, "action", done_names[k]);
				end(text, n);
			}
		}
	}
}

static void add_policies(struct text *text)
{
	static const char *const screened[2] = {"no", "partly"};
	struct metrics *metrics = text->metrics;

	add_family(text, "policy_messages_total", "counter",
		   "Messages on which a policy for failures decided.");
	for (size_t i = 0; i < METRICS_POLICY_COUNT; i++) {
		for (size_t j = 0; j < 2; j++) {
			for (size_t k = 0; k < METRICS_DONE_COUNT; k++) {
				uint64_t n = SUM(metrics, policies[i][j][k]);

				if (n == 0)
					continue;
				begin(text, "policy_messages_total", "");
				add_label(text, "policy", policy_names[i]);
				add_label(text, "screened", screened[j]);
				add_label(text, "action", done_names[k]);
				end(text, n);
			}
		}
	}
}

static void add_counters(struct text *text)
{
	for (size_t i = 0; i < METRICS_COUNTER_COUNT; i++) {
		if (*counters[i].help)
			add_family(text, counters[i].family, "counter",
				   counters[i].help);
		begin(text, counters[i].family, "");
		if (*counters[i].label)
			buf_add_format(text->out, ",%s", counters[i].label);
		end(text, SUM(text->metrics, counters[i]));
	}
}

static void add_rule(struct text *text, const char *id, const char *mode,
		     uint64_t n)
{
	if (n == 0)
		return;
	begin(text, "rule_hits_total", "");
	add_label(text, "rule", id);
	add_label(text, "mode", mode);
	end(text, n);
}

static void add_rules(struct text *text)
{
	struct metrics_rule *list[METRICS_RULE_LIMIT];
	struct metrics_rules *rules = &text->metrics->rules;
	size_t n = metrics_rules_list(rules, list);

	add_family(text, "rule_hits_total", "counter",
		   "Messages on which a rule fired, scored or on trial; all "
		   "rules beyond a limit are \"(others)\".");
	for (size_t i = 0; i <= n; i++) {
		struct metrics_rule *rule = i < n ? list[i] : &rules->others;
		const char *id = i < n ? atomic_load(&rule->id) : "(others)";

		add_rule(text, id, "scored", atomic_load(&rule->n_scored));
		add_rule(text, id, "trial", atomic_load(&rule->n_trial));
	}
}

/* offset: of the histogram in a shard. */
static void add_histogram(struct text *text, const char *name, const char *help,
			  size_t offset)
{
	uint64_t total = 0;

	add_family(text, name, "histogram", help);
	for (size_t i = 0; i < METRICS_BUCKETS; i++) {
		total += sum(text->metrics,
			     offset +
				 offsetof(struct metrics_histogram, buckets) +
				 i * sizeof(atomic_uint_least64_t));
		begin(text, name, "_bucket");
		add_label(text, "le", metrics_bounds[i].text);
		end(text, total);
	}
	begin(text, name, "_sum");
	end_ns(text, sum(text->metrics,
			 offset + offsetof(struct metrics_histogram, sum_ns)));
	begin(text, name, "_count");
	end(text, total);
}

void metrics_format(struct metrics *metrics, const struct metrics_now *now,
		    struct buf *out)
{
	struct text text = {metrics, out};

	add_program(&text, now);
	pthread_mutex_lock(&metrics->lock);
	add_ruleset(&text);
	pthread_mutex_unlock(&metrics->lock);
	add_family(&text, "messages_total", "counter",
		   "Messages by what the rules said and what was done.");
	for (size_t i = 0; i < CHANNEL_COUNT; i++)
		add_messages(&text, (enum channel)i);
	add_policies(&text);
	add_counters(&text);
	add_one(&text, "connections_open", "gauge",
		"Connections that are open now.",
		atomic_load(&metrics->connections));
	add_one(&text, "log_lines_suppressed_total", "counter",
		"Log lines that were held back because they repeat others.",
		atomic_load(&metrics->suppressed));
	add_rules(&text);
	add_histogram(&text, "screen_seconds",
		      "Time from a message's end to its verdict.",
		      offsetof(struct metrics_shard, wall));
	add_histogram(&text, "screen_cpu_seconds",
		      "Processor time that the verdict on a mail took.",
		      offsetof(struct metrics_shard, cpu));
}
