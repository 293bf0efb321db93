#!/usr/bin/env bash
# Installs what is missing, builds a release, and shows the main job on the running kernel: its types, as C that compiles.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/deps.sh build
echo "== building (the first time takes a minute or two)"
scripts/release.sh
btfscope=.build/release/btfscope

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
source=kernel
what="the running kernel, $(uname -r)"
if [ ! -r /sys/kernel/btf/vmlinux ]; then
  source=Fixtures/kernels/amd64-6.12.btf.gz
  what="Debian's kernel 6.12 as bundled in Fixtures/, because /sys/kernel/btf/vmlinux cannot be read here"
fi
echo
echo "== the types of $what"

show() { # LINES COMMAND...: the command as it would be typed, and the first lines of what it prints
  local lines=$1
  shift
  echo
  echo "\$ btfscope $*"
  "$btfscope" "$@" >"$scratch/out"
  head -n "$lines" "$scratch/out"
  local total
  total=$(wc -l <"$scratch/out")
  [ "$total" -le "$lines" ] || echo "... ($total lines)"
}

show 14 stat "$source"
show 6 find "$source" 'task_*' --kind struct
show 6 dump "$source" -t struct:list_head
"$btfscope" dump "$source" -t struct:task_struct >"$scratch/task.h"
echo
echo "\$ btfscope dump $source -t struct:task_struct"
grep -n -m 1 -A 11 '^struct task_struct {' "$scratch/task.h" || head -n 12 "$scratch/task.h"
echo "... ($(wc -l <"$scratch/task.h") lines, with everything that it needs)"

echo
echo "\$ btfscope dump $source > vmlinux.h"
began=$(date +%s%N)
"$btfscope" dump "$source" >"$scratch/vmlinux.h"
ended=$(date +%s%N)
echo "$(wc -l <"$scratch/vmlinux.h") lines, $(stat -c %s "$scratch/vmlinux.h") bytes, in $(((ended - began) / 1000000)) ms"

if clang --print-targets 2>/dev/null | grep -q '^ *bpf '; then
  echo
  echo "\$ clang -target bpf -g -O2 -c uses-vmlinux.c"
  cat >"$scratch/uses-vmlinux.c" <<'C'
#include "vmlinux.h"
int pid_of(struct task_struct *task) { return task->pid; }
C
  clang -target bpf -g -O2 -c "$scratch/uses-vmlinux.c" -o "$scratch/uses-vmlinux.o"
  echo "compiles"
else
  echo "(no clang that compiles for BPF here: the header was not compiled)"
fi
echo
echo "== would this agent work on $what?"
echo
echo "\$ btfscope relocs Fixtures/agent/el.o --against $source"
"$btfscope" relocs Fixtures/agent/el.o --against "$source" || [ $? = 1 ]
echo
echo "== and on other kernels?"
kernels=(Fixtures/kernels/amd64-5.10.btf.xz Fixtures/kernels/amd64-6.12.btf.gz)
[ "$source" != kernel ] || kernels+=(kernel)
echo
echo "\$ btfscope audit Fixtures/agent/el.o --against ${kernels[*]}"
"$btfscope" audit Fixtures/agent/el.o --against "${kernels[@]}" || [ $? = 1 ]
echo
echo "== done. The program is $btfscope; try: $btfscope --help"
