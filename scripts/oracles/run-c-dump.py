#!/usr/bin/env python3
"""Proves `btfscope dump X --format c` on the kernels of the corpus, on modules above them, on the running kernel and on objects.

Two proofs that share nothing with the program: assert_layout.py (beside the corpus) compiles assertions made from bpftool's JSON against
the header, and c_roundtrip.py compiles the header and compares the BTF that clang makes of it. With no argument, a sample of each
kernel's modules and of the objects is taken; with --all, everything (hours)."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True

import corpus as shared

CORPUS = shared.folder()
HERE = pathlib.Path(__file__).resolve().parent
LAYOUT = pathlib.Path(os.environ.get("BTFSCOPE_ASSERT_LAYOUT") or shared.ROOT.parent / "shared/tools/assert_layout.py")
EVERYTHING = "--all" in sys.argv
# One module in so many, and one object.
MODULES, OBJECTS = (1, 1) if EVERYTHING else (24, 12)


def inputs():
    """(name, path, base, whether it is a kernel's) of everything that is proved."""
    running = pathlib.Path("/sys/kernel/btf/vmlinux")
    if running.exists():
        yield "running kernel", running, None, True
    else:
        print("SKIPPED: the running kernel shows no BTF")
    for kernel in shared.kernels(CORPUS):
        name = "/".join(kernel.parts[-3:-1])
        yield name, kernel, None, True
        for module in shared.modules(kernel)[::MODULES]:
            yield f"{name} + {module.name}", module, kernel, True
    objects = [p for top in ("objects", "selftests") for p in sorted((CORPUS / top).rglob("*.o"))]
    for path in [p for p in objects if "btf_dump" in str(p)] + objects[::OBJECTS]:
        yield str(path.relative_to(CORPUS)), path, None, False


def target(path):
    """What clang calls the machine of BTF with the byte order of the file at `path`."""
    head = path.open("rb").read(6)
    big = head[:2] == b"\xeb\x9f" or head[:4] == b"\x7fELF" and head[5] == 2
    return "bpfeb" if big else "bpf"


def proved(script, header, path, base):
    """Whether the script found nothing, and what it says at its end."""
    environment = dict(os.environ, TARGET=target(base or path))
    command = [sys.executable, str(script), str(path), header] + ([str(base)] if base else [])
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
    lines = done.stdout.strip().splitlines() or [f"ended with {done.returncode}"]
    return done.returncode == 0, lines[-1] if done.returncode == 0 else "\n    ".join(lines[-8:])


def prove(item):
    name, path, base, is_kernel = item
    status, text, error = shared.run([shared.BTFSCOPE, "dump", str(path)] + (["--base", str(base)] if base else []))
    if status != 0:
        return "nothing" if re.search(r"no (section )?\.?BTF", error) else f"DIFFERENT: btfscope ended with {status}: {error}"
    with tempfile.NamedTemporaryFile(suffix=".h") as file:
        file.write(text)
        file.flush()
        results = [proved(HERE / "c_roundtrip.py", file.name, path, base)]
        if is_kernel and LAYOUT.exists():
            results.append(proved(LAYOUT, file.name, path, base))
    return ("" if all(good for good, _ in results) else "DIFFERENT: ") + ", ".join(text for _, text in results)


def main():
    if not LAYOUT.exists():
        print(f"SKIPPED: the layout proof, there is no {LAYOUT}")
    items = list(inputs())
    began = time.monotonic()
    done = different = 0
    for item, result in zip(items, shared.in_parallel(prove, items)):
        if result == "nothing":
            continue
        done += 1
        different += result.startswith("DIFFERENT")
        if item[3] or result.startswith("DIFFERENT"):
            print(f"  {item[0]}: {result}", flush=True)
    print(f"C headers: {done} proved, {different} of them differ ({time.monotonic() - began:.0f} s)")
    if done < 40:
        sys.exit("too few headers: is the corpus whole?")
    sys.exit(1 if different else 0)


main()
