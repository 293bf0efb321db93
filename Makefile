# What people type; the work is done by scripts/, which can be run by themselves where there is no make.
.PHONY: help demo test release bench soak lint format goldens fixtures fuzz ci clean

help:
	@echo "make demo      install what is missing, build, show the main job on the running kernel"
	@echo "make test      install what is missing, run all tests in debug and in release builds"
	@echo "make release   the release executable, at .build/release/btfscope"
	@echo "make bench     side by side with bpftool: medians and ratios"
	@echo "make soak      both rings for ten minutes, ends killed at random, every sample accounted for (root)"
	@echo "make lint      format, import directions, unsafe code, shell scripts"
	@echo "make format    let swift format rewrite the sources"
	@echo "make goldens   rewrite the expected outputs; read the difference afterwards"
	@echo "make fixtures  rebuild the objects of Fixtures/ with clang"
	@echo "make fuzz      build the fuzz targets and run each for SECONDS=60"
	@echo "make ci        everything that CI runs"
	@echo "make clean     remove what was built"

demo:
	@scripts/demo.sh

test:
	@scripts/test.sh

release:
	@scripts/release.sh

bench:
	@scripts/bench.sh

soak:
	@scripts/soak.sh

lint:
	@scripts/lint.sh

format:
	@swift format format --in-place --recursive Sources Tests Fuzz Package.swift Benchmarks

goldens:
	@scripts/goldens.sh

fixtures:
	@scripts/fixtures.sh

SECONDS ?= 60
fuzz:
	@scripts/fuzz.sh all $(SECONDS)

ci:
	@.ci/run

clean:
	@rm -rf .build .build-* Benchmarks/.build
