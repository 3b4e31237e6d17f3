# SPDX-License-Identifier: GPL-2.0
# `make bench` measures and `make test` tests; both set up what they need.
#
#   make bench PLAN=full|quick|FILE KERNEL=6.12|6.1|RELEASE
#   make test SAN=1      userspace under ASan and UBSan
#   V=1                  shows the commands

.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

PLAN ?= full
KERNEL ?= 6.12
KERNELS := 6.1 6.12

comma := ,
B := build$(if $(SAN),/san)
G := build/guest
Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-8s %s\n' $(1) $@)

WARN := -std=gnu11 -Wall -Wextra -Werror -D_GNU_SOURCE
CFLAGS := -O2 -g $(WARN) $(if $(SAN),-fsanitize=address$(comma)undefined -fno-sanitize-recover=all)
GUEST_CFLAGS := -O2 $(WARN) -static
LIBS := -ljansson -lxxhash -lgsl -lgslcblas -lm

# Files of the in-target driver alone; the command is made of all others.
TARGET_ONLY := driver memory probe probe_none
COMMAND := $(filter-out $(TARGET_ONLY),$(patsubst bench/%.c,%,$(wildcard bench/*.c)))
DRIVER := driver plan plan_json cells util

all: $(B)/ucopy build/driver build/oracle.so $(G)/root.cpio

bench: setup
	@$(MAKE) --no-print-directory all
	@bench/bench.sh "$(PLAN)" "$(KERNEL)"

# Packages: a call that finds them all there takes no time and no network.
setup:
	@vm/setup.sh

$(B)/ucopy: $(COMMAND:%=$(B)/obj/%.o)
	$(call say,LINK)
	$(Q)gcc $(CFLAGS) -o $@ $^ $(LIBS)

$(B)/obj/%.o: bench/%.c | $(B)/obj
	$(call say,CC)
	$(Q)gcc $(CFLAGS) -MMD -MP -c -o $@ $<

build/driver: $(DRIVER:%=$(G)/obj/%.o)
	$(call say,LINK)
	$(Q)gcc -static -s -o $@ $^ -ljansson

$(G)/obj/%.o: bench/%.c | $(G)/obj
	$(call say,CC)
	$(Q)gcc -O2 $(WARN) -MMD -MP -c -o $@ $<

$(G)/payload: vm/payload.c | $(G)/obj
	$(call say,CC)
	$(Q)gcc $(GUEST_CFLAGS) -s -o $@ $<

build/oracle.so: vm/oracle.c | $(G)/obj
	$(call say,PLUGIN)
	$(Q)gcc -O2 $(WARN) -fPIC -shared -fvisibility=hidden -o $@ $<

$(G)/root.cpio: $(G)/payload vm/init vm/image.sh
	$(call say,IMAGE)
	$(Q)vm/image.sh $< $@

$(B)/obj $(G)/obj $(B)/tests:
	@mkdir -p $@

include tests/tests.mk

clean:
	rm -rf build/obj build/san build/guest build/kmod build/tests build/ucopy build/driver build/oracle.so

# The cache too: kernels, saved states and what is known about KVM.
distclean:
	rm -rf build

.PHONY: all bench setup clean distclean

-include $(wildcard $(B)/obj/*.d $(G)/obj/*.d $(B)/tests/*.d)
