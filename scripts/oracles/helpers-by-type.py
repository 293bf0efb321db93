#!/usr/bin/env python3
"""Asks the running kernel which helpers it offers programs of each type, by loading one program for each pair with bpf(2), and compares with
the table of Sources/Portability/Facts/Helpers/AllowedHelpers.swift; and which of its own functions (kfuncs) it lets
them call (KernelFunctionSets.swift). A helper that the kernel offers and the table denies is a fault: `audit` would
say that a program fails which loads. What the table has and the kernel has not may be its configuration or its age, and is only listed. The same
goes for the list of helpers that are for programs under the GPL (RestrictedHelpers.swift): one that the kernel offers others is a fault, and
for the helpers of which the table says how a program must attach.

Needs root. Usage: helpers-by-type.py [--table]; with it the rows that the table would have from this kernel alone are printed."""

import collections
import ctypes
import errno
import json
import os
import pathlib
import platform
import re
import struct
import sys

sys.dont_write_bytecode = True

import corpus

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLE = ROOT / "Sources/Portability/Facts/Helpers/AllowedHelpers.swift"
FUNCTIONS = ROOT / "Sources/Portability/Facts/Helpers/KernelFunctionSets.swift"
PROGRAM_TYPES = ROOT / "Sources/BPFObject/Programs/ProgramType.swift"
RESTRICTED = ROOT / "Sources/Portability/Facts/Helpers/RestrictedHelpers.swift"
BPF_PROG_LOAD = 5
# bpf(2) by processor.
CALLS = {"x86_64": 321, "aarch64": 280, "s390x": 351}
# What `expected_attach_type` may be for programs of a type (enum bpf_attach_type): what helpers there are can depend on it.
ATTACH_TYPES = collections.defaultdict(lambda: [0], {
    2: [0, 42, 48, 56, 57], 3: [0, 46, 47, 54, 55], 6: [0, 33, 35, 37], 8: [0, 1], 9: [2, 34, 12, 13], 13: [3], 14: [0, 4, 5, 38],
    15: [6], 16: [0, 7], 18: [8, 9, 10, 11, 14, 15, 19, 20, 29, 30, 31, 32, 49, 50, 51, 52, 53], 21: [39, 40], 22: [0, 17],
    23: [18], 25: [21, 22], 26: [23, 24, 25, 26, 28], 29: [27, 43], 30: [36], 32: [45],
})
# What programs attach to that do so by a type of the kernel, by type of program and attach type.
TARGETS = {
    (26, 23): ("typedef", "btf_trace_sched_switch"), (26, 24): ("func", "vfs_read"), (26, 25): ("func", "vfs_read"),
    (26, 26): ("func", "security_file_open"), (26, 28): ("func", "bpf_iter_task"), (29, 27): ("func", "bpf_lsm_file_open"),
    (29, 43): ("func", "bpf_lsm_socket_bind"),
}
# Programs that system calls run must say that they may sleep (BPF_F_SLEEPABLE).
FLAGS = {31: 1 << 4}
# The names of types in the table of helpers by attach type.
TYPES = {"cgroupSocketAddress": 18, "cgroupSocketOption": 25, "cgroupSocket": 9, "tracing": 26, "lsm": 29}
ATTACH = ROOT / "Sources/BPFObject/Programs/AttachType.swift"
# The last of what helpers say that look for themselves whether the program is called at an address (`check_get_func_ip()`).
REFUSED = ("cannot use helper", "unknown func", "invalid func", "not supported for program type")


