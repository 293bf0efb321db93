#!/usr/bin/env python3
"""Compares `btfscope relocs --format json` with what libbpf decided about every relocation of the corpus's objects on each of its kernels:
place, kind, access, values, outcome, targets, and the instruction's bytes. The tests compare the decisions themselves; this one asks the
program that users run, so that the JSON is what it says."""
import json, os, subprocess, sys
from collections import defaultdict

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import corpus

BTFSCOPE = corpus.BTFSCOPE
# libbpf computes these for the machine it runs on, here a little-endian one: docs/relocation.md.
HOST_ORDER = "lshift_u64"


def rows(path):
    text = subprocess.run(["zstd", "-dc", path], stdout=subprocess.PIPE, check=True).stdout
    return [json.loads(line) for line in text.splitlines()]


def stored(slot, is_big):
    """The oracle writes a slot from its highest digit down; in a little-endian object its parts lie the other way round."""
    if is_big:
        return slot
    code, registers, offset, immediate = slot[:2], slot[2:4], slot[4:8], slot[8:]
    swapped = lambda digits: bytes.fromhex(digits)[::-1].hex()
    return code + registers[::-1] + swapped(offset) + swapped(immediate)


def slots(text, is_big):
    return "".join(stored(slot, is_big) for slot in text.split(":"))


def number(value):
    return int(value, 16) if isinstance(value, str) else value


def complaints(row, found, is_big, is_big_kernel):
    def expect(field, ours, theirs):
        if ours != theirs:
            yield f"{field}: {ours!r}, libbpf {theirs!r}"

    yield from expect("kind", found["kind"], row["kind_name"])
    yield from expect("program", found["program"], row["prog"])
    yield from expect("insn", found["insn"], row["insn_off"] // 8)
    yield from expect("type_id", found["local"]["type_id"], row["type_id"])
    yield from expect("access", found["local"]["access"], row["access"])
    yield from expect("targets", [t["type_id"] for t in found["targets"]], row.get("target_ids", []))
    yield from expect("candidates", found["candidates"], max(0, row["cands"]))
    poisoned = row["status"] in ("poison", "poison_insn")
    yield from expect("poisoned", found["outcome"] == "poisoned", poisoned)
    yield from expect("guard", found["guard"] in ("guarded", "reachable", "unknown"), poisoned)
    if is_big_kernel and row["kind_name"] == HOST_ORDER:
        return
    yield from expect("old_value", number(found["old_value"]), row["orig"])
    yield from expect("new_value", number(found["new_value"]), None if poisoned else row["new"])
    yield from expect("bytes_before", found["instruction"]["bytes_before"], slots(row["insn_before"], is_big))
    after, ours = slots(row["insn_after"], is_big), found["instruction"]["bytes_after"]
    # Of a poisoned 64-bit load the oracle shows one half.
    yield from expect("bytes_after", ours[: len(after)], after)
    if not poisoned:
        changed = row["insn_before"] != row["insn_after"]
        absent = row.get("matched", 0) == 0 and row["kind_name"] != "local_type_id"
        yield from expect("outcome", found["outcome"], "absent" if absent else "adjusted" if changed else "unchanged")


def compare(root, table, kernel):
    by_object = defaultdict(list)
    for row in rows(os.path.join(root, "dev_tables", table)):
        if row["status"] != "open_failed":
            by_object[(row["set"], row["obj"])].append(row)
    compared, bad = 0, []
    with open(kernel, "rb") as file:
        is_big_kernel = file.read(2) == b"\xeb\x9f"
    for (group, name), expected in sorted(by_object.items()):
        folder = "selftests/" + group[len("selftests-") :] if group.startswith("selftests-") else "objects/" + group
        path = os.path.join(root, folder, name)
        answer = subprocess.run(
            [BTFSCOPE, "relocs", path, "--against", kernel, "--format", "json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        if answer.returncode not in (0, 1):
            bad.append(f"{path}: status {answer.returncode}: {answer.stderr.decode()[:200]}")
            continue
        document = json.loads(answer.stdout)
        with open(path, "rb") as file:
            is_big = file.read(6)[5] == 2
        ours = {(r["section"], r["index"]): r for r in document["relocations"] if r["program"] is not None}
        for row in expected:
            found = ours.pop((row["sec"], row["relo"]), None)
            compared += 1
            where = f"{path} {row['sec']} #{row['relo']}"
            if found is None:
                bad.append(f"{where}: missing")
            else:
                bad += [f"{where}: {text}" for text in complaints(row, found, is_big, is_big_kernel)]
        bad += [f"{path} {place}: libbpf has none" for place in ours]
    return compared, bad


def main():
    root = str(corpus.folder())
    failed = 0
    tables = sorted(t for t in os.listdir(os.path.join(root, "dev_tables")) if t.startswith("oracle_"))
    for table in tables:
        arch, version = table[len("oracle_") : -len(".jsonl.zst")].split("_", 1)
        kernel = os.path.join(root, "kernels", arch, version, "vmlinux.btf")
        compared, bad = compare(root, table, kernel)
        print(f"relocs: {arch} {version}: {compared} relocations compared, {len(bad)} differences", flush=True)
        for line in bad[:5]:
            print("  " + line)
        failed += len(bad) + (compared == 0)
    if not tables:
        sys.exit("relocs: no oracle tables in the corpus")
    sys.exit(1 if failed else 0)


main()
