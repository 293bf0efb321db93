#!/usr/bin/env python3
"""Really loads and runs what `btfscope relocate` writes: the programs of the kernel's CO-RE self-test, relocated against the types that each
case is about, read from their input what those types say, and must give the output that the self-test expects. libbpf has nothing left to
relocate. Needs root and bpf(2); says so and ends well where that is not there."""

import ctypes
import json
import os
import pathlib
import shutil
import struct
import sys
import tempfile

sys.dont_write_bytecode = True

import corpus

CORPUS = corpus.folder()
BPFTOOL = corpus.bpftool()
LIBC = ctypes.CDLL(None, use_errno=True)
# bpf(2) on x86-64; elsewhere 280.
SYSCALL = 321 if os.uname().machine == "x86_64" else 280
LOOKUP, UPDATE, OBJECT_GET, TEST_RUN = 1, 2, 7, 10


def bpf(command, attributes):
    block = ctypes.create_string_buffer(attributes.ljust(128, b"\0"), 128)
    result = LIBC.syscall(SYSCALL, command, block, 128)
    if result < 0:
        raise OSError(ctypes.get_errno(), f"bpf({command})")
    return result


def opened(path):
    name = ctypes.create_string_buffer(str(path).encode())
    return bpf(OBJECT_GET, struct.pack("=QII", ctypes.addressof(name), 0, 0))


def run(pins, maps, case):
    """What the program wrote, as bytes; it reads from and writes to the object's zeroed data."""
    path = next(p for p in maps.iterdir() if "bss" in p.name)
    size = json.loads(corpus.run([BPFTOOL, "-j", "map", "show", "pinned", str(path)])[1])["bytes_value"]
    value = ctypes.create_string_buffer(bytes.fromhex(case["input"]).ljust(size, b"\0"), size)
    # Behind input and output of 256 bytes each stands whose calls count, in the objects that others could trigger.
    if size >= 528:
        struct.pack_into("=Q", value, 520, os.getpid() << 32 | os.getpid())
    key = ctypes.create_string_buffer(4)
    data = opened(path)
    bpf(UPDATE, struct.pack("=I4xQQQ", data, ctypes.addressof(key), ctypes.addressof(value), 0))
    program = opened(next(pins.iterdir()))
    bpf(TEST_RUN, struct.pack("=I", program))
    bpf(LOOKUP, struct.pack("=I4xQQQ", data, ctypes.addressof(key), ctypes.addressof(value), 0))
    os.close(data)
    os.close(program)
    length = len(case["output"]) // 2
    return value.raw[256 : 256 + length].hex()


def check(case, folder):
    """None where the case came out as it should, else what is wrong; and a word for the count."""
    obj, target = (CORPUS / "selftests/el-v3" / case[key] for key in ("obj", "target"))
    if not obj.exists() or not target.exists():
        return "absent", None
    out = folder / "out.o"
    status, _, diagnostics = corpus.run([corpus.BTFSCOPE, "relocate", str(obj), "--against", str(target), "-o", str(out)])
    if status != 0:
        return ("refused", None) if case["fails"] and status == 1 else ("failed", f"relocate: {status}, {diagnostics}")
    pins, maps = (pathlib.Path("/sys/fs/bpf") / f"{folder.name}-{word}" for word in ("programs", "maps"))
    try:
        status, output, words = corpus.run([BPFTOOL, "prog", "loadall", str(out), str(pins), "pinmaps", str(maps)])
        if status != 0:
            last = [line for line in words.splitlines() if "invalid func unknown#195896080" in line]
            return ("poisoned", None) if case["fails"] and last else ("failed", f"load: {words[-400:]}")
        if case["fails"]:
            return "failed", "it loads"
        found = run(pins, maps, case)
        return ("ran", None) if found == case["output"] else ("failed", f"wrote {found}, expected {case['output']}")
    finally:
        for path in (pins, maps):
            shutil.rmtree(path, ignore_errors=True)


def main():
    if os.geteuid() != 0 or corpus.run([BPFTOOL, "prog", "show"])[0] != 0:
        print("SKIPPED: loading programs needs root and bpf(2)")
        return
    lines = (CORPUS / "dev_tables/core_reloc_cases.jsonl").read_text().splitlines()
    counts, failures = {}, []
    for case in map(json.loads, lines):
        # Cases about the running kernel need the self-test's own module or preparation.
        if case["needs_testmod"] or case["has_setup"] or not case.get("target"):
            answer, fault = "left out", None
        else:
            with tempfile.TemporaryDirectory(prefix="btfscope-load-") as folder:
                answer, fault = check(case, pathlib.Path(folder))
        counts[answer] = counts.get(answer, 0) + 1
        if fault:
            failures.append(f"{case['case']}: {fault}")
    for failure in failures[:20]:
        print(failure)
    print(f"{len(lines)} cases: " + ", ".join(f"{count} {answer}" for answer, count in sorted(counts.items())))
    sys.exit(1 if failures or not counts.get("ran") else 0)


main()
