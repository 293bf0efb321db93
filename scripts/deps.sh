#!/usr/bin/env bash
# Makes sure that what a job needs from the system is there; installs what is missing with apt-get. Asks nothing, prints nothing
# where nothing is missing, and then needs no network.
#
# usage: scripts/deps.sh build|test|ci...
set -euo pipefail

missing=()
need() { # PACKAGE PROBE...: the package is wanted where the probe fails
  local package=$1
  shift
  "$@" >/dev/null 2>&1 || missing+=("$package")
}
program() { PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin command -v "$1"; }

# Only clang's own driver can say whether it finds the C library, the start files and a linker.
links_cxx() { printf 'int main(void) { return 0; }\n' | clang -x c++ - -o /dev/null -lstdc++; }
has_zlib() { printf '#include <zlib.h>\nint main(void) { return !zlibVersion(); }\n' | clang -x c - -o /dev/null -lz; }
has_libbpf() { printf '#include <bpf/libbpf.h>\nint main(void) { return !libbpf_major_version(); }\n' | clang -x c - -o /dev/null -lbpf; }
# The release is linked statically, and with what libelf itself needs.
has_libelf() {
  # shellcheck disable=SC2046 # words are wanted
  printf '#include <libelf.h>\nint main(void) { return !elf_version(EV_CURRENT); }\n' |
    clang -static -x c - -o /dev/null $(pkg-config --static --libs libelf) 2>&1
}
# Of libarchive only what release.sh links; each of its own dependencies has a package.
has_archive() {
  printf '#include <archive.h>\nint main(void) { return archive_read_support_format_zip(archive_read_new()); }\n' |
    clang -static -x c - -o /dev/null -larchive -lnettle -llzma -lzstd -llz4 -lbz2 -lz 2>&1
}
has_certificates() { [ -s /etc/ssl/certs/ca-certificates.crt ]; }

# The shared libraries of Debian that the toolchain's programs want and do not find.
toolchain_libraries() {
  local bin program
  bin=$(dirname "$(readlink -f "$(command -v swift)")")
  for program in swift-package swift-frontend swift-format; do
    ldd "$bin/$program" 2>/dev/null | sed -n 's/^[[:space:]]*\([^ ]*\) => not found.*/\1/p'
  done | sort -u | while read -r library; do
    case $library in
      libcurl.so.4) echo libcurl4 ;;
      libxml2.so.2) echo libxml2 ;;
      libsqlite3.so.0) echo libsqlite3-0 ;;
      libncurses.so.6 | libtinfo.so.6) echo libncurses6 ;;
      libedit.so.2) echo libedit2 ;;
      libuuid.so.1) echo libuuid1 ;;
      libstdc++.so.6) echo libstdc++6 ;;
      libz.so.1) echo zlib1g ;;
      *) echo "deps: the Swift toolchain misses $library" >&2 ;;
    esac
  done
}

if ! command -v swift >/dev/null; then
  echo "deps: there is no 'swift' on PATH. Install Swift 6.2 or newer (https://www.swift.org/install/linux/)" >&2
  echo "      and put its usr/bin on PATH; everything else is installed from here." >&2
  exit 1
fi

for job in "$@"; do
  case $job in
    build)
      while read -r package; do missing+=("$package"); done < <(toolchain_libraries)
      need g++ links_cxx
      need git program git
      need ca-certificates has_certificates
      need pkg-config program pkg-config
      need zlib1g-dev has_zlib
      need libelf-dev has_libelf
      for package in libarchive-dev liblzma-dev libzstd-dev liblz4-dev libbz2-dev nettle-dev; do need "$package" has_archive; done
      ;;
    test)
      need bpftool program bpftool
      need binutils program readelf
      need xz-utils program xz
      need zstd program zstd
      need lz4 program lz4
      need zip program zip
      need bzip2 program bzip2
      need iproute2 program ip
      ;;
    ci)
      need python3 program python3
      need parallel program parallel
      need libbpf-dev has_libbpf
      ;;
    *)
      echo "deps: no such job: $job" >&2
      exit 64
      ;;
  esac
done

[ ${#missing[@]} -gt 0 ] || exit 0
mapfile -t missing < <(printf '%s\n' "${missing[@]}" | sort -u)

as_root=()
if [ "$(id -u)" != 0 ]; then as_root=(sudo -n); fi
if ! command -v apt-get >/dev/null || { [ "$(id -u)" != 0 ] && ! sudo -n true 2>/dev/null; }; then
  echo "deps: missing: ${missing[*]} (names of Debian's packages)" >&2
  echo "      Install them, as root on Debian: apt-get install ${missing[*]}" >&2
  exit 1
fi

echo "deps: installing ${missing[*]}"
install() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null; }
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# The package lists may be absent or too old; they are fetched only then.
if ! install >"$log" 2>&1; then
  if ! { "${as_root[@]}" apt-get update -qq </dev/null && install; } >"$log" 2>&1; then
    cat "$log" >&2
    echo "deps: could not install: ${missing[*]}" >&2
    exit 1
  fi
fi
