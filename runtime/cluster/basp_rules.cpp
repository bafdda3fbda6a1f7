#include "runtime/cluster/basp_rules.hpp"

#include <algorithm>
#include <utility>

namespace donet::runtime {

namespace {

// The operations of caf::io::basp::message_type.
enum class operation : std::uint8_t {
  server_handshake = 0,
  client_handshake = 1,
  direct_message = 2,
  routed_message = 3,
  monitor_message = 4,
  down_message = 5,
  heartbeat = 6
};

constexpr std::size_t size_offset = 4;

std::size_t payload_size_of(dc::bytes_view header) noexcept {
  std::size_t size = 0;
  for (const std::byte one : header.subspan(size_offset, sizeof(std::uint32_t)))
    size = size << 8 | std::to_integer<std::size_t>(one);
  return size;
}

}  // namespace

bool basp_rules::allow(dc::bytes_view piece) {
  if (payload_bytes_ != 0)
    return piece.size() == std::exchange(payload_bytes_, 0) && allow_payload(piece);
  return piece.size() == basp_header_size && allow_header(piece);
}

bool basp_rules::allow_header(dc::bytes_view header) noexcept {
  payload_bytes_ = payload_size_of(header);
  if (payload_bytes_ > payload_bytes_max_)
    return false;
  introduces_itself_ = false;
  switch (static_cast<operation>(header.front())) {
  case operation::client_handshake: introduces_itself_ = true; return payload_bytes_ != 0;
  case operation::direct_message:
  case operation::monitor_message:
  case operation::down_message:
  case operation::heartbeat: return !who_.empty();
  case operation::server_handshake:
  case operation::routed_message: return false;
  }
  return false;
}

bool basp_rules::allow_payload(dc::bytes_view payload) {
  if (introduces_itself_ && who_.empty())
    who_.assign(payload.begin(), payload.end());
  return !introduces_itself_
         || std::equal(payload.begin(), payload.end(), who_.begin(), who_.end());
}

}  // namespace donet::runtime
