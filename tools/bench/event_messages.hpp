#pragma once
// The events that are sent, and the lines that they have to become.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace donet::bench {

class event_messages {
public:
  /// `run` tells these from those of others; each has a text of `payload` bytes.
  event_messages(std::uint64_t run, std::size_t payload);

  /// The same memory each time.
  std::string_view event(std::uint64_t number);

  /// The number of the event that this line shows, or nothing if it is somebody else's. Throws
  /// run_failure if the line is not what it should be.
  std::optional<std::uint64_t> number_in(std::string_view line) const;

private:
  std::string event_;
  std::size_t number_at_ = 0;
  std::string front_;  ///< of a line, between its time and the number
  std::string back_;
};

}  // namespace donet::bench
