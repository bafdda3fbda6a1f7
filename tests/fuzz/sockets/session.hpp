#pragma once
// Plays one script against the node.

#include "tests/fuzz/sockets/line.hpp"
#include "tests/fuzz/sockets/script.hpp"

#include <array>
#include <chrono>
#include <cstdint>

namespace donet::test::sockets {

/// The ports of the node, by target.
using ports = std::array<std::uint16_t, target_names.size()>;

class session {
public:
  using time_point = std::chrono::steady_clock::time_point;

  session(script what, const ports& where);

  /// Proceeds as far as possible without waiting. False once the script is over, or the node has
  /// ended the connection.
  bool go_on(time_point now);

  const script& what() const noexcept { return script_; }
  std::size_t sent() const noexcept { return sent_; }

private:
  bool play(const step& one, time_point now);

  script script_;
  line line_;
  std::size_t next_ = 0;  // index of the next step
  std::size_t sent_of_step_ = 0;
  std::size_t sent_ = 0;
  bool is_reading_ = true;
  bool is_waiting_ = false;
  time_point wait_until_{};
  time_point stuck_since_{};
};

}  // namespace donet::test::sockets
