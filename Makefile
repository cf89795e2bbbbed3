# SPDX-License-Identifier: Apache-2.0
#
# One non-recursive Makefile. The two commands that matter:
#
#   make run      install what is missing, build, screen the samples
#   make check    install what is missing, build, run all tests
#
# "make help" lists the others. V=1 shows commands; SAN=1 builds with ASan and
# UBSan into a folder of its own; WERROR=1 makes warnings errors. CC, CPPFLAGS,
# CFLAGS, LDFLAGS, LDLIBS are added to, never overwritten.

# --- what it stands on ------------------------------------------------------
# WHAT:PACKAGE, the one list of them: pkg-config modules to link against, and
# headers and commands without a module, each with the Debian package that has
# it (see packaging/deps.sh for alternatives).
MODULES := \
	libpcre2-8:libpcre2-dev \
	yaml-0.1:libyaml-dev \
	libpsl:libpsl-dev \
	libidn2:libidn2-dev \
	jansson:libjansson-dev \
	sqlite3:libsqlite3-dev
MILTER_MODULES := milter:libmilter-dev
OPTIONAL_MODULES := libsystemd:libsystemd-dev
BUILD_HEADERS := stdio.h:libc6-dev uthash.h:uthash-dev
BUILD_COMMANDS := cc:gcc ar:binutils pkg-config:pkg-config
TEST_MODULES := check:check
TEST_COMMANDS := python3:python3
# Without these a part of the tests is skipped.
WANTED_TEST_COMMANDS := mandoc:mandoc
WANTED_TEST_PYTHON := jsonschema:python3-jsonschema yaml:python3-yaml
LINT_COMMANDS := clang:clang clang-tidy:clang-tidy cppcheck:cppcheck \
	clang-format:clang-format shellcheck:shellcheck

# --- where it goes ----------------------------------------------------------
prefix      ?= /usr/local
exec_prefix ?= $(prefix)
bindir      ?= $(exec_prefix)/bin
sbindir     ?= $(exec_prefix)/sbin
libdir      ?= $(exec_prefix)/lib
datadir     ?= $(prefix)/share
mandir      ?= $(datadir)/man
docdir      ?= $(datadir)/doc/scamsieve
sysconfdir  ?= /etc
unitdir     ?= $(prefix)/lib/systemd/system
bashdir     ?= $(datadir)/bash-completion/completions
zshdir      ?= $(datadir)/zsh/site-functions
fishdir     ?= $(datadir)/fish/vendor_completions.d
rulesdir    ?= $(datadir)/scamsieve/rules
DESTDIR     ?=
INSTALL     ?= install

SAN    ?= 0
V      ?= 0
WERROR ?=
ifeq ($(SAN),1)
BUILD := build/san
else
BUILD := build
endif

Q := $(if $(filter 1,$(V)),,@)
say = $(if $(filter 1,$(V)),@:,@printf '  %-7s %s\n')

# --- flags ------------------------------------------------------------------
# The project's own flags come first, so that the user's win. pkg-config is
# asked once, at the first compilation and not before: it may still be missing
# when this file is read.
PKG_CONFIG ?= pkg-config
whats = $(foreach need,$(1),$(firstword $(subst :, ,$(need))))
once = $(eval $(1) := $(2))$($(1))
ask_pkg_config = $(shell $(PKG_CONFIG) $(1) 2>/dev/null)

FOUND_OPTIONAL = $(call once,FOUND_OPTIONAL,$(foreach module,\
	$(call whats,$(OPTIONAL_MODULES)),$(if $(call ask_pkg_config,\
	--modversion $(module)),$(module))))
LIB_MODULES = $(call whats,$(MODULES)) $(FOUND_OPTIONAL)
PKG_CFLAGS = $(call once,PKG_CFLAGS,$(call ask_pkg_config,--cflags \
	$(LIB_MODULES) $(call whats,$(MILTER_MODULES))) \
	$(if $(filter libsystemd,$(FOUND_OPTIONAL)),-DHAVE_SYSTEMD))
PKG_LIBS = $(call once,PKG_LIBS,$(call ask_pkg_config,--libs $(LIB_MODULES)))
MILTER_LIBS = $(call once,MILTER_LIBS,$(call ask_pkg_config,--libs \
	$(call whats,$(MILTER_MODULES))))
