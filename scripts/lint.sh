#!/usr/bin/env bash
# What a compiler does not check. Prints every fault; the exit status says whether there was one.
set -uo pipefail
cd "$(dirname "$0")/.."
status=0
swift format lint --strict --recursive Sources Tests Fuzz Package.swift Benchmarks/Sources Benchmarks/Package.swift || status=1
scripts/check-imports.sh || status=1
scripts/check-unsafe.sh || status=1
for script in scripts/*.sh .ci/run; do bash -n "$script" || status=1; done
[ $status = 0 ] && echo "lint: clean"
exit $status
