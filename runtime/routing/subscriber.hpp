#pragma once
// Who is subscribed: a small number, handed out by whoever owns the table (to the router, one of
// its sinks; to a sink, one of its participants).

#include <cstddef>
#include <cstdint>

namespace donet::runtime {

enum class subscriber : std::uint32_t {};

constexpr std::uint32_t value(subscriber s) noexcept {
  return static_cast<std::uint32_t>(s);
}

}  // namespace donet::runtime
