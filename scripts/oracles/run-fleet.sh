#!/usr/bin/env bash
# Shares of an audit, made side by side by GNU parallel and put together, are the same report, byte for byte, as one run makes.
#
# usage: scripts/oracles/run-fleet.sh
set -euo pipefail
cd "$(dirname "$0")/../.."

btfscope=${BTFSCOPE:-.build/release/btfscope}
corpus=$(../shared/corpus/unpack)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Not the status, which says what was found; more than 2 is a fault.
audit() { "$btfscope" audit "$@" || [ $? -le 2 ]; }
export -f audit
export btfscope scratch

mapfile -t objects < <(find "$corpus/objects" -name '*.o' | sort | awk 'NR % 11 == 1')
kernels=("$corpus/kernels" Fixtures/kernels /nowhere)
audit "${objects[@]}" --against "${kernels[@]}" --format json -o "$scratch/whole.json" 2>/dev/null
shares=4
parallel --will-cite --jobs "$shares" audit "${objects[@]}" --against "${kernels[@]}" --shard "{}/$shares" \
  --format json -o "$scratch/share-{}.json" ::: $(seq "$shares") 2>/dev/null
audit --merge "$scratch"/share-*.json --format json -o "$scratch/merged.json" 2>/dev/null
cmp "$scratch/whole.json" "$scratch/merged.json"
echo "fleet: ${#objects[@]} objects, $shares shares put together are the single run ($(stat -c %s "$scratch/whole.json") bytes)"
