# SPDX-License-Identifier: GPL-2.0-or-later
# The tests. Every part prints TAP and goes through tests/run.sh, which counts.

UNIT := $(patsubst tests/unit/%.c,%,$(shell find tests/unit -name '*.c'))
GUEST := paths abi device reach access module address scarce
CLI := usage valgrind out run crosscheck plots attribute claims signals lacks threads counters guest install ci
# Those that run at the same time in a copy of the checkout.
CLI_OWN := compare trace kernels constant arm64 context append usercopy
# Tests that measure nothing in this checkout: they run beside those that do.
BESIDE := plots_many hostile export history planted branches faults

UNIT_BINS := $(UNIT:%=$(B)/tests/%)
# Guests of an architecture that this system can build for.
TEST_ARCHES := amd64 $(if $(shell command -v $(CC_arm64)),arm64)
GUEST_BINS := $(foreach a,$(TEST_ARCHES),$(patsubst %,$(G)/$(a)/test_%,$(GUEST) fuzz))
UNIT_OBJS := $(patsubst %,$(B)/obj/%.o,$(filter-out main,$(COMMAND)))

# One test is one word for the runner; spaces inside it are written as colons.
UNIT_TESTS := $(UNIT_BINS)
GUEST_TESTS := $(foreach a,$(TEST_ARCHES),$(foreach k,$(KERNELS),\
	$(GUEST:%=$(B)/ucopy:guest:--arch:$(a):--kernel:$(k):$(G)/$(a)/test_%)))
CLI_TESTS := $(CLI:%=tests/cli/%.sh)
OWN_TESTS := $(CLI_OWN:%=tests/cli/%.sh)
BESIDE_TESTS := $(BESIDE:%=tests/cli/%.sh)
LINT_TESTS := tests/lint.sh
BASELINE_TESTS := tests/baseline.sh:check

# Fuzzing: readers of results with libFuzzer and sanitizers, in objects of their own.
FUZZ := result
FUZZ_BINS := $(FUZZ:%=build/fuzz/%)
FUZZ_OBJS := $(patsubst %,build/fuzz/obj/%.o,$(filter-out main,$(COMMAND)))
FUZZ_FLAGS := -O1 -g -std=gnu11 -D_GNU_SOURCE $(INCLUDE) $(VERSION) -fno-sanitize-recover=all \
	-fsanitize=address,undefined,float-cast-overflow
SECONDS ?= 600
fuzz_tests = $(FUZZ_BINS:%=tests/fuzz/run.sh:%:$(1))

# The module is fuzzed in guests: requests on each kernel, and where its choices begin.
CALLS ?= 20000
SEED ?= 1
FUZZ_MODULE := $(foreach a,$(TEST_ARCHES),$(foreach k,$(KERNELS),\
	tests/fuzz/module.sh:$(a):$(k):$(CALLS):$(SEED)))

run_tests = @UCOPY=$(abspath $(B)/ucopy) tests/run.sh

# A make of its own: what can be tested depends on what was set up.
test: setup ## everything; SAN=1: under ASan and UBSan
	@$(MAKE) --no-print-directory test-all

test-all: all test-programs
	$(run_tests) $(GUEST_TESTS) $(FUZZ_MODULE) $(CLI_TESTS) $(BASELINE_TESTS) -- \
		$(UNIT_TESTS) $(LINT_TESTS) $(call fuzz_tests,10) $(BESIDE_TESTS) \
		--own $(OWN_TESTS)

test-unit: $(UNIT_BINS) ## a part of it: unit tests
	$(run_tests) $(UNIT_TESTS)

test-guest: all $(GUEST_BINS) ## a part: the module, in guests
	$(run_tests) $(GUEST_TESTS)

test-cli: all test-programs ## a part: the command line
	$(run_tests) $(CLI_TESTS) -- $(BESIDE_TESTS) --own $(OWN_TESTS)

fuzz-module: all $(GUEST_BINS) ## the requests of the module: CALLS=1000000 takes ten minutes a kernel
	@UCOPY_TEST_LIMIT=3600 UCOPY=$(abspath $(B)/ucopy) tests/run.sh $(FUZZ_MODULE)

lint: all ## a part: style, warnings, static checks
	$(run_tests) $(LINT_TESTS)

check-baseline: all ## the quick plan against the counts in results/baseline
	$(run_tests) $(BASELINE_TESTS)

update-baseline: all ## write them anew
	@UCOPY=$(abspath $(B)/ucopy) tests/baseline.sh update

# Time mode's verdicts on this machine, where the truth is known; takes an hour.
TIMES ?= 10
aa: all ## time mode's verdicts where the truth is known: an hour
	@UCOPY=$(abspath $(B)/ucopy) tests/aa.sh $(TIMES)

# Memory, descriptors and files while runs go on and on.
MINUTES ?= 30
soak: all ## memory, descriptors and files while runs go on: MINUTES=30
	@UCOPY=$(abspath $(B)/ucopy) tests/soak.sh $(MINUTES)

# Lines of bench/ that tests reach: of the command, and of the driver in a guest.
coverage: setup ## lines of bench/ that tests reach
	@$(MAKE) --no-print-directory COV=1 all $(UNIT:%=build/cov/tests/%)
	@$(MAKE) --no-print-directory G=build/cov/guest CC_amd64='gcc $(COUNTED)' \
		GUEST_CFLAGS='$(WARN)' build/cov/guest/amd64/driver
	@find build/cov -name '*.gcda' -delete
	@GCOV_ERROR_FILE=/dev/null $(MAKE) --no-print-directory COV=1 test-unit test-cli
	@tests/coverage.sh

fuzz: $(FUZZ_BINS) ## what reads results, under a fuzzer: SECONDS=600
	@$(subst :, ,$(call fuzz_tests,$(SECONDS)))

perf: all ## speed and memory of ucopy itself, beside their goals
	@UCOPY=$(abspath $(B)/ucopy) tests/perf.sh

test-programs: $(UNIT_BINS) $(GUEST_BINS) $(FUZZ_BINS)

$(B)/tests/%: tests/unit/%.c $(UNIT_OBJS)
	$(call say,CC)
	@mkdir -p $(@D)
	$(Q)$(CC) $(OURS) $(LDFLAGS) -MMD -MP -o $@ $< $(UNIT_OBJS) -lcmocka $(LIBS)

build/fuzz/obj/%.o: bench/%.c
	$(call say,CC)
	@mkdir -p $(@D)
	$(Q)$(CLANG) $(FUZZ_FLAGS) -fsanitize=fuzzer-no-link -MMD -MP -c -o $@ $<

build/fuzz/%: tests/fuzz/%.c tests/fuzz/mutate.c $(FUZZ_OBJS)
	$(call say,LINK)
	$(Q)$(CLANG) $(FUZZ_FLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS)

.SECONDARY: $(FUZZ_OBJS)

.PHONY: test test-all test-unit test-guest test-cli lint check-baseline update-baseline aa soak coverage fuzz perf test-programs fuzz-module
