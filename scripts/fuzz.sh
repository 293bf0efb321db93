#!/usr/bin/env bash
# Builds the fuzz targets and lets each run for a time: scripts/fuzz.sh [all|TARGET] [SECONDS]
# Inputs that were interesting are kept in .build-fuzz/corpus; what fails is left in .build-fuzz/found as crash-*, timeout-*, oom-*.
set -euo pipefail
cd "$(dirname "$0")/.."
targets=${1:-all}
seconds=${2:-60}
[ "$targets" = all ] && targets="FuzzELF FuzzELFWriting FuzzBTF FuzzTypedData FuzzBTFExtension FuzzObject FuzzGuards FuzzRelocations FuzzAuditReport FuzzSources FuzzLog FuzzBundles"

# The crash handler of Swift would wait for a debugger that is not there.
export SWIFT_BACKTRACE=enable=no BTFSCOPE_FUZZ=1
work=.build-fuzz
corpus=../shared/corpus

section() { # NAME OBJECT: the section's bytes
  local where
  where=$(readelf -SW "$2" 2>/dev/null | awk -v name="$1" '{ sub(/^ *\[ *[0-9]+\] /, "") } $1 == name { print $4, $5; exit }')
  [ -n "$where" ] || return 0
  # head closes the pipe before tail is done.
  tail -c "+$((0x${where% *} + 1))" "$2" | head -c "$((0x${where#* }))" || true
}

sections() { # NAME FOLDER: that section of every object of the fixtures
  local object
  for object in Fixtures/*/*.o; do section "$1" "$object" >"$2/$(tr / - <<<"$object")"; done
}

seed() { # TARGET FOLDER: what the fuzzer starts from
  mkdir -p "$2"
  cp Fixtures/malformed/* "$2"
  rm -f "$2/README.md"
  case "$1" in
    FuzzELF | FuzzELFWriting | FuzzObject | FuzzGuards | FuzzRelocations) for object in Fixtures/*/*.o; do cp "$object" "$2/$(tr / - <<<"$object")"; done ;;
    FuzzBTF)
      sections .BTF "$2"
      if [ -x "$corpus/unpack" ]; then cp "$("$corpus/unpack")"/selftests/btf_raw/raw/* "$2"; fi
      ;;
    FuzzTypedData)
      # 64 bytes of data after the types, as the first two bytes say.
      sections .BTF "$2"
      local types
      for types in "$2"/*.o; do { printf '\100\0'; cat "$types"; head -c 64 "$types"; } >"$2/typed" && mv "$2/typed" "$types"; done
      ;;
    FuzzBundles)
      # A bundle, where there is a program that makes one.
      local types=$2/6.1.0.btf
      section .BTF Fixtures/structs/el.o >"$types"
      if [ -x .build/release/btfscope ]; then
        .build/release/btfscope minimize Fixtures/core-relocations/el.o --against "$types" --bundle "$2/bundle.tar" >/dev/null || true
      fi
      ;;
    FuzzAuditReport) cp Fixtures/audit/*.json.golden "$2" ;;
    FuzzLog) cp Fixtures/logs/*.log "$2" ;;
    FuzzSources)
      # A small kernel in every form that takes no kernel to make: compressed, in archives, in an image; and an object in a program.
      local types=$2/types inside way
      section .BTF Fixtures/structs/el.o >"$types"
      for way in 'gzip -c' 'xz -c' 'xz --format=lzma -c' 'zstd -qc' 'bzip2 -c' 'lz4 -qc' 'lz4 -qlc'; do $way "$types" >"$types.${way//[ =]/}"; done
      inside=$(mktemp -d)
      cp "$types" "$inside/vmlinux-6.1.0"
      xz -c "$types" >"$inside/module.ko.xz"
      echo CONFIG_BPF=y >"$inside/config-6.1.0"
      echo 2.0 >"$inside/debian-binary"
      tar -C "$inside" -cf "$types.tar" vmlinux-6.1.0 module.ko.xz config-6.1.0
      tar -C "$inside" -cJf "$inside/data.tar.xz" vmlinux-6.1.0 module.ko.xz config-6.1.0
      (cd "$inside" && ar rc package.deb debian-binary data.tar.xz && zip -q package.zip vmlinux-6.1.0 module.ko.xz)
      cp "$inside/package.deb" "$inside/package.zip" Fixtures/lzo/types-*.lzo "$2"
      rm -rf "$inside"
      # The setup header of x86, and behind its one sector the kernel.
      { head -c 497 /dev/zero; printf '\1'; head -c 16 /dev/zero; printf 'HdrS\14\2'; head -c 64 /dev/zero; printf '\0\0\0\0\0\2\0\0'
        head -c 432 /dev/zero; cat "$types.gzip-c"; } >"$types.image"
      { printf '\177ELF'; cat Fixtures/structs/el.o Fixtures/structs/eb.o; } >"$types.program"
      ;;
    FuzzBTFExtension) sections .BTF.ext "$2" ;;
  esac
}

status=0
for target in $targets; do
  echo "== $target, $seconds s"
  swift build -c release --sanitize=fuzzer --scratch-path $work --product "$target"
  mkdir -p "$work/corpus/$target" "$work/found"
  seed "$target" "$work/seeds/$target"
  "$work/release/$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=16384 -print_final_stats=1 \
    -artifact_prefix="$work/found/$target-" "$work/corpus/$target" "$work/seeds/$target" || status=1
done
[ $status = 0 ] || echo "fuzz: something failed; the inputs are in $work/found" >&2
exit $status
