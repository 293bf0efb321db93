#!/usr/bin/env bash
# btfscope and bpftool on the same input in the same run, in turn: medians and ratios. Nothing here passes or fails.
#
# usage: scripts/bench.sh [RUNS]
#   BTFSCOPE_BENCH_SOURCE=FILE    another raw BTF file
#   BTFSCOPE_BENCH_BPFTOOL=FILE   another bpftool than the one on PATH
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${1:-21}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
scripts/deps.sh build test
scripts/release.sh >/dev/null
build() { swift build -c release --package-path Benchmarks --scratch-path .build-benchmarks >"$scratch/log" 2>&1; }
# SwiftPM does not notice a source file that was added to the package this one depends on; a build from nothing does.
if ! build; then
  rm -rf .build-benchmarks
  build || { cat "$scratch/log" >&2; exit 1; }
fi
built=.build-benchmarks/release
btfscope=.build/release/btfscope
bpftool=${BTFSCOPE_BENCH_BPFTOOL:-$(PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin command -v bpftool)}

source=${BTFSCOPE_BENCH_SOURCE:-/sys/kernel/btf/vmlinux}
if [ ! -r "$source" ]; then
  echo "$source cannot be read: this measures the bundled BTF of Debian's kernel 6.12 instead"
  gzip -dc Fixtures/kernels/amd64-6.12.btf.gz >"$scratch/vmlinux.btf"
  source=$scratch/vmlinux.btf
fi

echo "input:    $source, $(stat -c %s "$source") bytes; kernel $(uname -r)"
echo "machine:  $(nproc) x $(sed -n 's/^model name[[:space:]]*: //p' /proc/cpuinfo | head -n 1)"
echo "btfscope: $(git describe --always --dirty 2>/dev/null || echo unknown); $(swift --version 2>/dev/null | head -n 1)"
echo "bpftool:  $("$bpftool" version | tr '\n' ' ')"
echo "load before: $(cut -d' ' -f1-3 /proc/loadavg)"
echo
"$built/Compare" "$built/measure" "$btfscope" "$bpftool" "$source" "$runs"
echo
"$built/InProcess" "$source"
echo
# An audit: the only comparable work of a peer is to find what each object needs of each kernel's BTF.
if [ -x ../shared/corpus/unpack ]; then
  corpus=$(../shared/corpus/unpack)
  mapfile -t objects < <(find "$corpus/objects" -name '*.o' | sort | head -n 100)
  mapfile -t kernels < <(find "$corpus/kernels" -name vmlinux.btf | sort)
  # MILLISECONDS MEBIBYTES of the median of some runs, on the processors named.
  audit() { # PROCESSORS OBJECTS KERNELS
    for _ in $(seq 1 "$runs"); do
      taskset -c "$1" "$built/measure" - "$btfscope" audit "${objects[@]:0:$2}" --against "${kernels[@]:0:$3}" --format json
    done | sort -n | awk '{ t[NR] = $1; if ($2 > m) m = $2 } END { printf "%.1f %.1f\n", t[int((NR + 1) / 2)] / 1e6, m / 1024 }'
  }
  read -r both memory < <(audit 0,1 100 6)
  read -r six _ < <(audit 0 100 6)
  read -r one _ < <(audit 0 100 1)
  read -r half _ < <(audit 0 50 6)
  # What a peer refuses takes it no time: it is counted and said.
  refused=0
  minimize() { "$bpftool" gen min_core_btf "$@" >/dev/null 2>&1 || refused=$((refused + 1)); } # KERNEL OUT OBJECT...
  began=$(date +%s%N)
  for kernel in "${kernels[@]}"; do
    for object in "${objects[@]}"; do minimize "$kernel" "$scratch/min.btf" "$object"; done
  done
  peer=$((($(date +%s%N) - began) / 1000000))
  # All objects at once: what they need together, and not what each does.
  began=$(date +%s%N)
  for kernel in "${kernels[@]}"; do minimize "$kernel" "$scratch/min.btf" "${objects[@]}"; done
  together=$((($(date +%s%N) - began) / 1000000))
  echo "| audit, ${#objects[@]} objects x ${#kernels[@]} kernels, $runs runs (bpftool gen min_core_btf: one) | |"
  echo "|---|---:|"
  echo "| btfscope, 2 processors | $both ms |"
  echo "| bpftool, all objects of a kernel at once | $together ms |"
  echo "| times faster | $(awk "BEGIN { printf \"%.1f\", $together / $both }") |"
  echo "| bpftool, an object at a time | $peer ms |"
  echo "| times faster | $(awk "BEGIN { printf \"%.1f\", $peer / $both }") |"
  [ "$refused" = 0 ] || echo "| calls of bpftool that failed, of $((${#kernels[@]} * (${#objects[@]} + 1))) | $refused |"
  echo "| peak memory | $memory MiB |"
  echo "| another kernel, one processor | $(awk "BEGIN { printf \"%.1f\", ($six - $one) / 5 }") ms |"
  echo "| another object on a kernel, one processor | $(awk "BEGIN { printf \"%.2f\", ($six - $half) / 50 / 6 }") ms |"