CHECK_CFLAGS = $(call once,CHECK_CFLAGS,$(call ask_pkg_config,--cflags \
	$(call whats,$(TEST_MODULES))))
CHECK_LIBS = $(call once,CHECK_LIBS,$(call ask_pkg_config,--libs \
	$(call whats,$(TEST_MODULES))))

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion \
	-Wstrict-prototypes -Wmissing-prototypes -Wvla
OWN_CPPFLAGS := -Iinclude -D_POSIX_C_SOURCE=200809L \
	-DSCAMSIEVE_RULES_DIR='"$(rulesdir)"' \
	-DSCAMSIEVE_CONFIG_DIR='"$(sysconfdir)/scamsieve"'
OWN_CFLAGS := -std=c17 -O2 -g $(WARNINGS) -fstack-protector-strong -fPIE
OWN_LDFLAGS := -pie -Wl,-z,relro,-z,now -Wl,-z,noexecstack -Wl,--as-needed
ifeq ($(SAN),1)
OWN_CFLAGS += -O1 -fsanitize=address,undefined \
	-fno-sanitize-recover=undefined -fno-omit-frame-pointer
OWN_LDFLAGS += -fsanitize=address,undefined
else
OWN_CPPFLAGS += -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
OWN_CFLAGS += -fstack-clash-protection
# Control-flow protection is named differently by processors.
OWN_CFLAGS += $(if $(filter x86_64 i%86,$(shell uname -m)),\
	-fcf-protection)$(if $(filter aarch64,$(shell uname -m)),\
	-mbranch-protection=standard)
endif

COMPILE = $(CC) $(OWN_CPPFLAGS) $(PKG_CFLAGS) $(CPPFLAGS) $(OWN_CFLAGS) \
	$(if $(WERROR),-Werror) $(CFLAGS)
LINK = $(CC) $(OWN_CFLAGS) $(CFLAGS) $(OWN_LDFLAGS) $(LDFLAGS)

