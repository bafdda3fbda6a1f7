#pragma once
// A subscriber is a small number that the owner of a subscription table gives out: for the router, the
// number of a sink; for a service, that of one of its participants.

#include <cstddef>
#include <cstdint>

namespace donet::runtime {

enum class subscriber : std::uint32_t {};

constexpr std::uint32_t value(subscriber s) noexcept {
  return static_cast<std::uint32_t>(s);
}

}  // namespace donet::runtime
