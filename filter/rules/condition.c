/* SPDX-License-Identifier: Apache-2.0 */
/*
 * condition - a rule's condition, from text to nodes, by recursive descent.
 *
 * Contract: see condition.h, which has the grammar.
 * Failure: the first error of a condition ends it, with its place.
 * Limits: CONDITION_DEPTH_LIMIT nested brackets and nots,
 * CONDITION_NODE_LIMIT nodes.
 * Threads: safe, but for the arena and the findings.
 */
#include "rules/condition.h"

#include "condition_node.h"
#include "condition_token.h"

struct parser {
	struct rule *rule;
	const struct yaml_node *node;
	struct condition_nodes nodes;
	struct diag_list *diags;
	struct token token; /* the next one */
	size_t at;
	size_t depth;
	int failed; /* 0, ERR_INPUT or ERR_MEMORY */
};

static void next_token(struct parser *parser)
{
	parser->token = token_next(parser->node->text, &parser->at);
}

static struct place place_of(const struct parser *parser,
			     const struct token *token)
{
	return yaml_place_in(parser->node, token->offset,
			     token->text.len ? token->text.len : 1);
}

/* What other languages write, and what is written here. */
static const char *habit_hint(const struct parser *parser)
{
	const struct token *token = &parser->token;

	if (token->kind == TOKEN_BAD && token->text.len &&
	    strchr("&|!~", token->text.ptr[0]))
		return "write and, or and not as words";
	if (token->kind == TOKEN_WORD && span_equal_nocase(token->text, "them"))
		return "write 'all of them', 'any of them' or '2 of them'";
	return NULL;
}

static void fail(struct parser *parser, const char *what)
{
	const struct token *token = &parser->token;

	if (parser->failed)
		return;
	parser->failed = ERR_INPUT;
	if (token->kind == TOKEN_END)
		diag_add(parser->diags, SEVERITY_ERROR, "condition-syntax",
			 place_of(parser, token),
			 "the condition ends here, but %s is expected", what);
	else
		diag_add_hint(parser->diags, SEVERITY_ERROR, "condition-syntax",
			      place_of(parser, token), habit_hint(parser),
			      "'%.*s' is not expected here, %s is",
			      (int)token->text.len,
			      (const char *)token->text.ptr, what);
}

/* The condition is too much of something, from here on. */
static void fail_limit(struct parser *parser, const char *what)
{
	if (parser->failed)
		return;
	parser->failed = ERR_INPUT;
	diag_add_hint(parser->diags, SEVERITY_ERROR, "condition-syntax",
		      place_of(parser, &parser->token),
		      "put parts of it into rules of their own, without score, "
		      "and name those",
		      "%s", what);
}

static bool take_keyword(struct parser *parser, const char *word)
{
	if (!token_is_word(&parser->token, word))
		return false;
	next_token(parser);
	return true;
}

/* What putting nodes together came to. */
static void note(struct parser *parser, int rc)
{
	if (rc == ERR_LIMIT)
		fail_limit(parser, "the condition is too long");
	else if (rc)
		parser->failed = rc;
}

static uint32_t add_node(struct parser *parser, struct node node)
{
	uint32_t number = 0;

	note(parser, condition_nodes_add(&parser->nodes, node, &number));
	return number;
}

static void add_child(struct parser *parser,
		      struct condition_children *children, uint32_t child)
{
	note(parser, condition_children_add(children, child));
}

static uint32_t add_parent(struct parser *parser, struct node node,
			   const struct condition_children *children)
{
	uint32_t number = 0;

	if (!parser->failed)
		note(parser, condition_nodes_join(&parser->nodes, node,
						  children, &number));
	return parser->failed ? 0 : number;
}

static uint32_t find_selection(const struct rule *rule, struct span name)
{
	for (size_t i = 0; i < rule->n_selections; i++)
		if (span_equal_string(name, rule->selections[i].name))
			return (uint32_t)i;
	return UINT32_MAX;
}

static uint32_t add_selection(struct parser *parser, uint32_t selection,
			      struct place place)
{
	parser->rule->selections[selection].is_used = true;
	return add_node(parser, (struct node){.kind = NODE_SELECTION,
					      .ref = selection,
					      .place = place});
}

static uint32_t parse_or(struct parser *parser);

/* A selection's name; else a rule's, looked up when all rules are read. */
static uint32_t parse_name(struct parser *parser)
{
	struct token token = parser->token;
	uint32_t selection = find_selection(parser->rule, token.text);

	next_token(parser);
	if (selection != UINT32_MAX)
		return add_selection(parser, selection,
				     place_of(parser, &token));
	return add_node(parser,
			(struct node){.kind = NODE_RULE,
				      .ref = UINT32_MAX,
				      .name = token.text,
				      .place = place_of(parser, &token)});
}

/* All selections that the pattern names; `them` names every one. */
static void add_matching(struct parser *parser,
			 struct condition_children *children)
{
	struct token token = parser->token;
	struct span stem = token.text;
	bool is_open = stem.len && stem.ptr[stem.len - 1] == '*';
	size_t before = children->n;

	if (token.kind != TOKEN_WORD) {
		fail(parser, "the name of a selection");
		return;
	}
	if (token_is_word(&token, "them")) {
		is_open = true;
		stem.len = 0;
	} else if (is_open) {
		stem.len--;
	}
	for (size_t i = 0; i < parser->rule->n_selections; i++) {
		struct span name = span_of(parser->rule->selections[i].name);

		if (is_open ? span_starts_with(name, stem)
			    : span_equal(name, stem))
			add_child(parser, children,
				  add_selection(parser, (uint32_t)i,
						place_of(parser, &token)));
	}
	if (children->n == before && !parser->failed) {
		if (!is_open) {
			add_child(parser, children, parse_name(parser));
			return;
		}
		diag_add(parser->diags, SEVERITY_ERROR, "unknown-selection",
			 place_of(parser, &token),
			 "no selection begins with '%.*s'", (int)stem.len,
			 (const char *)stem.ptr);
		parser->failed = ERR_INPUT;
	}
	next_token(parser);
}