else
  echo "audit: not measured, there is no ../shared/corpus"
fi
echo
# Loading: the peer opens, loads and closes the same object with libbpf, in turn.
loads=${BTFSCOPE_BENCH_PEERS:-../shared/tools/peers}
if [ "$(id -u)" = 0 ] && [ -r "$loads/load.c" ] && cc -O2 -o "$scratch/load" "$loads/load.c" -lbpf -lelf -lz 2>"$scratch/log"; then
  object=$(readlink -f "$loads/modest.o")
  for _ in $(seq 1 "$runs"); do
    "$built/Loading" "$object" 1 >>"$scratch/ours"
    "$scratch/load" "$object" 1 >>"$scratch/theirs" 2>&1
  done
  median() { sed -n 's/^@open_to_loaded //p' "$1" | sort -g | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] / 1000 }'; }
  ours=$(median "$scratch/ours") theirs=$(median "$scratch/theirs")
  echo "| 10 maps and 5 programs, open to loaded, $runs runs in turn | btfscope ms | libbpf ms | ratio |"
  echo "|---|---:|---:|---:|"
  echo "| modest.o | $ours | $theirs | $(awk "BEGIN { printf \"%.2f\", $theirs / $ours }") |"
  if command -v strace >/dev/null; then
    count() { strace -f -e trace=bpf -c "$@" 2>&1 >/dev/null | awk '$NF == "bpf" { print $4 }'; }
    echo
    echo "bpf() calls: btfscope load $(count "$btfscope" load "$object"), libbpf $(count "$scratch/load" "$object" 1)"
  fi
else
  echo "loading: not measured, that needs root, libbpf and $loads/load.c"
fi
echo
# The other side of the ring benchmarks is C over libbpf, which stands beside the repository as the corpus does.
peers=$loads
if [ "$(id -u)" != 0 ]; then
  echo "rings: not measured, that needs root"
elif [ ! -r "$peers/urb.c" ] || ! cc -O2 -o "$scratch/urb" "$peers/urb.c" -lbpf -lelf -lz -lpthread 2>"$scratch/log"; then
  echo "rings: not measured, there is no $peers/urb.c, or no libbpf to build it with; btfscope alone:"
  "$btfscope" ring bench
else
  "$built/CompareRings" "$built/Rings" "$scratch/urb" "$(readlink -f "$peers/urb.o")" "$(((runs + 2) / 3))"
  echo
  cc -O2 -shared -fPIC -o "$scratch/count.so" Benchmarks/Sources/allocations.c -ldl
  for way in reserve publish batch consume; do
    few=$(LD_PRELOAD=$scratch/count.so "$built/Rings" "$peers/urb.o" $way 64 1000000 | sed -n 's/^@allocations //p')
    many=$(LD_PRELOAD=$scratch/count.so "$built/Rings" "$peers/urb.o" $way 64 3000000 | sed -n 's/^@allocations //p')
    echo "allocations in two million samples more, $way: $((many - few))"
  done
fi
echo
echo "load after:  $(cut -d' ' -f1-3 /proc/loadavg)"
