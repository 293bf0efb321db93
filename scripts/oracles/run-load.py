#!/usr/bin/env python3
"""Loads objects into the running kernel with btfscope and with libbpf, and compares program by program: what both load must be the same
instructions after the verifier, what both refuse the same errno, and nothing may load with libbpf alone. Prints a table.

Usage: run-load.py [--harness PROGRAM] [--details] [OBJECT...]; without objects, those of the corpus. The harness is built from
libbpf_load.c with the libbpf that is installed, unless another is given. Needs root and bpf(2)."""

import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

import corpus

HERE = pathlib.Path(__file__).parent
# Up to this version libbpf has other rules for what this corpus, made with a newer one, contains: which errno it ends with, and what it
# puts in the place of functions that are not there. Against such a one errnos are counted, not judged.
OLD = (1, 5)
# Programs that such a one loads with other instructions, and why.
OLD_DIFFERENCES = {"test_task_kfunc_flavor_relo": "libbpf before 1.3 takes a function with a flavour for one that is not there"}
# What libbpf returns of its own (`LIBBPF_ERRNO__*`), for faults of the object.
OWN_ERRORS = 4000


def harness(arguments, folder):
    if arguments[:1] == ["--harness"]:
        return arguments[1], arguments[2:]
    program = folder / "libbpf_load"
    subprocess.run(["cc", "-O1", "-o", program, HERE / "libbpf_load.c", "-lbpf"], check=True)
    return str(program), arguments


def rows(command, pins=""):
    """Lines of the harness as (program, errno, instructions, words)."""
    environment = dict(os.environ, LIBBPF_LOAD_PINS=str(pins))
    out = subprocess.run(command, capture_output=True, timeout=600, env=environment).stdout.decode(errors="replace")
    found = {}
    for line in out.splitlines():
        name, _, number, code, words = (line.split("\t") + [""] * 5)[:5]
        found[name] = (-int(number), code, words)
    return found


def ours(path, pins, program):
    """The same of btfscope: all at once, then those that load once more to be read."""
    base = [program, "load", str(path), "--pin-root", f"{pins}-root"]
    result = subprocess.run(base + ["--format", "json"], capture_output=True, timeout=600)
    if not result.stdout:
        return {"": (22, "", result.stderr.decode(errors="replace").strip())}, []
    answer = json.loads(result.stdout)
    if answer["error"] is not None:
        return {"": (answer["errno"], "", answer["error"])}, []
    found = {p["program"]: (p["errno"] or 0, "", p["error"] or "") for p in answer["programs"] if p["loaded"] or p["errno"]}
    loaded = [name for name, row in found.items() if row[0] == 0]
    return found, loaded


def pinned(path, loaded, pins, program, reader):
    if not loaded:
        return {}
    command = [program, "load", str(path), "--pin-root", f"{pins}-root", "--pin", str(pins)]
    for name in loaded:
        command += ["--program", name]
    done = subprocess.run(command, capture_output=True, timeout=600)
    code = rows([reader, "--pinned", str(pins)]) if done.returncode == 0 else {}
    return {name: row[1] for name, row in code.items()} if done.returncode == 0 else {"": done.stderr.decode()}


def without_addresses(code):
    """Addresses in instructions differ from run to run: of user space, which only arenas have, and of the program itself in the kernel,
    which timers and streams take."""
    return re.sub("(18[0-9a-f]0[0-9a-f]{4})[0-9a-f]{8}(0{8})(00007[0-9a-f]{3}|ffff[0-9a-f]{4})", r"\1\2", code)


def remove(folder):
    if folder.exists():
        for pin in folder.iterdir():
            pin.unlink()
        folder.rmdir()


def compare(path, number, program, reader, is_old):
    pins = pathlib.Path(f"/sys/fs/bpf/btfscope-load-{os.getpid()}-{number}")
    try:
        return compare_in(path, pins, program, reader, is_old)
    finally:
        for end in ("", "-root", "-libbpf"):
            remove(pathlib.Path(f"{pins}{end}"))


