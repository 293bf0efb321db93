#!/usr/bin/env bash
# Builds the release executable at .build/release/btfscope. docs/performance.md says why it is linked this way.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/deps.sh build
swift build -c release --product btfscope --static-swift-stdlib "$@"
