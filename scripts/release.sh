#!/usr/bin/env bash
# Builds the release executable at .build/release/btfscope, as one file without shared libraries: docs/performance.md has the figures,
# docs/decisions/0001-link-mode.md the reasons.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/deps.sh build
# What a static libelf needs in turn; newer ones use more than zlib.
needed=()
for library in $(pkg-config --static --libs-only-l libelf); do needed+=(-Xlinker "$library"); done
# The linker warns about every function of the C library that wants the shared one at run time; none of them is called.
swift build -c release --product btfscope --static-swift-stdlib -Xswiftc -static-executable "${needed[@]}" "$@" 2>&1 |
  { grep -v -e 'warning: the use of .* is dangerous' -e 'warning: Using .* in statically linked applications' || true; }
test -x .build/release/btfscope