class Kernel:
    """bpf(2), as far as it loads programs."""

    def __init__(self):
        number = CALLS.get(platform.machine())
        if number is None:
            sys.exit(f"bpf(2) of {platform.machine()} is not known here")
        self.libc, self.number, self.targets = ctypes.CDLL(None, use_errno=True), number, {}

    def target(self, program_type, attach_type):
        """The number of the kernel's type that such programs attach to here; 0 where there is none, or none is wanted."""
        if (program_type, attach_type) not in TARGETS:
            return 0
        kind, name = TARGETS[program_type, attach_type]
        status, output, _ = corpus.run([corpus.BTFSCOPE, "find", "kernel", name, "--kind", kind, "--format", "json"])
        return json.loads(output)["matches"][0]["id"] if status == 0 else 0

    def load(self, program_type, attach_type, code, licence=b"GPL", flags=0):
        """errno, or 0, and what the verifier wrote."""
        instructions, words = ctypes.create_string_buffer(code, len(code)), ctypes.create_string_buffer(licence)
        log = ctypes.create_string_buffer(1 << 16)
        attributes = bytearray(144)
        struct.pack_into(
            "=IIQQIIQ", attributes, 0, program_type, len(code) // 8, ctypes.addressof(instructions), ctypes.addressof(words), 1,
            len(log), ctypes.addressof(log))
        struct.pack_into("=I", attributes, 44, flags | FLAGS.get(program_type, 0))
        struct.pack_into("=I", attributes, 68, attach_type)
        if (program_type, attach_type) not in self.targets:
            self.targets[program_type, attach_type] = self.target(program_type, attach_type)
        struct.pack_into("=I", attributes, 108, self.targets[program_type, attach_type])
        buffer = ctypes.create_string_buffer(bytes(attributes), len(attributes))
        descriptor = self.libc.syscall(self.number, BPF_PROG_LOAD, buffer, len(attributes))
        if descriptor >= 0:
            os.close(descriptor)
            return 0, ""
        return ctypes.get_errno(), log.value.decode(errors="replace")

    def opens(self, helper, program_type, attach_type):
        """Whether programs under another licence may call a helper that is offered there."""
        return "GPL" not in self.load(program_type, attach_type, call(helper), b"Proprietary")[1]

    def calls(self, function, program_type, attach_type):
        """Whether the verifier lets such programs call a function of the kernel, by the number of its type; nil where it does not look."""
        code = struct.pack("=BBhi", 0x85, 0x20, 0, function) + instruction(0xB7) + instruction(0x95)
        status, log = self.load(program_type, attach_type, code)
        if status == 0:
            return True
        return None if not re.search(r"^0: ", log, re.MULTILINE) else "is not allowed" not in log

    def offers(self, helper, program_type, attach_type):
        """Whether the verifier knows the helper there; nil where it does not even look."""
        code, log = self.load(program_type, attach_type, call(helper))
        if code == 0:
            return True
        # Without a call it is asked whether such a program can be loaded at all.
        return None if not log or not re.search(r"^0: ", log, re.MULTILINE) else not any(words in log for words in REFUSED)


def instruction(opcode, immediate=0):
    return struct.pack("=BBhi", opcode, 0, 0, immediate)


def call(helper):
    return instruction(0x85, helper) + instruction(0xB7) + instruction(0x95)


def table():
    """The types that the table knows, and for each helper a bit for each type."""
    text = TABLE.read_text()
    known = int(re.search(r"known: UInt64 = (0x[0-9a-f_]+)", text)[1].replace("_", ""), 16)
    rows = re.search(r"types: \[UInt64\] = \[(.*?)\]", text, re.DOTALL)[1]
    return [bit for bit in range(64) if known & 1 << bit], [int(number, 16) for number in re.findall(r"0x[0-9a-f]+", rows)]


def by_attach_type():
    """(type of programs, helper) -> the attach types that the table allows."""
    numbers = {name: int(number) for name, number in re.findall(r"static let (\w+) = AttachType\(rawValue: (\d+)\)", ATTACH.read_text())}
    text = re.search(r"byAttachType: .*?= \[(.*?)\n  \]\n", TABLE.read_text(), re.DOTALL)[1]
    rows = re.findall(r"\.(\w+), \[([\d, ]+)\],\s*\[([\s.\w,]+)\]", text)
    return {
        (TYPES[name], int(helper)): {numbers[attach] for attach in re.findall(r"\.(\w+)", attaching)}
        for name, helpers, attaching in rows for helper in helpers.split(",")
    }


def functions():
    """The functions of the kernel in the table, with the types of programs that may call them."""
    numbers = {name: int(number) for name, number in re.findall(r"static let (\w+) = ProgramType\(rawValue: (\d+)\)", PROGRAM_TYPES.read_text())}
    sets = re.findall(r'\[([\s.\w,]+)\],\s*"""(.*?)"""', FUNCTIONS.read_text(), re.DOTALL)
    return {name: {numbers[word] for word in re.findall(r"\.(\w+)", types)} for types, names in sets for name in names.split()}


