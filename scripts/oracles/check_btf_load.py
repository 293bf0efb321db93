#!/usr/bin/env python3
"""Compares `btfscope check` with the running kernel (BPF_BTF_LOAD) on files of raw BTF.

usage: check_btf_load.py BTFSCOPE FILE...

Prints every file on which they disagree, with the kernel's last words, and a summary; ends with 1 if there is one. Needs root.
The kernel takes its own byte order only, and one before 7.1 no header fields behind the 24 bytes it knows: such files are counted
apart.
"""

import ctypes
import os
import platform
import struct
import subprocess
import sys

BPF_BTF_LOAD = 18
SYS_BPF = {"x86_64": 321, "aarch64": 280, "riscv64": 280, "s390x": 351, "ppc64le": 361}
LOG_SIZE = 1 << 24

libc = ctypes.CDLL(None, use_errno=True)


def load(data, with_log=False):
    """The errno of loading `data`, or 0, and the last line of the log."""
    blob = ctypes.create_string_buffer(data, len(data))
    log = ctypes.create_string_buffer(LOG_SIZE) if with_log else None
    attributes = struct.pack(
        "=QQIII",
        ctypes.addressof(blob),
        ctypes.addressof(log) if log else 0,
        len(data),
        LOG_SIZE if log else 0,
        1 if log else 0,
    )
    block = ctypes.create_string_buffer(attributes, len(attributes))
    descriptor = libc.syscall(SYS_BPF[platform.machine()], BPF_BTF_LOAD, block, len(attributes))
    error = 0 if descriptor >= 0 else ctypes.get_errno()
    if descriptor >= 0:
        os.close(descriptor)
    words = log.value.decode("latin1").rstrip("\n").split("\n")[-1] if log else ""
    return error, words


def is_foreign(data):
    """Whether this kernel cannot be asked about `data`."""
    if data[:2] != struct.pack("=H", 0xEB9F) or len(data) < 24:
        return True
    length = struct.unpack_from("=I", data, 4)[0]
    major, minor = (int(part) for part in platform.release().split(".")[:2])
    return (major, minor) < (7, 1) and length > 24 and any(data[24:length])


def may_ask():
    """Whether this process may load BTF, and the kernel has the verdicts that `check` gives."""
    major, minor = (int(part) for part in platform.release().split(".")[:2])
    smallest = struct.pack("=HBBIIIII", 0xEB9F, 1, 0, 24, 0, 12, 12, 1) + struct.pack("=III", 0, 2 << 24, 0) + b"\0"
    return (6, 15) <= (major, minor) < (7, 1) and platform.machine() in SYS_BPF and load(smallest)[0] == 0


def main(arguments):
    if len(arguments) < 2:
        sys.exit(__doc__)
    program, files = arguments[0], arguments[1:]
    taken = refused = foreign = different = 0
    for path in files:
        with open(path, "rb") as file:
            data = file.read()
        if is_foreign(data):
            foreign += 1
            continue
        error, _ = load(data)
        answer = subprocess.run([program, "check", "--as", "program", path], capture_output=True, text=True, check=False)
        if error == 0:
            taken += 1
        else:
            refused += 1
        if (error == 0) != (answer.returncode == 0) or answer.returncode > 1:
            different += 1
            words = load(data, with_log=True)[1] if error else ""
            first = (answer.stdout or answer.stderr).split("\n")[0]
            print(f"{path}: kernel: errno {error} {words!r}; check: status {answer.returncode} {first!r}")
    print(f"{taken} taken, {refused} refused, {foreign} of other machines or kernels; {different} disagreements")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main(sys.argv[1:])
