"""What the comparisons with other programs share: the corpus, the two programs, and the order in which work is done."""

import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BTFSCOPE = os.environ.get("BTFSCOPE") or str(ROOT / ".build/release/btfscope")


def folder():
    """The unpacked corpus; says so loudly and ends with status 0 where there is none."""
    named = os.environ.get("BTFSCOPE_CORPUS")
    if named:
        return pathlib.Path(named)
    unpack = ROOT.parent / "shared/corpus/unpack"
    if not unpack.exists():
        print("SKIPPED: there is no corpus (../shared/corpus, or the folder BTFSCOPE_CORPUS)")
        sys.exit(0)
    return pathlib.Path(subprocess.run([str(unpack)], check=True, capture_output=True, text=True).stdout.strip())


def bpftool():
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin", "/sbin"])
    found = shutil.which("bpftool", path=path)
    if not found:
        sys.exit("there is no bpftool; scripts/deps.sh test installs it")
    return found


def run(arguments):
    """Status, standard output and standard error of a program."""
    done = subprocess.run(arguments, stdin=subprocess.DEVNULL, capture_output=True)
    return done.returncode, done.stdout, done.stderr.decode(errors="replace").strip()


def kernels(corpus):
    return sorted(corpus.glob("kernels/*/*/vmlinux.btf"))


def modules(kernel):
    return sorted(p for p in (kernel.parent / "modules").glob("*") if p.is_file())


def in_parallel(work, items):
    """Results of `work` for each item, in order; as many at a time as there are processors."""
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        yield from pool.map(work, items)


def first_difference(ours, theirs):
    pairs = zip(ours.split(b"\n"), theirs.split(b"\n"))
    for number, (a, b) in enumerate(pairs, 1):
        if a != b:
            return f"line {number}\n    ours   {a[:200]!r}\n    theirs {b[:200]!r}"
    return f"same lines, {len(ours)} bytes against {len(theirs)}"
