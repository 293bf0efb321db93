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

build() { # CASE TARGET OUT
  (cd "$1" && "$clang" -target "$2" -O2 -g -Wall -Werror -ffile-prefix-map="$PWD"=. -fdebug-compilation-dir=. -c source.c -o "$3")
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
status=0
[ $# -gt 0 ] || set -- */source.c
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
