#include "tools/bench/md_protocol.hpp"

#include "tools/bench/bytes.hpp"
#include "tools/bench/failure.hpp"

#include <initializer_list>

namespace donet::bench {

namespace {

constexpr std::size_t length_size = 2;
constexpr std::size_t address_size = 1 + 8 + 8 + 2;

void append_control(std::string& to, std::uint16_t type,
                    std::initializer_list<std::uint64_t> arguments) {
  append(to, static_cast<std::uint16_t>(1 + 8 + 2 + 8 * arguments.size()));
  append(to, std::uint8_t{1});
  append(to, std::uint64_t{1});
  append(to, type);
  for (const auto each : arguments)
    append(to, each);
}

void append_address(std::string& to, std::uint64_t channel) {
  append(to, std::uint8_t{1});
  append(to, channel);
  append(to, md_sender);
  append(to, md_message_type);
}

frame parted(std::string_view datagram) {
  const auto recipients =
    datagram.empty() ? 0 : std::size_t{static_cast<unsigned char>(datagram.front())};
  const auto front = 1 + 8 * recipients + 8 + 2;
  if (datagram.size() < front)
    throw run_failure("the server sent a datagram of " + std::to_string(datagram.size())
                      + " bytes, too short for " + std::to_string(recipients)
                      + " recipients, a sender and a type");
  return {datagram.substr(0, front), datagram.substr(front)};
}

}  // namespace

std::string md_protocol::subscription(std::uint64_t channel) const {
  std::string text;
  append_add_channel(text, channel);
  return text;
}

std::string md_protocol::message(std::uint64_t channel, std::string_view payload) const {
  std::string text;
  append_md_message(text, channel, payload);
  return text;
}

std::string md_protocol::address(std::uint64_t channel) const {
  std::string text;
  append_address(text, channel);
  return text;
}

std::size_t md_protocol::split(std::string_view stream, std::vector<frame>& frames,
                               std::string&) const {
  std::size_t at = 0;
  while (frames.size() < frames_max && stream.size() - at >= length_size) {
    const std::size_t length = load<std::uint16_t>(stream.data() + at);
    if (stream.size() - at - length_size < length)
      break;
    frames.push_back(parted(stream.substr(at + length_size, length)));
    at += length_size + length;
  }
  return at;
}

void append_add_channel(std::string& to, std::uint64_t channel) {
  append_control(to, 9000, {channel});
}

void append_remove_channel(std::string& to, std::uint64_t channel) {
  append_control(to, 9001, {channel});
}

void append_add_range(std::string& to, std::uint64_t first, std::uint64_t last) {
  append_control(to, 9002, {first, last});
}

void append_remove_range(std::string& to, std::uint64_t first, std::uint64_t last) {
  append_control(to, 9003, {first, last});
}

void append_add_post_remove(std::string& to, std::uint64_t key, std::string_view datagram) {
  append(to, static_cast<std::uint16_t>(1 + 8 + 2 + 8 + 2 + datagram.size()));
  append(to, std::uint8_t{1});
  append(to, std::uint64_t{1});
  append(to, std::uint16_t{9010});
  append(to, key);
  append(to, static_cast<std::uint16_t>(datagram.size()));
  to += datagram;
}

void append_md_message(std::string& to, std::uint64_t channel, std::string_view payload) {
  append(to, static_cast<std::uint16_t>(address_size + payload.size()));
  append_address(to, channel);
  to += payload;
}

void append_service_message(std::string& to, std::uint64_t channel, std::uint64_t sender,
                            std::uint16_t type, std::string_view payload) {
  append(to, static_cast<std::uint16_t>(address_size + payload.size()));
  append(to, std::uint8_t{1});
  append(to, channel);
  append(to, sender);
  append(to, type);
  to += payload;
}

std::uint64_t sender_of(std::string_view address) {
  return load<std::uint64_t>(address.data() + address.size() - 2 - 8);
}

std::uint16_t type_of(std::string_view address) {
  return load<std::uint16_t>(address.data() + address.size() - 2);
}

std::uint64_t recipient_of(std::string_view address) {
  return address.size() == address_size ? load<std::uint64_t>(address.data() + 1) : 0;
}

}  // namespace donet::bench
