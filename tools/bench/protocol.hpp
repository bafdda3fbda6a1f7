#pragma once
// What a switchboard for messages speaks: all that the loads know of it. MD and NATS differ only below this.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace donet::bench {

/// A message as it arrived; both views are of the stream that it was taken from.
struct frame {
  std::string_view
    address;  ///< all that stands in front of the payload and does not change between messages
  std::string_view payload;
};

/// How many messages `split` takes at a time, so that the list of them stays in the cache.
inline constexpr std::size_t frames_max = 256;

class protocol {
public:
  protocol() = default;
  protocol(const protocol&) = delete;
  protocol& operator=(const protocol&) = delete;
  virtual ~protocol() = default;

  /// What a link says first.
  virtual std::string greeting() const = 0;
  virtual std::string subscription(std::uint64_t channel) const = 0;
  /// A message ready to send; the payload is its end but for `trailer_size()` bytes.
  virtual std::string message(std::uint64_t channel, std::string_view payload) const = 0;
  virtual std::size_t trailer_size() const = 0;
  /// The address of such a message when it arrives.
  virtual std::string address(std::uint64_t channel) const = 0;

  /// Takes what is whole off the front of `stream` until `frames` holds frames_max or nothing whole is left.
  /// Appends messages to `frames` and what the server has to be answered to `reply`. Returns how many bytes
  /// it took. Throws run_failure at what is not this protocol, or a complaint of the server.
  virtual std::size_t split(std::string_view stream, std::vector<frame>& frames,
                            std::string& reply) const = 0;
};

}  // namespace donet::bench
