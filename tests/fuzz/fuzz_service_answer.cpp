// A node reads any bytes that a DNS server, or a program that poses as one, sends. Each record that
// it accepts names a host and a port.

#include "runtime/net/service_answer.hpp"
#include "tests/fuzz/require.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

using namespace donet;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const runtime::service_answer answer =
    runtime::read_service_answer(std::as_bytes(std::span(data, size)));
  test::require(answer.records.size() <= runtime::service_records_max,
                "there are too many records");
  test::require(answer.what == runtime::service_answer::kind::records || answer.records.empty(),
                "an answer without records has some");
  for (const runtime::service_record& one : answer.records) {
    test::require(one.port != 0, "a record has no port");
    test::require(!one.target.empty() && one.target.size() <= 255, "a record has no host");
    test::require(
      std::ranges::none_of(one.target, [](char c) { return c == '\0' || c == '/' || c == ' '; }),
      "a host has a byte that no name has");
  }
  return 0;
}