def check_functions(kernel, types):
    """Asks for each function that the running kernel has; the number of faults."""
    table, faults, asked = functions(), 0, 0
    status, output, _ = corpus.run([corpus.BTFSCOPE, "find", "kernel", "*", "--kind", "func", "--format", "json"])
    here = {match["name"]: match["id"] for match in json.loads(output)["matches"] if match["name"] in table} if status == 0 else {}
    for name, number in sorted(here.items()):
        for program_type in types:
            answers = {kernel.calls(number, program_type, attach_type) for attach_type in ATTACH_TYPES[program_type]}
            asked += answers != {None}
            if True in answers and program_type not in table[name]:
                print(f"FAILED: {name}() may be called by type {program_type}, and the table denies it")
                faults += 1
    print(f"  {len(here)} of {len(table)} functions of the kernel, {asked} answers, {faults} faults")
    if not here or not asked:
        print("FAILED: no function could be asked for")
        return 1
    return faults


def main():
    types, masks = table()
    kernel = Kernel()
    code, _ = kernel.load(1, 0, instruction(0xB7) + instruction(0x95))
    if code == errno.EPERM:
        if os.environ.get("BTFSCOPE_REQUIRE_KERNEL"):
            sys.exit("the kernel does not let this user load programs")
        print("SKIPPED: the kernel does not let this user load programs")
        return 0
    if code:
        sys.exit(f"the kernel does not load the smallest program: {os.strerror(code)}")
    offered, asked, opened = [0] * len(masks), set(), set()
    attaching, elsewhere, differing = by_attach_type(), [], collections.defaultdict(dict)
    restricted = {int(number) for number in re.findall(r"\b\d+\b", RESTRICTED.read_text().split("= [", 1)[1])}
    for program_type in types:
        for attach_type in ATTACH_TYPES[program_type]:
            for helper in range(1, len(masks)):
                answer = kernel.offers(helper, program_type, attach_type)
                if answer is not None:
                    asked.add(program_type)
                    differing[program_type, helper][attach_type] = answer
                if answer and attach_type not in attaching.get((program_type, helper), {attach_type}):
                    elsewhere.append((helper, program_type, attach_type))
                if answer:
                    offered[helper] |= 1 << program_type
                    if helper in restricted and kernel.opens(helper, program_type, attach_type):
                        opened.add(helper)
    if "--table" in sys.argv:
        for start in range(0, len(offered), 10):
            print("    " + ", ".join(f"{mask:#x}" for mask in offered[start:start + 10]) + ",")
        return 0

    denied = [(helper, offered[helper] & ~mask) for helper, mask in enumerate(masks) if mask and offered[helper] & ~mask]
    unlisted = [helper for helper, mask in enumerate(masks) if not mask and offered[helper]]
    here = sum(1 << program_type for program_type in asked)
    absent = [helper for helper, mask in enumerate(masks) if mask & here & ~offered[helper]]
    print(f"{len(asked)} of {len(types)} types of programs, {len(masks) - 1} helpers, Linux {platform.release()}")
    print(f"  not offered here to all types that the table has: {len(absent)} helpers {absent if len(absent) < 30 else ''}")
    print(f"  offered here, and left out of the table: {len(unlisted)} helpers {unlisted}")
    for (program_type, helper), answers in sorted(differing.items()):
        if len(set(answers.values())) > 1 and (program_type, helper) not in attaching:
            print(f"  depends on how a program attaches here, and not in the table: helper {helper} in type {program_type}")
    for helper, program_type, attach_type in elsewhere:
        print(f"FAILED: helper {helper} is offered to type {program_type} where it attaches as {attach_type}, and the table denies it")
    for helper, mask in denied:
        print(f"FAILED: helper {helper} is offered to types {[bit for bit in range(64) if mask & 1 << bit]}, and the table denies it")
    for helper in sorted(opened):
        print(f"FAILED: helper {helper} is open to other licences, and the list says that it is for the GPL alone")
    if len(asked) < len(types) // 2:
        print("FAILED: most types could not be asked for")
        return 1
    return 1 if check_functions(kernel, types) or denied or opened or elsewhere else 0


if __name__ == "__main__":
    sys.exit(main())
