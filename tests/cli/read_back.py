#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Usage: read_back.py FORMAT FILE

Read what ucopy exported as the format's consumer does, with its own parser where Debian
has one and by the rules of its documentation elsewhere, and print a line "NAME VALUE UNIT"
for every cell. Whatever the rules do not allow ends it with an exception.
"""
import csv
import json
import re
import sys

from junitparser import Failure, JUnitXml, Skipped
from prometheus_client.openmetrics.parser import text_string_to_metric_families


def words(text):
    """The value and the unit that a report of a test begins with."""
    return re.match(r"~?(-?[0-9.]+)(?: \+-[0-9.]+)? (\w+)", text).groups()


def ktap(text):
    """docs.kernel.org/dev-tools/ktap.html"""
    lines = text.splitlines()
    assert lines[0] == "KTAP version 1"
    planned = int(re.fullmatch(r"1\.\.(\d+)", lines[1])[1])
    tests = [line for line in lines[2:] if not line.startswith("# ")]
    assert len(tests) == planned
    for number, line in enumerate(tests, 1):
        test = re.fullmatch(r"(ok|not ok) (\d+) ([^#]*) # ([^#]*)", line)
        assert int(test[2]) == number
        if not re.match(r"(SKIP|ERROR) ", test[4]):
            yield test[3], *words(test[4])


def junit(text):
    for suite in JUnitXml.fromstring(text.encode()):
        cases = list(suite)
        assert suite.tests == len(cases)
        for kind, count in ((Failure, suite.failures), (Skipped, suite.skipped)):
            assert count == sum(isinstance(r, kind) for c in cases for r in c.result)
        for case in cases:
            if case.system_out:
                yield case.name, *words(case.system_out)


def github_action_benchmark(text):
    """Custom benchmarks in the README of benchmark-action/github-action-benchmark"""
    entries = json.loads(text)
    assert isinstance(entries, list)
    for e in entries:
        assert isinstance(e["value"], (int, float)) and set(e) <= {
            "name", "unit", "value", "range", "extra"}
        assert all(isinstance(v, str) for k, v in e.items() if k != "value")
        yield e["name"], e["value"], e["unit"]


def bencher(text):
    """bencher.dev/docs/reference/bencher-metric-format"""
    for name, measures in json.loads(text).items():
        assert 0 < len(name) <= 1024
        for measure, metric in measures.items():
            assert 0 < len(measure) <= 64
            assert "value" in metric and set(metric) <= {"value", "lower_value", "upper_value"}
            assert all(isinstance(v, (int, float)) for v in metric.values())
            yield name, metric["value"], measure


def gobench(text):
    """golang.org/design/14313-benchmark-format and golang.org/issue/43744"""
    known = set()
    values = {}
    for line in text.splitlines():
        fields = line.split()
        if line.startswith("Benchmark"):
            assert len(fields) >= 4 and len(fields) % 2 == 0 and int(fields[1]) > 0
            assert not fields[0][9].islower() and fields[3] in known
            name = fields[0][9].lower() + fields[0][10:]
            values.setdefault((name, fields[3]), []).append(float(fields[2]))
        elif line.startswith("Unit "):
            assert all(re.fullmatch(r"(better=lower|assume=exact)", f) for f in fields[2:])
            known.add(fields[1])
        else:
            assert re.match(r"# |[a-z][^\sA-Z:]*: ", line)
    for (name, unit), samples in values.items():
        # The cost is the minimum in exact mode, the median in time mode.
        samples.sort()
        half = len(samples) // 2
        yield name, samples[0] if unit == "insn/op" else (samples[half] + samples[~half]) / 2, unit


def csv_(text):
    """A row a run: a column of times, attributes, and a column a metric, as Otava wants"""
    rows = list(csv.reader(text.splitlines()))
    titles = rows[0]
    first = titles.index("unit") + 1
    assert titles[0] == "time" and len(set(titles)) == len(titles)
    for row in rows[1:]:
        assert len(row) == len(titles)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", row[0])
        for name, value in zip(titles[first:], row[first:]):
            yield name, float(value), row[first - 1]


def openmetrics(text):
    for family in text_string_to_metric_families(text):
        assert family.documentation
        for sample in family.samples:
            if family.type == "gauge" and "spread" not in family.name:
                yield sample.labels["cell"], sample.value, family.name


if __name__ == "__main__":
    READERS = {"ktap": ktap, "junit": junit, "github-action-benchmark": github_action_benchmark,
               "bencher": bencher, "gobench": gobench, "csv": csv_, "openmetrics": openmetrics}
    with open(sys.argv[2], encoding="utf-8", newline="") as file:
        for cell, cost, unit in READERS[sys.argv[1]](file.read()):
            print(re.sub(r"\s", "?", cell), f"{float(cost):.9g}", unit)
