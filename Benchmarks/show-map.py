#!/usr/bin/env python3
"""How long `btfscope show map` and `bpftool map dump` take to print a large map as JSON, in turn, and how much memory: medians.

Usage: show-map.py [ENTRIES [RUNS]]; needs root and bpf(2). The map is a hash with a struct of two numbers for keys and values, with BTF, as clang
makes it, which is loaded from an object that is compiled here."""

import ctypes
import os
import pathlib
import platform
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
BTFSCOPE = os.environ.get("BTFSCOPE") or str(ROOT / ".build/release/btfscope")
BPFTOOL = shutil.which("bpftool", path=os.environ["PATH"] + ":/usr/local/sbin:/usr/sbin:/sbin")
ENTRIES = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
RUNS = int(sys.argv[2]) if len(sys.argv) > 2 else 5
SYSTEM_CALL = {"x86_64": 321, "aarch64": 280, "s390x": 351, "ppc64le": 361, "riscv64": 280}.get(platform.machine(), 321)
SOURCE = """
struct pair { unsigned int a, b; };
struct {
  int (*type)[1];
  int (*max_entries)[%d];
  struct pair *key;
  struct pair *value;
} pairs __attribute__((section(".maps"), used));
"""


def bpf(command, attributes):
    libc = ctypes.CDLL(None, use_errno=True)
    block = ctypes.create_string_buffer(attributes.ljust(128, b"\0"), 128)
    result = libc.syscall(SYSTEM_CALL, command, block, 128)
    if result < 0:
        sys.exit(f"bpf command {command}: {os.strerror(ctypes.get_errno())}")
    return result


def fill(path):
    name = ctypes.create_string_buffer(str(path).encode())
    file = bpf(7, struct.pack("<QI", ctypes.addressof(name), 0))
    step = 10_000
    for first in range(0, ENTRIES, step):
        count = min(step, ENTRIES - first)
        keys = ctypes.create_string_buffer(b"".join(struct.pack("=II", n, n ^ 0x5A5A) for n in range(first, first + count)))
        values = ctypes.create_string_buffer(b"".join(struct.pack("=II", n * 3 & 0xFFFFFFFF, 7) for n in range(first, first + count)))
        # BPF_MAP_UPDATE_BATCH
        bpf(26, struct.pack("<QQQQIIQQ", 0, 0, ctypes.addressof(keys), ctypes.addressof(values), count, file, 0, 0))


def measure(command):
    """Seconds, and the peak of resident memory in MiB."""
    began = time.monotonic()
    with open("/dev/null", "wb") as sink:
        process = subprocess.Popen(command, stdout=sink)
        _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"{command[0]} ended with {status}")
    return time.monotonic() - began, usage.ru_maxrss / 1024


def main():
    pins = pathlib.Path(tempfile.mkdtemp(prefix="btfscope-map-"))
    subprocess.run(["mount", "-t", "bpf", "bpf", str(pins)], check=True)
    try:
        with tempfile.TemporaryDirectory() as folder:
            source, item = pathlib.Path(folder) / "pairs.c", pathlib.Path(folder) / "pairs.o"
            source.write_text(SOURCE % ENTRIES)
            subprocess.run(["clang", "-target", "bpf", "-g", "-O2", "-c", str(source), "-o", str(item)], check=True)
            subprocess.run([BTFSCOPE, "load", str(item), "--pin", str(pins / "p")], check=True, stdout=subprocess.DEVNULL)
        path = pins / "p" / "pairs"
        fill(path)
        rows = {
            "btfscope show map": [BTFSCOPE, "show", "map", str(path), "--format", "json"],
            "bpftool -j map dump": [BPFTOOL, "-j", "map", "dump", "pinned", str(path)],
        }
        found = {name: [] for name in rows}
        for _ in range(RUNS):
            for name, command in rows.items():
                found[name].append(measure(command))
        print(f"{ENTRIES} elements, load {os.getloadavg()[0]:.1f}")
        for name, runs in found.items():
            print(f"{name:22} {statistics.median(r[0] for r in runs) * 1000:8.0f} ms {max(r[1] for r in runs):7.1f} MiB")
    finally:
        subprocess.run(["umount", str(pins)], check=False)
        pins.rmdir()


main()