def compare_in(path, pins, program, reader, is_old):
    for end in ("-root", "-libbpf"):
        pathlib.Path(f"{pins}{end}").mkdir()
    theirs = rows([reader, str(path)], f"{pins}-libbpf")
    mine, loaded = ours(path, pins, program)
    code = pinned(path, loaded, pins, program, reader)
    counts = collections.Counter()
    faults, notes = [], []
    whole = theirs.get("")
    for name in sorted(set(theirs) | set(mine)):
        if name == "" and any(theirs) | any(mine):
            continue
        their = theirs.get(name, whole or theirs.get("", (None, "", "")))
        my = mine.get(name, mine.get("", (None, "", "")))
        if their[0] is None or my[0] is None:
            # An older libbpf takes functions of .text for programs where there are no others.
            if is_old and their[0]:
                counts["neither"] += 1
                continue
            faults.append(f"{name}: only one side knows it: libbpf {their}, btfscope {my}")
            counts["odd"] += 1
            continue
        if their[0] == 0 and my[0] == 0:
            counts["both"] += 1
            mine_code = code.get(name.replace(".", "_"), "")
            if is_old and name in OLD_DIFFERENCES:
                notes.append(f"{name}: other instructions: {OLD_DIFFERENCES[name]}")
            elif without_addresses(their[1]) != without_addresses(mine_code):
                counts["other instructions"] += 1
                faults.append(f"{name}: instructions differ\n    {their[1][:4000]}\n    {mine_code[:4000]}")
        elif their[0] == 0:
            counts["libbpf only"] += 1
            faults.append(f"{name}: btfscope refused: {my[2]}")
        elif my[0] == 0:
            counts["btfscope only"] += 1
            notes.append(f"{name}: only btfscope loads: libbpf: {their[0]} {their[2][:200]}")
        else:
            counts["neither"] += 1
            # A struct_ops map that does not fit fails the whole object there, and its own programs here (docs/loading.md).
            if "struct_ops" in their[2] and "struct_ops" not in my[2]:
                counts["for another reason"] += 1
            elif their[0] != my[0] and their[0] < OWN_ERRORS and is_old:
                counts["errno of an older libbpf"] += 1
            elif their[0] != my[0] and their[0] < OWN_ERRORS:
                counts["other errno"] += 1
                faults.append(f"{name}: errno {my[0]}, libbpf {their[0]}: {my[2][:300]} | {their[2][:300]}")
    return counts, faults, notes


def main():
    arguments = sys.argv[1:]
    details = "--details" in arguments
    arguments = [a for a in arguments if a != "--details"]
    if os.geteuid() != 0 or not pathlib.Path("/sys/fs/bpf").exists():
        print("run-load: needs root and bpf(2); nothing was compared")
        return 0
    program = str(corpus.BTFSCOPE)
    total = collections.Counter()
    bad = 0
    with tempfile.TemporaryDirectory() as temporary:
        reader, names = harness(arguments, pathlib.Path(temporary))
        version = subprocess.run([reader, "--version"], capture_output=True, text=True).stdout.strip()
        is_old = tuple(int(n) for n in version.split(".")) <= OLD
        print(f"libbpf {version}" + (", older than this corpus: errnos are not judged" if is_old else ""))
        paths = [pathlib.Path(n) for n in names] or objects()
        work = lambda item: compare(item[1], item[0], program, reader, is_old)
        for path, (counts, faults, notes) in zip(paths, corpus.in_parallel(work, list(enumerate(paths)))):
            total += counts
            bad += sum(counts[k] for k in ("libbpf only", "other instructions", "other errno", "odd"))
            if details or faults:
                print(f"{path.parent.name}/{path.name}: " + ", ".join(f"{v} {k}" for k, v in counts.items()))
            for fault in faults + (notes if details else []):
                print(f"  {fault}")
    print(f"{len(paths)} objects: " + ", ".join(f"{v} {k}" for k, v in sorted(total.items())))
    print(f"faults: {bad}")
    return 1 if bad else 0


def objects():
    folder = corpus.folder()
    found = sorted((folder / "selftests" / "el-v3").glob("*.o"))
    for suite in sorted((folder / "objects").iterdir()):
        found += sorted(suite.glob("*.o"))
    return found


sys.exit(main())
