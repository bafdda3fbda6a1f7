#pragma once
// The content of a message, from which its receiver can check that it is the right one.
//
//   0        8          12        16             size-8      size
//   | number | publisher | check  | pattern …      | check     |
//
// The checks are computed from number and publisher: they detect a message assembled from two, at
// the cost of a multiplication. The pattern depends only on the publisher, so that it is written
// once.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace donet::bench {

inline constexpr std::size_t payload_bytes_min = 24;

/// Set in the number of a message that tests whether a subscription is in force.
inline constexpr std::uint64_t probe_flag = std::uint64_t{1} << 63;

/// A payload without a number.
std::string unnumbered_payload(std::uint32_t publisher, std::size_t size);

/// Writes a number into a payload of this publisher.
void number_payload(char* payload, std::size_t size, std::uint32_t publisher, std::uint64_t number);

struct payload_numbers {
  std::uint64_t number = 0;
  std::uint32_t publisher = 0;
};

/// Reads the numbers of a payload, which must be at least payload_bytes_min long.
payload_numbers numbers_of(std::string_view payload);

/// True if both checks match these numbers.
bool has_right_checks(std::string_view payload, payload_numbers numbers);

/// True if the pattern equals that of `model`, an unnumbered payload.
bool has_right_pattern(std::string_view payload, std::string_view model);

}  // namespace donet::bench
