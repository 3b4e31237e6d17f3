# SPDX-License-Identifier: GPL-2.0
# The tests. Every part prints TAP and goes through tests/run.sh, which counts.

UNIT := plan sections threads kbuf parts measure phase methods result reader claims
GUEST := paths abi device reach
CLI := usage run arm64 plots trace attribute claims faults threads hostile export

UNIT_BINS := $(UNIT:%=$(B)/tests/test_%)
# Guests of an architecture that this system can build for.
TEST_ARCHES := amd64 $(if $(shell command -v $(CC_arm64)),arm64)
GUEST_BINS := $(foreach a,$(TEST_ARCHES),$(GUEST:%=$(G)/$(a)/test_%))
UNIT_OBJS := $(patsubst %,$(B)/obj/%.o,$(filter-out main,$(COMMAND)))

# One test is one word for the runner; spaces inside it are written as colons.
UNIT_TESTS := $(UNIT_BINS)
GUEST_TESTS := $(foreach a,$(TEST_ARCHES),$(foreach k,$(KERNELS),\
	$(GUEST:%=$(B)/ucopy:guest:--arch:$(a):--kernel:$(k):$(G)/$(a)/test_%)))
CLI_TESTS := $(CLI:%=tests/cli/%.sh)
LINT_TESTS := tests/lint.sh

run_tests = @UCOPY=$(abspath $(B)/ucopy) tests/run.sh

test: setup
	@$(MAKE) --no-print-directory all test-programs
	$(run_tests) $(LINT_TESTS) $(UNIT_TESTS) $(GUEST_TESTS) $(CLI_TESTS)

test-unit: $(UNIT_BINS)
	$(run_tests) $(UNIT_TESTS)

test-guest: all $(GUEST_BINS)
	$(run_tests) $(GUEST_TESTS)

test-cli: all
	$(run_tests) $(CLI_TESTS)

lint: all
	$(run_tests) $(LINT_TESTS)

perf: all
	@UCOPY=$(abspath $(B)/ucopy) tests/perf.sh

test-programs: $(UNIT_BINS) $(GUEST_BINS)

$(B)/tests/test_%: tests/unit/test_%.c $(UNIT_OBJS) | $(B)/tests
	$(call say,CC)
	$(Q)gcc $(CFLAGS) -Ibench -MMD -MP -o $@ $< $(UNIT_OBJS) -lcmocka $(LIBS)

.PHONY: test test-unit test-guest test-cli lint perf test-programs
