#!/usr/bin/env python3
"""Compares what `btfscope audit` predicts of each program with what happened when libbpf really loaded it, in virtual machines of several
kernels (../shared/corpus/truth). Prints predicted by actual for the objects of real tools and for the kernel's self-tests, every
disagreement of the tools, and those of the self-tests by what the verifier or libbpf said.

Fails where a program that loads is predicted to fail, or where fewer than 97 % of the tools' programs come out as predicted.

Usage: run-truth.py [--programs]; with it every disagreement of the self-tests is listed too."""

import collections
import functools
import json
import pathlib
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

import corpus

CORPUS = corpus.folder()
TRUTH = corpus.ROOT.parent / "shared/corpus/truth"
GROUPS = ("objects", "selftests")
# Of the programs of `objects/`, in percent.
WANTED = 97
# What the verifier writes at the end whatever it answered.
STATISTICS = re.compile(r"processed \d+ insns|verification time|stack depth|insns processed|$")
# What libbpf writes for each program that the kernel refuses.
COMMON = re.compile(r"libbpf: (failed to load object|prog '[^']*': (failed to load|BPF program load failed|-- ))")


def group(row):
    return "selftests" if row["set"].startswith("selftests") else "objects"


def path(row):
    if group(row) == "selftests":
        return CORPUS / "selftests" / row["set"].removeprefix("selftests-") / row["obj"]
    return CORPUS / "objects" / row["set"] / row["obj"]


def unpacked(program, file):
    return subprocess.run([program, "-dc", str(file)], check=True, capture_output=True).stdout


def rows(file):
    """What happened on one kernel, without what the object alone cannot show."""
    lines = unpacked("zstd", file).splitlines()
    return [row for row in map(json.loads, lines) if row["class"] != "runtime"]


def predictions(objects, kernel):
    """(object, program) -> what `audit` says of it."""
    status, output, diagnostics = corpus.run([corpus.BTFSCOPE, "audit", *objects, "--against", str(kernel), "--format", "json"])
    if status not in (0, 1):
        sys.exit(f"audit of {kernel.name}: status {status}: {diagnostics}")
    return {(cell["object"], program["program"]): program for cell in json.loads(output)["cells"] for program in cell["programs"]}


def meant_to_fail(row):
    """Whether the self-test says of itself that the verifier must refuse it (`__failure`)."""
    return row["prog"] in refused_by_intent(path(row))


@functools.cache
def refused_by_intent(file):
    _, output, _ = corpus.run([corpus.BTFSCOPE, "dump", str(file), "--format", "json"])
    types = {entry["id"]: entry for entry in json.loads(output)["types"]} if output else {}
    tags = [entry for entry in types.values() if entry["kind"] == "DECL_TAG"]
    return {types[tag["type_id"]]["name"] for tag in tags if re.search(r"test_expect_failure$", tag["name"])}


def reason(row):
    """The last thing that the verifier said, or else libbpf, without numbers."""
    said = [line for line in (row.get("log_tail") or "").splitlines() if not STATISTICS.match(line)]
    # Without a message the log ends in the instruction that was looked at last.
    words = said[-1] if said and not re.match(r"\d+: |;|from \d+ to", said[-1]) else None
    if words is None:
        warnings = [line for line in (row.get("warn") or "").splitlines() if line and not COMMON.match(line)]
        words = next((line.removeprefix("libbpf: ") for line in reversed(warnings) if line.startswith("libbpf: ")), None)
    if words is None:
        looked = re.search(r"processed (\d+) insns", row.get("log_tail") or "")
        when = "by the verifier, at an instruction" if looked and looked[1] != "0" else "before the first instruction"
        words = f"refused {when}, errno {-row['rc']}"
        if group(row) == "selftests" and meant_to_fail(row):
            words += ", as the test says of itself"
        return words
    return re.sub(r"-?(0x[0-9a-f]+|\d+)", "N", re.sub(r"'[^']*'", "'...'", words))[:110]


def table(counts):
    print(f"  {'predicted':12} {'loads':>8} {'fails':>8}")
    for predicted in ("loads", "unknown", "fails", "missing"):
        line = [counts[predicted, actual] for actual in ("loads", "fails")]
        if any(line):
            print(f"  {predicted:12} {line[0]:8} {line[1]:8}")
    total, right = sum(counts.values()), counts["loads", "loads"] + counts["fails", "fails"]
    percent = 100 * right / total if total else 0
    print(f"  {right} of {total} as predicted: {percent:.2f} %")
    return percent


def describe(kernel, row, program):
    finding = next((f["message"] for f in (program or {"findings": []})["findings"]), "nothing found")
    load = program["load"] if program else "missing"
    return f"  {kernel}: {row['set']}/{row['obj']} {row['prog']} ({row['sec']}): {load}, {finding}; {row['class']}: {reason(row)}"


def main():
    counts = {name: collections.Counter() for name in GROUPS}
    wrong = {name: [] for name in GROUPS}
    with tempfile.TemporaryDirectory() as folder:
        for file in sorted(TRUTH.glob("*.jsonl.zst")):
            name = file.name.removesuffix(".jsonl.zst")
            # Its name tells the release.
            kernel = pathlib.Path(folder) / f"{name}.btf"
            kernel.write_bytes(unpacked("xz", TRUTH / f"{name}.btf.xz"))
            actual = rows(file)
            predicted = predictions(sorted({str(path(row)) for row in actual}), kernel)
            for row in actual:
                program = predicted.get((str(path(row)), row["prog"]))
                answer = program["load"] if program else "missing"
                counts[group(row)][answer, row["class"]] += 1
                if answer != row["class"]:
                    wrong[group(row)].append((name, row, program))
    if not counts["objects"]:
        sys.exit(f"there is nothing in {TRUTH}")

    failures = []
    for name in GROUPS:
        print(f"{name}:")
        percent = table(counts[name])
        if name == "objects" and percent < WANTED:
            failures.append(f"{percent:.2f} % of the programs of objects/ came out as predicted, {WANTED} are wanted")
        for place in ("loads", "fails"):
            if counts[name]["missing", place]:
                failures.append(f"{counts[name]['missing', place]} programs of {name} are not in the audit")
        if false := [entry for entry in wrong[name] if entry[2] and entry[2]["load"] == "fails"]:
            failures.append(f"{len(false)} programs of {name} are said to fail, and load")
            print("  said to fail, and load:")
            for entry in false:
                print("  " + describe(*entry))
    for entry in wrong["objects"]:
        print(describe(*entry))
    print("the self-tests that are said to load, or of which nothing is known, by what was said:")
    classes = collections.Counter((entry[2]["load"] if entry[2] else "missing", reason(entry[1])) for entry in wrong["selftests"])
    for (load, words), count in classes.most_common(None if "--programs" in sys.argv else 40):
        print(f"  {count:5} {load:8} {words}")
    if "--programs" in sys.argv:
        for entry in wrong["selftests"]:
            print(describe(*entry))
    for failure in failures:
        print(f"FAILED: {failure}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
