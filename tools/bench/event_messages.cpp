#include "tools/bench/event_messages.hpp"

#include "tools/bench/failure.hpp"

#include <charconv>
#include <system_error>

namespace donet::bench {

namespace {

// The required parts of MessagePack; sizes and numbers are big-endian.
void append_number(std::string& to, std::uint64_t number, unsigned bytes) {
  while (bytes-- > 0)
    to += static_cast<char>(number >> (8 * bytes) & 0xff);
}

void append_text(std::string& to, std::string_view text) {
  to += '\xda';
  append_number(to, text.size(), 2);
  to += text;
}

}  // namespace

event_messages::event_messages(std::uint64_t run, std::size_t payload) {
  const std::string text(payload, 'x');
  const std::string name = std::to_string(run);
  event_ = '\x85';
  for (const std::string_view one : {"type", "bench", "sender", "donet-bench", "run"})
    append_text(event_, one);
  append_text(event_, name);
  append_text(event_, "number");
  event_ += '\xcf';
  number_at_ = event_.size();
  append_number(event_, 0, 8);
  append_text(event_, "text");
  append_text(event_, text);
  front_ = R"("type": "bench", "sender": "donet-bench", "run": ")" + name + R"(", "number": )";
  back_ = R"(, "text": ")" + text + "\"}";
}

std::string_view event_messages::event(std::uint64_t number) {
  for (std::size_t i = 8; i-- > 0; number >>= 8)
    event_[number_at_ + i] = static_cast<char>(number & 0xff);
  return event_;
}

std::optional<std::uint64_t> event_messages::number_in(std::string_view line) const {
  // {"_time": "2026-11-21 00:26:41+0000",
  constexpr std::size_t time_size = 38;
  if (line.size() < time_size || !line.substr(time_size).starts_with(front_))
    return std::nullopt;
  line.remove_prefix(time_size + front_.size());
  std::uint64_t number = 0;
  const auto read = std::from_chars(line.data(), line.data() + line.size(), number);
  line.remove_prefix(static_cast<std::size_t>(read.ptr - line.data()));
  if (read.ec != std::errc() || line != back_)
    throw run_failure("a line of the event log does not say what its event said");
  return number;
}

}  // namespace donet::bench
