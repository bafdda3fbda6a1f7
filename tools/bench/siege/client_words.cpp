#include "tools/bench/siege/client_words.hpp"

#include "tools/bench/bytes.hpp"
#include "tools/bench/client_protocol.hpp"
#include "tools/bench/world.hpp"

namespace donet::bench::siege {

namespace {

constexpr std::uint16_t client_heartbeat = 5;
constexpr std::uint16_t add_interest_multiple = 201;
constexpr std::size_t length_size = 2;

std::string framed(const std::string& body) {
  std::string text;
  append(text, static_cast<std::uint16_t>(body.size()));
  return text + body;
}

}  // namespace

std::string heartbeat() {
  std::string body;
  append(body, client_heartbeat);
  return framed(body);
}

std::string shout(std::uint32_t object, std::size_t bytes) {
  std::string body;
  append(body, client_message::set_field);
  append(body, object);
  append(body, world::target_shout);
  append(body, static_cast<std::uint16_t>(bytes));
  body.append(bytes, 's');
  return framed(body);
}

std::string add_interest(std::uint32_t context, std::uint16_t interest, std::uint32_t parent,
                         const std::vector<std::uint32_t>& zones) {
  std::string body;
  if (zones.size() == 1) {
    append_add_interest(body, context, interest, parent, zones.front());
    return body;
  }
  append(body, add_interest_multiple);
  append(body, context);
  append(body, interest);
  append(body, parent);
  append(body, static_cast<std::uint16_t>(zones.size()));
  for (const auto zone : zones)
    append(body, zone);
  return framed(body);
}

std::string remove_interest(std::uint32_t context, std::uint16_t interest) {
  std::string text;
  append_remove_interest(text, context, interest);
  return text;
}

void client_ear::take(std::string_view bytes, const std::function<void(std::uint16_t)>& got) {
  rest_ += bytes;
  std::size_t at = 0;
  while (rest_.size() - at >= length_size) {
    const std::size_t length = load<std::uint16_t>(rest_.data() + at);
    if (rest_.size() - at - length_size < length)
      break;
    if (length >= sizeof(std::uint16_t))
      got(load<std::uint16_t>(rest_.data() + at + length_size));
    at += length_size + length;
  }
  rest_.erase(0, at);
}

}  // namespace donet::bench::siege
