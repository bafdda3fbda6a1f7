#include "runtime/cluster/basp_rules.hpp"

#include "runtime/check.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace donet::runtime {

namespace {

// The values of caf::io::basp::message_type.
enum class operation : std::uint8_t {
  server_handshake = 0,
  client_handshake = 1,
  direct_message = 2,
  routed_message = 3,
  monitor_message = 4,
  down_message = 5,
  heartbeat = 6
};

constexpr std::size_t flags_offset = 3;
constexpr std::size_t size_offset = 4;
constexpr std::size_t source_offset = 16;
constexpr std::size_t destination_offset = 24;

// The value of caf::io::basp::header::named_receiver_flag.
constexpr std::byte named_receiver{0x01};

std::uint64_t big_endian(dc::bytes_view bytes) noexcept {
  std::uint64_t number = 0;
  for (const std::byte each : bytes)
    number = number << 8 | std::to_integer<std::uint64_t>(each);
  return number;
}

bool has_name(dc::bytes_view header) noexcept {
  return (header[flags_offset] & named_receiver) != std::byte{0};
}

std::uint64_t source(dc::bytes_view header) noexcept {
  return big_endian(header.subspan(source_offset, sizeof(std::uint64_t)));
}

std::uint64_t destination(dc::bytes_view header) noexcept {
  return big_endian(header.subspan(destination_offset, sizeof(std::uint64_t)));
}

bool begins_with(dc::bytes_view bytes, const std::vector<std::byte>& beginning) noexcept {
  return bytes.size() >= beginning.size()
         && std::equal(beginning.begin(), beginning.end(), bytes.begin());
}

}  // namespace

const char* describe(basp_verdict verdict) noexcept {
  switch (verdict) {
  case basp_verdict::allowed: return "allowed";
  case basp_verdict::malformed: return "malformed or over the size limit";
  case basp_verdict::not_introduced: return "sent before the handshake";
  case basp_verdict::forbidden: return "forbidden operation";
  case basp_verdict::another_identity: return "sent in the name of another system";
  case basp_verdict::another_actor: return "addressed to an actor that is not published";
  case basp_verdict::another_content: return "a message of a type that is not permitted";
  case basp_verdict::too_many_actors: return "messages of too many actors";
  }
  return "unknown";
}

std::vector<std::byte> beginning_of(std::string_view types) {
  const std::string content = "@<>+" + std::string(types);
  check(content.size() < 128, "the length of the types must fit into one byte");
  std::vector<std::byte> bytes(3);  // no forwarding actor, no type number
  bytes.push_back(static_cast<std::byte>(content.size()));
  const dc::bytes_view text = dc::as_bytes(content);
  bytes.insert(bytes.end(), text.begin(), text.end());
  return bytes;
}

basp_verdict basp_rules::judge(dc::bytes_view piece) {
  is_introduction_ = payload_bytes_ != 0 && payload_ == payload_kind::introduction;
  if (payload_bytes_ != 0)
    return piece.size() == std::exchange(payload_bytes_, 0) ? judge_payload(piece)
                                                            : basp_verdict::malformed;
  return piece.size() == basp_header_size ? judge_header(piece) : basp_verdict::malformed;
}

basp_verdict basp_rules::judge_header(dc::bytes_view header) {
  payload_bytes_ = big_endian(header.subspan(size_offset, sizeof(std::uint32_t)));
  if (payload_bytes_ > permissions_.payload_bytes_max)
    return basp_verdict::malformed;
  switch (static_cast<operation>(header.front())) {
  case operation::client_handshake:
    if (peer_ == basp_peer::server)
      return basp_verdict::forbidden;
    payload_ = payload_kind::introduction;
    return payload_bytes_ != 0 ? basp_verdict::allowed : basp_verdict::malformed;
  case operation::server_handshake:
    if (peer_ == basp_peer::client || is_introduced_)
      return basp_verdict::forbidden;
    payload_ = payload_kind::introduction;
    return payload_bytes_ != 0 ? basp_verdict::allowed : basp_verdict::malformed;
  case operation::direct_message:
    return is_introduced_ ? judge_message(header) : basp_verdict::not_introduced;
  case operation::monitor_message:
    payload_ = payload_kind::begins_with_identity;
    if (!is_introduced_)
      return basp_verdict::not_introduced;
    return !has_name(header) && destination(header) == permissions_.published
             ? basp_verdict::allowed
             : basp_verdict::another_actor;
  case operation::down_message:
    payload_ = payload_kind::begins_with_identity;
    return is_introduced_ ? basp_verdict::allowed : basp_verdict::not_introduced;
  case operation::heartbeat:
    payload_ = payload_kind::unread;
    return is_introduced_ ? basp_verdict::allowed : basp_verdict::not_introduced;
  case operation::routed_message: return basp_verdict::forbidden;
  }
  return basp_verdict::forbidden;
}

basp_verdict basp_rules::judge_message(dc::bytes_view header) {
  if (has_name(header)) {
    payload_ = payload_kind::unread;
    if (is_known_)
      return basp_verdict::another_actor;
  } else {
    payload_ = payload_kind::message;
    if (destination(header) != permissions_.published)
      return basp_verdict::another_actor;
    if (payload_bytes_ == 0)
      return basp_verdict::another_content;
  }
  return may_send(source(header)) ? basp_verdict::allowed : basp_verdict::too_many_actors;
}

// Sender 0 is no actor.
bool basp_rules::may_send(std::uint64_t sender) {
  if (sender == 0 || std::ranges::find(senders_, sender) != senders_.end())
    return true;
  if (senders_.size() == permissions_.senders_max)
    return false;
  senders_.push_back(sender);
  return true;
}

// A client introduces itself by its node id alone; a server's has more behind it.
bool basp_rules::is_introduced_by(dc::bytes_view payload) const noexcept {
  return (peer_ == basp_peer::server || payload.size() == identity_.size())
         && begins_with(payload, identity_);
}

bool basp_rules::is_permitted(dc::bytes_view payload) const noexcept {
  return std::ranges::any_of(permissions_.contents,
                             [&](const auto& one) { return begins_with(payload, one); });
}

basp_verdict basp_rules::judge_payload(dc::bytes_view payload) {
  switch (payload_) {
  case payload_kind::unread: return basp_verdict::allowed;
  case payload_kind::message:
    return is_permitted(payload) ? basp_verdict::allowed : basp_verdict::another_content;
  case payload_kind::introduction:
    if (!is_known_ && permissions_.is_reserved && permissions_.is_reserved(payload))
      return basp_verdict::another_identity;
    if (!is_introduced_ && !is_known_)
      identity_.assign(payload.begin(), payload.end());
    is_introduced_ = is_introduced_by(payload);
    return is_introduced_ ? basp_verdict::allowed : basp_verdict::another_identity;
  case payload_kind::begins_with_identity:
    return begins_with(payload, identity_) ? basp_verdict::allowed : basp_verdict::another_identity;
  }
  return basp_verdict::malformed;
}

}  // namespace donet::runtime
