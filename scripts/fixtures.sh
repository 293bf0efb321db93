#!/usr/bin/env bash
# Rebuilds the objects of Fixtures/ from their sources with clang, in place. The bytes depend on the sources and on clang's version
# only: no path and no date goes in. With --check nothing is written, and the exit status says whether anything would change.
#
# usage: scripts/fixtures.sh [--check] [CASE...]        CLANG=... names another clang
set -euo pipefail
cd "$(dirname "$0")/../Fixtures"
clang=${CLANG:-clang}
check=no
if [ "${1:-}" = --check ]; then
  check=yes
  shift
fi

command -v "$clang" >/dev/null || { echo "fixtures: no clang (CLANG=$clang); a Swift toolchain brings one" >&2; exit 1; }
"$clang" --print-targets 2>/dev/null | grep -q '^ *bpfel ' || { echo "fixtures: $clang cannot compile for bpf" >&2; exit 1; }

# Another clang writes other bytes, which would say nothing about the sources.
pinned=$(sed -n 's/^clang: //p' README.md)
version=$("$clang" --version | head -n 1)
if [ "$version" != "$pinned" ]; then
  if [ $check = yes ]; then
    echo "fixtures: NOT CHECKED: this is '$version', the objects were built with '$pinned'"
    exit 0
  fi
  echo "fixtures: '$version' is not what README.md names ('$pinned'): rebuild all, and change that line" >&2
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# A case with a list of types includes "vmlinux.h": these types of the bundled kernel, as this program dumps them. So what is committed does
# not depend on the kernel that runs here.
header() { # CASE
  local arguments=()
  while read -r name; do arguments+=(-t "$name"); done <"$1/vmlinux.types"
  if [ -z "${btfscope:-}" ]; then
    btfscope=${BTFSCOPE:-}
    if [ -z "$btfscope" ]; then
      swift build --package-path .. --product btfscope >"$scratch/build.log" 2>&1 || { cat "$scratch/build.log" >&2; exit 1; }
      btfscope=$(swift build --package-path .. --show-bin-path)/btfscope
    fi
  fi
  mkdir -p "$scratch/$1"
  "$btfscope" dump kernels/amd64-6.12.btf.gz "${arguments[@]}" -o "$scratch/$1/vmlinux.h"
}

build() { # CASE TARGET OUT
  local include=()
  if [ -f "$1/vmlinux.types" ]; then
    [ -f "$scratch/$1/vmlinux.h" ] || header "$1"
    include=(-I "$scratch/$1" -ffile-prefix-map="$scratch/$1"=.)
  fi
  (cd "$1" && "$clang" -target "$2" -O2 -g -Wall -Werror "${include[@]}" -ffile-prefix-map="$PWD"=. -fdebug-compilation-dir=. \
    -c source.c -o "$3")
}

status=0
[ $# -gt 0 ] || set -- */source.c breaks/*/source.c
for case in "$@"; do
  case=${case%/source.c}
  for order in el eb; do
    build "$case" "bpf$order" "$scratch/$order.o"
    if cmp -s "$scratch/$order.o" "$case/$order.o"; then continue; fi
    if [ $check = yes ]; then
      echo "fixtures: $case/$order.o is not what its source compiles to" >&2
      status=1
    else
      cp "$scratch/$order.o" "$case/$order.o"
      echo "fixtures: wrote $case/$order.o"
    fi
  done
done
exit $status
