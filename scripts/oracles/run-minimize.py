#!/usr/bin/env python3
"""What `btfscope minimize` writes, for the objects and kernels of the corpus: it is valid, libbpf reads it, every relocation comes out as
with the whole kernel, by btfscope's decisions and byte by byte, and it is never larger than what bpftool makes. Each object is compared with
bpftool on one kernel in turn; with --all on every kernel."""

import collections
import json
import pathlib
import sys
import tempfile

sys.dont_write_bytecode = True

import corpus

CORPUS = corpus.folder()
BPFTOOL = corpus.bpftool()


def objects():
    folders = [CORPUS / "objects", CORPUS / "selftests/el-v3", CORPUS / "selftests/eb-v3", CORPUS / "selftests/gcc16-v3"]
    return sorted(path for folder in folders for path in folder.rglob("*.o"))


def decisions(path, target):
    """What would become of each instruction; of a type's id only whether the type is there, since types are numbered anew."""
    status, output, diagnostics = corpus.run([corpus.BTFSCOPE, "relocs", str(path), "--against", str(target), "--format", "json"])
    if not output:
        return diagnostics.replace(str(target), "")
    found = []
    for entry in json.loads(output)["relocations"]:
        if entry["kind"] == "target_type_id" and entry["outcome"] in ("unchanged", "adjusted"):
            found.append((entry["section"], entry["index"], "there", [t["type"] for t in entry["targets"][:1]]))
        else:
            found.append((entry["section"], entry["index"], entry["outcome"], entry["new_value"], entry["instruction"]))
    return found


def difference(whole, other):
    if isinstance(whole, str) or isinstance(other, str):
        return None if whole == other else f"{other}"
    return next((f"{a} became {b}" for a, b in zip(whole, other) if a != b), None)


def check(job):
    path, kernel, compares = job
    faults, sizes = [], None
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = pathlib.Path(folder) / "ours.btf", pathlib.Path(folder) / "theirs.btf"
        status, _, diagnostics = corpus.run([corpus.BTFSCOPE, "minimize", str(kernel), str(path), "-o", str(ours)])
        if status == 2 and not ours.exists():
            return "unreadable", [], None
        if not ours.exists():
            return "failed", [f"status {status}: {diagnostics}"], None
        whole = decisions(path, kernel)
        if found := difference(whole, decisions(path, ours)):
            faults.append(found)
        status, output, _ = corpus.run([corpus.BTFSCOPE, "check", str(ours)])
        # Where nothing is needed nothing is kept; the kernel, which never sees such a file, would miss types in it.
        if status != 0 and b"[no-types]" not in output:
            faults.append(f"check: {output.decode(errors='replace').splitlines()[:1]}")
        if corpus.run([BPFTOOL, "btf", "dump", "file", str(ours)])[0] != 0:
            faults.append("libbpf does not read it")
        if compares and corpus.run([BPFTOOL, "gen", "min_core_btf", str(kernel), str(theirs), str(path)])[0] == 0 and theirs.exists():
            sizes = ours.stat().st_size, theirs.stat().st_size, difference(whole, decisions(path, theirs)) is None
            if sizes[0] > sizes[1]:
                faults.append(f"{sizes[0]} bytes, bpftool makes {sizes[1]}")
    return "proved", faults, sizes


def main():
    kernels = corpus.kernels(CORPUS)
    every = "--all" in sys.argv
    work = [
        (path, kernel, every or number % len(kernels) == place)
        for number, path in enumerate(objects())
        for place, kernel in enumerate(kernels)
    ]
    counts, failures, compared = collections.Counter(), [], []
    for (path, kernel, _), (answer, faults, sizes) in zip(work, corpus.in_parallel(check, work)):
        counts[answer] += 1
        failures += [f"{path.parent.name}/{path.name} on {kernel.parent.name}: {fault}" for fault in faults]
        if sizes:
            compared.append(sizes)
    for failure in failures[:40]:
        print(failure)
    ours, theirs = sum(s[0] for s in compared), sum(s[1] for s in compared)
    print(
        f"{len(work)} objects on kernels: {counts['proved']} minimised and compared, {counts['unreadable']} that are not read; "
        f"{len(failures)} faults"
    )
    print(
        f"bpftool on {len(compared)} of them: {ours} bytes against {theirs} ({ours / max(1, theirs):.2f}); "
        f"decisions are the same with {sum(s[2] for s in compared)} of bpftool's"
    )
    sys.exit(1 if failures or not compared else 0)


main()
