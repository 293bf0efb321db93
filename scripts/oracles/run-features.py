#!/usr/bin/env python3
"""Compares `btfscope features --full` with `bpftool feature probe full` on the running kernel: every answer that bpftool gives. What differs must
be explained by a row of EXPLAINED, which asks the kernel itself where it can; anything else is a fault.

Needs root, and bpftool. Usage: run-features.py"""

import collections
import errno
import importlib.util
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True

ROOT = pathlib.Path(__file__).resolve().parents[2]
BTFSCOPE = os.environ.get("BTFSCOPE", str(ROOT / ".build/release/btfscope"))

# bpf(2) as the other oracle about helpers has it.
spec = importlib.util.spec_from_file_location("helpers_by_type", ROOT / "scripts/oracles/helpers-by-type.py")
helpers_by_type = importlib.util.module_from_spec(spec)
spec.loader.exec_module(helpers_by_type)

# BPF_F_SLEEPABLE
SLEEPABLE = 1 << 4


def run(*command):
    done = subprocess.run(command, capture_output=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: status {done.returncode}\n{done.stderr.decode(errors='replace')}")
    return json.loads(done.stdout)


class Comparison:
    def __init__(self, ours):
        self.ours, self.kernel = ours, helpers_by_type.Kernel()
        self.equal, self.explained, self.faults = 0, collections.Counter(), []
        self.types = {entry["name"]: entry for entry in ours["program_types"]}
        self.maps = {entry["name"]: entry for entry in ours["map_types"]}
        self.numbers = {name: number for number, name in enumerate(helper_names())}

    def compare(self, section, name, theirs, ours, explain=None):
        if theirs == ours:
            self.equal += 1
            return
        reason = explain() if explain else None
        if reason:
            self.explained[f"{section}: {reason}"] += 1
        else:
            self.faults.append(f"{section} {name}: bpftool says {theirs}, btfscope {ours}")

    # EXPLAINED: why an answer may differ. docs/features.md has the same table.

    def refused_type(self, entry):
        """bpftool takes a refusal for want of privilege for a no."""
        if entry["answer"] == "unknown" and entry["errno"] == errno.EPERM:
            return "the kernel refuses with EPERM to say, which bpftool takes for a no"
        # A tracing program is asked for in three ways, of which libbpf knows one (fentry).
        if entry["name"] == "tracing" and entry["answer"] == "yes":
            code, _ = self.kernel.load(26, 24, helpers_by_type.instruction(0xB7) + helpers_by_type.instruction(0x95))
            if code == errno.EPERM:
                return "bpftool asks for programs at the start of functions only, which the kernel refuses here with EPERM"
        return None

    def helper(self, type_name, helper):
        """bpftool 7.1 does not know the verifier's words since Linux 6.14, and asks with one attach type."""
        number, type_number = self.numbers[helper], self.types[type_name]["number"]
        # Syscall programs have to be such as may sleep.
        flags = SLEEPABLE if type_name == "syscall" else 0
        places = helpers_by_type.ATTACH_TYPES[type_number]
        words = [self.kernel.load(type_number, at, helpers_by_type.call(number), flags=flags)[1] for at in places]
        ours = self.available[type_name].get(helper)
        if ours is False and any(words) and all("program of this type cannot use helper" in log for log in words if log):
            return "libbpf 1.1 does not know the kernel's words for no: 'program of this type cannot use helper'"
        if ours is True and any(log and not any(no in log for no in helpers_by_type.REFUSED) for log in words):
            return "the helper is there with another attach type than the one with which bpftool asks"
        return None

    # The sections of bpftool.

    def settings(self, theirs):
        names = {
            "unprivileged_bpf_disabled": "kernel.unprivileged_bpf_disabled", "bpf_jit_enable": "net.core.bpf_jit_enable",
            "bpf_jit_harden": "net.core.bpf_jit_harden", "bpf_jit_kallsyms": "net.core.bpf_jit_kallsyms",
            "bpf_jit_limit": "net.core.bpf_jit_limit",
        }
        settings = {entry["name"]: entry["value"] for entry in self.ours["settings"]}
        options = {entry["name"]: entry["value"] for entry in self.ours["configuration"]}
        for name, value in theirs.items():
            own = options.get(name) if name.startswith("CONFIG_") else settings.get(names.get(name, name))
            # bpftool prints values of options as text.
            self.compare("setting", name, str(value), str(own))

    def types_of(self, section, theirs, own, suffix):
        for name, value in theirs.items():
            stem = re.fullmatch(f"have_(.*)_{suffix}", name)[1]
            entry = own.get(stem)
            if entry is None:
                self.faults.append(f"{section} {stem}: btfscope has no such name")
                continue
            own_answer = {"yes": True, "no": False}.get(entry["answer"])
            self.compare(section, stem, value, own_answer, lambda: self.refused_type(entry))

    def helpers(self, theirs):
        known = set().union(*(set(names) for names in theirs.values()))
        self.available = {}
        for row in self.ours["helpers"]:
            answers = {name: True for name in row["available"]} | {name: False for name in row["unavailable"]}
            self.available[row["program_type"]] = answers
        for key, names in theirs.items():
            stem = re.fullmatch(r"(.*)_available_helpers", key)[1]
            # libbpf answers nothing about helpers of types that attach to something (`libbpf_probe_bpf_helper()`), nor of those that are not there.
            if not names:
                continue
            for helper in sorted(known):
                self.compare(
                    f"helper in {stem}", helper, helper in names, self.available.get(stem, {}).get(helper),
                    lambda: self.helper(stem, helper))

    def misc(self, theirs):
        names = {
            "have_large_insn_limit": "large_insn_limit", "have_bounded_loops": "bounded_loops", "have_v2_isa_extension": "isa_v2",
            "have_v3_isa_extension": "isa_v3", "have_v4_isa_extension": "isa_v4",
        }
        abilities = {entry["name"]: entry["answer"] for entry in self.ours["abilities"]}
        for name, value in theirs.items():
            self.compare("ability", name, value, abilities.get(names.get(name, name)) == "yes")


def helper_names():
    text = (ROOT / "Sources/BPFObject/Helpers/HelperFunction.swift").read_text()
    block = re.search(r"stems: \[StaticString\] = \[(.*?)\n  \]", text, re.DOTALL)[1]
    return ["bpf_" + name for name in re.findall(r'"(\w+)"', block)]


def main():
    if not shutil.which("bpftool"):
        if os.environ.get("BTFSCOPE_REQUIRE_KERNEL"):
            sys.exit("bpftool is not there")
        print("SKIPPED: bpftool is not there")
        return 0
    if os.geteuid():
        print("SKIPPED: needs root")
        return 0
    theirs = run("bpftool", "-j", "feature", "probe", "full")
    comparison = Comparison(run(BTFSCOPE, "features", "--full", "--format", "json"))
    comparison.settings(theirs["system_config"])
    have = any(entry["answer"] == "yes" for entry in comparison.ours["commands"])
    comparison.compare("command", "bpf(2)", theirs["syscall_config"]["have_bpf_syscall"], have)
    comparison.types_of("program type", theirs["program_types"], comparison.types, "prog_type")
    comparison.types_of("map type", theirs["map_types"], comparison.maps, "map_type")
    comparison.helpers(theirs["helpers"])
    comparison.misc(theirs["misc"])
    summary = collections.Counter()
    for reason, count in comparison.explained.items():
        summary[re.sub(r"^helper in \w+", "helper", reason)] += count
    print(f"{comparison.equal} answers are equal, {sum(summary.values())} differ and are explained")
    for reason, count in summary.most_common():
        print(f"  {count} x {reason}")
    for fault in comparison.faults[:40]:
        print(f"FAILED: {fault}")
    if len(comparison.faults) > 40:
        print(f"FAILED: and {len(comparison.faults) - 40} more")
    if comparison.equal < 500:
        print("FAILED: too little was compared")
        return 1
    return 1 if comparison.faults else 0


if __name__ == "__main__":
    sys.exit(main())
