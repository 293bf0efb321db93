#!/usr/bin/env python3
"""Compares `btfscope dump --format json` with `bpftool -j btf dump` in every field that both have, and what btfscope computes (sizes, C
names, old bit fields) with a computation of its own here. All kernels, and samples of their modules and of the objects."""

import concurrent.futures
import json
import os
import sys
import time

sys.dont_write_bytecode = True

import corpus as shared

CORPUS = shared.folder()
BPFTOOL = shared.bpftool()
MODIFIERS = ("CONST", "VOLATILE", "RESTRICT", "TYPE_TAG")
WORDS = {"CONST": "const", "VOLATILE": "volatile", "RESTRICT": "restrict"}


class Types:
    """The types that bpftool printed, by id; a base's below a module's."""

    def __init__(self, types, base, pointer_size):
        self.own = {t["id"]: t for t in types}
        self.base = base
        self.pointer_size = pointer_size
        self.names = {}

    def __getitem__(self, number):
        found = self.own.get(number)
        if found is None and self.base is not None:
            return self.base[number]
        return found

    def size(self, number, depth=0):
        """Size in bytes, or None."""
        t = self[number]
        if t is None or depth > 32:
            return None
        kind = t["kind"]
        if kind in ("INT", "STRUCT", "UNION", "ENUM", "ENUM64", "FLOAT", "DATASEC"):
            return t["size"]
        if kind == "PTR":
            return self.pointer_size
        if kind == "ARRAY":
            inner = self.size(t["type_id"], depth + 1)
            return None if inner is None else inner * t["nr_elems"]
        if kind in MODIFIERS + ("TYPEDEF", "VAR", "DECL_TAG"):
            return self.size(t["type_id"], depth + 1)
        return None

    def name(self, number):
        """The C name; None where it has no end."""
        if number not in self.names:
            try:
                self.names[number] = self.declare(number, "", ())
            except RecursionError:
                self.names[number] = None
        return self.names[number]

    def declare(self, number, inner, qualifiers):
        """The type around a declarator, from the outside in, as C reads: another way than btfscope's."""

        def base(text):
            words = " ".join(qualifiers + (text,))
            return f"{words} {inner}" if inner.startswith(("*", "(*")) else words + inner

        if number == 0:
            return base("void")
        t = self[number]
        if t is None:
            return base("(invalid)")
        kind, label = t["kind"], t["name"]
        if kind == "PTR":
            star = "*" + "".join(f" {word}" for word in reversed(qualifiers))
            if inner.startswith("*") and qualifiers:
                star += " "
            target = t["type_id"]
            while target and self[target] is not None and self[target]["kind"] in MODIFIERS:
                target = self[target]["type_id"]
            group = target and self[target] is not None and self[target]["kind"] in ("ARRAY", "FUNC_PROTO")
            return self.declare(t["type_id"], f"({star}{inner})" if group else star + inner, ())
        if kind in WORDS:
            return self.declare(t["type_id"], inner, qualifiers + (WORDS[kind],))
        if kind in ("TYPE_TAG", "DECL_TAG", "VAR", "FUNC"):
            return self.declare(t["type_id"], inner, qualifiers)
        if kind == "ARRAY":
            return self.declare(t["type_id"], f"{inner}[{t['nr_elems'] or ''}]", qualifiers)
        if kind == "FUNC_PROTO":
            parameters = [
                "..." if p["type_id"] == 0 and p["name"] == "(anon)" else self.declare(p["type_id"], "", ()) for p in t["params"]
            ]
            return self.declare(t["ret_type_id"], f"{inner}({', '.join(parameters) or 'void'})", qualifiers)
        tag = {"STRUCT": "struct", "UNION": "union", "ENUM": "enum", "ENUM64": "enum", "FWD": t.get("fwd_kind")}.get(kind)
        if tag:
            return base(f"{tag} (anon {number})" if label == "(anon)" else f"{tag} {label}")
        return base(f"(anon {number})" if label == "(anon)" else label)


