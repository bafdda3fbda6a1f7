// Any bytes may arrive at a listener that requires a PROXY header. The result must not depend on
// how they are split, and the header must never include bytes of the client.

#include "runtime/net/proxy_header.hpp"
#include "tests/fuzz/require.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

using namespace donet;
using runtime::proxy_result;
using runtime::proxy_verdict;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = std::as_bytes(std::span(data, size));
  const proxy_result whole = runtime::read_proxy_header(bytes);
  test::require(whole.verdict != proxy_verdict::needs_more || size < runtime::proxy_header_size_max,
                "more is needed than a header can have");
  test::require(whole.size <= size, "the header is longer than what came");
  test::require(whole.verdict == proxy_verdict::complete || whole.size == 0,
                "a header that is none has a size");
  test::require(!whole.header.is_local || !whole.header.has_addresses,
                "the proxy itself comes from somewhere");
  test::require(whole.header.tlvs.size() <= whole.size, "what the proxy adds came from nowhere");

  // Byte by byte, up to the maximum size of a version 1 header.
  const std::size_t steps = std::min<std::size_t>(size, 128);
  proxy_result first;
  for (std::size_t i = 0; i <= steps && first.verdict == proxy_verdict::needs_more; ++i)
    first = runtime::read_proxy_header(bytes.first(i));
  if (first.verdict == proxy_verdict::needs_more)
    return 0;
  test::require(first.verdict == whole.verdict, "it depends on how the bytes arrive");
  test::require(first.size == whole.size && first.header == whole.header,
                "the header depends on how the bytes arrive");
  return 0;
}
