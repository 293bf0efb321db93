#!/usr/bin/env bash
# All tests, in a debug and in a release build: the optimiser has broken correct code before. Arguments go to `swift test`.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/deps.sh build test
# Programs and maps are pinned where everybody pins them; not every machine has it mounted.
if [ "$(id -u)" = 0 ] && [ -d /sys/fs/bpf ] && ! mountpoint -q /sys/fs/bpf; then
  mount -t bpf bpf /sys/fs/bpf || echo "/sys/fs/bpf cannot be mounted: tests that pin there fail"
fi
started=$SECONDS

echo "== tests, debug build"
swift test "$@"
echo "== tests, release build"
# A folder of its own: -enable-testing changes the code, and must not end up in .build/release.
swift test -c release -Xswiftc -enable-testing --scratch-path .build-release-tests "$@"

echo "== all tests passed, in debug and in release builds ($((SECONDS - started)) s)"