class Comparison:
    def __init__(self, types):
        self.types = types
        self.fields = self.names = self.cut = 0
        self.differences = []

    def same(self, where, ours, theirs):
        self.fields += 1
        if ours != theirs:
            self.differences.append(f"{where}: ours {ours!r}, expected {theirs!r}")

    def value(self, where, ours, theirs):
        """Values: unsigned 64 bits, above 2^53 as text."""
        theirs %= 1 << 64
        self.same(where, ours, theirs if theirs <= 1 << 53 else hex(theirs))

    def label(self, where, ours, theirs):
        # Older versions of bpftool write a backslash as a line break; what they lost cannot be compared.
        if ours and "\\" in ours and theirs == ours.replace("\\", "\n"):
            theirs = ours
        # bpftool has words where there is no name; btfscope has null.
        self.same(where, ours, None if theirs in ("(anon)", "(invalid)") else theirs)

    def reference(self, where, ours, number, key="type"):
        expected = self.types.name(number)
        self.names += 1
        if "..." in ours[key] and (expected is None or len(expected) > 300):
            self.cut += 1
        else:
            self.same(f"{where}.{key}", ours[key], expected)

    def size(self, where, ours, number):
        size = self.types.size(number)
        if size is not None and size > 1 << 53:
            size = hex(size)
        self.same(f"{where}.byte_size", ours["byte_size"], size)

    def type(self, ours, theirs):
        where = f"[{theirs['id']}]"
        kind = theirs["kind"]
        for key, expected in theirs.items():
            if key == "name":
                self.label(f"{where}.name", ours["name"], expected)
            elif not isinstance(expected, list):
                self.same(f"{where}.{key}", ours.get(key), expected)
        if "type_id" in theirs:
            self.reference(where, ours, theirs["type_id"])
        if kind == "ARRAY":
            self.size(where, ours, theirs["id"])
        if kind == "FUNC_PROTO":
            self.reference(where, ours, theirs["ret_type_id"], "ret_type")
        for key in ("members", "values", "params", "vars"):
            self.same(f"{where}.{key} are there", key in ours, key in theirs)
            if key in theirs:
                self.same(f"{where}.{key}: number", len(ours[key]), len(theirs[key]))
                for index, pair in enumerate(zip(ours[key], theirs[key])):
                    # bpftool's JSON extends the sign of unsigned enums of 32 bits too; its text does not.
                    if kind == "ENUM" and theirs["encoding"] == "UNSIGNED":
                        pair[1]["val"] %= 1 << 32
                    getattr(self, key)(f"{where}.{key}[{index}]", *pair)

    def members(self, where, ours, theirs):
        self.label(f"{where}.name", ours["name"], theirs["name"])
        self.same(f"{where}.type_id", ours["type_id"], theirs["type_id"])
        self.reference(where, ours, theirs["type_id"])
        self.size(where, ours, theirs["type_id"])
        offset, width = theirs["bits_offset"], theirs.get("bitfield_size", 0)
        target = self.types[theirs["type_id"]]
        while target and target["kind"] in MODIFIERS + ("TYPEDEF",):
            target = self.types[target["type_id"]]
        # Old encoders described a bit field by an integer with an offset or a width of its own.
        if width == 0 and target and target["kind"] == "INT":
            offset += target["bits_offset"]
            if target["bits_offset"] or target["nr_bits"] != target["size"] * 8:
                width = target["nr_bits"]
        self.same(f"{where}.bits_offset", ours["bits_offset"], offset)
        self.same(f"{where}.bit_size", ours["bit_size"], width)

    def values(self, where, ours, theirs):
        self.label(f"{where}.name", ours["name"], theirs["name"])
        self.value(f"{where}.val", ours["val"], theirs["val"])

    def params(self, where, ours, theirs):
        self.label(f"{where}.name", ours["name"], theirs["name"])
        self.same(f"{where}.type_id", ours["type_id"], theirs["type_id"])
        if theirs["type_id"] == 0 and theirs["name"] == "(anon)":
            self.same(f"{where}.type", ours["type"], "...")
        else:
            self.reference(where, ours, theirs["type_id"])

    def vars(self, where, ours, theirs):
        for key in ("type_id", "offset", "size"):
            self.same(f"{where}.{key}", ours[key], theirs[key])
        self.reference(where, ours, theirs["type_id"])
        target = self.types[theirs["type_id"]]
        if target:
            self.label(f"{where}.name", ours["name"], target["name"])


def no_big_numbers(text):
    number = int(text)
    if abs(number) > 1 << 53:
        raise ValueError(f"the number {text} is above 2^53")
    return number


def dump(path, base):
    status, output, error = shared.run([BPFTOOL, "-j"] + (["-B", base] if base else []) + ["btf", "dump", "file", path])
    return json.loads(output.decode("utf-8", errors="replace"))["types"] if status == 0 else None


def compare(item):
    """(path, summary, differences)"""
    path, base, pointer_size = item
    theirs = dump(path, base)
    if theirs is None:
        return path, None, []
    status, output, error = shared.run([shared.BTFSCOPE, "dump", path, "--format", "json"] + (["--base", base] if base else []))
    if status != 0:
        return path, None, [f"btfscope: {error}"]
    try:
        document = json.loads(output, parse_int=no_big_numbers)
    except ValueError as error:
        return path, None, [f"is no JSON: {error}"]
    types = Types(theirs, Types(dump(base, None), None, pointer_size) if base else None, pointer_size)
    comparison = Comparison(types)
    comparison.same("first key", next(iter(document)), "schema")
    comparison.same("schema", document["schema"], "btfscope/dump/1")
    comparison.same("source", document["source"], path)
    comparison.same("number of types", len(document["types"]), len(theirs))
    for ours, expected in zip(document["types"], theirs):
        comparison.type(ours, expected)
    summary = (len(theirs), comparison.fields, comparison.names, comparison.cut)
    return path, summary, comparison.differences


def inputs():
    for kernel in shared.kernels(CORPUS):
        yield str(kernel), None, 8
        # Parsing the base anew takes the time, in this script: a few modules of each.
        for module in shared.modules(kernel)[3::25]:
            yield str(module), str(kernel), 8
    for top in ("objects", "selftests", "mirror_testdata"):
        files = [p for p in sorted((CORPUS / top).rglob("*")) if p.is_file()]
        for path in files[::9]:
            yield str(path), None, 8


if __name__ == "__main__":
    began = time.monotonic()
    totals, files, failed = [0, 0, 0, 0], 0, 0
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count() or 2) as pool:
        for path, summary, differences in pool.map(compare, inputs()):
            if differences:
                failed += 1
                print(f"  {path}: {len(differences)} differences, such as")
                for line in differences[:5]:
                    print(f"    {line}")
            if summary:
                files += 1
                totals = [a + b for a, b in zip(totals, summary)]
    print(
        f"JSON: {files} files with {totals[0]} types compared in {totals[1]} fields, {totals[2]} of them C names "
        f"({totals[3]} more were cut short), {failed} files differ ({time.monotonic() - began:.0f} s)"
    )
    if files < 60:
        sys.exit("too few comparisons: is the corpus whole?")
    sys.exit(1 if failed else 0)