# --- sources ----------------------------------------------------------------
FLOORS := base message text facts rules service
LIB_SOURCES := $(sort $(foreach floor,$(FLOORS),$(wildcard filter/$(floor)/*.c)))
# The answers of scamsieve-sms are those of scamsieve scan, too.
SMS_SOURCES := $(filter-out filter/cmd/sms_answer%,\
	$(sort $(wildcard filter/cmd/sms_*.c)))
MILTER_SOURCES := $(sort $(wildcard filter/cmd/milter_*.c))
TOOL_SOURCES := $(sort $(wildcard filter/cmd/tool_*.c))
SHARED_SOURCES := $(sort $(filter-out $(SMS_SOURCES) $(MILTER_SOURCES) \
	$(TOOL_SOURCES),$(wildcard filter/cmd/*.c)))
CMD_SOURCES := $(SMS_SOURCES) $(MILTER_SOURCES) $(TOOL_SOURCES) $(SHARED_SOURCES)
UNIT_SOURCES := $(sort $(wildcard tests/unit/*.c))
FUZZ_SOURCES := $(sort $(wildcard tests/fuzz/fuzz_*.c))
BENCH_SHARED := $(wildcard tests/bench/bench_io.c)
BENCH_SOURCES := $(filter-out $(BENCH_SHARED),$(sort $(wildcard tests/bench/*.c)))
SOURCES := $(LIB_SOURCES) $(CMD_SOURCES)
HEADERS := $(sort $(wildcard include/*.h include/*/*.h))
SCRIPTS = $(shell grep -rlE '^\#!/(usr/)?bin/(env )?(ba)?sh' .ci packaging tests)

object = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
LIBRARY := $(BUILD)/libscamsieve.a
# What scamsieve knows of the other programs: their options.
TOLD_SOURCES := $(filter-out %/sms_main.c,$(SMS_SOURCES)) \
	filter/cmd/milter_options.c
USER_PROGRAMS := $(if $(SMS_SOURCES),$(BUILD)/scamsieve-sms) \
	$(if $(TOOL_SOURCES),$(BUILD)/scamsieve)
FUZZ_PROGRAMS := $(patsubst tests/fuzz/%.c,$(BUILD)/fuzz/%,$(FUZZ_SOURCES))
BENCH_PROGRAMS := $(patsubst tests/bench/%.c,$(BUILD)/bench/%,$(BENCH_SOURCES))
DAEMONS := $(if $(MILTER_SOURCES),$(BUILD)/scamsieve-milter)
PROGRAMS := $(USER_PROGRAMS) $(DAEMONS)

.PHONY: all help deps deps-build deps-check deps-lint run check check-build \
	check-unit update-golden check-e2e check-headers check-tables schemas \
	floors lint lint-format lint-tidy lint-cppcheck lint-shell lint-memorised \
	lint-compilers format install uninstall check-fuzz fuzz fuzz-build \
	check-oracle bench bench-build bench-milter stress evaluation clean force
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:

all: $(PROGRAMS) $(LIBRARY) $(BUILD)/man/made $(BUILD)/completions/made

help:
	@printf '%s\n' \
	'make run            install what is missing, build, screen the samples' \
	'make check          install what is missing, build, run all tests' \
	'make                build the programs' \
	'make deps           install what building and testing need' \
	'make check-unit     unit tests; ONLY=test_fold runs one suite' \
	'make update-golden  write anew what is said about tests/broken' \
	'make check-e2e      tests of the programs; ONLY=name runs those that match' \
	'make stress         kill, stop and reload the milter under 10,000 mails' \
	'make check-fuzz     replay the fuzz targets on their seeds' \
	'make check-oracle   compare the reading of mails with GMime, if it is there' \
	'make fuzz           let libFuzzer look; ONLY=json SECONDS=600' \
	'make check-headers  compile every header alone' \
	'make check-tables   make the folding tables anew and compare them' \
	'make schemas        write the JSON Schemas in rules/schema anew' \
	'make floors         prove that no file includes a floor above its own' \
	'make lint           format, clang-tidy, cppcheck, shellcheck, -Werror' \
	'make format         bring the sources into the shape of .clang-format' \
	'make evaluation     write rules/EVALUATION.md; CORPORA=folder of *.jsonl' \
	'make bench          what screening costs beside the least and the plain way;' \
	'                    PEERS=1 also beside Rspamd and SpamAssassin' \
	'make bench-milter   the milter under Postfix beside one that does nothing' \
	'make install        DESTDIR, prefix, sysconfdir and others as usual' \
	'make uninstall      take away what install put there' \
	'make clean          remove build/' \
	'' \
	'V=1 shows commands, SAN=1 builds with sanitizers into build/san,' \
	'WERROR=1 makes warnings errors, CC=clang takes another compiler.'

# --- dependencies -----------------------------------------------------------
# run and check install first and then start make anew, because what was just
# installed decides the flags. Their first step calls nothing when nothing is
# missing.
needs = $(foreach need,$(2),'$(1):$(need)')
DEPS := CC='$(CC)' PKG_CONFIG='$(PKG_CONFIG)' packaging/deps.sh
BUILD_NEEDS := $(call needs,command,$(filter-out \
	$(if $(filter default,$(origin CC)),,cc:%),$(BUILD_COMMANDS))) \
	$(call needs,module,$(MODULES) $(MILTER_MODULES)) \
	$(call needs,header,$(BUILD_HEADERS))
WANTED_NEEDS := $(call needs,module,$(OPTIONAL_MODULES))
TEST_NEEDS := $(call needs,module,$(TEST_MODULES)) \
	$(call needs,command,$(TEST_COMMANDS))
WANTED_TEST_NEEDS := $(call needs,command,$(WANTED_TEST_COMMANDS)) \
	$(call needs,python,$(WANTED_TEST_PYTHON))

deps: deps-check

deps-build:
	$(Q)$(DEPS) --install $(BUILD_NEEDS) $(WANTED_NEEDS)

deps-check:
	$(Q)$(DEPS) --install $(BUILD_NEEDS) $(WANTED_NEEDS) $(TEST_NEEDS) \
		$(WANTED_TEST_NEEDS)

deps-lint:
	$(Q)$(DEPS) --install $(BUILD_NEEDS) $(WANTED_NEEDS) $(TEST_NEEDS) \
		$(call needs,command,$(LINT_COMMANDS))

# Built without asking: say at once what is missing, not at the first header.
$(BUILD)/needs-build: Makefile packaging/deps.sh
	$(Q)mkdir -p $(@D)
	$(Q)$(DEPS) --check $(BUILD_NEEDS)
	$(Q)touch $@

$(BUILD)/needs-check: Makefile packaging/deps.sh
	$(Q)mkdir -p $(@D)
	$(Q)$(DEPS) --check $(TEST_NEEDS)
	$(Q)touch $@

# All processors, unless the caller has said how many jobs.
JOBS = $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc 2>/dev/null || echo 2))
ANEW = +$(Q)$(MAKE) --no-print-directory

