#!/usr/bin/env python3
"""How many refusals `btfscope explain` knows: of those that libbpf met on several kernels (../shared/corpus/truth), and of the self-tests that
the running kernel refuses (as `btfscope load` prints them). A refusal without any words is counted apart.

Fails where fewer than 95 % of either are known, or where a log gives no answer at all.

Usage: run-explain.py [--list]; with it every message that is not known is printed. Without root only the first part is done."""

import collections
import json
import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True

import corpus

CORPUS = corpus.folder()
TRUTH = corpus.ROOT.parent / "shared/corpus/truth"
# In percent.
WANTED = 95


def explain(log, status=(0,)):
    done = subprocess.run([corpus.BTFSCOPE, "explain", "--format", "json"], input=log.encode(), capture_output=True, timeout=60)
    if done.returncode not in status:
        sys.exit(f"explain: status {done.returncode}: {done.stderr.decode(errors='replace')}\n{log[-2000:]}")
    return json.loads(done.stdout)["refusals"]


def plain(text):
    """Without names and numbers, so that alike logs are read once."""
    return re.sub(r"0x[0-9a-f]+|\d+", "1", re.sub(r"'[^']*'", "'x'", text))


class Count:
    def __init__(self, name):
        self.name = name
        self.known = self.silent = 0
        self.unknown = collections.Counter()
        self.codes = collections.Counter()

    def add(self, refusals, times=1):
        # The last one is what the log ends with.
        last = refusals[-1]
        if last["message"] is None:
            self.silent += times
        elif last["known"]:
            self.known += times
            self.codes[last["code"]] += times
        else:
            self.unknown[plain(last["message"])] += times

    def report(self):
        missed = sum(self.unknown.values())
        total = self.known + missed
        percent = 100 * self.known / total if total else 0
        print(f"{self.name}: {self.known} of {total} messages are known ({percent:.1f} %), of {len(self.codes)} kinds; {self.silent} refusals have no words")
        if "--list" in sys.argv:
            for message, times in self.unknown.most_common():
                print(f"  {times:5} {message}")
            for code, times in self.codes.most_common():
                print(f"  {times:5} {code}")
        if total == 0:
            return [f"{self.name}: there are no messages"]
        return [f"{self.name}: {percent:.1f} % are known, {WANTED} are wanted"] if percent < WANTED else []


def truth():
    """What libbpf warned of, with the end of the verifier's log where that stands."""
    logs = collections.Counter()
    for file in sorted(TRUTH.glob("*.jsonl.zst")):
        lines = subprocess.run(["zstd", "-dc", str(file)], check=True, capture_output=True).stdout.splitlines()
        for row in map(json.loads, lines):
            if row["rc"] >= 0:
                continue
            # The warnings were kept up to a length, from the end: a first line without its beginning says nothing.
            warnings = [line for line in (row["warn"] or "").splitlines() if line.startswith(("libbpf: ", "-- ", "\t", "["))]
            answer = f"libbpf: prog 'x': BPF program load failed: {row['rc']}"
            tail = row["log_tail"] or ""
            frame = [answer, "libbpf: prog 'x': -- BEGIN PROG LOAD LOG --", tail, "-- END PROG LOAD LOG --"] if tail else []
            logs["\n".join(warnings[:-2] + frame + warnings[-2:] or [answer]) + "\n"] += 1
    alike = collections.Counter()
    sample = {}
    for log, times in logs.items():
        alike[plain(log)] += times
        sample.setdefault(plain(log), log)
    count = Count("truth")
    for key, times in alike.items():
        count.add(explain(sample[key]), times)
    return count.report()


def self_tests():
    """Objects of self-tests that say of themselves that the verifier refuses them."""
    if os.geteuid() != 0:
        print("self-tests: SKIPPED, root is needed to load")
        return []
    objects = [path for path in sorted((CORPUS / "selftests/el-v3").glob("*.o")) if b"test_expect_failure" in path.read_bytes()]
    count = Count("self-tests on the running kernel")
    seen = collections.Counter()
    sample = {}
    for path in objects:
        done = subprocess.run([corpus.BTFSCOPE, "load", str(path), "--format", "json"], capture_output=True, timeout=60)
        if not done.stdout:
            continue
        for program in json.loads(done.stdout)["programs"]:
            log = program["verifier"]["log"]
            if program["loaded"] or not program["errno"] or not log:
                continue
            frame = f"libbpf: prog 'x': BPF program load failed: -{program['errno']}\nlibbpf: prog 'x': -- BEGIN PROG LOAD LOG --\n"
            said = [line for line in log.splitlines() if not re.match(r"processed \d+|verification time|stack depth", line)]
            key = plain(said[-1]) if said else ""
            seen[key] += 1
            sample.setdefault(key, f"{frame}{log}\n-- END PROG LOAD LOG --\nlibbpf: prog 'x': failed to load: -{program['errno']}\n")
    for key, times in seen.items():
        count.add(explain(sample[key]), times)
    return count.report()


def main():
    failures = truth() + self_tests()
    for failure in failures:
        print(f"FAILED: {failure}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
