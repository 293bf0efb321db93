#!/usr/bin/env python3
"""Compares `btfscope inspect --format json` with libbpf, over all objects of the corpus and of Fixtures/: programs and maps as the
installed libbpf opens them (a small C program beside this script), what libbpf 1.8 refused to open by the corpus's tables, variables with
those of `bpftool gen skeleton`, relocations and helpers with a reader of ELF written for this.

Debian's libbpf is 1.1. What 1.8 does otherwise is in the functions that begin with `newer_`, each with its reason."""

import bisect
import json
import pathlib
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

import corpus as shared
import object_file

CORPUS = shared.folder()
HERE = pathlib.Path(__file__).resolve().parent
SETS = ("objects", "selftests/el-v3", "selftests/eb-v3", "selftests/gcc16-v3", "mirror_testdata")
PAGE = 4096


def build(folder):
    program = pathlib.Path(folder) / "libbpf_open"
    done = subprocess.run(["clang", "-O1", str(HERE / "libbpf_open.c"), "-o", str(program), "-lbpf"], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"libbpf_open.c cannot be built; scripts/deps.sh ci installs libbpf-dev\n{done.stderr}")
    return program


def objects():
    found = [path for name in SETS for path in sorted((CORPUS / name).rglob("*")) if path.is_file()]
    found += sorted((shared.ROOT / "Fixtures").glob("*/*.o"))
    return [path for path in found if is_object(path)]


def is_object(path):
    with open(path, "rb") as file:
        head = file.read(64)
    if head[:5] != b"\x7fELF\x02" or len(head) < 64:
        return False
    order = "little" if head[5] == 1 else "big"
    return int.from_bytes(head[16:18], order) == 1 and int.from_bytes(head[18:20], order) in (0, 247)


# --- What libbpf 1.8 does and 1.1 does not ---

# The names that `section_defs[]` of 1.8 has and that of 1.1 has not.
NEWER_SECTIONS = re.compile(
    r"(kprobe\.session|uprobe\.session|uprobe\.session\.s|u(ret)?probe\.multi|u(ret)?probe\.multi\.s|usdt\.s|fsession|fsession\.s"
    r"|f(session|entry|exit)\.multi|f(session|entry|exit)\.multi\.s|tracepoint\.s|tp\.s|raw_tracepoint\.s|raw_tp\.s|tp_btf\.s|struct_ops\.s)(/|$)"
    r"|(tc/ingress|tc/egress|tcx/ingress|tcx/egress|netkit/primary|netkit/peer|netfilter|sk_skb/verdict|cgroup/\w+_unix)$"
)


def newer_type(section, key, theirs):
    """Whether 1.8 knows a section and 1.1 does not; or 1.1 said for a struct_ops program which member it is, which 1.8 does at load."""
    if key == "attach_type_number" and re.match(r"struct_ops(/|$)", section):
        return True
    return theirs == 0 and NEWER_SECTIONS.match(section)


def newer_opens(warning):
    """Whether 1.8 opens an object that 1.1 does not, by what 1.1 said."""
    # Objects of the other byte order are opened since 1.5; arenas, and numbers as enums (`__ulong`), are known since 1.4; programs of
    # struct_ops that may sleep since 1.2.
    return any(
        words in warning
        for words in (
            "endianness mismatch",
            "bad map relo against",
            "attr 'map_extra': expected PTR, got enum64",
            "is not struct_ops BPF program",
        )
        if words != "bad map relo against" or ".addr_space.1" in warning
    )


def newer_programs(programs):
    """The programs without those that 1.8 takes for subprograms: 1.1 took a function of .text for a program where it was the only one."""
    return [] if len(programs) == 1 and programs[0]["section"] == ".text" else programs


def newer_map(map):
    """Whether 1.1 does not make such a map: `.struct_ops.link` is known since 1.2, `?` before a section of struct_ops since 1.4."""
    return map["section"].startswith((".struct_ops.link", "?"))


def newer_value_type(map):
    """Whether 1.8 gives the map a value type and 1.1 does not."""
    return map["origin"] == "struct_ops"


# --- The comparison of one object ---


