#include "tools/bench/nats_protocol.hpp"

#include "tools/bench/failure.hpp"

#include <algorithm>
#include <charconv>

namespace donet::bench {

namespace {

constexpr std::string_view line_end = "\r\n";
/// The longest line is a server's INFO.
constexpr std::size_t line_bytes_max = 65'536;
/// NATS servers accept no larger payload by default, and none supports a larger one.
constexpr std::size_t payload_bytes_max = 64'000'000;

std::string subject_of(std::uint64_t channel) {
  return "donet.bench." + std::to_string(channel);
}

[[noreturn]] void fail(std::string_view line) {
  // A line from an unknown server may be long, and may contain terminal control characters.
  std::string shown(line.substr(0, 100));
  std::ranges::replace_if(
    shown, [](char c) { return c < ' ' || c > '~'; }, '?');
  throw run_failure(line.starts_with("-ERR") ? "the NATS server refused: " + shown
                                             : "this is no NATS server: it said \"" + shown + '"');
}

// Parses the rest of a line after `MSG `: the address, and the size of the payload.
std::size_t payload_size(std::string_view line, std::string_view& address) {
  const auto blank = line.rfind(' ');
  std::size_t size = 0;
  if (blank == line.npos)
    fail(line);
  address = line.substr(0, blank);
  const auto digits = line.substr(blank + 1);
  const auto* const end = digits.data() + digits.size();
  const auto read = std::from_chars(digits.data(), end, size);
  if (read.ec != std::errc() || read.ptr != end || size > payload_bytes_max)
    fail(line);
  return size;
}

}  // namespace

std::string nats_protocol::greeting() const {
  return "CONNECT {\"verbose\":false,\"pedantic\":false,\"name\":\"donet-bench\"}\r\n";
}

std::string nats_protocol::subscription(std::uint64_t channel) const {
  return "SUB " + address(channel) + "\r\n";
}

std::string nats_protocol::message(std::uint64_t channel, std::string_view payload) const {
  auto text = "PUB " + subject_of(channel) + ' ' + std::to_string(payload.size()) + "\r\n";
  text += payload;
  return text += line_end;
}

std::string nats_protocol::address(std::uint64_t channel) const {
  return subject_of(channel) + ' ' + std::to_string(channel);
}

std::size_t nats_protocol::split(std::string_view stream, std::vector<frame>& frames,
                                 std::string& reply) const {
  std::size_t at = 0;
  while (frames.size() < frames_max) {
    const auto rest = stream.substr(at);
    const auto end = rest.find(line_end);
    if (end == rest.npos) {
      if (rest.size() > line_bytes_max)
        fail(rest);
      break;
    }
    const auto line = rest.substr(0, end);
    auto taken = end + line_end.size();
    if (line.starts_with("MSG ")) {
      std::string_view address;
      const auto size = payload_size(line.substr(4), address);
      if (rest.size() < taken + size + line_end.size())
        break;
      frames.push_back({address, rest.substr(taken, size)});
      taken += size + line_end.size();
      if (!rest.substr(0, taken).ends_with(line_end))
        fail(rest);
    } else if (line == "PING") {
      reply += "PONG\r\n";
    } else if (!line.starts_with("INFO ") && line != "PONG" && line != "+OK") {
      fail(line);
    }
    at += taken;
  }
  return at;
}

}  // namespace donet::bench
