# SPDX-License-Identifier: Apache-2.0
#
# One non-recursive Makefile. The two commands that matter:
#
#   make run      install what is missing, build, screen the samples
#   make check    install what is missing, build, run all tests
#
# Others: all, lint, floors, install, uninstall, clean. V=1 shows commands;
# SAN=1 builds with ASan and UBSan into a folder of its own; CC, CPPFLAGS,
# CFLAGS, LDFLAGS, LDLIBS are added to, never overwritten.

prefix      ?= /usr/local
exec_prefix ?= $(prefix)
bindir      ?= $(exec_prefix)/bin
sbindir     ?= $(exec_prefix)/sbin
datadir     ?= $(prefix)/share
mandir      ?= $(datadir)/man
sysconfdir  ?= /etc
rulesdir    ?= $(datadir)/scamsieve/rules
DESTDIR     ?=

SAN ?= 0
V   ?= 0
ifeq ($(SAN),1)
BUILD := build/san
else
BUILD := build
endif

Q := $(if $(filter 1,$(V)),,@)
say = $(if $(filter 1,$(V)),@:,@printf '  %-7s %s\n')

# --- what it stands on -----------------------------------------------------
PACKAGES := libhs libpcre2-8 yaml-0.1 libpsl libidn2 jansson
TEST_PACKAGES := check
PKG_CONFIG ?= pkg-config

# --- flags ------------------------------------------------------------------
# The project's own flags come first, so that the user's win.
OWN_CPPFLAGS := -Iinclude -D_POSIX_C_SOURCE=200809L \
	-DSCAMSIEVE_RULES_DIR='"$(rulesdir)"' \
	-DSCAMSIEVE_CONFIG_DIR='"$(sysconfdir)/scamsieve"'
OWN_CFLAGS := -std=c17 -O2 -g -Wall -Wextra -Wpedantic -Wshadow -Wconversion \
	-Wstrict-prototypes -Wmissing-prototypes -Wvla -fstack-protector-strong \
	-fstack-clash-protection -fPIE
OWN_LDFLAGS := -pie -Wl,-z,relro,-z,now -Wl,--as-needed
ifeq ($(SAN),1)
OWN_CFLAGS += -O1 -fsanitize=address,undefined -fno-sanitize-recover=undefined \
	-fno-omit-frame-pointer
OWN_LDFLAGS += -fsanitize=address,undefined
else
OWN_CPPFLAGS += -D_FORTIFY_SOURCE=2
endif
OWN_CFLAGS += $(if $(WERROR),-Werror)

PKG_CFLAGS = $(shell $(PKG_CONFIG) --cflags $(PACKAGES) 2>/dev/null)
PKG_LIBS = $(shell $(PKG_CONFIG) --libs $(PACKAGES) 2>/dev/null)
CHECK_CFLAGS = $(shell $(PKG_CONFIG) --cflags $(TEST_PACKAGES) 2>/dev/null)
CHECK_LIBS = $(shell $(PKG_CONFIG) --libs $(TEST_PACKAGES) 2>/dev/null)

COMPILE = $(CC) $(OWN_CPPFLAGS) $(PKG_CFLAGS) $(CPPFLAGS) $(OWN_CFLAGS) $(CFLAGS)
LINK = $(CC) $(OWN_CFLAGS) $(CFLAGS) $(OWN_LDFLAGS) $(LDFLAGS)

