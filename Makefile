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
.PHONY: help run demo cluster test bench pages package format clean setup configure

help:
	@echo 'make run      build and start donet-node with all its services and the example world'
	@echo 'make demo     play the example world on it, or on one of its own'
	@echo 'make cluster  make certificates, and start a cluster of three nodes on this machine'
	@echo 'make test     build everything and run every test'
	@echo 'make bench    build and run the benchmark programs'
	@echo 'make pages    write the generated parts of the manual (tools/manual) again'
	@echo 'make package  build a .deb of donet in build/package'
	@echo 'make format   format the C++ sources with clang-format'
	@echo 'make clean    remove build/'

setup:
	@tools/setup $(SETUP_FLAGS)

configure: setup
	@cmake --preset $(PRESET) $(CMAKE_FLAGS) >/dev/null

run: PRESET := release
run: configure
	@cmake --build --preset release --parallel $(jobs) --target donet-node donet-demo donet-bench donet-dc donet-db donet-inspect
	@echo
	@echo 'Starting donet-node with the example world, a plaza; Ctrl-C stops it. In another terminal:'
	@echo '  make demo                                                 players log in, walk and talk'
	@echo '  build/release/bin/donet-bench md pairs                    how fast is it here?'
	@echo '  build/release/bin/donet-inspect status                    how is it?'
	@echo '  build/release/bin/donet-dc check config/worlds/plaza.dc   the contract of the world'
	@echo '  less config/roles/client-agent.toml                       what can be changed'
	@echo
	@exec build/release/bin/donet-node config/roles/standalone.toml

demo: PRESET := release
demo: configure
	@cmake --build --preset release --parallel $(jobs) --target donet-node donet-demo
	@build/release/bin/donet-demo --start build/release/bin/donet-node config/roles/standalone.toml

cluster: PRESET := release
cluster: configure
	@cmake --build --preset release --parallel $(jobs) --target donet-node donet-demo donet-inspect
	@exec tools/cluster

test: SETUP_FLAGS := --test
test: configure
	@cmake --build --preset $(PRESET) --parallel $(jobs)
	@ctest --preset $(PRESET) --parallel $(jobs) --output-on-failure $(CTEST_FLAGS)

bench: PRESET := release
bench: configure
	@cmake --build --preset release --parallel $(jobs) --target bench

# The tests that compare the manual with the programs write it instead.
page_tests := tidy/tidy_test unit/config/config_tests e2e/manual_test e2e/metrics_test

pages: PRESET := release
pages: SETUP_FLAGS := --test
pages: configure
	@cmake --build --preset release --parallel $(jobs) --target $(notdir $(page_tests))
	@for test in $(page_tests); do \
	  DONET_WRITE_PAGES=1 build/release/tests/$$test --gtest_brief=1 --gtest_filter='*Page.IsFresh' || exit 1; done

package: PRESET := release
package: SETUP_FLAGS := --package
package: configure
	@cmake --build --preset release --parallel $(jobs) --target donet_installed
	@cd build/release && cpack -B ../package -G DEB
	@rm -rf build/package/_CPack_Packages

format:
	@command -v clang-format >/dev/null || tools/setup --ci
	@git ls-files -z --cached --others --exclude-standard -- '*.cpp' '*.hpp' | \
	  xargs -0 --no-run-if-empty clang-format -i

clean:
	@rm -rf build
