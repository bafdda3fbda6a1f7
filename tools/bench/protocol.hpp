#pragma once
// A protocol for messages, as seen by the loads: MD and NATS differ only below this interface.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace donet::bench {

/// A received message; both views point into the stream that it was parsed from.
struct frame {
  std::string_view address;  ///< everything before the payload that is the same in all messages
  std::string_view payload;
};

/// The maximum number of messages that `split` returns at a time, so that their list stays in the
/// cache.
inline constexpr std::size_t frames_max = 256;

class protocol {
public:
  protocol() = default;
  protocol(const protocol&) = delete;
  protocol& operator=(const protocol&) = delete;
  virtual ~protocol() = default;

  /// The first bytes that a link sends.
  virtual std::string greeting() const = 0;
  virtual std::string subscription(std::uint64_t channel) const = 0;
  /// A message ready to send; the payload is at its end, followed by `trailer_size()` bytes.
  virtual std::string message(std::uint64_t channel, std::string_view payload) const = 0;
  virtual std::size_t trailer_size() const = 0;
  /// The address of such a message when it is received.
  virtual std::string address(std::uint64_t channel) const = 0;

  /// Takes complete messages off the front of `stream` until `frames` holds frames_max or no
  /// complete one is left. Appends messages to `frames`, and required answers to the server to
  /// `reply`. Returns the number of bytes taken. Throws run_failure at malformed bytes, or at a
  /// complaint of the server.
  virtual std::size_t split(std::string_view stream, std::vector<frame>& frames,
                            std::string& reply) const = 0;
};

}  // namespace donet::bench
