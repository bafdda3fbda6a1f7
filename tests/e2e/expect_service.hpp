#pragma once

#include "tests/support/wire.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace donet::test {

/// Checks that a Message Director serves both peers: the first receives what the second sends to a
/// channel.
inline void expect_service(wire_peer one, wire_peer other) {
  do {
    one.send(add_channel(5000));
    other.send(message({5000}, 7, 1));
  } while (!one.is_readable_within(std::chrono::milliseconds(10)));
  EXPECT_EQ(one.receive(), message({5000}, 7, 1));
}

}  // namespace donet::test
