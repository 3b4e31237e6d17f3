# SPDX-License-Identifier: GPL-2.0-or-later
# What guests run, one directory per architecture: the driver, the root file system
# and the programs that test the module. `make` builds that of amd64; vm/guest.sh
# builds another on first use.

GUEST_ARCHES := amd64 arm64
GUEST_CFLAGS := -O2 $(WARN)
DRIVER := $(patsubst bench/%.c,%,$(wildcard bench/driver/*.c))
# Directories shared with the command; the driver links only what it calls.
SHARED := $(patsubst bench/%.c,%,$(wildcard bench/plan/*.c bench/lib/*.c))

# The driver has probes if they can be built: with libbpf and the tools to compile BPF.
BPFTOOL := $(firstword $(wildcard $(addsuffix /bpftool,$(subst :, ,$(PATH)) /usr/sbin)))
have_bpf := $(and $(BPFTOOL),$(shell command -v clang),yes)
has_library = $(filter /%,$(shell $1 -print-file-name=$2))
PROBE_amd64 := $(if $(and $(have_bpf),$(call has_library,gcc,libbpf.a)),bpf,none)
PROBE_arm64 := $(if $(have_bpf),bpf,none)
PROBE_LIBS_bpf := -lbpf -lelf -lz

CC_amd64 := $(CC)
BUSYBOX_amd64 := busybox

CC_arm64 := aarch64-linux-gnu-gcc-12
SYSROOT_arm64 := $(or $(UCOPY_CACHE),build/cache)/sysroot/arm64
BUSYBOX_arm64 := $(SYSROOT_arm64)/bin/busybox
FLAGS_arm64 := -isystem $(SYSROOT_arm64)/usr/include -L$(SYSROOT_arm64)/usr/lib/aarch64-linux-gnu

$(BUSYBOX_arm64): | vm/sysroot.sh
	$(Q)vm/sysroot.sh arm64

# The command for arm64: linked with static libraries; there are none for sanitizers.
LIBRARY_arm64 := $(SYSROOT_arm64)/usr/lib/aarch64-linux-gnu/libgsl.a
$(LIBRARY_arm64): | vm/sysroot.sh
	$(Q)vm/sysroot.sh arm64

cross-arm64: $(LIBRARY_arm64) ## the command for arm64: build/arm64/ucopy
	@$(MAKE) --no-print-directory SAN= COV= B=build/arm64 CC=$(CC_arm64) \
		LDFLAGS='-static -Wl,--no-warnings' CFLAGS='-O2 $(FLAGS_arm64)' build/arm64/ucopy
.PHONY: cross-arm64

define guest_rules
guest-$1: $(G)/$1/driver $(G)/$1/root.cpio
.PHONY: guest-$1

$(G)/$1/driver: $(DRIVER:%=$(G)/$1/obj/%.o) $(G)/$1/obj/driver/probe/$(PROBE_$1).o $(G)/$1/shared.a
	$$(call say,LINK)
	$$(Q)$(CC_$1) $(FLAGS_$1) -static -pthread -s -o $$@ $$^ -ljansson $(PROBE_LIBS_$(PROBE_$1))

$(G)/$1/shared.a: $(SHARED:%=$(G)/$1/obj/%.o)
	@rm -f $$@
	$$(Q)ar rcs $$@ $$^

$(G)/$1/obj/driver/probe/bpf.o: $(G)/bpf/phase.skel.h

$(G)/$1/obj/%.o: bench/%.c | $(SYSROOT_$1:%=$(BUSYBOX_$1))
	$$(call say,CC)
	@mkdir -p $$(@D)
	$$(Q)$(CC_$1) $(GUEST_CFLAGS) $(INCLUDE) $(VERSION) $(FLAGS_$1) -I$(G)/bpf -MMD -MP -c -o $$@ $$<

$(G)/$1/payload: vm/payload.c
	$$(call say,CC)
	@mkdir -p $$(@D)
	$$(Q)$(CC_$1) $(GUEST_CFLAGS) -static -s -o $$@ $$<

$(G)/$1/root.cpio: $(G)/$1/payload vm/init vm/image.sh | $(SYSROOT_$1:%=$(BUSYBOX_$1))
	$$(call say,IMAGE)
	$$(Q)vm/image.sh $$< $(BUSYBOX_$1) $$@

$(G)/$1/test_%: tests/guest/%.c $(wildcard tests/guest/*.h kmod/*.h)
	$$(call say,CC)
	@mkdir -p $$(@D)
	$$(Q)$(CC_$1) $(GUEST_CFLAGS) -static -s -o $$@ $$<

-include $(shell find $(G)/$1/obj -name '*.d' 2>/dev/null)
endef
$(foreach arch,$(GUEST_ARCHES),$(eval $(call guest_rules,$(arch))))

# The same for every architecture.
$(G)/bpf/phase.skel.h: bpf/phase.bpf.c bpf/phase.h
	$(call say,BPF)
	@mkdir -p $(@D)
	$(Q)$(CLANG) -g -O2 -Wall $(if $(WERROR),-Werror) -target bpf -I/usr/include/$(shell gcc -print-multiarch) \
		-c -o $(@D)/phase.bpf.o $<
	$(Q){ echo '// NOLINTBEGIN' && $(BPFTOOL) gen skeleton $(@D)/phase.bpf.o name phase && \
		echo '// NOLINTEND'; } >$@