# --- compiling --------------------------------------------------------------
# A file that is rewritten only when its content changes, so that other flags
# or a file gone make anew what they touch, and nothing else does.
define keep
$(shell mkdir -p $(@D))$(file >$@.new,$(1))
$(Q)cmp -s $@.new $@ && rm $@.new || mv $@.new $@
endef

# -Werror and ccache change no code: they are left out.
$(BUILD)/flags: force | $(BUILD)/needs-build
	$(call keep,$(filter-out ccache -Werror,$(COMPILE)))

$(BUILD)/library-sources: force | $(BUILD)/needs-build
	$(call keep,$(LIB_SOURCES))

$(BUILD)/obj/%.o: %.c $(BUILD)/flags
	$(say) CC $<
	$(Q)mkdir -p $(@D)
	$(Q)$(COMPILE) -MMD -MP -c -o $@ $<

# Names the code that lays out a ruleset in memory: a cached one is only for
# the build that wrote it.
BUILD_ID := $(BUILD)/gen/build_id.h
hash_mark := \#

$(BUILD_ID): force | $(BUILD)/needs-build
	$(call keep,$(hash_mark)define SCAMSIEVE_BUILD_ID "$(subst $(eval ) ,-,$(shell \
		cat $(LIB_SOURCES) $(HEADERS) $(BUILD)/flags 2>/dev/null | \
		cksum))")

$(BUILD)/obj/filter/rules/ruleset_cache.o: OWN_CPPFLAGS += -I$(BUILD)/gen
$(BUILD)/obj/filter/rules/ruleset_cache.o: $(BUILD_ID)

$(LIBRARY): $(call object,$(LIB_SOURCES)) $(BUILD)/library-sources
	$(say) AR $@
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $(filter %.o,$^)

$(BUILD)/scamsieve-sms: $(call object,$(SMS_SOURCES) $(SHARED_SOURCES)) $(LIBRARY)
	$(say) LINK $@
	$(Q)$(LINK) -o $@ $^ $(PKG_LIBS) $(LDLIBS) -lm

$(BUILD)/scamsieve: $(call object,$(TOOL_SOURCES) $(TOLD_SOURCES) $(SHARED_SOURCES)) \
		$(LIBRARY)
	$(say) LINK $@
	$(Q)$(LINK) -o $@ $^ $(PKG_LIBS) $(LDLIBS) -lm

$(BUILD)/scamsieve-milter: $(call object,$(MILTER_SOURCES) $(SHARED_SOURCES)) \
		$(LIBRARY)
	$(say) LINK $@
	$(Q)$(LINK) -pthread -o $@ $^ $(MILTER_LIBS) $(PKG_LIBS) $(LDLIBS) -lm

