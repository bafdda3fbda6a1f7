#pragma once
// The router's identifier of one of its sinks.

#include "runtime/routing/subscriber.hpp"

#include <cstdint>

namespace donet::actors {

/// Numbers are reused, generations are not: messages of a sink that has ended are recognised by its
/// old generation and ignored. Generation 0 identifies no sink.
struct sink_id {
  runtime::subscriber number{};
  std::uint32_t generation = 0;

  friend bool operator==(const sink_id&, const sink_id&) = default;
};

}  // namespace donet::actors
