#!/usr/bin/env bash
# Unsafe code stays in the few files that own raw memory or talk to C; scripts/unsafe-files.txt lists them.
set -euo pipefail
cd "$(dirname "$0")/.."

found=$(grep -rlE --include='*.swift' '^[^/]*\bunsafe\b|^[^/]*@safe\b' Sources | sort -u || true)
listed=$(grep -v '^#' scripts/unsafe-files.txt | grep . | sort -u)
status=0
while read -r file; do
  echo "unsafe: $file is not in scripts/unsafe-files.txt" >&2
  status=1
done < <(comm -23 <(echo "$found") <(echo "$listed") | grep . || true)
while read -r file; do
  echo "unsafe: $file is listed and holds no unsafe code; take it off the list" >&2
  status=1
done < <(comm -13 <(echo "$found") <(echo "$listed") | grep . || true)
exit $status
