#include "runtime/cluster/basp_rules.hpp"

#include <algorithm>
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

std::uint64_t destination(dc::bytes_view header) noexcept {
  return big_endian(header.subspan(destination_offset, sizeof(std::uint64_t)));
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
  }
  return "unknown";
}

basp_verdict basp_rules::judge(dc::bytes_view piece) {
  is_introduction_ = payload_bytes_ != 0 && payload_ == payload_kind::introduction;
  if (payload_bytes_ != 0)
    return piece.size() == std::exchange(payload_bytes_, 0) ? judge_payload(piece)
                                                            : basp_verdict::malformed;
  return piece.size() == basp_header_size ? judge_header(piece) : basp_verdict::malformed;
}

basp_verdict basp_rules::judge_header(dc::bytes_view header) noexcept {
  payload_bytes_ = big_endian(header.subspan(size_offset, sizeof(std::uint32_t)));
  if (payload_bytes_ > payload_bytes_max_)
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
    payload_ = payload_kind::message;
    if (!is_introduced_)
      return basp_verdict::not_introduced;
    if (is_known_ && has_name(header))
      return basp_verdict::another_actor;
    return has_name(header) || destination(header) == published_ ? basp_verdict::allowed
                                                                 : basp_verdict::another_actor;
  case operation::monitor_message:
    payload_ = payload_kind::begins_with_identity;
    if (!is_introduced_)
      return basp_verdict::not_introduced;
    return !has_name(header) && destination(header) == published_ ? basp_verdict::allowed
                                                                  : basp_verdict::another_actor;
  case operation::down_message:
    payload_ = payload_kind::begins_with_identity;
    return is_introduced_ ? basp_verdict::allowed : basp_verdict::not_introduced;
  case operation::heartbeat:
    payload_ = payload_kind::message;
    return is_introduced_ ? basp_verdict::allowed : basp_verdict::not_introduced;
  case operation::routed_message: return basp_verdict::forbidden;
  }
  return basp_verdict::forbidden;
}

// A client introduces itself by its node id alone; a server's has more behind it.
bool basp_rules::is_introduced_by(dc::bytes_view payload) const noexcept {
  return payload.size() >= identity_.size()
         && (peer_ == basp_peer::server || payload.size() == identity_.size())
         && std::equal(identity_.begin(), identity_.end(), payload.begin());
}

basp_verdict basp_rules::judge_payload(dc::bytes_view payload) {
  switch (payload_) {
  case payload_kind::message: return basp_verdict::allowed;
  case payload_kind::introduction:
    if (!is_introduced_ && !is_known_)
      identity_.assign(payload.begin(), payload.end());
    is_introduced_ = is_introduced_by(payload);
    return is_introduced_ ? basp_verdict::allowed : basp_verdict::another_identity;
  case payload_kind::begins_with_identity:
    return payload.size() >= identity_.size()
               && std::equal(identity_.begin(), identity_.end(), payload.begin())
             ? basp_verdict::allowed
             : basp_verdict::another_identity;
  }
  return basp_verdict::malformed;
}

}  // namespace donet::runtime
