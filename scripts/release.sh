#!/usr/bin/env bash
# Builds the release executable at .build/release/btfscope, as one file without shared libraries: docs/performance.md has the figures,
# docs/decisions/0001-link-mode.md the reasons.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/deps.sh build
# What a static libelf and libarchive need in turn; newer ones of libelf use more than zlib. Of libarchive only what reads a few formats is
# called: what it needs for files on disk and for xar is not linked.
options=()
for library in $(pkg-config --static --libs-only-l libelf libarchive); do
  case $library in -lacl | -lxml2) ;; *) options+=(-Xlinker "$library") ;; esac
done
# What runs is put together, so that few pages of the file are touched: functions are sections of their own, and the linker places those
# that scripts/start-up-order.txt lists first. A name that is not there is passed over.
options+=(-Xswiftc -Xfrontend -Xswiftc -function-sections -Xswiftc -use-ld=lld)
options+=(-Xlinker "--symbol-ordering-file=$PWD/scripts/start-up-order.txt" -Xlinker --no-warn-symbol-ordering)
# Types are named by functions, not by text that the runtime has to look up: for each `Set` it would search all conformances.
options+=(-Xswiftc -Xfrontend -Xswiftc -disable-concrete-type-metadata-mangled-name-accessors)
# The linker warns about every function of the C library that wants the shared one at run time; none of them is called.
swift build -c release --product btfscope --static-swift-stdlib -Xswiftc -static-executable "${options[@]}" "$@" 2>&1 |
  { grep -v -e 'warning: the use of .* is dangerous' -e 'warning: Using .* in statically linked applications' || true; }
test -x .build/release/btfscope
