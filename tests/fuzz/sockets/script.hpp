#pragma once
// The bytes that one connection of the fuzzer sends, and their times. Seed and number alone
// determine a script, so it can be replayed without the earlier ones.

#include "tests/support/random_source.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace donet::test::sockets {

enum class target : std::uint8_t {
  message_director,
  client_tcp,
  client_websocket,
  client_tls,
  client_websocket_tls,
  event_logger,
  http,
  inspector,
};

inline constexpr std::array<std::string_view, 8> target_names{
  "message_director", "client_tcp", "client_websocket", "client_tls", "client_websocket_tls",
  "event_logger",     "http",       "inspector",
};

struct step {
  enum class kind : std::uint8_t {
    send,            ///< through TLS, if the listener requires it
    send_below_tls,  ///< directly on the socket
    renew_keys,      ///< of TLS, including the node's
    wait,            ///< before the next step
    stop_reading,
    resume_reading,
    end_of_stream,  ///< sends no more, but continues to read
    reset,
  };

  kind what = kind::send;
  std::string bytes = {};
  std::chrono::milliseconds time{0};
};

struct script {
  std::uint64_t number = 0;
  target at = target::message_director;
  /// The source address is 127.0.0.`address`.
  unsigned address = 2;
  std::vector<step> steps;

  std::size_t bytes() const noexcept;
  /// A hash of all steps; two runs with the same fingerprint have sent the same bytes.
  std::uint64_t fingerprint() const noexcept;

  void send(std::string bytes) { steps.push_back({step::kind::send, std::move(bytes)}); }
  void add(step::kind what) { steps.push_back({what}); }
  void wait(std::chrono::milliseconds time) { steps.push_back({step::kind::wait, {}, time}); }
};

class vocabulary;

/// The script with this number.
script make_script(std::uint64_t seed, std::uint64_t number, const vocabulary& words);

}  // namespace donet::test::sockets
