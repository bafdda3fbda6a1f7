#pragma once
// The events that are sent, and their lines in the log.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace donet::bench {

class event_messages {
public:
  /// `run` distinguishes these events from those of other runs; each has a text of `payload` bytes.
  event_messages(std::uint64_t run, std::size_t payload);

  /// Returns a view of the same memory on each call.
  std::string_view event(std::uint64_t number);

  /// The number of the event in this line; empty if the event is of another run. Throws run_failure
  /// if the line is malformed.
  std::optional<std::uint64_t> number_in(std::string_view line) const;

private:
  std::string event_;
  std::size_t number_at_ = 0;
  std::string front_;  ///< the part of a line between its time and the number
  std::string back_;
};

}  // namespace donet::bench
