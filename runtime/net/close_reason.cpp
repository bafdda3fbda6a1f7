#include "runtime/net/close_reason.hpp"

namespace donet::runtime {

namespace {

struct description {
  std::string_view name;
  std::string_view sentence;
};

constexpr description descriptions[close_reasons] = {
  {"peer_closed", "closed the connection"},
  {"peer_reset", "reset the connection, or the network cut it"},
  {"read_failed", "cannot be read from any more"},
  {"write_failed", "cannot be written to any more"},
  {"malformed", "sent what breaks the protocol"},
  {"too_much_waits", "is too slow: too many bytes wait for it"},
  {"takes_nothing", "is too slow: it takes none of the bytes that wait for it"},
  {"over_limit", "asked for more than it may have"},
  {"handshake_failed", "cannot agree with this node on TLS or WebSocket"},
  {"timed_out", "did not say in time what it had to say"},
  {"let_go", "was let go"},
  {"stopping", "was told that this node stops"},
};

}  // namespace

std::string_view name(close_reason reason) noexcept {
  return descriptions[static_cast<std::size_t>(reason)].name;
}

std::string_view sentence(close_reason reason) noexcept {
  return descriptions[static_cast<std::size_t>(reason)].sentence;
}

}  // namespace donet::runtime