# --- manual -----------------------------------------------------------------
# Written from the tables of options, settings and words, with packaging/man.
$(BUILD)/man/made: $(BUILD)/scamsieve $(wildcard packaging/man/*)
	$(say) MAN $(@D)
	$(Q)rm -rf $(@D)
	$(Q)RULESDIR='$(rulesdir)' SYSCONFDIR='$(sysconfdir)' \
		DOCDIR='$(docdir)' packaging/man/make.sh $< $(@D)
	$(Q)touch $@

# Named as each shell wants it: scamsieve-sms, _scamsieve-sms,
# scamsieve-sms.fish.
COMPLETED := $(notdir $(PROGRAMS))

$(BUILD)/completions/made: $(BUILD)/scamsieve
	$(say) SHELLS $(@D)
	$(Q)mkdir -p $(@D)/bash $(@D)/zsh $(@D)/fish
	$(Q)set -e; for program in $(COMPLETED); do \
		$< completions bash $$program >$(@D)/bash/$$program; \
		$< completions zsh $$program >$(@D)/zsh/_$$program; \
		$< completions fish $$program >$(@D)/fish/$$program.fish; \
	done
	$(Q)touch $@

# --- run --------------------------------------------------------------------
SAMPLES := $(wildcard samples/sms.jsonl samples/mail)

run:
	$(ANEW) deps-build
	$(ANEW) $(JOBS) all
	@printf 'built: %s\n' '$(strip $(PROGRAMS))'
	$(Q)$(if $(SAMPLES),$(BUILD)/scamsieve scan $(SAMPLES))

# --- tests ------------------------------------------------------------------
# Each of these ends in a line "N passed, N failed, N skipped"; check runs all
# of them, whatever fails, and adds the lines up.
CHECKS := floors check-headers check-tables check-unit check-fuzz check-oracle \
	check-e2e

check:
	$(ANEW) deps-check
	$(ANEW) $(JOBS) all check-build
	+$(Q)MAKE='$(MAKE)' tests/check.sh $(CHECKS)

# Every tests/unit/test_NOUN.c defines Suite *test_NOUN_suite(void); the list
# of them is made from the file names, so a new file cannot be forgotten.
SUITES := $(patsubst tests/unit/%.c,%,$(filter tests/unit/test_%.c,$(UNIT_SOURCES)))
SUITE_LIST := $(BUILD)/gen/suites.def

$(SUITE_LIST): force | $(BUILD)/needs-build $(BUILD)/needs-check
	$(call keep,$(foreach suite,$(SUITES),SUITE($(suite))))

$(BUILD)/obj/tests/unit/main.o: $(SUITE_LIST)

$(BUILD)/obj/tests/unit/%.o: tests/unit/%.c $(BUILD)/flags | $(BUILD)/needs-check
	$(say) CC $<
	$(Q)mkdir -p $(@D)
	$(Q)$(COMPILE) $(CHECK_CFLAGS) -Wno-gnu-zero-variadic-macro-arguments \
		-I$(BUILD)/gen -Itests/unit -MMD -MP -c -o $@ $<

$(BUILD)/unit-tests: $(call object,$(UNIT_SOURCES) $(SHARED_SOURCES)) $(LIBRARY)
	$(say) LINK $@
	$(Q)$(LINK) -o $@ $^ $(CHECK_LIBS) $(PKG_LIBS) $(LDLIBS) -lm

check-build: $(BUILD)/unit-tests $(FUZZ_PROGRAMS) $(BENCH_PROGRAMS)

# What is said about each broken file, written anew: to be reviewed as code.
update-golden: $(BUILD)/unit-tests
	$(Q)UPDATE_GOLDEN=1 CK_RUN_SUITE=test_broken $(BUILD)/unit-tests

# ONLY=test_fold runs one suite.
check-unit: $(BUILD)/unit-tests
	$(Q)$(if $(ONLY),CK_RUN_SUITE=$(ONLY)) $(BUILD)/unit-tests

# Fuzz targets: replayed on their seeds in every check; make fuzz lets
# libFuzzer look for more, in build/fuzz, SECONDS for each target.
SECONDS ?= 60
LIB_FUZZER ?=
FUZZ_DRIVER := $(if $(LIB_FUZZER),,$(call object,tests/fuzz/replay.c))

$(FUZZ_PROGRAMS): $(BUILD)/fuzz/%: $(BUILD)/obj/tests/fuzz/%.o $(FUZZ_DRIVER) \
		$(LIBRARY)
	$(say) LINK $@
	$(Q)mkdir -p $(@D)
	$(Q)$(LINK) $(LIB_FUZZER) -o $@ $^ $(PKG_LIBS) $(LDLIBS) -lm

check-fuzz: $(FUZZ_PROGRAMS)
	$(Q)ONLY='$(ONLY)' tests/fuzz/run.sh $(FUZZ_PROGRAMS)

# An empty span may be NULL and 0 bytes long; clang calls adding the two an
# overflow.
FUZZ_CFLAGS := -fsanitize=fuzzer-no-link -fno-sanitize=pointer-overflow

fuzz-build: $(FUZZ_PROGRAMS)

fuzz:
	$(ANEW) $(JOBS) BUILD=build/fuzz CC=clang SAN=1 \
		CFLAGS='$(FUZZ_CFLAGS)' LIB_FUZZER=-fsanitize=fuzzer \
		fuzz-build
	$(Q)set -e; for program in $(patsubst $(BUILD)/%,build/fuzz/%,\
			$(FUZZ_PROGRAMS)); do \
		name=$${program##*/fuzz_}; \
		case $$name in *$(ONLY)*) ;; *) continue ;; esac; \
		mkdir -p build/fuzz/found/$$name; \
		seeds=tests/fuzz/seeds/$$name; [ -d $$seeds ] || seeds=; \
		[ $$name != mime ] || seeds="$$seeds samples/mail"; \
		$$program -max_total_time=$(SECONDS) -print_final_stats=1 \
			-artifact_prefix=build/fuzz/found/ \
			build/fuzz/found/$$name $$seeds; \
	done

