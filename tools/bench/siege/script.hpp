#pragma once
// The bytes that one connection of an attack sends. A script has neither a socket nor a clock, and
// its output is determined by a seed.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace donet::bench::siege {

class script {
public:
  enum class wish : std::uint8_t { stay, leave, reset };

  script() = default;
  script(const script&) = delete;
  script& operator=(const script&) = delete;
  virtual ~script() = default;

  /// A new connection is established and replaces the previous one. Appends the bytes to send
  /// first.
  virtual void begin(std::string& to) = 0;
  /// Receives bytes from the node. Appends required answers.
  virtual void take(std::string_view bytes, std::string& to) {
    static_cast<void>(bytes);
    static_cast<void>(to);
  }
  /// Appends about `bytes_max` bytes of the attack, or a single longer message; nothing while the
  /// script waits for the node.
  virtual void give(std::string& to, std::size_t bytes_max) = 0;
  /// Called when all bytes of the script are sent.
  virtual wish wanted() const { return wish::stay; }
  /// False if the connection is never read.
  virtual bool reads() const { return true; }
  /// Requests of this script that the node has answered, over all of its connections.
  virtual std::uint64_t answers() const { return 0; }
};

}  // namespace donet::bench::siege
