#!/usr/bin/env bash
# Checks every import in Sources/ against the table of docs/architecture.md: data flows one way. A module may import what its row
# names, and what those may import in turn; only the executable imports ArgumentParser, and nothing imports Foundation.
set -euo pipefail
cd "$(dirname "$0")/.."

# Rows look like: | `ELF` | what it is | ByteReading, CZlib |
declare -A direct
while IFS='|' read -r _ names _ imports _; do
  for name in $(tr -d '`,' <<<"$names"); do direct[$name]=$(tr -d '`,' <<<"$imports"); done
done < <(sed -n '/^| target /,/^$/p' docs/architecture.md | grep '^| `')

allowed() { # MODULE: everything that it may import
  local name
  for name in ${direct[$1]:-}; do
    [ "$name" = - ] && continue
    echo "$name"
    allowed "$name"
  done
}

status=0
complain() {
  echo "imports: $1" >&2
  status=1
}

for folder in Sources/*/; do
  module=$(basename "$folder")
  if [ -z "${direct[$module]:-}" ]; then
    complain "$module has no row in the table of docs/architecture.md"
    continue
  fi
  # The language's own modules are open to all.
  may=" Glibc Synchronization $(allowed "$module" | sort -u | tr '\n' ' ') "
  while IFS=: read -r file _ line; do
    imported=$(sed -E 's/^(@[A-Za-z_()]+ +)*((public|package|internal|fileprivate|private) +)?import +((struct|class|enum|protocol|typealias|func|let|var) +)?([A-Za-z_0-9]+).*/\6/' <<<"$line")
    case "$may" in *" $imported "*) ;; *) complain "$file: $module may not import $imported" ;; esac
  done < <(grep -rnE --include='*.swift' '^(@[A-Za-z_()]+ +)*((public|package|internal|fileprivate|private) +)?import ' "$folder" || true)
done
exit $status
