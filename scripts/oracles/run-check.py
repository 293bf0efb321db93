#!/usr/bin/env python3
"""Compares `btfscope check` with kernels: with what a 6.18 kernel said to the raw cases of the kernel's own test, with what the running
kernel says to all BTF of the corpus that stands alone, and with the fact that every kernel of the corpus took its own modules."""

import json
import pathlib
import struct
import sys
import tempfile

sys.dont_write_bytecode = True

import check_btf_load
import corpus as shared

CORPUS = shared.folder()


def check(path, *options):
    """0 for valid, 1 for not valid, and the first line that was said."""
    status, output, error = shared.run([shared.BTFSCOPE, "check", str(path), *options])
    return status, (output.decode(errors="replace").splitlines() or [error])[0]


def raw_cases():
    different = 0
    lines = (CORPUS / "dev_tables/btf_raw.jsonl").read_text().splitlines()
    for line in lines:
        case = json.loads(line)
        status, words = check(CORPUS / "selftests/btf_raw" / case["file"])
        if status != (1 if case["host_kernel_errno"] else 0):
            different += 1
            print(f"  {case['descr']}: status {status}, {words}; kernel: {case['host_kernel_log_last']}")
    print(f"raw cases: {len(lines) - different} with the kernel's verdict, {different} without")
    return different, len(lines)


def kernels():
    wrong = count = 0
    for kernel in shared.kernels(CORPUS):
        for path, options in [(kernel, ())] + [(module, ("--base", str(kernel))) for module in shared.modules(kernel)]:
            status, words = check(path, *options)
            count += 1
            if status != 0:
                wrong += 1
                print(f"  {path}: {words}")
    print(f"kernels and modules: {count - wrong} valid, {wrong} not")
    return wrong, count


def btf_section(data):
    """The section .BTF of a 64-bit ELF file, or None."""
    if data[:5] != b"\x7fELF\x02":
        return None
    order = "<" if data[5] == 1 else ">"
    (table,) = struct.unpack_from(order + "Q", data, 0x28)
    count, names = struct.unpack_from(order + "HH", data, 0x3C)
    sections = [struct.unpack_from(order + "IIQQQQ", data, table + 64 * index) for index in range(count)]
    for section in sections:
        start = sections[names][4] + section[0]
        if data[start : start + 5] == b".BTF\0":
            return data[section[4] : section[4] + section[5]]
    return None


def blobs(folder):
    """Paths of raw BTF: files, and sections of objects copied out."""
    yield from sorted((CORPUS / "selftests/btf_raw").rglob("*.btf"))
    yield from shared.kernels(CORPUS)
    for top in ("objects", "selftests", "mirror_testdata"):
        for number, path in enumerate(sorted((CORPUS / top).rglob("*"))):
            if not path.is_file():
                continue
            try:
                blob = btf_section(path.read_bytes())
            except (struct.error, IndexError):
                # A malformed ELF file, of which there are some on purpose.
                continue
            if blob:
                copy = pathlib.Path(folder) / f"{top}-{number}-{path.name}"
                copy.write_bytes(blob)
                yield copy


def compare(path):
    data = path.read_bytes()
    if check_btf_load.is_foreign(data):
        return "foreign"
    error, _ = check_btf_load.load(data)
    status, words = check(path, "--as", "program")
    if status == (1 if error else 0):
        return "refused" if error else "taken"
    log = check_btf_load.load(data, with_log=True)[1] if error else ""
    return f"status {status}, {words}; kernel: errno {error} {log!r}"


def running_kernel():
    if not check_btf_load.may_ask():
        print("SKIPPED: the running kernel cannot be asked (it takes root and Linux 6.15 to 7.0)")
        return 0
    counts = {"taken": 0, "refused": 0, "foreign": 0, "different": 0}
    with tempfile.TemporaryDirectory() as folder:
        items = list(blobs(folder))
        for path, result in zip(items, shared.in_parallel(compare, items)):
            counts[result if result in counts else "different"] += 1
            if result not in counts:
                print(f"  {path.name}: {result}")
    print(
        f"running kernel: takes {counts['taken']} and refuses {counts['refused']} as btfscope does, {counts['different']} differently; "
        f"{counts['foreign']} are of other machines or newer kernels"
    )
    return counts["different"]


wrong_cases, case_count = raw_cases()
wrong_kernels, kernel_count = kernels()
different = running_kernel()
if case_count < 40 or kernel_count < 100:
    sys.exit("too few comparisons: is the corpus whole?")
sys.exit(1 if wrong_cases + wrong_kernels + different else 0)