# GMime reads the samples too, if its headers are installed; a folder of mails
# more can be named by SCAMSIEVE_CORPORA (its eml/ is searched).
SCAMSIEVE_CORPORA ?=
ORACLE_MAILS = $(wildcard samples/mail/*.eml) $(if $(SCAMSIEVE_CORPORA),\
	$(shell find $(SCAMSIEVE_CORPORA)/eml -name '*.eml' | sort))
ORACLE_CFLAGS = $(call once,ORACLE_CFLAGS,$(patsubst -I%,-isystem %,\
	$(call ask_pkg_config,--cflags gmime-3.0)))

$(BUILD)/obj/tests/oracle/%.o: tests/oracle/%.c $(BUILD)/flags
	$(say) CC $<
	$(Q)mkdir -p $(@D)
	$(Q)$(COMPILE) $(ORACLE_CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/oracle/oracle_mime: $(BUILD)/obj/tests/oracle/oracle_mime.o $(LIBRARY)
	$(say) LINK $@
	$(Q)mkdir -p $(@D)
	$(Q)$(LINK) -o $@ $^ $(call ask_pkg_config,--libs gmime-3.0)

ifeq ($(shell $(PKG_CONFIG) --exists gmime-3.0 2>/dev/null && echo yes),yes)
check-oracle: $(BUILD)/oracle/oracle_mime
	$(Q)$< $(ORACLE_MAILS)
else
check-oracle:
	@printf '  skip  oracle: libgmime-3.0-dev is not installed\n'
	@printf '0 passed, 0 failed, 1 skipped\n'
endif

# ONLY=milter runs the files whose names hold it.
check-e2e: all
	$(Q)BUILD='$(abspath $(BUILD))' CC='$(CC)' tests/e2e/run $(ONLY)

# What check does in small: 10,000 mails, the milter killed 50 times.
stress: all
	$(Q)BUILD='$(abspath $(BUILD))' CC='$(CC)' MILTER_MAILS=10000 \
		MILTER_KILLS=50 MILTER_SIGHUPS=20000 E2E_SECONDS=7200 \
		tests/e2e/run milter_faults

CLANG := $(shell command -v clang 2>/dev/null)
check-headers: $(BUILD)/needs-build
	$(Q)tests/headers.sh "$(subst ",\",$(COMPILE))" \
		$(if $(CLANG),"$(subst ",\",$(subst $(CC),clang,$(COMPILE)))") \
		-- $(HEADERS)

check-tables:
	$(Q)tests/tables.sh

# The JSON Schemas for editors, from the tables that the parsers read by.
schemas: $(BUILD)/scamsieve
	$(Q)set -e; for kind in $$($< schema --list); do \
		$< schema $$kind >rules/schema/$$kind.schema.json; \
	done

floors:
	$(Q)tests/floors.sh .

# --- bench ------------------------------------------------------------------
# Ratios on this machine, never absolute figures: see tests/bench/bench.py.
# BENCH_CORPORA are labelled *.jsonl files beside the samples. PEERS=1 unpacks
# Rspamd, SpamAssassin and ripgrep in the build folder, if they are not there.
BENCH_CORPORA ?=
PEERS ?=

$(BUILD)/bench/bench_empty_milter: BENCH_LIBS = $(MILTER_LIBS) -pthread

$(BENCH_PROGRAMS): $(BUILD)/bench/%: $(BUILD)/obj/tests/bench/%.o \
		$(call object,$(BENCH_SHARED)) $(LIBRARY)
	$(say) LINK $@
	$(Q)mkdir -p $(@D)
	$(Q)$(LINK) -o $@ $^ $(BENCH_LIBS) $(PKG_LIBS) $(LDLIBS) -lm

bench-build: all $(BENCH_PROGRAMS)

# The milter under a Postfix of its own, beside one that does nothing.
bench-milter:
	$(ANEW) deps-check
	$(ANEW) $(JOBS) bench-build
	$(Q)BUILD='$(abspath $(BUILD))' tests/bench/milter.sh

bench:
	$(ANEW) deps-check
	$(ANEW) $(JOBS) bench-build
	$(Q)tests/bench/bench.py --build '$(BUILD)' \
		$(if $(PEERS),--peers bring) $(BENCH_CORPORA)

# --- evaluation -------------------------------------------------------------
# What the rules catch and cost, as a page; CORPORA holds labelled *.jsonl.
CORPORA ?= $(SCAMSIEVE_CORPORA)

evaluation:
	$(Q)[ -n '$(CORPORA)' ] || { echo 'name the labelled messages:' \
		'make evaluation CORPORA=folder' >&2; exit 2; }
	$(ANEW) $(JOBS) all
	$(say) EVAL rules/EVALUATION.md
	$(Q)tests/evaluation/evaluate.py --scamsieve '$(BUILD)/scamsieve' \
		--corpora '$(CORPORA)' >$(BUILD)/EVALUATION.md
	$(Q)mv $(BUILD)/EVALUATION.md rules/EVALUATION.md

# --- lint -------------------------------------------------------------------
LINTED := $(SOURCES) $(UNIT_SOURCES) $(wildcard tests/bench/*.c tests/fuzz/*.c)
TIDIED := $(patsubst %.c,$(BUILD)/lint/%.tidy,$(LINTED))

lint:
	$(ANEW) deps-lint
	$(ANEW) $(JOBS) -k lint-format lint-shell lint-cppcheck lint-tidy floors \
		lint-memorised
	$(ANEW) $(JOBS) lint-compilers

lint-format:
	$(say) FORMAT 'sources and headers'
	$(Q)clang-format --dry-run --Werror $(LINTED) $(HEADERS)

format:
	$(Q)clang-format -i $(LINTED) $(HEADERS)

lint-tidy: $(TIDIED)

# Looked at again when its object is made again: the object knows its headers.
$(BUILD)/lint/%.tidy: $(BUILD)/obj/%.o .clang-tidy
	$(say) TIDY $*.c
	$(Q)mkdir -p $(@D)
	$(Q)clang-tidy --quiet --warnings-as-errors='*' $*.c -- -std=c17 \
		$(OWN_CPPFLAGS) $(PKG_CFLAGS) $(CHECK_CFLAGS) $(CPPFLAGS) \
		-I$(BUILD)/gen -Itests/unit 2>$@.err || \
		{ cat $@.err; exit 1; }
	$(Q)touch $@

# The generated table has nothing to find, and takes minutes.
lint-cppcheck:
	$(say) CPPCHECK filter
	$(Q)mkdir -p $(BUILD)/lint/cppcheck
	$(Q)cppcheck --quiet --std=c11 --language=c --inline-suppr \
		--enable=warning,style,performance,portability \
		--suppressions-list=.cppcheck-suppressions \
		--cppcheck-build-dir=$(BUILD)/lint/cppcheck --error-exitcode=1 \
		-i filter/text/fold_table.c -Iinclude -DHAVE_SYSTEMD \
		-D__GNUC__=12 filter

lint-shell:
	$(say) SHELL 'shell scripts'
	$(Q)shellcheck -x $(SCRIPTS)

# With SCAMSIEVE_CORPORA: no pattern is a piece of the messages it is measured
# by.
lint-memorised:
	$(Q)tests/memorised.py $(SCAMSIEVE_CORPORA)

lint-compilers:
	$(ANEW) BUILD=build/gcc CC='$(CC)' WERROR=1 all check-build
	$(ANEW) BUILD=build/clang CC=clang WERROR=1 all check-build

# --- install ----------------------------------------------------------------
# The configuration of an operator is never overwritten: the example goes
# beside it.
RULE_FILES := $(shell find rules -type f -name '*.yaml' -o -name '*.json' \
	2>/dev/null)
CONFIG_FILES := samples/scamsieve.yaml
UNIT_FILES := $(wildcard packaging/*.service packaging/*.socket)
# Asked for when they have been made.
MAN_PAGES = $(shell find $(BUILD)/man -name '*.[1-9]' 2>/dev/null)
DOC_FILES := README.md CHANGELOG.md LICENSE

installed_rules = $(patsubst rules/%,$(DESTDIR)$(rulesdir)/%,$(RULE_FILES))
installed_man = $(foreach page,$(MAN_PAGES),\
	$(DESTDIR)$(mandir)/man$(subst .,,$(suffix $(page)))/$(notdir $(page)))
bash_files = $(addprefix $(BUILD)/completions/bash/,$(COMPLETED))
zsh_files = $(addprefix $(BUILD)/completions/zsh/_,$(COMPLETED))
fish_files = $(patsubst %,$(BUILD)/completions/fish/%.fish,$(COMPLETED))
to = $(addprefix $(DESTDIR)$(1)/,$(notdir $(2)))

define put
$(Q)for pair in $(join $(2),$(addprefix :,$(3))); do \
	$(INSTALL) -D -m $(1) "$${pair%%:*}" "$${pair#*:}" || exit 1; \
done
endef

POINT_TO_PROGRAM := sed -i \
	-e 's|ExecStart=/usr/local/sbin/|ExecStart=$(sbindir)/|' \
	-e 's|ExecStart=/usr/local/bin/|ExecStart=$(bindir)/|'
POINT_TO_SCHEMA := sed -i 's|[$$]schema=[.][./]*/rules/|$$schema=$(rulesdir)/|'

install: all
	$(call put,755,$(USER_PROGRAMS),$(call to,$(bindir),$(USER_PROGRAMS)))
	$(call put,755,$(DAEMONS),$(call to,$(sbindir),$(DAEMONS)))
	$(call put,644,$(RULE_FILES),$(installed_rules))
	$(call put,644,$(MAN_PAGES),$(installed_man))
	$(call put,644,$(UNIT_FILES),$(call to,$(unitdir),$(UNIT_FILES)))
	$(Q)$(POINT_TO_PROGRAM) $(call to,$(unitdir),$(UNIT_FILES))
	$(call put,644,$(bash_files),$(call to,$(bashdir),$(bash_files)))
	$(call put,644,$(zsh_files),$(call to,$(zshdir),$(zsh_files)))
	$(call put,644,$(fish_files),$(call to,$(fishdir),$(fish_files)))
	$(call put,644,$(DOC_FILES),$(call to,$(docdir),$(DOC_FILES)))
	$(call put,644,$(CONFIG_FILES),$(call to,$(docdir),$(CONFIG_FILES)))
	$(Q)for file in $(CONFIG_FILES); do \
		kept=$(DESTDIR)$(sysconfdir)/scamsieve/$${file##*/}; \
		$(POINT_TO_SCHEMA) $(DESTDIR)$(docdir)/$${file##*/}; \
		[ -e "$$kept" ] || { $(INSTALL) -D -m 644 $$file "$$kept" && \
			$(POINT_TO_SCHEMA) "$$kept"; } || exit 1; \
	done

# The configuration stays.
uninstall:
	$(Q)rm -f $(call to,$(bindir),$(USER_PROGRAMS)) \
		$(call to,$(sbindir),$(DAEMONS)) $(installed_rules) \
		$(installed_man) $(call to,$(unitdir),$(UNIT_FILES)) \
		$(call to,$(bashdir),$(bash_files)) \
		$(call to,$(zshdir),$(zsh_files)) \
		$(call to,$(fishdir),$(fish_files)) \
		$(call to,$(docdir),$(DOC_FILES) $(CONFIG_FILES))
	$(Q)for folder in '$(DESTDIR)$(rulesdir)' '$(DESTDIR)$(docdir)'; do \
		[ ! -d "$$folder" ] || \
			find "$$folder" -depth -type d -empty -delete; \
	done

-include $(patsubst %.o,%.d,$(call object,$(SOURCES) $(UNIT_SOURCES) \
	$(BENCH_SHARED) $(BENCH_SOURCES) $(FUZZ_SOURCES) tests/fuzz/replay.c))

clean:
	$(Q)rm -rf build
