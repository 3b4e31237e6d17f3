# SPDX-License-Identifier: GPL-2.0
# ucopy: `make bench` measures, `make test` tests; both set up what they need.
# V=1 shows the commands; SAN=1 builds userspace under ASan and UBSan.

.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules

B := build$(if $(SAN),/san)
Q := $(if $(V),,@)
say = $(if $(V),,@printf '  %-8s %s\n' $(1) $@)

CFLAGS ?= -O2 -g
CFLAGS += -std=gnu11 -Wall -Wextra -Werror -D_GNU_SOURCE
CFLAGS += $(if $(SAN),-fsanitize=address$(comma)undefined -fno-sanitize-recover=all)
comma := ,
LIBS := -ljansson -lxxhash -lgsl -lgslcblas -lm

COMMAND := main run list show doctor guest target kvm vm qmp state env measure result \
	progress plan cells util
DRIVER := driver plan cells util

all: build/ucopy build/driver build/guest/root.cpio

setup:
	@vm/setup.sh

# The command says where it is by its own path, so it is always build/ucopy.
build/ucopy: $(COMMAND:%=$(B)/obj/%.o)
	$(call say,LINK)
	$(Q)gcc $(CFLAGS) -o $@ $^ $(LIBS)

build/driver: $(DRIVER:%=build/guest/obj/%.o)
	$(call say,LINK)
	$(Q)gcc -static -s -o $@ $^ -ljansson

$(B)/obj/%.o: bench/%.c | $(B)/obj
	$(call say,CC)
	$(Q)gcc $(CFLAGS) -MMD -c -o $@ $<

build/guest/obj/%.o: bench/%.c | build/guest/obj
	$(call say,CC)
	$(Q)gcc -O2 -std=gnu11 -Wall -Wextra -Werror -D_GNU_SOURCE -MMD -c -o $@ $<

build/guest/payload: vm/payload.c | build/guest/obj
	$(call say,CC)
	$(Q)gcc -O2 -std=gnu11 -Wall -Wextra -Werror -static -s -o $@ $<

build/guest/root.cpio: build/guest/payload vm/init vm/image.sh
	$(call say,IMAGE)
	$(Q)vm/image.sh $< $@

$(B)/obj build/guest/obj:
	@mkdir -p $@

clean:
	rm -rf build/obj build/san build/guest build/kmod build/ucopy build/driver build/tests

.PHONY: all setup clean

-include $(wildcard $(B)/obj/*.d build/guest/obj/*.d)
