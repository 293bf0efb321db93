#!/usr/bin/env python3
"""Compares `btfscope dump X --format raw` with bpftool, byte for byte: with the bpftool that is installed on everything in the corpus
and on the running kernel, and with the texts that a newer bpftool wrote (reference/dumps)."""

import collections
import pathlib
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True

import corpus as shared
import odd_btf

CORPUS = shared.folder()
BPFTOOL = shared.bpftool()


def inputs():
    """(name, path, base) of everything that could hold BTF: what does not, both programs must refuse."""
    for kernel in shared.kernels(CORPUS):
        yield kernel, None
        for module in shared.modules(kernel):
            yield module, kernel
    for top in ("objects", "selftests", "mirror_testdata", "dwarf"):
        for path in sorted((CORPUS / top).rglob("*")):
            if path.is_file():
                yield path, None
    running = pathlib.Path("/sys/kernel/btf")
    if (running / "vmlinux").exists():
        yield running / "vmlinux", None
        for module in sorted(running.iterdir()):
            if module.name != "vmlinux":
                yield module, None
    else:
        print("SKIPPED: the running kernel shows no BTF")


def ours(path, base):
    return shared.run([shared.BTFSCOPE, "dump", str(path), "--format", "raw"] + (["--base", str(base)] if base else []))


def theirs(path, base):
    # bpftool finds the base of modules in /sys/kernel/btf by itself, as btfscope does.
    return shared.run([BPFTOOL] + (["-B", str(base)] if base else []) + ["btf", "dump", "file", str(path)])


def compare(item):
    """What came out: 'same', 'refused' (by both), or a complaint."""
    path, base = item
    a, b = ours(path, base), theirs(path, base)
    if a[0] == 0 and b[0] == 0:
        return "same" if a[1] == b[1] else shared.first_difference(a[1], b[1])
    if a[0] != 0 and b[0] != 0:
        return "refused" if a[0] == 2 else f"both refuse, but btfscope with status {a[0]}: {a[2]}"
    if a[0] == 0:
        return "bpftool cannot read it: " + b[2].splitlines()[-1]
    return "btfscope cannot read it: " + a[2]


def references():
    """(text, path, base) of every text that bpftool 7.8 wrote; its name says what of."""
    prefixes = {}
    for kernel in shared.kernels(CORPUS):
        prefixes[f"{kernel.parts[-3]}_{kernel.parts[-2]}_"] = kernel
    for folder in sorted((CORPUS / "objects").iterdir()):
        prefixes[f"obj_{folder.name}_"] = folder
    for text in sorted((CORPUS / "reference/dumps").glob("*.raw.zst")):
        name = text.name[: -len(".raw.zst")]
        prefix = max((p for p in prefixes if name.startswith(p)), key=len, default=None)
        if prefix is None:
            yield text, None, None
            continue
        place, rest = prefixes[prefix], name[len(prefix) :]
        if place.is_dir():
            yield text, place / rest, None
        elif rest == "vmlinux":
            yield text, place, None
        else:
            yield text, next((m for m in shared.modules(place) if m.name.split(".")[0] == rest), None), place


def compare_reference(item):
    text, path, base = item
    if path is None or not path.exists():
        return "there is no input of that name"
    expected = subprocess.run(["zstd", "-dcq", str(text)], check=True, capture_output=True).stdout
    status, output, error = ours(path, base)
    if status != 0:
        return "btfscope cannot read it: " + error
    return "same" if output == expected else shared.first_difference(output, expected)


def made(folder):
    """(path, feature) of blobs made here, in both byte orders."""
    for letter, order in (("el", "<"), ("eb", ">")):
        for name, blob, feature in odd_btf.all_of(order):
            path = pathlib.Path(folder) / f"{name}, {letter}"
            path.write_bytes(blob)
            yield path, feature


def compare_made(item):
    path, feature = item
    result = compare((path, None))
    # What an older bpftool refuses for a feature that it does not know is no difference; a newer one must agree.
    return "refused" if feature and result.startswith("bpftool cannot read it") else result


def report(title, work, items, name, refused):
    items = list(items)
    began = time.monotonic()
    counts = collections.Counter()
    for item, result in zip(items, shared.in_parallel(work, items)):
        kind = result if result in ("same", "refused") else "different"
        counts[kind] += 1
        if kind == "different":
            print(f"  {name(item)}: {result}")
    print(
        f"{title}: {counts['same']} dumps are the same, {counts['different']} differ, "
        f"{counts['refused']} {refused} ({time.monotonic() - began:.0f} s)"
    )
    return counts


version = ", ".join(line.strip() for line in shared.run([BPFTOOL, "version"])[1].decode().splitlines()[:2])
nothing = "files hold no BTF that stands alone, and both refuse them"
live = report(version, compare, inputs(), lambda item: item[0], nothing)
kept = report("texts of bpftool 7.8", compare_reference, references(), lambda item: item[0].name, nothing)
with tempfile.TemporaryDirectory() as folder:
    newer = "this bpftool cannot read, as it is older than what they use (docs/raw-dump.md)"
    odd = report("odd blobs made here", compare_made, made(folder), lambda item: item[0].name, newer)
if live["same"] < 900 or kept["same"] < 90 or odd["same"] < 20:
    sys.exit("too few comparisons: is the corpus whole?")
sys.exit(1 if live["different"] + kept["different"] + odd["different"] else 0)
