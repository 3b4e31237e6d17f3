# SPDX-License-Identifier: GPL-2.0-or-later
# `make bench` measures and `make test` tests; both set up what they need.
# 'make help' lists the other targets; V=1 shows the commands.

.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules
# One job per CPU, unless -j is given.
ifeq ($(MAKELEVEL)$(filter -j%,$(shell tr '\0' '\n' </proc/$$PPID/cmdline)),0)
MAKEFLAGS += -j$(shell nproc)
endif

PLAN ?= quick
KERNEL ?= 6.12
ARCH ?= amd64
PREFIX ?= /usr/local
KERNELS := 6.1 6.12

comma := ,
B := build$(if $(SAN),/san)$(if $(COV),/cov)
G := build/guest
Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-8s %s\n' $(1) $@)

# CC, CLANG, CFLAGS, LDFLAGS and CROSS_COMPILE may be set by the user. Warnings are errors
# if WERROR is set, as in CI and for 'make lint'.
ifeq ($(origin CC),default)
CC := $(CROSS_COMPILE)gcc
endif
CLANG ?= clang
WERROR ?= $(CI)
WARN := -std=gnu11 -Wall -Wextra $(if $(WERROR),-Werror) -D_GNU_SOURCE
INCLUDE := -I. -Ibench
VERSION := -DUCOPY_VERSION='"$(shell cat VERSION)"'
COUNTED := -O0 --coverage
CFLAGS ?= -O2 -g
OURS := $(WARN) $(INCLUDE) $(VERSION) $(if $(COV),-g $(COUNTED),$(CFLAGS)) \
	$(if $(SAN),-fsanitize=address$(comma)undefined -fno-sanitize-recover=all)
LIBS := -ljansson -lxxhash -lsqlite3 -lgsl -lgslcblas -lm -lpfm

# The command is built from every directory but driver/, which runs in a target.
COMMAND := $(filter-out driver/%,$(patsubst bench/%.c,%,$(shell find bench -name '*.c')))

all: $(B)/ucopy build/oracle.so guest-amd64 ## the command and a guest of amd64

arm64: $(B)/ucopy build/oracle.so guest-arm64 ## and of arm64: needs a cross compiler

bench: setup ## measure: PLAN=full|quick|FILE KERNEL=6.12|6.1|NAME
	@$(MAKE) --no-print-directory all
	@bench/cmd/bench.sh "$(PLAN)" "$(KERNEL)"

crosscheck: setup ## some paths by every method, whole commands too: KERNEL= ARCH=
	@$(MAKE) --no-print-directory all
	@$(B)/ucopy crosscheck --kernel "$(KERNEL)" --arch "$(ARCH)"

# If all are installed, this takes no time and no network.
setup: ## install the packages of vm/packages.txt that are missing
	@vm/setup.sh

$(B)/ucopy: $(COMMAND:%=$(B)/obj/%.o)
	$(call say,LINK)
	$(Q)$(CC) $(OURS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(B)/obj/%.o: bench/%.c
	$(call say,CC)
	@mkdir -p $(@D)
	$(Q)$(CC) $(OURS) -MMD -MP -c -o $@ $<

build/oracle.so: vm/oracle.c
	$(call say,PLUGIN)
	@mkdir -p $(@D)
	$(Q)$(CC) -O2 $(WARN) -fPIC -shared -fvisibility=hidden -o $@ $<

include vm/guest.mk
include tests/tests.mk

# What is needed without a checkout; the module is built for a kernel on first use.
FILES := $(shell git ls-files -co --exclude-standard kmod vm plots 2>/dev/null || find kmod vm plots -type f) \
	build/oracle.so build/guest/amd64/driver build/guest/amd64/root.cpio
install: all ## into PREFIX (default: /usr/local), below DESTDIR
	install -D -m 755 $(B)/ucopy $(DESTDIR)$(PREFIX)/bin/ucopy
	install -D -m 644 docs/ucopy.1 $(DESTDIR)$(PREFIX)/share/man/man1/ucopy.1
	@mkdir -p $(DESTDIR)$(PREFIX)/lib/ucopy
	tar -c $(FILES) | tar -x --no-same-owner -C $(DESTDIR)$(PREFIX)/lib/ucopy
	git describe --always --dirty --abbrev=12 >$(DESTDIR)$(PREFIX)/lib/ucopy/COMMIT 2>/dev/null || true

uninstall: ## all of that
	rm -rf $(DESTDIR)$(PREFIX)/lib/ucopy
	rm -f $(DESTDIR)$(PREFIX)/bin/ucopy $(DESTDIR)$(PREFIX)/share/man/man1/ucopy.1

help: ## this list
	@awk -F ':[^#]*## ' '/^[a-z0-9-]+:[^#]*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

clean: ## what was built
	rm -rf build/obj build/san build/cov build/fuzz build/guest build/kmod build/tests build/ucopy build/oracle.so

distclean: ## the cache too: kernels, saved states, what is known about KVM
	rm -rf build

.PHONY: all arm64 bench crosscheck setup install uninstall help clean distclean

-include $(shell find $(B)/obj $(B)/tests build/fuzz/obj -name '*.d' 2>/dev/null)
