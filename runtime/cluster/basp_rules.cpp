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
    payload_ = payload_kind::introduction;
    return payload_bytes_ != 0 ? basp_verdict::allowed : basp_verdict::malformed;
  case operation::direct_message:
    payload_ = payload_kind::message;
    if (identity_.empty())
      return basp_verdict::not_introduced;
    return has_name(header) || destination(header) == published_ ? basp_verdict::allowed
                                                                 : basp_verdict::another_actor;
  case operation::monitor_message:
    payload_ = payload_kind::begins_with_identity;
    if (identity_.empty())
      return basp_verdict::not_introduced;
    return !has_name(header) && destination(header) == published_ ? basp_verdict::allowed
                                                                  : basp_verdict::another_actor;
  case operation::down_message:
    payload_ = payload_kind::begins_with_identity;
    return identity_.empty() ? basp_verdict::not_introduced : basp_verdict::allowed;
  case operation::heartbeat:
    payload_ = payload_kind::message;
    return identity_.empty() ? basp_verdict::not_introduced : basp_verdict::allowed;
  case operation::server_handshake:
  case operation::routed_message: return basp_verdict::forbidden;
  }
  return basp_verdict::forbidden;
}

basp_verdict basp_rules::judge_payload(dc::bytes_view payload) {
  switch (payload_) {
  case payload_kind::message: return basp_verdict::allowed;
  case payload_kind::introduction:
    if (identity_.empty())
      identity_.assign(payload.begin(), payload.end());
    return std::equal(payload.begin(), payload.end(), identity_.begin(), identity_.end())
             ? basp_verdict::allowed
             : basp_verdict::another_identity;
  case payload_kind::begins_with_identity:
    return payload.size() >= identity_.size()
               && std::equal(identity_.begin(), identity_.end(), payload.begin())
             ? basp_verdict::allowed
             : basp_verdict::another_identity;
  }
  return basp_verdict::malformed;
}

}  // namespace donet::runtime
