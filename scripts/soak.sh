#!/usr/bin/env bash
# Both rings for a while, with producers and consumers started, ended and killed at random; every sample is accounted for.
#
# usage: scripts/soak.sh [SECONDS]     Needs root. BTFSCOPE_SOAK_SEED repeats a run.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/deps.sh build test
export BTFSCOPE_SOAK_SECONDS=${1:-600}
swift test --filter RingSoakTests
