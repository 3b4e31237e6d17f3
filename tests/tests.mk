# SPDX-License-Identifier: GPL-2.0-or-later
# Tests. All of them print TAP and are run by tests/run.sh, which prints totals.

UNIT := $(patsubst tests/unit/%.c,%,$(shell find tests/unit -name '*.c'))
GUEST := paths abi device reach access module address scarce
CLI := usage plans names digest readme valgrind out run crosscheck plots attribute claims signals lacks threads counters guest install ci
# CLI tests that run in parallel, in a copy of the checkout.
CLI_OWN := compare trace kernels constant arm64 context append usercopy
# CLI tests that measure nothing in this checkout, and run in parallel with those that do.
BESIDE := plots_many hostile export history planted branches faults

UNIT_BINS := $(UNIT:%=$(B)/tests/%)
# Architectures for which this system can build guests.
TEST_ARCHES := amd64 $(if $(shell command -v $(CC_arm64)),arm64)
GUEST_BINS := $(foreach a,$(TEST_ARCHES),$(patsubst %,$(G)/$(a)/test_%,$(GUEST) fuzz))
UNIT_OBJS := $(patsubst %,$(B)/obj/%.o,$(filter-out main,$(COMMAND)))

# The runner takes one word per test, with colons for spaces.
UNIT_TESTS := $(UNIT_BINS)
GUEST_TESTS := $(foreach a,$(TEST_ARCHES),$(foreach k,$(KERNELS),\
	$(GUEST:%=$(B)/ucopy:guest:--arch:$(a):--kernel:$(k):$(G)/$(a)/test_%)))
CLI_TESTS := $(CLI:%=tests/cli/%.sh)
OWN_TESTS := $(CLI_OWN:%=tests/cli/%.sh)
BESIDE_TESTS := $(BESIDE:%=tests/cli/%.sh)
LINT_TESTS := tests/lint.sh
BASELINE_TESTS := tests/baseline.sh:check

# Fuzzing of result readers: libFuzzer and sanitizers, with separate objects.
FUZZ := result
FUZZ_BINS := $(FUZZ:%=build/fuzz/%)
FUZZ_OBJS := $(patsubst %,build/fuzz/obj/%.o,$(filter-out main,$(COMMAND)))
FUZZ_FLAGS := -O1 -g -std=gnu11 -D_GNU_SOURCE $(INCLUDE) $(VERSION) -fno-sanitize-recover=all \
	-fsanitize=address,undefined,float-cast-overflow
SECONDS ?= 600
fuzz_tests = $(FUZZ_BINS:%=tests/fuzz/run.sh:%:$(1))

# Fuzzing of the module in guests: the number of requests per kernel, and the random seed.
CALLS ?= 20000
SEED ?= 1
FUZZ_MODULE := $(foreach a,$(TEST_ARCHES),$(foreach k,$(KERNELS),\
	tests/fuzz/module.sh:$(a):$(k):$(CALLS):$(SEED)))

run_tests = @UCOPY=$(abspath $(B)/ucopy) tests/run.sh

# A sub-make, as what can be tested depends on what setup installed.
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

# Time mode's verdicts on this machine against known truth; takes an hour.
TIMES ?= 10
aa: all ## time mode's verdicts where the truth is known: an hour
	@UCOPY=$(abspath $(B)/ucopy) tests/aa.sh $(TIMES)

# Leaks of memory, file descriptors and files over many runs.
MINUTES ?= 30
soak: all ## memory, descriptors and files while runs go on: MINUTES=30
	@UCOPY=$(abspath $(B)/ucopy) tests/soak.sh $(MINUTES)

# Line coverage of bench/ by tests: of the command, and of the driver in a guest.
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
