# The short way in. Each goal installs what is missing (tools/setup), then uses a preset of
# CMakePresets.json.
#
#   PRESET=asan               test another build than release: debug, asan, tsan, fuzz
#   CMAKE_FLAGS=-DNAME=VALUE  passed when configuring
#   CTEST_FLAGS="-R Lexer"    passed to ctest

PRESET ?= release
CMAKE_FLAGS ?=
CTEST_FLAGS ?=
jobs := $(shell nproc 2>/dev/null || echo 2)

.DEFAULT_GOAL := help
.PHONY: help run test bench format clean setup configure

help:
	@echo 'make run      build and start donet-node as a Message Director'
	@echo 'make test     build everything and run every test'
	@echo 'make bench    build and run the benchmark programs'
	@echo 'make format   format the C++ sources with clang-format'
	@echo 'make clean    remove build/'

setup:
	@tools/setup

configure: setup
	@cmake --preset $(PRESET) $(CMAKE_FLAGS) >/dev/null

run: PRESET := release
run: configure
	@cmake --build --preset release --parallel $(jobs) --target donet-node donet-bench donet-dc
	@echo
	@echo 'Starting donet-node as a Message Director; Ctrl-C stops it. AI and UberDOG processes connect to'
	@echo 'its port. In another terminal:'
	@echo '  build/release/bin/donet-bench md pairs               how fast is it here?'
	@echo '  build/release/bin/donet-dc check config/worlds/plaza.dc   the example world'
	@echo '  less config/roles/message-director.toml              what can be changed'
	@echo
	@exec build/release/bin/donet-node config/roles/message-director.toml

test: configure
	@cmake --build --preset $(PRESET) --parallel $(jobs)
	@ctest --preset $(PRESET) --parallel $(jobs) --output-on-failure $(CTEST_FLAGS)

bench: PRESET := release
bench: configure
	@cmake --build --preset release --parallel $(jobs) --target bench

format:
	@command -v clang-format >/dev/null || tools/setup --ci
	@git ls-files -z --cached --others --exclude-standard -- '*.cpp' '*.hpp' | \
	  xargs -0 --no-run-if-empty clang-format -i

clean:
	@rm -rf build