/* What follows the count: `of` and the names. */
static uint32_t parse_count(struct parser *parser, uint32_t need,
			    bool needs_all, struct token count)
{
	struct condition_children children = {.n = 0};
	struct node node = {.kind = NODE_COUNT,
			    .place = place_of(parser, &count)};

	if (!take_keyword(parser, "of")) {
		fail(parser, "'of'");
		return 0;
	}
	if (parser->token.kind == TOKEN_OPEN) {
		do {
			next_token(parser);
			add_matching(parser, &children);
		} while (!parser->failed && parser->token.kind == TOKEN_COMMA);
		if (parser->token.kind != TOKEN_CLOSE)
			fail(parser, "')' or ','");
		next_token(parser);
	} else {
		add_matching(parser, &children);
	}
	if (parser->failed)
		return 0;
	node.need = needs_all ? (uint32_t)children.n : need;
	if (node.need > children.n) {
		diag_add(parser->diags, SEVERITY_ERROR, "never-matches",
			 node.place, "%u of %zu can never hold", node.need,
			 children.n);
		parser->failed = ERR_INPUT;
	}
	return add_parent(parser, node, &children);
}

static bool read_count(struct span text, uint32_t *count)
{
	uint32_t value = 0;

	if (text.len == 0 || text.len > 3)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
		value = value * 10 + (uint32_t)(text.ptr[i] - '0');
	}
	*count = value;
	return value > 0;
}

/* Does `of` follow the word that the parser stands on? */
static bool is_before_of(const struct parser *parser)
{
	size_t at = parser->at;
	struct token ahead = token_next(parser->node->text, &at);

	return token_is_word(&ahead, "of");
}

static uint32_t parse_primary(struct parser *parser)
{
	struct token token = parser->token;
	uint32_t need = 1;
	uint32_t inner;

	if (token.kind == TOKEN_OPEN) {
		next_token(parser);
		inner = parse_or(parser);
		if (parser->token.kind != TOKEN_CLOSE)
			fail(parser, "')'");
		next_token(parser);
		return inner;
	}
	if (token.kind != TOKEN_WORD || token_is_word(&token, "and") ||
	    token_is_word(&token, "or") || token_is_word(&token, "of")) {
		fail(parser, "a selection");
		return 0;
	}
	if (is_before_of(parser)) {
		bool is_all = token_is_word(&token, "all");

		if (!is_all && !token_is_word(&token, "any") &&
		    !read_count(token.text, &need)) {
			fail(parser, "a count from 1 to 999, 'any' or 'all'");
			return 0;
		}
		next_token(parser);
		return parse_count(parser, need, is_all, token);
	}
	return parse_name(parser);
}

/* NOLINTNEXTLINE(misc-no-recursion): depth is bounded */
static uint32_t parse_not(struct parser *parser)
{
	struct token token = parser->token;
	struct condition_children children = {.n = 0};

	if (++parser->depth > CONDITION_DEPTH_LIMIT) {
		fail_limit(parser, "brackets and 'not' are nested too deep");
		return 0;
	}
	if (!take_keyword(parser, "not")) {
		uint32_t primary = parse_primary(parser);

		parser->depth--;
		return primary;
	}
	add_child(parser, &children, parse_not(parser));
	parser->depth--;
	if (parser->failed)
		return 0;
	return add_parent(
	    parser,
	    (struct node){.kind = NODE_NOT, .place = place_of(parser, &token)},
	    &children);
}

/* A row of operands joined by one word; one operand stays itself. */
static uint32_t parse_row(struct parser *parser, enum node_kind kind,
			  const char *joiner,
			  uint32_t (*operand)(struct parser *))
{
	struct condition_children *children = arena_alloc(parser->nodes.arena,
							  sizeof(*children));
	struct token token = parser->token;

	if (!children) {
		parser->failed = ERR_MEMORY;
		return 0;
	}
	children->n = 0;
	do
		add_child(parser, children, operand(parser));
	while (!parser->failed && take_keyword(parser, joiner));
	if (parser->failed || children->n == 1)
		return children->items[0];
	return add_parent(
	    parser,
	    (struct node){.kind = kind, .place = place_of(parser, &token)},
	    children);
}

static uint32_t parse_and(struct parser *parser)
{
	return parse_row(parser, NODE_AND, "and", parse_not);
}

static uint32_t parse_or(struct parser *parser)
{
	return parse_row(parser, NODE_OR, "or", parse_and);
}

int condition_parse(struct rule *rule, const struct yaml_node *node,
		    struct arena *arena, struct diag_list *diags)
{
	struct arena scratch;
	struct parser parser = {
	    .rule = rule,
	    .node = node,
	    .nodes = {.rule = rule, .arena = &scratch},
	    .diags = diags,
	};
	int rc;

	arena_init(&scratch, 0);
	rule->nodes = NULL;
	rule->n_nodes = 0;
	next_token(&parser);
	rule->root = parse_or(&parser);
	if (!parser.failed && parser.token.kind != TOKEN_END)
		fail(&parser, "'and', 'or' or the end");
	rc = condition_nodes_keep(rule, arena);
	arena_release(&scratch);
	if (rc)
		return rc;
	if (parser.failed)
		rule->n_nodes = 0; /* half a condition names nothing */
	return parser.failed;
}