class Comparison:
    def __init__(self, path):
        self.path = path
        self.differences = []
        self.fields = 0

    def same(self, what, ours, theirs):
        self.fields += 1
        if ours != theirs:
            self.differences.append(f"{what}: ours {ours!r}, theirs {theirs!r}")


def strip(section):
    return section[1:] if section.startswith("?") else section


def programs(comparison, ours, theirs):
    mine = [p for p in ours["programs"] if not p["subprogram"]]
    expected = newer_programs(theirs["programs"])
    comparison.same("programs", [p["name"] for p in mine], [p["name"] for p in expected])
    for a, b in zip(mine, expected):
        name = a["name"]
        comparison.same(f"{name}: section", strip(a["section"]), b["section"])
        for key in ("autoload", "instructions"):
            comparison.same(f"{name}: {key}", a[key], b[key])
        for key in ("type_number", "attach_type_number"):
            if a[key] != b[key] and newer_type(b["section"], key, b[key]):
                comparison.newer = True
                continue
            comparison.same(f"{name}: {key}", a[key], b[key])


def rounded(attributes):
    """libbpf rounds ring buffers up to a power of two of pages; the object says what it says."""
    size = attributes["max_entries"]
    if attributes["type_number"] not in (27, 31) or size == 0:
        return size
    pages = size // PAGE
    if size % PAGE == 0 and pages & (pages - 1) == 0:
        return size
    power = PAGE
    while power <= size:
        power *= 2
    return power if power < 1 << 32 else size


def attributes(comparison, what, a, b):
    for key in ("type_number", "key_size", "value_size", "map_flags"):
        comparison.same(f"{what}: {key}", a[key], b[key])
    comparison.same(f"{what}: max_entries", rounded(a), b["max_entries"])
    comparison.same(f"{what}: numa_node", a["numa_node"] or 0, b["numa_node"])
    extra = a["map_extra"] or 0
    comparison.same(f"{what}: map_extra", int(extra, 16) if isinstance(extra, str) else extra, int(b["map_extra"], 16))
    for key in ("key_type_id", "value_type_id"):
        comparison.same(f"{what}: {key}", a[key] or 0, b[key])


def maps(comparison, ours, theirs):
    mine = [m for m in ours["maps"] if not newer_map(m)]
    comparison.same("maps", [m["name"] for m in mine], [m["name"] for m in theirs["maps"]])
    for a, b in zip(mine, theirs["maps"]):
        name = a["name"]
        attributes(comparison, name, {**a, "value_type_id": 0} if newer_value_type(a) else a, b)
        comparison.same(f"{name}: autocreate", a["autocreate"], b["autocreate"])
        comparison.same(f"{name}: pinned", a["pinning"] == "by_name", b["pin_path"] is not None)
        comparison.same(f"{name}: internal", a["origin"] in ("data", "rodata", "bss", "kconfig"), b["internal"])
        comparison.same(f"{name}: has an inner map", "inner" in a, "inner" in b)
        if "inner" in a and "inner" in b:
            attributes(comparison, f"{name}.inner", a["inner"], b["inner"])


def code(comparison, ours):
    file = object_file.ObjectFile(comparison.path.read_bytes())
    functions = file.functions()
    relocations = list(file.relocations())
    mine = sorted((r["section"], r["insn"], r["type_number"]) for r in ours["relocations"])
    expected = sorted((file.names[section], insn, kind) for section, insn, kind, _ in relocations)
    if ours["opens"]:
        comparison.same("relocations", mine, expected)
    symbols = list(file.symbols())
    text = max([i for i in file.code() if file.names[i] == ".text"], default=-1)
    starts = sorted((start, count) for (section, start), (_, count) in functions.items() if section == text)

    def owner(slot):
        place = bisect.bisect_right(starts, (slot, 1 << 62)) - 1
        return starts[place][0] if place >= 0 and slot < sum(starts[place]) else None

    used = {(section, insn): symbol for section, insn, _, symbol in relocations}
    direct = {
        (section, start): file.uses(section, start, count, used, symbols, text, owner)
        for (section, start), (_, count) in functions.items()
    }
    sections = {}
    for section, start in direct:
        sections[(file.names[section], start)] = section
    for program in ours["programs"]:
        name = program["name"]
        section = sections.get((program["section"], program["start"]))
        comparison.same(f"{name}: is a function", section is not None, True)
        if section is None:
            continue
        reached = reach((section, program["start"]), direct, text)
        for key, part in (("helpers", 0), ("kfuncs", 1)):
            expected = set().union(*(direct[place][part] for place in reached))
            mine = [h["number"] for h in program[key]] if key == "helpers" else program[key]
            comparison.same(f"{name}: {key}", sorted(mine), sorted(expected))
        callees = [functions[place][0] for place in reached if place != (section, program["start"])]
        comparison.same(f"{name}: subprograms", sorted(program["subprograms"]), sorted(callees))


