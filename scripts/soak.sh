#!/usr/bin/env bash
# Both rings for a while, with producers and consumers started, ended and killed at random; every sample is accounted for.
#
# usage: scripts/soak.sh [SECONDS]     Needs root. BTFSCOPE_SOAK_SEED repeats a run.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/deps.sh build test
export BTFSCOPE_SOAK_SECONDS=${1:-600}
# A release build, in the folder of the release tests: what users get, and several times as many accidents.
swift test -c release -Xswiftc -enable-testing --scratch-path .build-release-tests --filter RingSoakTests
