#include "tools/bench/client_protocol.hpp"

#include "tools/bench/bytes.hpp"
#include "tools/bench/failure.hpp"
#include "tools/bench/world.hpp"

namespace donet::bench {

namespace {

constexpr std::size_t length_size = 2;
constexpr std::size_t type_size = 2;
constexpr std::size_t update_address_size = type_size + 4 + 2 + 2;

constexpr std::uint16_t hello = 1;
constexpr std::uint16_t add_interest = 200;
constexpr std::uint16_t remove_interest = 203;

void append_front(std::string& to, std::uint16_t type, std::size_t payload_size) {
  append(to, static_cast<std::uint16_t>(type_size + payload_size));
  append(to, type);
}

void append_update_front(std::string& to, std::uint64_t avatar, std::size_t payload_size) {
  append(to, client_message::set_field);
  append(to, static_cast<std::uint32_t>(avatar));
  append(to, world::avatar_set_bytes);
  append(to, static_cast<std::uint16_t>(payload_size));
}

[[noreturn]] void fail_ejected(std::string_view payload) {
  if (payload.size() < 4)
    throw run_failure("the server sent an EJECT that is cut short");
  throw run_failure("the server ejected a client, code "
                    + std::to_string(load<std::uint16_t>(payload.data())) + ": "
                    + std::string(payload.substr(4)));
}

frame parted(std::string_view body) {
  if (body.size() < type_size)
    throw run_failure("the server sent a client a message without a type");
  const auto type = load<std::uint16_t>(body.data());
  if (type == client_message::eject)
    fail_ejected(body.substr(type_size));
  const auto front = type == client_message::set_field ? update_address_size : type_size;
  if (body.size() < front)
    throw run_failure("the server sent a client an update that is cut short");
  return {body.substr(0, front), body.substr(front)};
}

}  // namespace

std::string client_protocol::greeting() const {
  std::string text;
  append_front(text, hello, 4 + 2 + version_.size());
  append(text, hash_);
  append(text, static_cast<std::uint16_t>(version_.size()));
  return text += version_;
}

std::string client_protocol::message(std::uint64_t avatar, std::string_view payload) const {
  std::string text;
  append(text, static_cast<std::uint16_t>(update_address_size + payload.size()));
  append_update_front(text, avatar, payload.size());
  return text += payload;
}

std::string client_protocol::address(std::uint64_t avatar) const {
  std::string text;
  append_update_front(text, avatar, payload_size_);
  return text;
}

std::size_t client_protocol::split(std::string_view stream, std::vector<frame>& frames,
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

std::uint16_t client_message_type(const frame& message) {
  return load<std::uint16_t>(message.address.data());
}

void append_login(std::string& to, std::uint32_t uberdog, std::uint32_t number) {
  append_front(to, client_message::set_field, 4 + 2 + 4);
  append(to, uberdog);
  append(to, world::login);
  append(to, number);
}

void append_disconnect(std::string& to) {
  append_front(to, client_message::disconnect, 0);
}

void append_add_interest(std::string& to, std::uint32_t context, std::uint16_t interest,
                         std::uint32_t parent, std::uint32_t zone) {
  append_front(to, add_interest, 4 + 2 + 4 + 4);
  append(to, context);
  append(to, interest);
  append(to, parent);
  append(to, zone);
}

void append_remove_interest(std::string& to, std::uint32_t context, std::uint16_t interest) {
  append_front(to, remove_interest, 4 + 2);
  append(to, context);
  append(to, interest);
}

}  // namespace donet::bench