def reach(place, direct, text):
    """The places of the functions that the one at `place` reaches, itself among them."""
    found, waiting = {place}, [place]
    while waiting:
        for start in direct[waiting.pop()][2]:
            if (text, start) not in found:
                found.add((text, start))
                waiting.append((text, start))
    return found


def skeleton(comparison, ours, text):
    """The variables that user space sees, in the order of their places, section by section."""
    for section in {v["section"] for v in ours["globals"]}:
        visible = [v for v in ours["globals"] if v["section"] == section and v["linkage"] != "static"]
        field = re.sub(r"\W", "_", section.lstrip("."))
        found = re.search(r"struct \w+__" + re.escape(field) + r" \{\n(.*?)\n\t\} \*" + re.escape(field) + ";", text, re.S)
        theirs = []
        for line in found.group(1).split("\n") if found else []:
            # Members of nested anonymous structs are indented further.
            match = re.match(r"\t\t(?!\t)(?!char __pad\d+\[)(.*);$", line)
            if match:
                theirs.append(declared_name(match.group(1)))
        # Debian's bpftool has the libbpf of Linux 6.1 inside, which did not yet count hidden variables as static.
        newer = [v["name"] for v in visible if not v["hidden"]]
        comparison.same(f"{section}: variables", newer if theirs == newer else [v["name"] for v in visible], theirs)


def declared_name(text):
    pointer = re.search(r"\(\*+\s*(?:const |volatile )*(\w+)", text)
    if pointer:
        return pointer.group(1)
    return re.search(r"(\w+)(\[\d*\])*$", text).group(1)


def compare(job):
    program, path = job
    comparison = Comparison(path)
    comparison.newer = False
    status, output, error = shared.run([shared.BTFSCOPE, "inspect", str(path), "--format", "json"])
    done = subprocess.run([str(program), str(path)], capture_output=True)
    theirs = json.loads(done.stdout.decode(errors="replace")) if done.returncode == 0 else None
    if status not in (0, 2) or not output:
        comparison.differences.append(f"status {status}: {error}")
        return comparison, None, theirs
    ours = json.loads(output)
    if theirs is None:
        comparison.differences.append(f"libbpf ended with status {done.returncode}")
        return comparison, ours, None
    opens = theirs["error"] == 0
    if ours["opens"] != opens and not (ours["opens"] and newer_opens(theirs["warning"])):
        comparison.differences.append(f"opens: ours {ours['opens']}, theirs {theirs['warning']}; {[p['message'] for p in ours['problems']][:3]}")
    if opens:
        programs(comparison, ours, theirs)
        maps(comparison, ours, theirs)
    code(comparison, ours)
    if opens and ours["opens"] and ours["globals"] and ours["btf"]:
        status, output, _ = shared.run([shared.bpftool(), "gen", "skeleton", str(path), "name", "x"])
        if status == 0:
            comparison.has_skeleton = True
            skeleton(comparison, ours, output.decode(errors="replace"))
    return comparison, ours, theirs


