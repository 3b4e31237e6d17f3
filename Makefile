# SPDX-License-Identifier: GPL-2.0-or-later
# `make bench` measures and `make test` tests; both set up what they need.
#
#   make bench PLAN=full|quick|FILE KERNEL=6.12|6.1|RELEASE
#   make crosscheck KERNEL=6.12|6.1|RELEASE ARCH=amd64|arm64
#   make test SAN=1      userspace under ASan and UBSan
#   make coverage        lines of bench/ that tests reach
#   make fuzz SECONDS=600
#   V=1                  shows the commands

.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

PLAN ?= full
KERNEL ?= 6.12
ARCH ?= amd64
KERNELS := 6.1 6.12

comma := ,
B := build$(if $(SAN),/san)$(if $(COV),/cov)
G := build/guest
Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-8s %s\n' $(1) $@)

WARN := -std=gnu11 -Wall -Wextra -Werror -D_GNU_SOURCE
INCLUDE := -I. -Ibench
COUNTED := -O0 --coverage
CFLAGS := $(if $(COV),$(COUNTED),-O2) -g $(WARN) $(INCLUDE) $(if $(SAN),-fsanitize=address$(comma)undefined -fno-sanitize-recover=all)
LIBS := -ljansson -lxxhash -lsqlite3 -lgsl -lgslcblas -lm -lpfm

# The command is made of every room but the driver's, which runs in a target.
COMMAND := $(filter-out driver/%,$(patsubst bench/%.c,%,$(shell find bench -name '*.c')))

all: $(B)/ucopy build/oracle.so guest-amd64

# A guest of another architecture: needs a cross compiler.
arm64: $(B)/ucopy build/oracle.so guest-arm64

bench: setup
	@$(MAKE) --no-print-directory all
	@bench/cmd/bench.sh "$(PLAN)" "$(KERNEL)"

# Some paths by every method, whole commands in the guest among them.
crosscheck: setup
	@$(MAKE) --no-print-directory all
	@$(B)/ucopy crosscheck --kernel "$(KERNEL)" --arch "$(ARCH)"

# Packages: a call that finds them all there takes no time and no network.
setup:
	@vm/setup.sh

$(B)/ucopy: $(COMMAND:%=$(B)/obj/%.o)
	$(call say,LINK)
	$(Q)gcc $(CFLAGS) -o $@ $^ $(LIBS)

$(B)/obj/%.o: bench/%.c
	$(call say,CC)
	@mkdir -p $(@D)
	$(Q)gcc $(CFLAGS) -MMD -MP -c -o $@ $<

build/oracle.so: vm/oracle.c
	$(call say,PLUGIN)
	@mkdir -p $(@D)
	$(Q)gcc -O2 $(WARN) -fPIC -shared -fvisibility=hidden -o $@ $<

include vm/guest.mk
include tests/tests.mk

clean:
	rm -rf build/obj build/san build/cov build/fuzz build/guest build/kmod build/tests build/ucopy build/oracle.so

# The cache too: kernels, saved states and what is known about KVM.
distclean:
	rm -rf build

.PHONY: all arm64 bench crosscheck setup clean distclean

-include $(shell find $(B)/obj $(B)/tests build/fuzz/obj -name '*.d' 2>/dev/null)
