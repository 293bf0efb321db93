#!/usr/bin/env bash
# Rewrites scripts/start-up-order.txt: the functions that commands run, in the order of the commands below. Wants valgrind, and the
# kernel's BTF. Worth a run when many commands or much of the toolchain changed; a list that is too old costs memory, nothing else.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/release.sh >/dev/null
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

trace() { # ARGUMENT...: notes the functions that btfscope runs
  local status=0
  rm -f "$scratch/profile"
  valgrind --tool=callgrind --demangle=no --compress-strings=no "--callgrind-out-file=$scratch/profile" \
    .build/release/btfscope "$@" >/dev/null 2>"$scratch/errors" || status=$?
  # 1 is an answer: relocs and check may say no.
  if [ "$status" -gt 1 ] || [ ! -s "$scratch/profile" ]; then
    cat "$scratch/errors" >&2
    echo "start-up-order: btfscope $*: status $status" >&2
    exit 1
  fi
  # A recursion is told by a quote and a number behind the name.
  sed -n "s/^fn=\([^']*\).*/\1/p" "$scratch/profile" >>"$scratch/names"
}

objects=Fixtures
trace --version
trace dump -t struct:task_struct
for format in c raw json; do trace dump kernel --format "$format"; done
for format in c raw json; do trace dump "$objects/structs/el.o" --format "$format"; done
for case in anonymous bitfields enum64 enums flexible-arrays function-pointers packed tags typedefs; do
  trace dump "$objects/$case/el.o"
done
trace minimize kernel "$objects/core-relocations/el.o" -o "$scratch/output"
trace find "$objects/structs/el.o" '*'
trace stat "$objects/structs/el.o"
trace check "$objects/structs/el.o"
trace relocs "$objects/core-relocations/el.o"
trace inspect "$objects/maps/el.o"
# The same by way of the argument parser.
trace dump "$objects/structs/el.o" --format=raw
awk '!seen[$0]++' "$scratch/names" >"$scratch/order"
mv "$scratch/order" scripts/start-up-order.txt