# --- sources ----------------------------------------------------------------
FLOORS := base message text facts rules service
LIB_SOURCES := $(sort $(foreach floor,$(FLOORS),$(wildcard filter/$(floor)/*.c)))
SMS_SOURCES := $(sort $(wildcard filter/cmd/sms_*.c))
MILTER_SOURCES := $(sort $(wildcard filter/cmd/milter_*.c))
TOOL_SOURCES := $(sort $(wildcard filter/cmd/tool_*.c))
SHARED_SOURCES := $(sort $(filter-out $(SMS_SOURCES) $(MILTER_SOURCES) \
	$(TOOL_SOURCES),$(wildcard filter/cmd/*.c)))
UNIT_SOURCES := $(sort $(wildcard tests/unit/*.c))
HEADERS := $(sort $(wildcard include/*.h include/*/*.h))

object = $(patsubst %.c,$(BUILD)/obj/%.o,$(1))
LIBRARY := $(BUILD)/libscamsieve.a
PROGRAMS := $(if $(SMS_SOURCES),$(BUILD)/scamsieve-sms) \
	$(if $(TOOL_SOURCES),$(BUILD)/scamsieve) \
	$(if $(MILTER_SOURCES),$(BUILD)/scamsieve-milter)

.PHONY: all deps run check check-unit check-e2e lint floors install uninstall clean
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:

all: $(PROGRAMS)

# --- rules ------------------------------------------------------------------
$(BUILD)/obj/%.o: %.c
	$(say) CC $<
	$(Q)mkdir -p $(@D)
	$(Q)$(COMPILE) -MMD -MP -c -o $@ $<

$(LIBRARY): $(call object,$(LIB_SOURCES))
	$(say) AR $@
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

$(BUILD)/scamsieve-sms: $(call object,$(SMS_SOURCES) $(SHARED_SOURCES)) $(LIBRARY)
	$(say) LINK $@
	$(Q)$(LINK) -o $@ $^ $(PKG_LIBS) $(LDLIBS)

$(BUILD)/scamsieve: $(call object,$(TOOL_SOURCES) $(SHARED_SOURCES)) $(LIBRARY)
	$(say) LINK $@
	$(Q)$(LINK) -o $@ $^ $(PKG_LIBS) $(LDLIBS) -lm

$(BUILD)/scamsieve-milter: $(call object,$(MILTER_SOURCES) $(SHARED_SOURCES)) $(LIBRARY)
	$(say) LINK $@
	$(Q)$(LINK) -o $@ $^ -lmilter $(PKG_LIBS) $(LDLIBS)

# --- tests ------------------------------------------------------------------
# Every tests/unit/test_NOUN.c defines Suite *test_NOUN_suite(void); the list
# of them is made from the file names, so a new file cannot be forgotten.
SUITES := $(patsubst tests/unit/%.c,%,$(filter tests/unit/test_%.c,$(UNIT_SOURCES)))
SUITE_LIST := $(BUILD)/gen/suites.def

$(SUITE_LIST): $(filter tests/unit/test_%.c,$(UNIT_SOURCES)) Makefile
	$(Q)mkdir -p $(@D)
	$(Q)printf 'SUITE(%s)\n' $(SUITES) > $@

$(BUILD)/obj/tests/unit/%.o: tests/unit/%.c $(SUITE_LIST)
	$(say) CC $<
	$(Q)mkdir -p $(@D)
	$(Q)$(COMPILE) $(CHECK_CFLAGS) -Wno-gnu-zero-variadic-macro-arguments \
		-I$(BUILD)/gen -Itests/unit -MMD -MP -c -o $@ $<

$(BUILD)/unit-tests: $(call object,$(UNIT_SOURCES)) $(LIBRARY)
	$(say) LINK $@
	$(Q)$(LINK) -o $@ $^ $(CHECK_LIBS) $(PKG_LIBS) $(LDLIBS) -lm

# ONLY=test_fold runs one suite.
check-unit: $(BUILD)/unit-tests
	$(Q)$(if $(ONLY),CK_RUN_SUITE=$(ONLY)) $(BUILD)/unit-tests

-include $(patsubst %.o,%.d,$(call object,$(LIB_SOURCES) $(SMS_SOURCES) \
	$(MILTER_SOURCES) $(TOOL_SOURCES) $(SHARED_SOURCES) $(UNIT_SOURCES)))

clean:
	$(Q)rm -rf build
