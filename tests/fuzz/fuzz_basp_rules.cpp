// A peer at the Inspector's port may send any bytes, and so may another node. No piece that the rules
// permit may address another actor than the published one, or come from another system than that of the
// handshake. Each input is judged as the input of every kind of peer.
//
// Input: pieces, each after one byte. 0xff: the next 32 bytes are a header; otherwise a payload of
// that many bytes.

#include "runtime/cluster/basp_rules.hpp"
#include "tests/fuzz/require.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

using namespace donet;
using runtime::basp_rules;
using runtime::basp_verdict;

namespace {

constexpr std::uint64_t published = 42;
constexpr std::size_t payload_max = 200;

runtime::basp_permissions permissions() {
  return {.payload_bytes_max = payload_max,
          .published = published,
          .contents = {runtime::beginning_of("request")},
          .senders_max = 2};
}

bool is_permitted(dc::bytes_view payload) {
  const auto beginning = runtime::beginning_of("request");
  return payload.size() >= beginning.size()
         && std::equal(beginning.begin(), beginning.end(), payload.begin());
}

std::uint64_t destination(dc::bytes_view header) {
  std::uint64_t number = 0;
  for (const std::byte each : header.subspan(24, 8))
    number = number << 8 | std::to_integer<std::uint64_t>(each);
  return number;
}

// `identity` is empty if it is the one of the first introduction.
void judge(dc::bytes_view left, basp_rules rules, std::byte introduction,
           std::vector<std::byte> identity) {
  const bool is_node = !identity.empty();
  bool is_introduced = false;
  std::byte operation{};
  bool has_name = false;
  bool expects_payload = false;
  while (!left.empty()) {
    const bool is_header = left.front() == std::byte{0xff};
    const std::size_t wanted =
      is_header ? runtime::basp_header_size : std::to_integer<std::size_t>(left.front());
    left = left.subspan(1);
    const dc::bytes_view piece = left.first(std::min(wanted, left.size()));
    left = left.subspan(piece.size());
    if (rules.judge(piece) != basp_verdict::allowed)
      return;
    if (expects_payload) {
      test::require(piece.size() <= payload_max, "a payload over the limit is allowed");
      const bool names_a_system = operation == introduction || operation >= std::byte{4};
      if (operation == introduction && identity.empty())
        identity.assign(piece.begin(), piece.end());
      is_introduced = true;
      if (operation == std::byte{2} && !has_name)
        test::require(is_permitted(piece), "a message of another type is allowed");
      if (names_a_system && operation != std::byte{6})
        test::require(piece.size() >= identity.size()
                        && std::equal(identity.begin(), identity.end(), piece.begin()),
                      "a peer speaks for another system");
      expects_payload = false;
      continue;
    }
    test::require(piece.size() == runtime::basp_header_size, "a header has another size");
    operation = piece[0];
    test::require(operation == introduction || is_introduced,
                  "a peer is heard before its handshake");
    has_name = (piece[3] & std::byte{1}) != std::byte{0};
    if (operation == std::byte{2})
      test::require((has_name && !is_node) || destination(piece) == published,
                    "a message to another actor");
    if (operation == std::byte{4})
      test::require(!has_name && destination(piece) == published, "another actor is monitored");
    expects_payload = std::any_of(piece.begin() + 4, piece.begin() + 8,
                                  [](std::byte each) { return each != std::byte{0}; });
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const dc::bytes_view input = std::as_bytes(std::span(data, size));
  judge(input, basp_rules(permissions()), std::byte{1}, {});
  const std::vector<std::byte> identity(5, std::byte{'x'});
  judge(input, {permissions(), runtime::basp_peer::client, identity}, std::byte{1}, identity);
  judge(input, {permissions(), runtime::basp_peer::server, identity}, std::byte{0}, identity);
  return 0;
}
