#!/usr/bin/env python3
"""What `btfscope relocate` writes, against libbpf's decisions: for every real object and kernel of the corpus each instruction is the one
that libbpf would load, and nothing else has changed; readelf and libbpf read what was written as they read the original."""

import collections
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

import corpus
import object_file

CORPUS = corpus.folder()
BPFTOOL = corpus.bpftool()
READELF = shutil.which("readelf") or sys.exit("there is no readelf; scripts/deps.sh test installs it")


def rows(path):
    if path.suffix == ".zst":
        text = subprocess.run(["zstd", "-dc", str(path)], check=True, capture_output=True).stdout
    else:
        text = path.read_bytes()
    return [json.loads(line) for line in text.splitlines()]


def object_path(row):
    name = row.get("set") or "selftests-el-v3"
    if name.startswith("selftests-"):
        return CORPUS / "selftests" / name.removeprefix("selftests-") / row["obj"]
    return CORPUS / "objects" / name / row["obj"]


def kernel_path(row):
    if row["kernel"].endswith(".o"):
        return CORPUS / "selftests/el-v3" / row["kernel"]
    return CORPUS / "kernels" / row["kernel"].replace("_", "/", 1) / "vmlinux.btf"


def is_ours_by_design(row):
    """libbpf shifts bit fields of a big-endian kernel as the little-endian machine does that it ran on: docs/relocation.md."""
    return row.get("kind_name") == "lshift_u64" and row["kernel"].startswith("s390x")


def changed_extension(before, after, order):
    """Whether .BTF.ext lost its relocation records and nothing else."""
    length, = struct.unpack_from(order + "I", before, 4)
    if length < 32:
        return before == after
    start, size = struct.unpack_from(order + "2I", before, 24)
    expected = bytearray(before)
    expected[28:32] = bytes(4)
    expected[length + start:length + start + size] = bytes(size)
    return bytes(expected) == after


def canonical(contents, offset, order):
    """A BPF instruction as the tables write it: opcode, registers (destination first), offset, immediate, highest digit first."""
    opcode, registers, jump, immediate = struct.unpack_from(order + "BBHI", contents, offset)
    low, high = registers & 15, registers >> 4
    first, second = (low, high) if order == "<" else (high, low)
    return f"{opcode:02x}{first:x}{second:x}{jump:04x}{immediate:08x}"


def heads(file):
    """What the section headers say but for places and sizes."""
    return [(name, *s[1:4], *s[6:]) for name, s in zip(file.names, file.sections)]


def compare(original, written, records):
    """Faults of the written object."""
    old, new = object_file.ObjectFile(original), object_file.ObjectFile(written)
    order = old.order
    if heads(old) != heads(new):
        return ["the sections' headers differ"]
    if original[:40] != written[:40] or original[48:64] != written[48:64]:
        return ["the file's header differs"]
    wanted = collections.defaultdict(dict)
    for row in records:
        halves = (row.get("insn_after") or "").split(":")
        if row["status"] in ("ok", "poison", "poison_insn") and halves != [""]:
            # Of a poisoned 64-bit load the table has the first half alone.
            if ":" in row["insn_before"] and len(halves) == 1:
                halves *= 2
            for slot, half in enumerate(halves):
                wanted[row["sec"]][row["insn_off"] + 8 * slot] = (half, is_ours_by_design(row))
    faults = []
    for index, name in enumerate(old.names):
        before, after = old.bytes(index), new.bytes(index)
        if name == ".BTF.ext":
            if not changed_extension(before, after, order):
                faults.append(".BTF.ext: more has changed than its relocations")
            continue
        expected = bytearray(before)
        # libbpf takes the first section of a name.
        for offset, (half, is_ours) in wanted.pop(name, {}).items() if old.sections[index][1] == 1 else ():
            found = canonical(after, offset, order)
            if found != half and not is_ours:
                faults.append(f"{name}+{offset}: {found}, libbpf {half}")
            expected[offset : offset + 8] = after[offset : offset + 8]
        if bytes(expected) != after:
            faults.append(f"{name}: other bytes have changed")
    return faults + [f"there is no section {name}" for name in wanted]


def opens(path):
    """Whether libbpf opens an object (and reads its programs and maps)."""
    return corpus.run([BPFTOOL, "gen", "skeleton", str(path), "name", "x"])[0] == 0


def check(job):
    (obj, kernel), records, reads = job
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out.o"
        status, _, diagnostics = corpus.run([corpus.BTFSCOPE, "relocate", str(obj), "--against", str(kernel), "-o", str(out)])
        refused = any(row["status"] not in ("ok", "poison", "poison_insn") for row in records)
        if refused or status != 0:
            if refused and status == 1 and not os.listdir(folder):
                return "refused", []
            # libbpf opens what it cannot open for other reasons than relocations.
            if all(row["status"] == "open_failed" for row in records):
                return "unopened", []
            return "failed", [f"status {status}, {diagnostics}"]
        faults = compare(obj.read_bytes(), out.read_bytes(), records)
        if os.listdir(folder) != ["out.o"]:
            faults.append("a temporary file is left")
        if reads:
            old, new = (corpus.run([READELF, "-aW", str(path)])[2].replace(str(path), "") for path in (obj, out))
            if old != new:
                faults.append(f"readelf: {new}")
            if opens(obj) and not opens(out):
                faults.append("libbpf does not open it")
        return "written", faults


def main():
    jobs = collections.defaultdict(list)
    tables = sorted((CORPUS / "dev_tables").glob("oracle_*.jsonl.zst")) + [CORPUS / "dev_tables/core_reloc_oracle.jsonl"]
    for table in tables:
        for row in rows(table):
            jobs[object_path(row), kernel_path(row)].append(row)
    seen = set()
    work = []
    for (obj, kernel), records in jobs.items():
        work.append(((obj, kernel), records, obj not in seen))
        seen.add(obj)
    counts = collections.Counter()
    failures = []
    for ((obj, kernel), records, _), (answer, faults) in zip(work, corpus.in_parallel(check, work)):
        counts[answer] += 1
        counts["relocations"] += len(records)
        failures += [f"{obj.parent.name}/{obj.name} on {kernel.parent.name}/{kernel.name}: {fault}" for fault in faults]
    for failure in failures[:40]:
        print(failure)
    print(
        f"{len(work)} objects on kernels, {counts['relocations']} relocations: {counts['written']} written, "
        f"{counts['refused']} refused as by libbpf, {counts['unopened']} that libbpf does not open; {len(failures)} faults"
    )
    sys.exit(1 if failures or not counts["written"] else 0)


main()
