#!/usr/bin/env python3
"""Bundles of the corpus's objects and kernels: for each kernel what `minimize --lookup` takes out is, byte for byte, what `minimize` alone
writes for it, files of modules included; tar and sha256sum take a bundle as their own; the same inputs give the same bytes; `--check` finds the
objects as they were proved, and bytes that were changed."""

import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

import corpus

CORPUS = corpus.folder()
ARCHITECTURES = {"amd64": "x86_64", "arm64": "aarch64", "s390x": "s390x"}


def minimize(*arguments):
    return corpus.run([corpus.BTFSCOPE, "minimize", *map(str, arguments)])


def readable(objects):
    """The objects that `minimize` reads: nothing is written where one cannot be read."""
    kernel = corpus.kernels(CORPUS)[0]
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "x"
        return [o for o in objects if minimize(kernel, o, "-o", out)[0] == 0]


def files(folder):
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def check(suite):
    name, objects, kernels = suite
    objects = readable(objects)
    if not objects:
        return name, 0, 0, []
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        bundle = folder / "bundle.tar"
        roots = [kernel.parent for kernel in kernels]
        status, _, diagnostics = minimize(*objects, "--against", *roots, "--bundle", bundle)
        if status != 0:
            return name, len(objects), 0, [f"{name}: status {status}: {diagnostics[:300]}"]
        for kernel in kernels:
            ours, single = folder / f"ours-{kernel.parent.name}", folder / f"single-{kernel.parent.name}"
            ours.mkdir(), single.mkdir()
            architecture = ARCHITECTURES[kernel.parts[-3]]
            status, _, diagnostics = minimize(
                "--lookup", bundle, "--release", kernel.parent.name, "--arch", architecture, "-o", ours / "k.btf"
            )
            if status != 0:
                faults.append(f"{name}: lookup of {kernel.parent.name}: {diagnostics[:200]}")
            # A folder stands for its kernel with its modules.
            minimize(kernel.parent, *objects, "-o", single / "k.btf")
            if files(ours) != files(single) or not files(single):
                faults.append(f"{name}: {kernel.parent.name}: {list(files(ours))} is not what minimize writes: {list(files(single))}")
        status, output, _ = minimize("--check", bundle, *objects)
        if status != 0:
            faults.append(f"{name}: check: {output.decode()[:300]}")
        again = folder / "again.tar"
        minimize(*reversed(objects), "--against", *reversed(roots), "--bundle", again)
        if not again.exists() or again.read_bytes() != bundle.read_bytes():
            faults.append(f"{name}: another order gives other bytes")
        faults += [f"{name}: {fault}" for fault in tools(folder, bundle) + changes(folder, bundle)]
    return name, len(objects), len(kernels), faults


def tools(folder, bundle):
    out = folder / "extracted"
    out.mkdir()
    if subprocess.run(["tar", "-xf", bundle, "-C", out]).returncode != 0:
        return ["tar does not take it"]
    summed = subprocess.run(["sha256sum", "--strict", "--quiet", "-c", "SHA256SUMS"], cwd=out, capture_output=True, text=True)
    return [] if summed.returncode == 0 else [f"sha256sum: {summed.stdout[:200]}{summed.stderr[:200]}"]


def changes(folder, bundle):
    """One bit of a byte, at random places: of each file, its header and its padding some."""
    whole, faults = bundle.read_bytes(), []
    generator = random.Random(len(whole))
    changed = folder / "changed.tar"
    for place in [0, 136, 511, len(whole) - 1] + [generator.randrange(len(whole)) for _ in range(12)]:
        bytes_ = bytearray(whole)
        bytes_[place] ^= 1 << generator.randrange(8)
        changed.write_bytes(bytes_)
        if minimize("--check", changed)[0] != 2:
            faults.append(f"byte {place} was changed, and nothing is said")
    for length in [generator.randrange(len(whole)) for _ in range(4)]:
        changed.write_bytes(whole[:length])
        if minimize("--check", changed)[0] != 2:
            faults.append(f"cut to {length} bytes, and nothing is said")
    return faults


def main():
    if not shutil.which("sha256sum"):
        sys.exit("there is no sha256sum")
    kernels = corpus.kernels(CORPUS)
    suites = [(folder.name, sorted(folder.rglob("*.o")), kernels) for folder in sorted((CORPUS / "objects").iterdir()) if folder.is_dir()]
    failures, objects, pairs = [], 0, 0
    for _, count, found, faults in corpus.in_parallel(check, suites):
        failures += faults
        objects += count
        pairs += found
    for failure in failures[:40]:
        print(failure)
    print(f"{len(suites)} bundles of {objects} objects; {pairs} kernels looked up and compared; {len(failures)} faults")
    sys.exit(1 if failures or not pairs else 0)


main()
