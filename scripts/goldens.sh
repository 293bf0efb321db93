#!/usr/bin/env bash
# Rewrites the goldens that differ, then runs again to see that all hold. What changed is for a person to read.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/deps.sh build test
BTFSCOPE_UPDATE_GOLDENS=1 swift test >/dev/null 2>&1 || true
swift test
git --no-pager diff --stat -- Fixtures
git status --short -- Fixtures
