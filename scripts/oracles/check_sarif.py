#!/usr/bin/env python3
"""Validates SARIF logs against the schema of SARIF 2.1.0 (OASIS), and looks at what a schema cannot say: rules that results refer to, and
fingerprints that are there once.

usage: scripts/oracles/check_sarif.py [--schema FILE] [LOG...]     without logs: those among the fixtures

The schema is not part of this repository. It is taken from --schema, from the file that SARIF_SCHEMA names, or from schemastore.org.
Needs Python's jsonschema (python3-jsonschema)."""

import argparse
import json
import os
import pathlib
import sys
import urllib.request

try:
    import jsonschema
except ImportError:
    sys.exit("check_sarif: there is no jsonschema: apt-get install python3-jsonschema")

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ADDRESS = "https://json.schemastore.org/sarif-2.1.0.json"


def schema(path):
    path = path or os.environ.get("SARIF_SCHEMA")
    if path:
        return json.loads(pathlib.Path(path).read_text())
    try:
        with urllib.request.urlopen(ADDRESS, timeout=30) as answer:
            return json.load(answer)
    except OSError as error:
        sys.exit(f"check_sarif: {ADDRESS}: {error}; give the schema with --schema")


def faults(log, validator):
    for error in validator.iter_errors(log):
        yield "/".join(map(str, error.absolute_path)) + ": " + error.message
    for run in log.get("runs", []):
        rules = run["tool"]["driver"]["rules"]
        if len({rule["id"] for rule in rules}) != len(rules):
            yield "a rule is there twice"
        seen = set()
        for number, result in enumerate(run["results"]):
            if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
                yield f"results/{number}: the rule is another"
            for key in result["partialFingerprints"].items():
                if key in seen:
                    yield f"results/{number}: the fingerprint is there twice"
                seen.add(key)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--schema", metavar="FILE")
    parser.add_argument("logs", nargs="*", type=pathlib.Path, metavar="LOG")
    options = parser.parse_args()
    logs = options.logs or sorted((ROOT / "Fixtures/audit").glob("*.sarif.golden"))
    if not logs:
        sys.exit("check_sarif: there are no logs")
    rules = schema(options.schema)
    validator = jsonschema.validators.validator_for(rules)(rules, format_checker=jsonschema.FormatChecker())
    failed = False
    for path in logs:
        log = json.loads(path.read_text())
        found = list(faults(log, validator))
        for fault in found:
            print(f"{path.name}: {fault}", file=sys.stderr)
        print(f"{path.name}: {sum(len(run['results']) for run in log['runs'])} results, {len(found)} faults")
        failed = failed or bool(found)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