def refused_by_tables(reports):
    """What libbpf 1.8 refused to open, by the corpus: each must be said not to open, and everything else that it decided on to open."""
    refused, opened = {}, set()
    for table in sorted((CORPUS / "dev_tables").glob("oracle_*.jsonl.zst")):
        lines = subprocess.run(["zstd", "-dc", str(table)], check=True, capture_output=True, text=True).stdout.splitlines()
        for line in lines:
            row = json.loads(line)
            key = (row["set"], row["obj"])
            if row["status"] == "open_failed":
                refused[key] = row["msg"]
            else:
                opened.add(key)
    wrong = 0
    for key, message in sorted(refused.items()):
        report = reports.get(key)
        subject = re.search(r"'([^']+)'", message).group(1)
        if report is None or report["opens"] or not any(subject in p["message"] for p in report["problems"]):
            wrong += 1
            print(f"  {key}: libbpf 1.8 refused it: {message.strip()}; ours {report and report['problems'][:3]}")
    for key in sorted(opened - set(refused)):
        report = reports.get(key)
        if report is None or not report["opens"]:
            wrong += 1
            print(f"  {key}: libbpf 1.8 opened it; ours {report and report['problems'][:3]}")
    print(f"tables of libbpf 1.8: {len(refused)} refused, {len(opened)} opened, {wrong} said otherwise")
    return wrong, len(opened)


def both_orders(folder):
    """Objects of one source in both byte orders must say the same, but for the order, and for what the compiler does with bits of them."""
    different = pairs = 0
    for little in sorted((CORPUS / "mirror_testdata").rglob("*-el.elf")):
        big = little.with_name(little.name[: -len("-el.elf")] + "-eb.elf")
        if not big.exists():
            continue
        pairs += 1
        reports = []
        for path in (little, big):
            # Maps are named after the file.
            link = pathlib.Path(folder) / "object.o"
            link.unlink(missing_ok=True)
            link.symlink_to(path)
            _, output, _ = shared.run([shared.BTFSCOPE, "inspect", str(link), "--format", "json"])
            reports.append(json.loads(output))
        for key in ("name", "license", "version", "opens", "problems", "programs", "maps", "globals", "externs", "btf", "core_relocations"):
            a, b = (without_ids(report[key], key) for report in reports)
            if a != b:
                different += 1
                print(f"  {little.name}: {key} differs in the other byte order\n    {str(a)[:300]}\n    {str(b)[:300]}")
    print(f"both byte orders: {pairs} pairs, {different} differences")
    return different, pairs


def without_ids(value, key):
    """The order of types, and the number of instructions, are the compiler's affair."""
    if isinstance(value, dict):
        return {k: without_ids(v, k) for k, v in value.items() if not k.endswith("type_id") and k not in ("instructions", "start", "bytes")}
    return [without_ids(v, key) for v in value] if isinstance(value, list) else value


def key_of(path):
    """How the corpus's tables name an object."""
    relative = path.relative_to(CORPUS).parts
    if relative[0] == "objects":
        return relative[1], "/".join(relative[2:])
    return "-".join(relative[:2]), "/".join(relative[2:])


def main():
    different = skeletons = fields = refused = newer = 0
    reports = {}
    with tempfile.TemporaryDirectory() as folder:
        program = build(folder)
        paths = objects()
        for comparison, ours, theirs in shared.in_parallel(compare, [(program, path) for path in paths]):
            fields += comparison.fields
            newer += comparison.newer
            skeletons += hasattr(comparison, "has_skeleton")
            refused += theirs is not None and theirs["error"] != 0
            if CORPUS in comparison.path.parents:
                reports[key_of(comparison.path)] = ours
            if comparison.differences:
                different += 1
                print(f"  {comparison.path}:")
                for line in comparison.differences[:5]:
                    print(f"    {line}")
    print(
        f"objects: {len(paths)}, {different} different; {fields} fields; libbpf 1.1 refuses {refused}; {newer} have sections that only newer "
        f"versions know; {skeletons} skeletons"
    )
    wrong, opened = refused_by_tables(reports)
    with tempfile.TemporaryDirectory() as folder:
        unlike, pairs = both_orders(folder)
    if len(paths) < 600 or fields < 20000 or opened < 250 or pairs < 10:
        sys.exit("too few comparisons: is the corpus whole?")
    sys.exit(1 if different or wrong or unlike else 0)


main()
